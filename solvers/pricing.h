/* Prices c_j of all reproductions, as exact as the decision at hand wants them: single precision finds the columns that
   may exceed the level, double precision then judges those alone. */
#ifndef XRD_SOLVERS_PRICING_H
#define XRD_SOLVERS_PRICING_H

#include "solvers/working_set.h"

typedef struct {
  const xrd_prepared *problem;
  int threads;
  bool flat;     /* too many prices near the level for single precision to tell apart */
  double *price; /* m: c_j */
  double *v;     /* m: sum_i p_i (A_ij / u_i)^2 */
  double *work;  /* of the form */
} xrd_pricing;

XRD_MUST_USE xrd_status xrd_pricing_init(xrd_pricing *pricing, const xrd_prepared *problem, int threads,
                                         xrd_error *error);
void xrd_pricing_clear(xrd_pricing *pricing);

/* Prices at the weights of a working set whose c is current.  Exact where c_j is within `tolerance` of the greatest
   price the members allow, `level`, or where some price is near it; else within XRD_COARSE_ERROR. */
void xrd_pricing_update(xrd_pricing *pricing, const xrd_working_set *set, double level, double tolerance);

#endif
