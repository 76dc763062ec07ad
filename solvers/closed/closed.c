#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/closed/family.h"

xrd_status xrd_closed_init(const xrd_closed_source *source, xrd_closed **closed, xrd_error *error) {
  const xrd_status status = xrd_closed_validate(source, error);
  if (status != XRD_OK) return status;
  const xrd_closed_row *row = xrd_closed_row_of(source->family);
  xrd_closed *c = xrd_allocate_zero(1, sizeof *c);
  if (c == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory");
  c->row = row;
  c->parameter = source->parameter;
  const double coin[2] = {1 - source->parameter, source->parameter};
  if (row->is_coin || row->takes == XRD_TAKES_PROBABILITIES) {
    c->hamming = row->is_coin ? xrd_hamming_new(coin, 2) : xrd_hamming_new(source->p, source->n);
    if (c->hamming == NULL) {
      free(c);
      return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu probabilities", source->n);
    }
  }
  row->prepare(c, source->parameter);
  *closed = c;
  return XRD_OK;
}

void xrd_closed_clear(xrd_closed *closed) {
  if (closed == NULL) return;
  xrd_hamming_free(closed->hamming);
  free(closed);
}

void xrd_closed_range(const xrd_closed *closed, double *distortion_max, double *rate_max) {
  *distortion_max = closed->distortion_max;
  *rate_max = closed->rate_max;
}

static xrd_closed_point zero_rate(double distortion) { return (xrd_closed_point){0, distortion, 0, 1}; }

xrd_status xrd_closed_at_distortion(const xrd_closed *c, double distortion, xrd_closed_point *point, xrd_error *error) {
  const xrd_closed_shape *shape = c->row->shape;
  if (!(distortion >= 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and >= 0", distortion);
  if (distortion == 0 && isinf(c->rate_max))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is 0: the rate is infinite");
  const bool inside = distortion < c->distortion_max || shape->beyond;
  *point = inside ? shape->at_distortion(c, distortion) : zero_rate(distortion);
  if (isinf(point->rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: the rate overflows", distortion);
  return XRD_OK;
}

xrd_status xrd_closed_at_rate(const xrd_closed *c, double rate_nats, xrd_closed_point *point, xrd_error *error) {
  if (!(rate_nats >= 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and >= 0", rate_nats);
  if (rate_nats > c->rate_max)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %.15g: the curve ends at %.17g", rate_nats, c->rate_max);
  if (rate_nats == 0 && isinf(c->distortion_max))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is 0: the distortion is infinite");
  if (rate_nats == 0) {
    *point = zero_rate(c->distortion_max);
    return XRD_OK;
  }
  if (rate_nats == c->rate_max) return xrd_closed_at_distortion(c, 0, point, error);
  *point = c->row->shape->at_rate(c, rate_nats);
  if (isinf(c->rate_max) && (!isnormal(point->distortion) || isinf(point->slope)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: the distortion leaves the range of doubles", rate_nats);
  return XRD_OK;
}

xrd_status xrd_closed_at_slope(const xrd_closed *c, double slope, xrd_closed_point *point, xrd_error *error) {
  const xrd_closed_shape *shape = c->row->shape;
  if (!(slope > 0) || isinf(slope))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "slope is %g: must be finite and > 0", slope);
  if (shape->at_slope == NULL) return xrd_closed_at_distortion(c, shape->where(c, slope), point, error);
  *point = shape->at_slope(c, slope);
  return XRD_OK;
}

xrd_status xrd_closed_points(const xrd_closed *c, size_t count, xrd_closed_point *points, xrd_error *error) {
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu points: at least 2 are needed", count);
  const double top = isinf(c->distortion_max) ? 1 : c->distortion_max;
  for (size_t i = 0; i < count; i++) {
    const double share = (double)i / (double)(count - 1);
    const double distortion = i + 1 == count ? top : isinf(c->rate_max) ? top * pow(1e-3, 1 - share) : top * share;
    const xrd_status status = xrd_closed_at_distortion(c, distortion, &points[i], error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

double xrd_closed_shannon_bound(const xrd_closed *c, double distortion) {
  return c->row->shannon != NULL ? c->row->shannon(c, distortion) : 0;
}
