/* A primal-dual interior point over the members of a working set: slow but hard to stall; the fallback of newton.c.

   Optimality of F over q >= 0 in the form  u = A q,  A'y + s = 1,  u_i y_i = p_i,  q_j s_j = 0  (a linear program's
   central path with fixed products p_i), solved for q_j s_j = mu -> 0 by Mehrotra's predictor and corrector (1992): (A'
   diag(y / u) A + diag(s / q)) dq = mu / q + A'(p / u) - 1. */
#ifndef XRD_SOLVERS_INTERIOR_H
#define XRD_SOLVERS_INTERIOR_H

#include "base/stop.h"
#include "solvers/working_set.h"

typedef struct {
  size_t capacity;
  double *normal;              /* capacity x capacity: the matrix above, scaled by q on both sides, and its factor */
  double *scaled;              /* stride x capacity */
  double *s, *dq, *ds, *right; /* capacity */
  double *y, *du, *dy, *row;   /* stride */
  double *work;                /* of products */
  xrd_stop *stop;              /* borrowed; asked between steps */
  void *block;
} xrd_interior;

XRD_MUST_USE xrd_status xrd_interior_init(xrd_interior *interior, const xrd_prepared *problem, size_t capacity,
                                          xrd_error *error);
void xrd_interior_clear(xrd_interior *interior);

/* Moves the members' masses to the optimum among them: mean complementarity at most `complementarity`, or as near as
   rounding lets it come.  Masses that end below their slack are set to zero.  Needs some mass on every symbol. */
void xrd_interior_minimise(xrd_interior *interior, xrd_working_set *set, double complementarity);

#endif
