#include <math.h>

#include "solvers/closed/family.h"
#include "solvers/closed/uniform.h"

static const double WIENER = 0.202642367284675542887042; /* 2/pi^2 */

static xrd_closed_point hamming_at_distortion(const xrd_closed *c, double distortion) {
  return xrd_hamming_at_distortion(c->hamming, distortion);
}
static xrd_closed_point hamming_at_rate(const xrd_closed *c, double rate) {
  return xrd_hamming_at_rate(c->hamming, rate);
}
static xrd_closed_point hamming_at_slope(const xrd_closed *c, double slope) {
  return xrd_hamming_at_slope(c->hamming, slope);
}
const xrd_closed_shape xrd_closed_hamming = {true, hamming_at_distortion, hamming_at_rate, hamming_at_slope, NULL};

static xrd_closed_point uniform_at_distortion(const xrd_closed *c, double distortion) {
  return xrd_uniform_at_distortion(c->parameter, distortion);
}
static xrd_closed_point uniform_at_rate(const xrd_closed *c, double rate) {
  return xrd_uniform_at_rate(c->parameter, rate);
}
static xrd_closed_point uniform_at_slope(const xrd_closed *c, double slope) {
  return xrd_uniform_at_slope(c->parameter, slope);
}
const xrd_closed_shape xrd_closed_uniform = {false, uniform_at_distortion, uniform_at_rate, uniform_at_slope, NULL};

/* R = R(0) (1 - D/D_max).  It mixes its two ends: every symbol of both is in use. */
static xrd_closed_point segment(const xrd_closed *c, double distortion, double rate) {
  const size_t support = c->symbols + (distortion > 0 ? 1 : 0);
  return (xrd_closed_point){c->rate_max / c->distortion_max, distortion, rate, support};
}
static xrd_closed_point segment_at_distortion(const xrd_closed *c, double distortion) {
  return segment(c, distortion, (c->distortion_max - distortion) * (c->rate_max / c->distortion_max));
}
static xrd_closed_point segment_at_rate(const xrd_closed *c, double rate) {
  return segment(c, (c->rate_max - rate) * (c->distortion_max / c->rate_max), rate);
}
static double segment_where(const xrd_closed *c, double slope) {
  return slope * c->distortion_max > c->rate_max ? 0 : c->distortion_max;
}
const xrd_closed_shape xrd_closed_segment = {false, segment_at_distortion, segment_at_rate, NULL, segment_where};

/* R = exponent log(D_max / D). */
static double log_ratio(const xrd_closed *c, double distortion) {
  if (c->parameter_inverse && distortion * c->parameter > 0.5) return -log1p(fma(c->parameter, distortion, -1));
  const double ratio = c->distortion_max / distortion;
  if (ratio < 2) return c->exponent * log1p((c->distortion_max - distortion) / distortion);
  return c->exponent * (isfinite(ratio) ? log(ratio) : log(c->distortion_max) - log(distortion));
}
double xrd_closed_log_ratio(const xrd_closed *c, double distortion) { return fmax(0, log_ratio(c, distortion)); }
static xrd_closed_point logarithm_at_distortion(const xrd_closed *c, double distortion) {
  return (xrd_closed_point){c->exponent / distortion, distortion, xrd_closed_log_ratio(c, distortion), 0};
}
static xrd_closed_point logarithm_at_rate(const xrd_closed *c, double rate) {
  const double distortion = c->distortion_max * exp(-rate / c->exponent);
  return (xrd_closed_point){c->exponent / distortion, distortion, rate, 0};
}
static double logarithm_where(const xrd_closed *c, double slope) {
  return fmin(c->exponent / slope, c->distortion_max);
}
const xrd_closed_shape xrd_closed_logarithm = {false, logarithm_at_distortion, logarithm_at_rate, NULL,
                                               logarithm_where};

/* R = 2 parameter / (pi^2 D). */
static xrd_closed_point reciprocal_at_distortion(const xrd_closed *c, double distortion) {
  const double rate = WIENER * c->parameter / distortion;
  return (xrd_closed_point){rate / distortion, distortion, rate, 0};
}
static xrd_closed_point reciprocal_at_rate(const xrd_closed *c, double rate) {
  const double distortion = WIENER * c->parameter / rate;
  return (xrd_closed_point){rate / distortion, distortion, rate, 0};
}
static double reciprocal_where(const xrd_closed *c, double slope) { return sqrt(WIENER * c->parameter / slope); }
const xrd_closed_shape xrd_closed_reciprocal = {false, reciprocal_at_distortion, reciprocal_at_rate, NULL,
                                                reciprocal_where};
