#include "vae/losses/pixel.h"

#include <math.h>
#include <tgmath.h>

void xrd_squared_error(const xrd_real *x, const xrd_real *y, size_t batch, size_t size, double *values,
                       xrd_real *gradient) {
  for (size_t b = 0; b < batch; b++) {
    double sum = 0;
    for (size_t i = b * size; i < (b + 1) * size; i++) {
      const xrd_real difference = y[i] - x[i];
      sum += (double)difference * (double)difference;
      if (gradient != NULL) gradient[i] = 2 * difference;
    }
    values[b] = sum;
  }
}

void xrd_bernoulli(const xrd_real *x, const xrd_real *logits, size_t batch, size_t size, double *values,
                   xrd_real *gradient) {
  for (size_t b = 0; b < batch; b++) {
    double sum = 0;
    for (size_t i = b * size; i < (b + 1) * size; i++) {
      const xrd_real a = logits[i], e = exp(-fabs(a)), one = 1;
      sum += (double)((a > 0 ? a : 0) - a * x[i] + log1p(e));
      if (gradient != NULL) gradient[i] = (a >= 0 ? one : e) / (one + e) - x[i];
    }
    values[b] = sum;
  }
}
