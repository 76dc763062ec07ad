#include <math.h>

#include "base/sum.h"
#include "exactrd/closed.h"

static xrd_status validate_probabilities(const double *p, size_t n, xrd_error *error) {
  if (n == 0) return xrd_fail(error, XRD_ERR_INPUT, "no probabilities");
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < n; i++) {
    if (!(p[i] >= 0) || isinf(p[i])) return xrd_fail(error, XRD_ERR_INPUT, "probability %zu is %g", i, p[i]);
    xrd_sum_add(&sum, p[i]);
  }
  if (!(fabs(xrd_sum_value(&sum) - 1) <= 1e-9))
    return xrd_fail(error, XRD_ERR_INPUT, "the probabilities sum to %.17g, not 1", xrd_sum_value(&sum));
  return XRD_OK;
}

xrd_status xrd_closed_validate(const xrd_closed_source *source, xrd_error *error) {
  const double x = source->parameter;
  switch (source->family) {
  case XRD_CLOSED_BERNOULLI:
    if (x >= 0 && x <= 1) return XRD_OK;
    return xrd_fail(error, XRD_ERR_INPUT, "probability is %g: must be in [0, 1]", x);
  case XRD_CLOSED_UNIFORM:
    if (x >= 1 && x <= 0x1p53 && floor(x) == x) return XRD_OK;
    return xrd_fail(error, XRD_ERR_INPUT, "number of symbols is %.17g: must be whole, 1 .. 2^53", x);
  case XRD_CLOSED_HAMMING:
  case XRD_CLOSED_LOG_LOSS: return validate_probabilities(source->p, source->n, error);
  case XRD_CLOSED_ERASURE: return XRD_OK;
  case XRD_CLOSED_GAUSSIAN:
  case XRD_CLOSED_LAPLACE:
  case XRD_CLOSED_EXPONENTIAL:
  case XRD_CLOSED_WIENER: /* reciprocals and a thousandth of the parameter must stay normal doubles */
    if (x >= 1e-300 && x <= 1e300) return XRD_OK;
    return xrd_fail(error, XRD_ERR_INPUT, "parameter is %g: must be in [1e-300, 1e300]", x);
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown family %d", (int)source->family);
}
