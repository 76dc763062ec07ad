/* Optimal reproductions anywhere: atoms, their places and masses, at one slope.  FLOAT: they propose.

   A start on a list of places by the solver of finite problems, its clusters merged; then in turns masses and places
   together (joint.h), twins merged, and new atoms where c exceeds 1, until it does nowhere. */
#ifndef XRD_SOLVERS_MEASURES_ENGINE_H
#define XRD_SOLVERS_MEASURES_ENGINE_H

#include "base/stop.h"
#include "solvers/measures/atoms.h"

#include "exactrd/measure.h"

typedef struct xrd_engine xrd_engine;

/* The problem must be valid and outlive the engine.  `stop` (NULL: never) may end a solve early: its answer then means
   nothing.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_engine_create(xrd_engine **engine, const xrd_measure_problem *problem, xrd_stop *stop,
                                          xrd_error *error);
void xrd_engine_free(xrd_engine *engine);

/* What is found at a slope. */
typedef struct {
  double slope;
  double distortion, rate_nats; /* of the channel */
  double excess_nats;           /* log of the largest c found */
  size_t rounds;
  double cut_low, cut_high, kappa_low, kappa_high; /* as in xrd_measure_witness */
  xrd_atom_list atoms;                             /* sorted */
} xrd_engine_answer;

void xrd_engine_answer_clear(xrd_engine_answer *answer);

/* Solves at `slope` > 0 as closely as rounding allows, or until the excess is at most `wanted`; near (NULL: none) is
   the answer at a slope near by. `answer` is overwritten, and may not be `near`.  Errors: XRD_ERR_MEMORY,
   XRD_ERR_INTERNAL. */
XRD_MUST_USE xrd_status xrd_engine_solve(xrd_engine *engine, double slope, double wanted, const xrd_engine_answer *near,
                                         xrd_engine_answer *answer, xrd_error *error);

/* xrd_nodes_distance of two places, at the slope solved last. */
double xrd_engine_distance(const xrd_engine *engine, const double *y, const double *z);

#endif
