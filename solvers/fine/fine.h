/* Squared errors on a line at a fixed slope, at a cost that hardly depends on how fine the line is.

   Symbols become rows of a quadrature (rows.h), and the reproductions in play are a lattice with slope h^2 <= 0.2,
   where masses make any smooth mixture of the kernels exp(-slope t^2) but for exp(-pi^2 / 0.2) of it (Poisson's sum),
   and those around which prices ask for more.  Masses by an interior point (centre.h). */
#ifndef XRD_SOLVERS_FINE_FINE_H
#define XRD_SOLVERS_FINE_FINE_H

#include "solvers/fine/centre.h"
#include "solvers/prepared.h"

/* Gaps up to this are worth a support without needless members. */
static const double XRD_FINE_SHARP = 1e-8;

typedef struct {
  size_t n, m;
  double *x, *p;        /* n: symbols from left to right */
  double *place;        /* m: reproductions from left to right */
  size_t *reproduction; /* m: the problem's index of each */
  size_t low, high;     /* of those nearest to the first and the last symbol: others are never worth their mass */
  xrd_fine_columns columns;
  xrd_fine_centre centre;
  size_t *chosen;  /* m: places to come in */
  size_t *sampled; /* m: places priced */
  double *price;   /* m: and their prices */
  size_t *kept;    /* m: members to go back to, */
  double *kept_q;  /* m: and their masses */
  void *block;
} xrd_fine;

/* Is this a line with squared errors that is worth it?  xrd_fine_init copies what it needs. */
bool xrd_fine_fits(const xrd_prepared *problem);
XRD_MUST_USE xrd_status xrd_fine_init(xrd_fine *fine, const xrd_prepared *problem, xrd_error *error);
void xrd_fine_clear(xrd_fine *fine);

typedef struct {
  size_t rows, members; /* of the quadrature, and of the lattice */
  bool all;             /* no other reproduction may come in */
} xrd_fine_size;

/* How large the optimum's problem is at `slope`. */
xrd_fine_size xrd_fine_measure(xrd_fine *fine, double slope);

/* The optimum at `slope` from nothing: fine->columns has the members and their masses, and *rounds how many times
   others came in.  Returns log(sum q * max c) over all reproductions, as far as the quadrature and prices sampled along
   the line tell; infinite where numbers break down or there is no room. */
double xrd_fine_solve(xrd_fine *fine, double slope, double gap_nats, size_t *rounds);

#endif
