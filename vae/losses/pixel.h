/* Losses between an image and its reconstruction, pixel by pixel: values in nats or squared units, and gradients. */
#ifndef XRD_VAE_PIXEL_H
#define XRD_VAE_PIXEL_H

#include "vae/real.h"

/* For each of `batch` samples of `size` pixels: values[b] = sum_i (x_i - y_i)^2; gradient (NULL: not wanted) = 2 (y -
 * x). */
void xrd_squared_error(const xrd_real *x, const xrd_real *y, size_t batch, size_t size, double *values,
                       xrd_real *gradient);

/* values[b] = - sum_i [x_i log p_i + (1 - x_i) log(1 - p_i)], p = sigmoid(logit), x in [0, 1]; evaluated as
   max(a, 0) - a x + log(1 + exp(-|a|)), exact for large logits a.  gradient = p - x at the logits. */
void xrd_bernoulli(const xrd_real *x, const xrd_real *logits, size_t batch, size_t size, double *values,
                   xrd_real *gradient);

#endif
