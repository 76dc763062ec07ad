#include "vae/measure/posteriors.h"

#include <math.h>

static const double LARGEST = 700, LARGEST_MEAN = 1e100;

xrd_status xrd_posteriors_check(const xrd_posteriors *q, xrd_error *error) {
  if (q->samples < 2 || q->latents == 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%zu posteriors of %zu latents: 2 and 1 are the least", q->samples,
                    q->latents);
  for (size_t i = 0; i < q->samples * q->latents; i++) {
    const size_t row = i / q->latents, column = i % q->latents;
    if (!(fabs(q->mean[i]) <= LARGEST_MEAN))
      return xrd_fail(error, XRD_ERR_INPUT, "mean[%zu,%zu] is %g: must be within +-%g", row, column, q->mean[i],
                      LARGEST_MEAN);
    if (!(fabs(q->log_variance[i]) <= LARGEST))
      return xrd_fail(error, XRD_ERR_INPUT, "log-variance[%zu,%zu] is %g: must be within +-%g", row, column,
                      q->log_variance[i], LARGEST);
  }
  return XRD_OK;
}

double xrd_mean_with_error(const double *values, size_t count, double *error) {
  double mean = 0, square = 0;
  for (size_t i = 0; i < count; i++) mean += values[i] / (double)count;
  for (size_t i = 0; i < count; i++) square += (values[i] - mean) * (values[i] - mean);
  *error = sqrt(square / (double)(count - 1) / (double)count);
  return mean;
}
