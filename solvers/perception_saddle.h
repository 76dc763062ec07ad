/* The interior point method behind xrd_perception_solve. */
#ifndef XRD_SOLVERS_PERCEPTION_SADDLE_H
#define XRD_SOLVERS_PERCEPTION_SADDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/stop.h"

/* max over x = (alpha, s >= 0), min over y of  p.alpha - s D - sum_k y_k G_j(k)(x),
     G_j = log sum_i p_i exp(alpha_i - s d_ij),
   y >= 0 with sum_{k in group l} y_k = mass_l and f(y) <= P: f = sum cost_k y_k, or sum y_k log(y_k / cost_k) where
   `entropy` holds (cost_k is then p).  An infinite P leaves f out. */
typedef struct {
  size_t n, m, moves, groups;
  const double *p, *d; /* n; n x m, +infinity where forbidden */
  const size_t *column, *group;
  const double *cost, *mass;
  bool entropy;
  double distortion, perception;
  double caution; /* how far mu stays behind the equations: 0 is fastest */
  double begin;   /* the slope to begin at, of that at which the first law has the distortion asked for */
} xrd_saddle;

/* The caller's: alpha (n), g (m: the G_j), y (moves), zero at first. */
typedef struct {
  double slope, price;
  double *alpha, *g, *y;
  double residual; /* the largest violation of an equation at the end */
  size_t steps;
} xrd_saddle_point;

/* False when out of memory. */
bool xrd_saddle_solve(const xrd_saddle *saddle, xrd_stop *stop, xrd_saddle_point *point);

#endif
