/* What the interior point method behind R(D, P) works on, shared by its start and its steps. */
#ifndef XRD_SOLVERS_PERCEPTION_WORK_H
#define XRD_SOLVERS_PERCEPTION_WORK_H

#include <lapacke.h>

#include "solvers/perception_saddle.h"

typedef struct {
  const xrd_saddle *saddle;
  size_t unknowns; /* of u = (alpha, s, nu, t) */
  double s, t, sigma, tau, mu, dsigma, dtau;
  double *alpha, *g, *y, *z, *nu;
  double *v, *mean, *r;          /* m x n: V by columns; m: E[d | j]; m: the law */
  double *theta, *rho, *dy, *dz; /* moves each */
  double *residual;              /* unknowns: R of M u + sum a_k dy_k = -R */
  double *system, *right;        /* (unknowns + moves)^2, unknowns + moves */
  size_t *kept, kept_count;
  lapack_int *pivots;
  double violation;
} xrd_saddle_work;

/* f'_k, and f(y). */
double xrd_saddle_cost_slope(const xrd_saddle_work *work, size_t k);
double xrd_saddle_cost(const xrd_saddle_work *work);

/* G_j, V and E[d | j] at x. */
void xrd_saddle_column(xrd_saddle_work *work, size_t j);

/* A point to start from: positive numbers, near the path where that is cheap to have. */
void xrd_saddle_start(xrd_saddle_work *work);

#endif
