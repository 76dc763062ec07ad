#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/closed.h"
#include "solvers/closed/hamming.h"
#include "solvers/closed/uniform.h"

static const double LOG_2 = 0.693147180559945309417232121458;
static const double WIENER = 0.202642367284675542887042; /* 2/pi^2 */

/* The shapes that the families share. */
typedef enum {
  SHAPE_HAMMING,
  SHAPE_UNIFORM,
  SHAPE_SEGMENT,    /* R = R(0) (1 - D/D_max) */
  SHAPE_LOGARITHM,  /* R = exponent * log(D_max / D) */
  SHAPE_RECIPROCAL, /* R = scale / D */
} shape;

struct xrd_closed {
  xrd_closed_family family;
  shape shape;
  double parameter, distortion_max, rate_max;
  double exponent;      /* SHAPE_LOGARITHM */
  size_t symbols;       /* reproduction symbols at D = 0, 0 for a continuum */
  xrd_hamming *hamming; /* SHAPE_HAMMING */
};

static void set_hamming(xrd_closed *c) {
  c->shape = SHAPE_HAMMING;
  c->distortion_max = xrd_hamming_distortion_max(c->hamming);
  c->rate_max = xrd_hamming_entropy(c->hamming);
  c->symbols = xrd_hamming_positive(c->hamming);
}

static void set_segment(xrd_closed *c, double distortion_max, double rate_max, size_t symbols) {
  c->shape = SHAPE_SEGMENT;
  c->distortion_max = distortion_max;
  c->rate_max = rate_max;
  c->symbols = symbols;
}

static void set_logarithm(xrd_closed *c, double distortion_max, double exponent) {
  c->shape = SHAPE_LOGARITHM;
  c->distortion_max = distortion_max;
  c->rate_max = INFINITY;
  c->exponent = exponent;
}

static void prepare(xrd_closed *c) {
  const double x = c->parameter;
  switch (c->family) {
  case XRD_CLOSED_BERNOULLI:
  case XRD_CLOSED_HAMMING: set_hamming(c); break;
  case XRD_CLOSED_LOG_LOSS:
    set_segment(c, xrd_hamming_entropy(c->hamming), xrd_hamming_entropy(c->hamming), xrd_hamming_positive(c->hamming));
    break;
  case XRD_CLOSED_UNIFORM:
    c->shape = SHAPE_UNIFORM;
    c->distortion_max = (x - 1) / x;
    c->rate_max = log(x);
    c->symbols = (size_t)x;
    break;
  case XRD_CLOSED_ERASURE: set_segment(c, 1, LOG_2, 2); break;
  case XRD_CLOSED_GAUSSIAN: set_logarithm(c, x, 0.5); break;
  case XRD_CLOSED_LAPLACE: set_logarithm(c, x, 1); break;
  case XRD_CLOSED_EXPONENTIAL: set_logarithm(c, 1 / x, 1); break;
  case XRD_CLOSED_WIENER:
    c->shape = SHAPE_RECIPROCAL;
    c->distortion_max = c->rate_max = INFINITY;
    break;
  }
}

