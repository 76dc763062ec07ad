/* Water-filling on a spectral density S over [0, pi].  At each level the band is cut at the knots and at the crossings
   S = level, so that each integrand is smooth on its pieces; crossings are found on a fine grid and refined.  The grid
   holds the peaks of S too, from the grid's own local maxima upwards: where the foot of a peak is seen, so is its top.
   A peak with both feet between two grid points is not seen by any rule, nor by its error estimate. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/carve.h"
#include "base/root.h"
#include "exactrd/waterfill.h"
#include "solvers/waterfill/quadrature.h"

enum { GRID = 2048 };

static const double PI = 3.14159265358979323846;

typedef struct {
  const xrd_spectrum *spectrum;
  double level;
  size_t mark_count, count; /* marks: knots and peaks; grid points: marks and an even grid; increasing */
  double *marks, *grid, *density;
  double *ends; /* room for the grid twice: pieces at the current level */
  size_t end_count;
  double highest, lowest; /* of the density on the grid */
  void *block;
} band;

/* The even grid with the marks between its points. */
static void fill_grid(band *b) {
  size_t mark = 0;
  b->count = 0;
  for (size_t i = 0; i <= GRID; i++) {
    const double w = i == GRID ? PI : PI * (double)i / GRID;
    for (; mark < b->mark_count && b->marks[mark] < w; mark++) b->grid[b->count++] = b->marks[mark];
    if (mark < b->mark_count && b->marks[mark] == w) mark++;
    b->grid[b->count++] = w;
  }
}

static xrd_status sample(band *b, xrd_error *error) {
  b->highest = 0;
  b->lowest = INFINITY;
  for (size_t i = 0; i < b->count; i++) {
    const double w = b->grid[i], s = b->density[i] = b->spectrum->density(w, b->spectrum->context);
    if (!(s >= 0) || isinf(s))
      return xrd_fail(error, XRD_ERR_INPUT, "spectral density at %.17g is %g: must be finite and >= 0", w, s);
    b->highest = fmax(b->highest, s);
    b->lowest = fmin(b->lowest, s);
  }
  return XRD_OK;
}

/* The top of S in [low, high], where it rises and falls: golden sections. */
static double top(const xrd_spectrum *spectrum, double low, double high) {
  const double golden = 0.6180339887498949;
  double left = high - golden * (high - low), right = low + golden * (high - low);
  double at_left = spectrum->density(left, spectrum->context), at_right = spectrum->density(right, spectrum->context);
  while (low < left && left < right && right < high) {
    if (at_left < at_right) {
      low = left, left = right, at_left = at_right;
      right = low + golden * (high - low);
      at_right = spectrum->density(right, spectrum->context);
    } else {
      high = right, right = left, at_right = at_left;
      left = high - golden * (high - low);
      at_left = spectrum->density(left, spectrum->context);
    }
  }
  return low / 2 + high / 2;
}

/* Adds the peaks to the marks; `marks` has room for them. */
static void mark_peaks(band *b) {
  const size_t knots = b->spectrum->knot_count;
  size_t knot = 0;
  b->mark_count = 0;
  for (size_t i = 0; i < b->count; i++) {
    while (knot < knots && b->spectrum->knots[knot] < b->grid[i]) knot++;
    const bool is_knot = knot < knots && b->spectrum->knots[knot] == b->grid[i];
    if (is_knot) b->marks[b->mark_count++] = b->grid[i];
    const bool rises = i > 0 && b->density[i - 1] < b->density[i];
    const bool falls = i + 1 < b->count && b->density[i] > b->density[i + 1];
    if (is_knot || !rises || !falls) continue;
    const double peak = top(b->spectrum, b->grid[i - 1], b->grid[i + 1]);
    if (b->mark_count == 0 || b->marks[b->mark_count - 1] < peak) b->marks[b->mark_count++] = peak;
  }
}

