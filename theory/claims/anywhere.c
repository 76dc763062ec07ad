/* Reproductions anywhere on the line, squared error. */
#include <math.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "theory/claims/checks.h"

/* log sqrt(2 pi e x) */
static xrd_enclosure half_log_of_normal(xrd_enclosure x) {
  const xrd_enclosure log_x = xrd_enclosure_log(xrd_enclosure_mul(xrd_pi_times(2), x));
  return xrd_enclosure_scale(0.5, xrd_enclosure_add(xrd_exactly(1), log_x));
}

/* Uniform on [0, 1], triangular on [0, 1], or N(0, 1): differential entropy and variance. */
static void draw_density(xrd_trial *trial, xrd_density *density, xrd_enclosure *entropy, xrd_enclosure *variance) {
  const uint64_t kind = xrd_random_below(&trial->random, 5);
  *density = (xrd_density){.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  *entropy = xrd_exactly(0);
  *variance = xrd_enclosure_div(xrd_exactly(1), xrd_exactly(12));
  if (kind < 2) {
    *density = (xrd_density){.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 0.5, 1}};
    *entropy = xrd_enclosure_sub(xrd_exactly(0.5), xrd_enclosure_log(xrd_exactly(2)));
    *variance = xrd_enclosure_div(xrd_exactly(1), xrd_exactly(24));
  } else if (kind == 2) {
    *density = (xrd_density){.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
    *entropy = half_log_of_normal(xrd_exactly(1));
    *variance = xrd_exactly(1);
  }
}

/* h(X) - log sqrt(2 pi e D) <= R(D) <= log sqrt(Var X / D), both equalities for the normal law (Shannon 1959). */
static xrd_status check_shannon_bound(xrd_trial *trial) {
  xrd_density density;
  xrd_enclosure entropy, variance;
  xrd_measure_point point = {0};
  draw_density(trial, &density, &entropy, &variance);
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1};
  const double slope = 1 / variance.upper * exp(2 * xrd_random_uniform(&trial->random) - 0.3);
  const xrd_status status = xrd_measure_at_slope(&problem, slope, NULL, &trial->options, &point, trial->error);
  if (status == XRD_OK) {
    const xrd_enclosure rate = {point.bounds.rate_lower, point.bounds.rate_upper},
                        d = xrd_exactly(point.bounds.distortion);
    if (xrd_trial_breaks(trial, 0)) entropy = xrd_enclosure_add(entropy, xrd_exactly(1e-6));
    if (xrd_trial_breaks(trial, 1)) variance = xrd_enclosure_scale(0.99, variance);
    xrd_ledger_at_most(&trial->ledger, "h(X) - log sqrt(2 pi e D) <= R(D)",
                       xrd_enclosure_sub(entropy, half_log_of_normal(d)), rate);
    xrd_ledger_at_most(&trial->ledger, "R(D) <= log sqrt(Var X / D)", rate,
                       xrd_enclosure_scale(0.5, xrd_enclosure_log(xrd_enclosure_div(variance, d))));
  }
  xrd_measure_point_clear(&point);
  return status;
}

const xrd_claim_entry xrd_claim_shannon_bound = {
    {"shannon", "slb", "Shannon 1959", "h(X) - log sqrt(2 pi e D) <= R(D) <= log sqrt(Var X / D), squared error",
     "h(X) is raised by 1e-6; Var X is cut by 1 %", false, XRD_PROVED},
    check_shannon_bound};

/* Points k/8: with reproductions anywhere no rate is higher than with the symbols themselves. */
static xrd_status check_anywhere(xrd_trial *trial) {
  xrd_sample own = {.n = 3 + xrd_random_below(&trial->random, 6)};
  double x[XRD_SIDE];
  const size_t n = own.m = own.n;
  xrd_sample_probabilities(&trial->random, n, own.p);
  for (size_t i = 0; i < n; i++) x[i] = (double)(8 * i + xrd_random_below(&trial->random, 8)) / 8;
  for (size_t k = 0; k < n * n; k++) own.d[k] = (x[k / n] - x[k % n]) * (x[k / n] - x[k % n]);
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = n, .dim = 1, .p = own.p, .x = x};
  xrd_measure_point point = {0};
  xrd_enclosure theirs;
  const double slope = exp(3 * xrd_random_uniform(&trial->random) - 2);
  xrd_status status = xrd_measure_at_slope(&problem, slope, NULL, &trial->options, &point, trial->error);
  const xrd_enclosure rate = {point.bounds.rate_lower, point.bounds.rate_upper};
  if (status == XRD_OK) status = xrd_trial_rate(trial, &own, xrd_exactly(point.bounds.distortion), &theirs);
  xrd_measure_point_clear(&point);
  if (status != XRD_OK) return status;
  xrd_ledger_ordering(&trial->ledger, "R anywhere <= R at the symbols", trial->sabotaged ? theirs : rate,
                      trial->sabotaged ? rate : theirs);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_anywhere = {{"anywhere", "", "this project",
                                             "reproductions anywhere: R is no higher than at the symbols",
                                             "the order is reversed", false, XRD_PROVED},
                                            check_anywhere};