xrd_status xrd_closed_init(const xrd_closed_source *source, xrd_closed **closed, xrd_error *error) {
  const xrd_status status = xrd_closed_validate(source, error);
  if (status != XRD_OK) return status;
  xrd_closed *c = xrd_allocate_zero(1, sizeof *c);
  if (c == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory");
  c->family = source->family;
  c->parameter = source->parameter;
  const double coin[2] = {1 - source->parameter, source->parameter};
  const bool is_coin = source->family == XRD_CLOSED_BERNOULLI;
  if (is_coin || source->family == XRD_CLOSED_HAMMING || source->family == XRD_CLOSED_LOG_LOSS) {
    c->hamming = is_coin ? xrd_hamming_new(coin, 2) : xrd_hamming_new(source->p, source->n);
    if (c->hamming == NULL) {
      free(c);
      return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu probabilities", source->n);
    }
  }
  prepare(c);
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

/* A straight segment mixes its two ends: every symbol of both is in use. */
static xrd_closed_point segment_point(const xrd_closed *c, double distortion, double rate) {
  const size_t support = c->symbols + (distortion > 0 ? 1 : 0);
  return (xrd_closed_point){c->rate_max / c->distortion_max, distortion, rate, support};
}

static double logarithm_rate(const xrd_closed *c, double distortion) {
  if (c->family == XRD_CLOSED_EXPONENTIAL && distortion * c->parameter > 0.5) /* D_max = 1/l is rounded, l is not */
    return -log1p(fma(c->parameter, distortion, -1));
  const double ratio = c->distortion_max / distortion;
  if (ratio < 2) return c->exponent * log1p((c->distortion_max - distortion) / distortion);
  return c->exponent * (isfinite(ratio) ? log(ratio) : log(c->distortion_max) - log(distortion));
}

xrd_status xrd_closed_at_distortion(const xrd_closed *c, double distortion, xrd_closed_point *point, xrd_error *error) {
  if (!(distortion >= 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and >= 0", distortion);
  if (distortion == 0 && isinf(c->rate_max))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is 0: the rate is infinite");
  *point = zero_rate(distortion);
  if (distortion >= c->distortion_max && c->shape != SHAPE_HAMMING) return XRD_OK;
  switch (c->shape) {
  case SHAPE_HAMMING: *point = xrd_hamming_at_distortion(c->hamming, distortion); break;
  case SHAPE_UNIFORM: *point = xrd_uniform_at_distortion(c->parameter, distortion); break;
  case SHAPE_SEGMENT:
    *point = segment_point(c, distortion, (c->distortion_max - distortion) * (c->rate_max / c->distortion_max));
    break;
  case SHAPE_LOGARITHM:
    *point = (xrd_closed_point){c->exponent / distortion, distortion, fmax(0, logarithm_rate(c, distortion)), 0};
    break;
  case SHAPE_RECIPROCAL: {
    const double rate = WIENER * c->parameter / distortion;
    *point = (xrd_closed_point){rate / distortion, distortion, rate, 0};
    break;
  }
  }
  if (isinf(point->rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: the rate overflows", distortion);
  return XRD_OK;
}

/* 0 < rate < R(0). */
static xrd_closed_point inner_point_at_rate(const xrd_closed *c, double rate) {
  switch (c->shape) {
  case SHAPE_HAMMING: return xrd_hamming_at_rate(c->hamming, rate);
  case SHAPE_UNIFORM: return xrd_uniform_at_rate(c->parameter, rate);
  case SHAPE_SEGMENT: return segment_point(c, (c->rate_max - rate) * (c->distortion_max / c->rate_max), rate);
  case SHAPE_LOGARITHM: {
    const double distortion = c->distortion_max * exp(-rate / c->exponent);
    return (xrd_closed_point){c->exponent / distortion, distortion, rate, 0};
  }
  case SHAPE_RECIPROCAL: break;
  }
  const double distortion = WIENER * c->parameter / rate;
  return (xrd_closed_point){rate / distortion, distortion, rate, 0};
}

xrd_status xrd_closed_at_rate(const xrd_closed *c, double rate_nats, xrd_closed_point *point, xrd_error *error) {
  if (!(rate_nats >= 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and >= 0", rate_nats);
  if (rate_nats > c->rate_max)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %.17g: the curve ends at %.17g", rate_nats, c->rate_max);
  if (rate_nats == 0 && isinf(c->distortion_max))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is 0: the distortion is infinite");
  if (rate_nats == 0) {
    *point = zero_rate(c->distortion_max);
    return XRD_OK;
  }
  if (rate_nats == c->rate_max) return xrd_closed_at_distortion(c, 0, point, error);
  *point = inner_point_at_rate(c, rate_nats);
  if (isinf(c->rate_max) && (!isnormal(point->distortion) || isinf(point->slope)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: the distortion leaves the range of doubles", rate_nats);
  return XRD_OK;
}

xrd_status xrd_closed_at_slope(const xrd_closed *c, double slope, xrd_closed_point *point, xrd_error *error) {
  if (!(slope > 0) || isinf(slope))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "slope is %g: must be finite and > 0", slope);
  switch (c->shape) {
  case SHAPE_HAMMING: *point = xrd_hamming_at_slope(c->hamming, slope); return XRD_OK;
  case SHAPE_UNIFORM: *point = xrd_uniform_at_slope(c->parameter, slope); return XRD_OK;
  case SHAPE_SEGMENT:
    return xrd_closed_at_distortion(c, slope * c->distortion_max > c->rate_max ? 0 : c->distortion_max, point, error);
  case SHAPE_LOGARITHM: return xrd_closed_at_distortion(c, fmin(c->exponent / slope, c->distortion_max), point, error);
  case SHAPE_RECIPROCAL: break;
  }
  return xrd_closed_at_distortion(c, sqrt(WIENER * c->parameter / slope), point, error);
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
  switch (c->family) {
  case XRD_CLOSED_LOG_LOSS:
  case XRD_CLOSED_ERASURE:
  case XRD_CLOSED_WIENER: return 0;
  case XRD_CLOSED_BERNOULLI:
  case XRD_CLOSED_HAMMING:
  case XRD_CLOSED_UNIFORM: return xrd_shannon_bound(c->rate_max, XRD_ERROR_HAMMING, c->symbols, distortion);
  case XRD_CLOSED_GAUSSIAN:
  case XRD_CLOSED_LAPLACE:
  case XRD_CLOSED_EXPONENTIAL: break; /* tight */
  }
  return distortion >= c->distortion_max ? 0 : fmax(0, logarithm_rate(c, distortion));
}
