/* A lower bound of R(D) over all reproductions in space, in any dimension. */
#ifndef XRD_VAE_NEAREST_H
#define XRD_VAE_NEAREST_H

#include "exactrd/status.h"

/* Symbols x (n x dim, in [-1, 1]) with probabilities p over their sum, duals w_i > 0 at a slope > 0.  Borrows. */
typedef struct {
  const double *p, *w, *x;
  size_t n, dim;
  double slope;
} xrd_duals;

/* PROVED: R(D) >= *lower at D = distortion under |x - y|^2.  For every c_i = p_i w_i / sum p

     R(D) >= sum_i p_i log w_i / sum p - log sup_y sum_i c_i exp(-slope |x_i - y|^2) - slope D.

   Where y is nearest to x_i, at a distance s, every other x_j is at least max(s, |x_i - x_j| - s) away; the sum with
   these distances is bounded over i and s >= 0, to within 1e-4 of itself.  Close where slope times the squared
   distances is large.  Cost: some tens of n^2 exponentials.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_nearest_lower(const xrd_duals *duals, double distortion, double *lower, xrd_error *error);

#endif
