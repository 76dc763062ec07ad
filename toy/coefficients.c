#include <math.h>

#include "base/sum.h"
#include "exactrd/toy.h"

static const double TOLERANCE = 1e-12;

static xrd_status check_metric(const double *metric, size_t k, xrd_error *error) {
  double largest = 0;
  for (size_t i = 0; i < k * k; i++) {
    if (!isfinite(metric[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "metric entry (%zu, %zu) is %g", i / k, i % k, metric[i]);
    largest = fmax(largest, fabs(metric[i]));
  }
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < i; j++)
      if (fabs(metric[i * k + j] - metric[j * k + i]) > TOLERANCE * largest)
        return xrd_fail(error, XRD_ERR_INPUT,
                        "metric is not symmetric: entries (%zu, %zu) and (%zu, %zu) are %g and %g", i, j, j, i,
                        metric[i * k + j], metric[j * k + i]);
  return XRD_OK;
}

/* w_i^T M w_i; *magnitude receives the sum of |terms|. */
static double quadratic_form(const double *w, size_t k, size_t d, size_t i, const double *metric, double *magnitude) {
  xrd_sum sum = {0, 0};
  *magnitude = 0;
  for (size_t row = 0; row < k; row++)
    for (size_t column = metric == NULL ? row : 0; column < (metric == NULL ? row + 1 : k); column++) {
      const double term = w[row * d + i] * (metric == NULL ? 1 : metric[row * k + column]) * w[column * d + i];
      xrd_sum_add(&sum, term);
      *magnitude += fabs(term);
    }
  return xrd_sum_value(&sum);
}

xrd_status xrd_toy_coefficients(const double *w, size_t k, size_t d, const double *metric, double *a,
                                xrd_error *error) {
  if (k == 0 || d == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "decoder is %zu x %zu", k, d);
  for (size_t i = 0; i < k * d; i++)
    if (!isfinite(w[i])) return xrd_fail(error, XRD_ERR_INPUT, "decoder entry (%zu, %zu) is %g", i / d, i % d, w[i]);
  if (metric != NULL) {
    const xrd_status status = check_metric(metric, k, error);
    if (status != XRD_OK) return status;
  }
  for (size_t i = 0; i < d; i++) {
    double magnitude;
    a[i] = quadratic_form(w, k, d, i, metric, &magnitude);
    if (!isfinite(a[i])) return xrd_fail(error, XRD_ERR_INPUT, "coefficient %zu overflows", i);
    if (a[i] < -TOLERANCE * magnitude)
      return xrd_fail(error, XRD_ERR_INPUT, "metric is not positive semidefinite: coefficient %zu is %g", i, a[i]);
    if (a[i] < 0) a[i] = 0;
  }
  return XRD_OK;
}
