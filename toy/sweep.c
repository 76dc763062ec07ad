#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/toy.h"

xrd_status xrd_toy_family_member(xrd_toy_family family, const double *a, size_t d, double t, double *member,
                                 xrd_error *error) {
  const xrd_status status = xrd_toy_validate(a, d, error);
  if (status != XRD_OK) return status;
  if (!(t >= 0) || isinf(t) || (family == XRD_FAMILY_MIXTURE && t > 1))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "family parameter %g is out of range", t);
  double mean = 0;
  for (size_t i = 0; i < d; i++) mean += a[i] / (double)d;
  for (size_t i = 0; i < d; i++) {
    if (family == XRD_FAMILY_MIXTURE)
      member[i] = (1 - t) * mean + t * a[i];
    else
      member[i] = a[i] > 0 ? pow(a[i], t) : 0;
    if (isinf(member[i])) return xrd_fail(error, XRD_ERR_ARGUMENT, "coefficient %zu overflows at parameter %g", i, t);
  }
  return XRD_OK;
}

xrd_status xrd_toy_sweep(xrd_toy_family family, const double *a, size_t d, const xrd_toy_axes *axes,
                         xrd_toy_match *matches, xrd_error *error) {
  double *member = xrd_allocate(d, sizeof *member);
  if (member == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu coefficients", d);
  xrd_status status = XRD_OK;
  for (size_t row = 0; row < axes->parameter_count && status == XRD_OK; row++) {
    status = xrd_toy_family_member(family, a, d, axes->parameters[row], member, error);
    for (size_t column = 0; column < axes->rate_count && status == XRD_OK; column++)
      status = xrd_toy_match_rate(member, d, axes->rates_nats[column], &matches[row * axes->rate_count + column],
                                  error);
  }
  free(member);
  return status;
}
