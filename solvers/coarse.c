#include "solvers/coarse.h"

#include <math.h>

static const float LOG_W_MOST = 40; /* shifts beyond it would round small sums away */
/* Between these slopes, excesses that single precision rounds to zero or to infinity give terms 1 and 0. */
static const double SLOPE_LEAST = 1e-28, SLOPE_MOST = 1e28;

size_t xrd_coarse_stride(const xrd_prepared *problem) {
  return (problem->stride + XRD_COARSE_LANES - 1) / XRD_COARSE_LANES * XRD_COARSE_LANES;
}

size_t xrd_coarse_weights_size(const xrd_prepared *problem) { return xrd_coarse_stride(problem); }

bool xrd_coarse_weights_take(xrd_coarse_weights *weights, const xrd_prepared *problem, const xrd_pricing_pass *pass) {
  const size_t stride = xrd_coarse_stride(problem);
  const double slope = pass->slope, *w = pass->w;
  if (!problem->has_coarse) return false;
  *weights = (xrd_coarse_weights){
      .stride = stride, .slope = (float)slope, .log_w = (float *)pass->work, .inverse_p = (float *)pass->work + stride};
  float most = -HUGE_VALF;
  for (size_t i = 0; i < stride; i++) {
    const bool counts = i < problem->n && w[i] > 0;
    weights->log_w[i] = counts ? logf((float)w[i]) : -HUGE_VALF;
    weights->inverse_p[i] = counts ? (float)problem->inverse_p[i] : 0;
    if (weights->log_w[i] > most) most = weights->log_w[i];
  }
  if (!(most <= LOG_W_MOST) || slope < SLOPE_LEAST || slope > SLOPE_MOST) return false;
  const float shift = fmaxf(most - (float)XRD_COARSE_LOG_W, 0);
  if (shift > 0)
    for (size_t i = 0; i < stride; i++) weights->log_w[i] -= shift;
  weights->scale = exp((double)shift);
  return true;
}

void xrd_coarse_price(const xrd_coarse_weights *weights, const xrd_kernel *kernel, const float *excess, double *c,
                      double *v) {
  kernel->price_coarse(weights->stride, excess, weights->slope, weights->log_w, weights->inverse_p, c, v);
  *c *= weights->scale;
  *v *= weights->scale * weights->scale;
}
