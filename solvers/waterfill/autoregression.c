#include <math.h>
#include <string.h>

#include "exactrd/waterfill.h"

enum { MAX_ORDER = 1000 };

/* Step-down (Levinson 1947 run backwards): the last coefficient of order m is its reflection coefficient r, and
     a_k^(m-1) = (a_k^(m) + r a_{m-k}^(m)) / (1 - r^2). */
xrd_status xrd_autoregression_validate(const xrd_autoregression *process, double *variance, xrd_error *error) {
  if (process->order > MAX_ORDER)
    return xrd_fail(error, XRD_ERR_INPUT, "order %zu is above %d", process->order, MAX_ORDER);
  if (!(process->innovation > 0) || isinf(process->innovation))
    return xrd_fail(error, XRD_ERR_INPUT, "innovation variance is %g: must be finite and > 0", process->innovation);
  double a[MAX_ORDER], b[MAX_ORDER], product = 1;
  for (size_t k = 0; k < process->order; k++) {
    if (!isfinite(process->coefficients[k]))
      return xrd_fail(error, XRD_ERR_INPUT, "coefficient %zu is %g", k + 1, process->coefficients[k]);
    a[k] = process->coefficients[k];
  }
  for (size_t m = process->order; m-- > 0;) {
    const double r = a[m], rest = (1 - r) * (1 + r);
    if (!(rest > 0))
      return xrd_fail(error, XRD_ERR_INPUT, "not stationary: the reflection coefficient at lag %zu is %.17g", m + 1, r);
    product *= rest;
    for (size_t k = 0; k < m; k++) b[k] = (a[k] + r * a[m - 1 - k]) / rest;
    memcpy(a, b, m * sizeof *a);
  }
  if (variance != NULL) *variance = process->innovation / product;
  return XRD_OK;
}

/* innovation / |1 - sum_k c_k e^{-ikw}|^2, the sum by Horner's rule. */
static double density(double w, const void *context) {
  const xrd_autoregression *process = context;
  const double cosine = cos(w), sine = sin(w);
  double real = 0, imaginary = 0;
  for (size_t k = process->order; k-- > 0;) {
    const double x = real + process->coefficients[k], y = imaginary;
    real = x * cosine + y * sine;
    imaginary = y * cosine - x * sine;
  }
  return process->innovation / ((1 - real) * (1 - real) + imaginary * imaginary);
}

xrd_spectrum xrd_autoregression_spectrum(const xrd_autoregression *process) {
  return (xrd_spectrum){density, process, NULL, 0};
}
