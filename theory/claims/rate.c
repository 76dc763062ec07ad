#include <math.h>

#include "theory/claims/trial.h"

/* R(D_min): only nearest reproductions may be used, and all those channels have distortion D_min. */
static xrd_status rate_at_the_left_end(xrd_trial *trial, const xrd_sample *sample, xrd_enclosure *rate) {
  xrd_sample nearest = *sample;
  for (size_t i = 0; i < sample->n; i++) {
    double least = HUGE_VAL;
    for (size_t j = 0; j < sample->m; j++) least = fmin(least, sample->d[i * sample->m + j]);
    for (size_t j = 0; j < sample->m; j++)
      nearest.d[i * sample->m + j] = sample->d[i * sample->m + j] == least ? 0 : HUGE_VAL;
  }
  xrd_curve curve;
  const xrd_status status = xrd_trial_at_slope(trial, &nearest, 1, &curve);
  if (status == XRD_OK) *rate = (xrd_enclosure){curve.points[0].bounds.rate_lower, curve.points[0].bounds.rate_upper};
  xrd_curve_clear(&curve);
  return status;
}

static xrd_status point_at(xrd_trial *trial, const xrd_sample *sample, double distortion, xrd_enclosure *rate,
                           double *slope) {
  const xrd_problem problem = xrd_sample_problem(sample);
  xrd_curve curve;
  const xrd_status status = xrd_curve_at_distortions(&problem, &distortion, 1, &trial->options, &curve, trial->error);
  if (status == XRD_OK) {
    *rate = (xrd_enclosure){curve.points[0].bounds.rate_lower, curve.points[0].bounds.rate_upper};
    *slope = curve.points[0].witness_slope;
  }
  xrd_curve_clear(&curve);
  return status;
}

xrd_status xrd_trial_rate(xrd_trial *trial, const xrd_sample *sample, xrd_enclosure distortion, xrd_enclosure *rate) {
  xrd_enclosure least, most;
  xrd_measure_ends(sample, &least, &most);
  *rate = (xrd_enclosure){HUGE_VAL, HUGE_VAL};
  if (distortion.upper < least.lower) return XRD_OK;
  *rate = (xrd_enclosure){0, 0};
  if (distortion.lower >= most.upper) return XRD_OK;
  const bool at_left_end = least.lower == least.upper && distortion.lower == least.lower;
  if (at_left_end && distortion.upper == distortion.lower) return rate_at_the_left_end(trial, sample, rate);
  /* straddling D_min: an infinite rate cannot be excluded */
  const bool straddles = distortion.lower < least.upper && !at_left_end;
  const double place = straddles ? fmax(distortion.upper, least.upper) : distortion.lower;
  double slope;
  xrd_status status = point_at(trial, sample, place, rate, &slope);
  if (status != XRD_OK) return status;
  if (straddles) {
    rate->upper = HUGE_VAL;
    return XRD_OK;
  }
  /* the duals that prove the lower bound prove it, along their straight line, at every distortion */
  const double width = distortion.upper - distortion.lower;
  if (width > 0) rate->lower = fmax(0, nextafter(rate->lower - nextafter(slope * width, HUGE_VAL), -HUGE_VAL));
  if (isfinite(rate->upper)) return XRD_OK;
  /* next to D_min no finite slope has so small a distortion; but R never exceeds R(D_min) */
  xrd_enclosure left = {0, HUGE_VAL};
  status = rate_at_the_left_end(trial, sample, &left);
  rate->upper = left.upper;
  return status;
}

xrd_status xrd_trial_at_slope(xrd_trial *trial, const xrd_sample *sample, double slope, xrd_curve *curve) {
  const xrd_problem problem = xrd_sample_problem(sample);
  return xrd_curve_at_slopes(&problem, &slope, 1, &trial->options, curve, trial->error);
}

double xrd_trial_inner_distortion(xrd_trial *trial, const xrd_sample *sample) {
  xrd_enclosure least, most;
  xrd_measure_ends(sample, &least, &most);
  const double top = isfinite(most.upper) ? most.upper : least.upper + 1;
  const double share = 0.05 + 0.9 * xrd_random_uniform(&trial->random);
  if (!(top > least.upper * (1 + 1e-9))) return least.upper + 0.01 * (1 + least.upper);
  return least.upper + share * (top - least.upper);
}
