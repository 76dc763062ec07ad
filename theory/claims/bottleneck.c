/* The information bottleneck: reproductions are laws of the label, anywhere in the simplex. */
#include <math.h>

#include "exactrd/measure_curve.h"
#include "theory/claims/checks.h"

enum { MOST = 5 };

/* p(x, y) for a binary label y, in 256ths. */
typedef struct {
  size_t n;
  double joint[2 * MOST];
} pairs;

static xrd_measure_problem problem_of(const pairs *x) {
  return (xrd_measure_problem){.kernel = XRD_MEASURE_KL, .n = x->n, .dim = 2, .x = x->joint};
}

static xrd_enclosure sum_of(const double *values, size_t count, size_t step) {
  double sum = 0; /* whole numbers */
  for (size_t k = 0; k < count; k++) sum += values[k * step];
  return xrd_exactly(sum);
}

/* I(X; label), from the counts. */
static xrd_enclosure information_of(const pairs *x) {
  const xrd_enclosure all = sum_of(x->joint, 2 * x->n, 1);
  xrd_enclosure entropy = {0, 0};
  for (size_t i = 0; i < x->n; i++)
    entropy = xrd_enclosure_add(entropy,
                                xrd_enclosure_surprise(xrd_enclosure_div(sum_of(x->joint + 2 * i, 2, 1), all)));
  for (size_t y = 0; y < 2; y++)
    entropy = xrd_enclosure_add(entropy, xrd_enclosure_surprise(xrd_enclosure_div(sum_of(x->joint + y, x->n, 2), all)));
  for (size_t k = 0; k < 2 * x->n; k++)
    entropy = xrd_enclosure_sub(entropy, xrd_enclosure_surprise(xrd_enclosure_div(xrd_exactly(x->joint[k]), all)));
  return entropy;
}

/* rho^2 = Var P(1|X) / (p_1 (1 - p_1)): the maximal correlation with a binary label. */
static xrd_enclosure correlation_of(const pairs *x) {
  const xrd_enclosure all = sum_of(x->joint, 2 * x->n, 1), mean = xrd_enclosure_div(sum_of(x->joint + 1, x->n, 2), all);
  xrd_enclosure square = {0, 0};
  for (size_t i = 0; i < x->n; i++) {
    const xrd_enclosure row = sum_of(x->joint + 2 * i, 2, 1), part = xrd_exactly(x->joint[2 * i + 1]);
    const xrd_enclosure deviation = xrd_enclosure_sub(xrd_enclosure_div(part, row), mean);
    square = xrd_enclosure_add(square, xrd_enclosure_mul(xrd_enclosure_div(row, all), xrd_enclosure_square(deviation)));
  }
  return xrd_enclosure_div(square, xrd_enclosure_mul(mean, xrd_enclosure_sub(xrd_exactly(1), mean)));
}

static xrd_status point_at(xrd_trial *trial, const pairs *x, double slope, xrd_enclosure *rate, double *distortion) {
  const xrd_measure_problem problem = problem_of(x);
  xrd_measure_point point = {0};
  const xrd_status status = xrd_measure_at_slope(&problem, slope, NULL, &trial->options, &point, trial->error);
  if (status == XRD_OK) {
    *rate = (xrd_enclosure){point.bounds.rate_lower, point.bounds.rate_upper};
    *distortion = point.bounds.distortion;
  }
  xrd_measure_point_clear(&point);
  return status;
}

/* I(T; label) <= I(X; T), that is I(X; label) - D <= R(D); and some rate is worth its price from 1 / rho^2 on. */
static xrd_status check_bottleneck(xrd_trial *trial) {
  pairs x = {.n = 2 + xrd_random_below(&trial->random, MOST - 1)};
  for (size_t k = 0; k < 2 * x.n; k++) x.joint[k] = (double)(1 + xrd_random_below(&trial->random, 128));
  x.joint[0] += 128; /* no independent pairs */
  const double critical = 1 / correlation_of(&x).lower;
  xrd_enclosure rate;
  double d;
  xrd_status status = point_at(trial, &x, critical * exp(0.1 + 2 * xrd_random_uniform(&trial->random)), &rate, &d);
  if (status != XRD_OK) return status;
  const xrd_enclosure relevance = xrd_enclosure_sub(information_of(&x), xrd_exactly(d));
  const bool reversed = xrd_trial_breaks(trial, 0);
  xrd_ledger_at_most(&trial->ledger, "I(X; label) - D <= R(D)", reversed ? rate : relevance,
                     reversed ? relevance : rate);
  const double factor = xrd_trial_breaks(trial, 1) ? 0.3 : 1.05;
  status = point_at(trial, &x, critical * factor, &rate, &d);
  if (status == XRD_OK) xrd_ledger_less(&trial->ledger, "R > 0 at slopes above 1/rho^2", xrd_exactly(1e-12), rate);
  return status;
}

