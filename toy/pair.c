
#include "exactrd/toy.h"

/* s = beta/(beta + 2) at K = rate for one coefficient 1. */
static xrd_status single_variance(double rate, double *s, xrd_error *error) {
  const double one = 1;
  xrd_toy_match match;
  const xrd_status status = xrd_toy_match_rate(&one, 1, rate, &match, error);
  if (status == XRD_OK) xrd_toy_variances(&one, 1, match.beta, s);
  return status;
}

xrd_status xrd_toy_same_rate_pair(size_t d, double rate_nats, double *flat, double *lopsided, xrd_error *error) {
  if (d < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu dimensions: a different shape needs at least 2", d);
  if (!(rate_nats > 0) || rate_nats > 350)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be in (0, 350]", rate_nats);
  xrd_status status = single_variance(rate_nats / (double)d, &flat[0], error);
  if (status == XRD_OK) status = single_variance(rate_nats, &lopsided[0], error);
  if (status != XRD_OK) return status;
  for (size_t i = 1; i < d; i++) {
    flat[i] = flat[0];
    lopsided[i] = 1;
  }
  return XRD_OK;
}
