#include "certify/box_series.h"

xrd_box_series xrd_box_series_of(double slope, double reach) {
  xrd_box_series series = {.slope = slope, .reach = reach};
  for (size_t k = 0; k < XRD_MOMENT_DEGREE; k++) series.term_error[k] = xrd_expansion_term_error(k);
  return series;
}

/* What the series leaves out, where first = (2 b' r)^K / K!.  Rounded comparisons let in rows a little further off. */
static xrd_up rest(const xrd_box_series *series, double r, size_t degree, double high, xrd_up first) {
  const xrd_up far = xrd_up_add(xrd_up_of(r), xrd_up_of(series->reach));
  const xrd_up z = xrd_up_scale(2.01, xrd_up_multiply(xrd_up_of(series->slope), xrd_up_scale(r, far)));
  const xrd_up moment = xrd_up_divide(xrd_up_of(high), xrd_up_complement(xrd_moment_error(degree)));
  return xrd_series_rest(xrd_up_multiply(moment, first), z, degree + 1);
}

xrd_up xrd_box_series_expand(const xrd_box_series *series, double r, size_t degree, const double *high,
                             const double *low, double *coefficient) {
  const xrd_up step = xrd_up_scale(2 * series->slope, xrd_up_of(r));
  xrd_up error = XRD_UP_ZERO, size = xrd_up_of(1); /* size = (2 b' r)^k / k! */
  double factor = 1;                               /* (2 b')^k / k! */
  for (size_t k = 0; k < degree || k == 0; k++) {
    const xrd_up magnitude = k % 2 == 0 ? xrd_up_of(high[k])
                                        : xrd_up_root(xrd_up_scale(high[k - 1], xrd_up_of(high[k + 1])));
    coefficient[k] = factor * (high[k] + low[k]);
    error = xrd_up_add(error, xrd_up_multiply(xrd_up_multiply(series->term_error[k], size), magnitude));
    factor *= 2 * series->slope / (double)(k + 1);
    size = xrd_up_divide(xrd_up_multiply(size, step), (double)(k + 1));
  }
  return degree == 0 ? error : xrd_up_add(error, rest(series, r, degree, high[degree], size));
}
