/* The saddle point behind a point of the surface R(D_1, .., D_K). */
#ifndef XRD_SOLVERS_CRITERIA_H
#define XRD_SOLVERS_CRITERIA_H

#include "base/stop.h"
#include "exactrd/criteria.h"

/* FLOAT.  The caller's arrays: slopes (K), q (m). */
typedef struct {
  double *slopes, *q;
  double rate_nats;
  bool reachable; /* false: no channel keeps to the distortions, and the rest means nothing */
  xrd_outcome outcome;
  size_t rounds;
} xrd_criteria_solution;

/* max_{b >= 0} min_{q >= 0} sum_j q_j - 1 - sum_i p_i log sum_j q_j exp(-d_b(i,j)) - sum_k b_k D_k at the targets D, to
   about `gap_nats`.  Leaves early when `stop` says so; the answer then means nothing.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_criteria_solve(const xrd_criteria *criteria, const double *targets, double gap_nats,
                                           xrd_stop *stop, xrd_criteria_solution *solution, xrd_error *error);

/* w_i = 1 / sum_j q_j E_ij of xrd_criteria_point at the slopes; 1 where p_i = 0. */
void xrd_criteria_duals(const xrd_criteria *criteria, const double *slopes, const double *q, double *w);

#endif
