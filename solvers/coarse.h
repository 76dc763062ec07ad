/* Columns priced in single precision. */
#ifndef XRD_SOLVERS_COARSE_H
#define XRD_SOLVERS_COARSE_H

#include "solvers/prepared.h"

/* Weights w as the kernel wants them: log w - shift and 1/p, padded to `stride`.  The shift keeps sums in range. */
typedef struct {
  size_t stride;
  float slope, *log_w, *inverse_p;
  double scale; /* exp(shift) */
} xrd_coarse_weights;

/* The problem's stride rounded up to XRD_COARSE_LANES. */
size_t xrd_coarse_stride(const xrd_prepared *problem);

/* Doubles that xrd_coarse_weights_take needs. */
size_t xrd_coarse_weights_size(const xrd_prepared *problem);

/* Fills the pass's work; false where the problem, the slope or the weights are beyond single precision. */
bool xrd_coarse_weights_take(xrd_coarse_weights *weights, const xrd_prepared *problem, const xrd_pricing_pass *pass);

/* c and v of one column of excesses. */
void xrd_coarse_price(const xrd_coarse_weights *weights, const xrd_kernel *kernel, const float *excess, double *c,
                      double *v);

#endif