const xrd_claim_entry xrd_claim_bottleneck = {{"bottleneck", "ib", "Tishby, Pereira and Bialek 1999",
                                               "I(T;Y) <= I(X;T); R > 0 at slopes above 1/rho^2",
                                               "the first is reversed; 0.3/rho^2", false, XRD_PROVED},
                                              check_bottleneck};

static xrd_enclosure binary_entropy(xrd_enclosure x) {
  const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), x);
  return xrd_enclosure_add(xrd_enclosure_surprise(x), xrd_enclosure_surprise(rest));
}

/* R between the two ends of an enclosed D, which falls. */
static xrd_status rate_between(xrd_trial *trial, const pairs *x, xrd_enclosure d, xrd_enclosure *rate) {
  const xrd_measure_problem problem = problem_of(x);
  const double ends[] = {d.lower, d.upper};
  for (int k = 0; k < 2; k++) {
    xrd_measure_point point = {0};
    const xrd_status status = xrd_measure_at_distortion(&problem, ends[k], NULL, &trial->options, &point, trial->error);
    if (status == XRD_OK && k == 0) rate->upper = point.bounds.rate_upper;
    if (status == XRD_OK && k == 1) rate->lower = point.bounds.rate_lower;
    xrd_measure_point_clear(&point);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

/* A fair bit X and a label that differs with probability e: T differs from X with probability t, R = log 2 - h(t),
   D = h(t * e) - h(e), t * e = t (1 - e) + e (1 - t) (Witsenhausen and Wyner 1975).  From both sides of the first
   critical slope 1 / rho^2, rho = 1 - 2 e: R = 0 below, R > 0 above. */
static xrd_status check_symmetric_pair(xrd_trial *trial) {
  const double units = (double)(4 + xrd_random_below(&trial->random, 24)), e = units / 64;
  const double t = (double)(4 + xrd_random_below(&trial->random, 50)) / 128,
               both = t * (1 - e) + e * (1 - t); /* exact */
  const pairs x = {2, {64 - units, units, units, 64 - units}};
  xrd_enclosure d = xrd_enclosure_sub(binary_entropy(xrd_exactly(both)), binary_entropy(xrd_exactly(e))), rate,
                at_slope;
  if (xrd_trial_breaks(trial, 0)) d = xrd_enclosure_scale(1.01, d);
  xrd_status status = rate_between(trial, &x, d, &rate);
  if (status != XRD_OK) return status;
  xrd_ledger_equal(&trial->ledger, "R = log 2 - h(t)", rate,
                   xrd_enclosure_sub(xrd_enclosure_log(xrd_exactly(2)), binary_entropy(xrd_exactly(t))));
  const double rho = 1 - 2 * e, critical = xrd_trial_breaks(trial, 1) ? 1 / rho : 1 / (rho * rho);
  double unused;
  status = point_at(trial, &x, 0.95 * critical, &at_slope, &unused);
  if (status == XRD_OK) xrd_ledger_at_most(&trial->ledger, "R = 0 below 1/rho^2", at_slope, xrd_exactly(1e-10));
  if (status == XRD_OK) status = point_at(trial, &x, 1.05 * critical, &at_slope, &unused);
  if (status == XRD_OK) xrd_ledger_less(&trial->ledger, "R > 0 above 1/rho^2", xrd_exactly(1e-10), at_slope);
  return status;
}

const xrd_claim_entry xrd_claim_symmetric_pair = {{"mrsgerber", "dsbs", "Witsenhausen and Wyner 1975",
                                                   "symmetric pair: R = log 2 - h(t), D = h(t * e) - h(e), 1/rho^2",
                                                   "D is raised by 1 %; 1/rho for 1/rho^2", false, XRD_PROVED},
                                                  check_symmetric_pair};