static xrd_status band_init(const xrd_spectrum *spectrum, band *b, xrd_error *error) {
  const size_t knots = spectrum->knot_count, count = 2 * (GRID + 1 + knots);
  *b = (band){.spectrum = spectrum, .mark_count = knots};
  const xrd_array arrays[] = {XRD_ARRAY(b->grid, count),
                              XRD_ARRAY(b->marks, count),
                              XRD_ARRAY(b->density, count),
                              XRD_ARRAY(b->ends, 2 * count),
                              {0}};
  xrd_status status = xrd_carve(&b->block, arrays, error);
  if (status == XRD_OK) {
    if (knots > 0) memcpy(b->marks, spectrum->knots, knots * sizeof *b->marks);
    fill_grid(b);
    status = sample(b, error);
  }
  if (status == XRD_OK) {
    mark_peaks(b);
    fill_grid(b);
    status = sample(b, error);
  }
  if (status != XRD_OK) xrd_carve_free(b->block);
  return status;
}

static double above_level(double w, void *context) {
  const band *b = context;
  return b->spectrum->density(w, b->spectrum->context) - b->level;
}

static double smaller(double w, void *context) {
  const band *b = context;
  return fmin(b->spectrum->density(w, b->spectrum->context), b->level);
}

static double half_log(double w, void *context) {
  const band *b = context;
  const double s = b->spectrum->density(w, b->spectrum->context);
  return s > b->level ? 0.5 * log1p((s - b->level) / b->level) : 0;
}

static double whole(double w, void *context) {
  const band *b = context;
  return b->spectrum->density(w, b->spectrum->context);
}

static double log_density(double w, void *context) { return log(whole(w, context)); }

/* The ends of the smooth pieces at a level; returns the share of the band above it. */
static double cut(band *b, double level) {
  double share = 0;
  size_t mark = 0;
  b->level = level;
  b->end_count = 0;
  b->ends[b->end_count++] = 0;
  for (size_t i = 0; i + 1 < b->count; i++) {
    const double low = b->grid[i], high = b->grid[i + 1], before = b->density[i] - level,
                 after = b->density[i + 1] - level;
    double crossing;
    if ((before > 0) == (after > 0)) {
      share += before > 0 ? high - low : 0;
    } else if (xrd_root(above_level, b, low, high, 0, &crossing)) {
      share += before > 0 ? crossing - low : high - crossing;
      if (crossing > b->ends[b->end_count - 1] && crossing < high) b->ends[b->end_count++] = crossing;
    }
    while (mark < b->mark_count && b->marks[mark] < high) mark++;
    const bool is_mark = mark < b->mark_count && b->marks[mark] == high;
    if (is_mark || i + 2 == b->count) b->ends[b->end_count++] = high;
  }
  return share / PI;
}

static xrd_integral mean_of(double (*f)(double, void *), band *b) {
  const xrd_integral integral = xrd_integrate(f, b, b->ends, b->end_count);
  return (xrd_integral){integral.value / PI, integral.error / PI};
}

static xrd_spectrum_point point_at(band *b, double level) {
  const double share = cut(b, level);
  const xrd_integral distortion = mean_of(smaller, b), rate = mean_of(half_log, b);
  const double slope = rate.value > 0 ? 1 / (2 * level) : 0;
  return (xrd_spectrum_point){level, distortion.value, rate.value, slope, share, distortion.error, rate.error};
}

xrd_status xrd_spectrum_at_level(const xrd_spectrum *spectrum, double level, xrd_spectrum_point *point,
                                 xrd_error *error) {
  if (!(level > 0) || isinf(level))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "water level is %g: must be finite and > 0", level);
  band b;
  const xrd_status status = band_init(spectrum, &b, error);
  if (status != XRD_OK) return status;
  *point = point_at(&b, level);
  xrd_carve_free(b.block);
  return XRD_OK;
}

typedef struct {
  band *band;
  double target;
} goal;

static double distortion_excess(double log_level, void *context) {
  goal *g = context;
  cut(g->band, exp(log_level));
  return log(mean_of(smaller, g->band).value / g->target);
}

static double rate_excess(double log_level, void *context) {
  goal *g = context;
  cut(g->band, exp(log_level));
  return mean_of(half_log, g->band).value - g->target;
}

