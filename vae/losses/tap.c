#include <math.h>
#include <tgmath.h>

#include "vae/losses/features.h"

void xrd_tap_plain(const xrd_real *fx, const xrd_real *fy, size_t batch, xrd_extent shape, double weight,
                   double *values, xrd_real *gradient) {
  const size_t size = xrd_extent_size(shape);
  const xrd_real twice = (xrd_real)(2 * weight);
  for (size_t b = 0; b < batch; b++) {
    double sum = 0;
    for (size_t i = b * size; i < (b + 1) * size; i++) {
      const xrd_real difference = fy[i] - fx[i];
      sum += (double)difference * (double)difference;
      if (gradient != NULL) gradient[i] = twice * difference;
    }
    values[b] += weight * sum;
  }
}

/* 1 / sqrt(|f|^2 + 1e-6). */
static xrd_real inverse_norm(const xrd_real *f, size_t channels) {
  xrd_real sum = XRD_FEATURE_EPSILON;
#pragma omp simd reduction(+ : sum)
  for (size_t c = 0; c < channels; c++) sum += f[c] * f[c];
  return 1 / sqrt(sum);
}

void xrd_tap_normalised(const xrd_real *fx, const xrd_real *fy, size_t batch, xrd_extent shape,
                        const xrd_real *channel_weights, double *values, xrd_real *gradient) {
  const size_t positions = shape.height * shape.width, channels = shape.channels;
  const xrd_real share = 1 / (xrd_real)positions;
  for (size_t b = 0; b < batch; b++) {
    double sum = 0;
    for (size_t p = b * positions; p < (b + 1) * positions; p++) {
      const xrd_real *u = fx + p * channels, *v = fy + p * channels;
      const xrd_real nu = inverse_norm(u, channels), nv = inverse_norm(v, channels);
      xrd_real distance = 0, along = 0; /* along: sum of the gradient at g(y) times g(y) */
#pragma omp simd reduction(+ : distance, along)
      for (size_t c = 0; c < channels; c++) {
        const xrd_real weight = channel_weights == NULL ? 1 : channel_weights[c];
        const xrd_real difference = v[c] * nv - u[c] * nu, slope = share * weight * difference;
        distance += slope * difference;
        along += 2 * slope * v[c] * nv;
      }
      sum += (double)distance;
      if (gradient == NULL) continue;
      xrd_real *restrict g = gradient + p * channels;
      for (size_t c = 0; c < channels; c++) {
        const xrd_real weight = channel_weights == NULL ? 1 : channel_weights[c];
        g[c] = nv * (2 * share * weight * (v[c] * nv - u[c] * nu) - along * v[c] * nv);
      }
    }
    values[b] += sum;
  }
}