/* D <= level everywhere, and the level of a D below D_max is below max S. */
static xrd_status solve_distortion(band *b, double distortion, xrd_spectrum_point *point, xrd_error *error) {
  cut(b, b->highest > 0 ? b->highest : 1);
  const xrd_integral variance = mean_of(whole, b);
  if (distortion >= variance.value) {
    *point = (xrd_spectrum_point){b->highest, distortion, 0, 0, 0, 0, variance.error};
    return XRD_OK;
  }
  if (distortion == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is 0: the rate is infinite");
  goal g = {b, distortion};
  double log_level;
  const double low = log(distortion) - 1e-9, high = log(b->highest) + 0.1;
  if (!xrd_root(distortion_excess, &g, low, high, 0, &log_level))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no water level gives distortion %g", distortion);
  *point = point_at(b, exp(log_level));
  /* R is known at the point's own D; the asked one is a rounding away, along the slope. */
  const double miss = point->distortion - distortion;
  point->rate_nats = fmax(0, point->rate_nats + point->slope * miss);
  point->rate_error_nats += point->slope * (fabs(miss) + point->distortion_error);
  point->distortion = distortion;
  return XRD_OK;
}

xrd_status xrd_spectrum_at_distortion(const xrd_spectrum *spectrum, double distortion, xrd_spectrum_point *point,
                                      xrd_error *error) {
  if (!(distortion >= 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and >= 0", distortion);
  band b;
  xrd_status status = band_init(spectrum, &b, error);
  if (status != XRD_OK) return status;
  status = solve_distortion(&b, distortion, point, error);
  xrd_carve_free(b.block);
  return status;
}

/* log level >= mean log S - 2 rate only where all of S is above the level, so the lower end goes down until R is
 * enough. */
static xrd_status solve_rate(band *b, double rate, xrd_spectrum_point *point, xrd_error *error) {
  goal g = {b, rate};
  const double high = b->highest > 0 ? log(b->highest) + 0.1 : 0;
  double low = high - 2 * rate - 1, log_level;
  const double bottom = log(DBL_MIN);
  while (low > bottom && rate_excess(low, &g) < 0) low -= 2 * (high - low);
  low = fmax(low, bottom);
  if (b->highest == 0 || !xrd_root(rate_excess, &g, low, high, 0, &log_level))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no water level gives rate %g", rate);
  *point = point_at(b, exp(log_level));
  const double miss = rate - point->rate_nats;
  if (point->slope > 0) point->distortion -= miss / point->slope;
  point->rate_error_nats += fabs(miss);
  point->rate_nats = rate;
  return XRD_OK;
}

xrd_status xrd_spectrum_at_rate(const xrd_spectrum *spectrum, double rate_nats, xrd_spectrum_point *point,
                                xrd_error *error) {
  if (!(rate_nats >= 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and >= 0", rate_nats);
  band b;
  xrd_status status = band_init(spectrum, &b, error);
  if (status != XRD_OK) return status;
  if (rate_nats == 0) {
    cut(&b, b.highest > 0 ? b.highest : 1);
    const xrd_integral variance = mean_of(whole, &b);
    *point = (xrd_spectrum_point){b.highest, variance.value, 0, 0, 0, variance.error, 0};
  } else {
    status = solve_rate(&b, rate_nats, point, error);
  }
  xrd_carve_free(b.block);
  return status;
}

xrd_status xrd_spectrum_moments(const xrd_spectrum *spectrum, double *variance, double *prediction_error,
                                xrd_error *error) {
  band b;
  const xrd_status status = band_init(spectrum, &b, error);
  if (status != XRD_OK) return status;
  cut(&b, b.highest > 0 ? b.highest : 1);
  *variance = mean_of(whole, &b).value;
  const double log_mean = mean_of(log_density, &b).value;
  *prediction_error = isnan(log_mean) ? 0 : exp(log_mean);
  xrd_carve_free(b.block);
  return XRD_OK;
}
