/* Finite block lengths, where everything has a formula: Bernoulli(p) under Hamming distortion. */

#include <arb_hypgeom.h>

#include "exactrd/length.h"
#include "theory/claims/ball.h"
#include "theory/claims/checks.h"

enum { LENGTHS = 3 };

static xrd_enclosure binary_entropy(double x) {
  const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(x));
  return xrd_enclosure_add(xrd_enclosure_surprise(xrd_exactly(x)), xrd_enclosure_surprise(rest));
}

/* Q(x) = P[N(0, 1) > x] at one end. */
static xrd_enclosure normal_tail_at(double x) {
  arb_t t, two;
  arb_init(t);
  arb_init(two);
  arb_set_ui(two, 2);
  arb_sqrt(two, two, XRD_BALL_BITS);
  arb_set_d(t, x);
  arb_div(t, t, two, XRD_BALL_BITS);
  arb_hypgeom_erfc(t, t, XRD_BALL_BITS);
  arb_mul_2exp_si(t, t, -1);
  const xrd_enclosure result = xrd_ball_enclosure(t);
  arb_clear(t);
  arb_clear(two);
  return result;
}

static xrd_enclosure normal_tail(xrd_enclosure x) {
  return (xrd_enclosure){normal_tail_at(x.upper).lower, normal_tail_at(x.lower).upper};
}

/* V = p (1 - p) log((1 - p) / p)^2 at every D (Kostina and Verdu 2012). */
static xrd_enclosure dispersion_of(double p) {
  const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(p));
  const xrd_enclosure odds = xrd_enclosure_log(xrd_enclosure_div(rest, xrd_exactly(p)));
  return xrd_enclosure_mul(xrd_enclosure_scale(p, rest), xrd_enclosure_square(odds));
}

/* The second-order rate leaves the excess probability e: Q((rate - R) sqrt(n / V)) = e. */
static void compare_second_order(xrd_trial *trial, const xrd_length_point *point, xrd_enclosure rate, xrd_enclosure v) {
  const xrd_enclosure root = xrd_enclosure_sqrt(xrd_enclosure_div(xrd_exactly((double)point->length), v));
  const xrd_enclosure above = xrd_enclosure_sub(xrd_exactly(point->second_order), rate);
  xrd_ledger_digits(&trial->ledger, "Q((rate - R) sqrt(n/V)) = e, to 6 digits", point->excess,
                    normal_tail(xrd_enclosure_mul(above, root)), 1e-6);
}

static xrd_status check_length(xrd_trial *trial) {
  const double p = 0.15 + 0.3 * xrd_random_uniform(&trial->random),
               excess = 0.01 + 0.2 * xrd_random_uniform(&trial->random);
  const xrd_sample sample = {.n = 2, .m = 2, .p = {1 - p, p}, .d = {0, 1, 1, 0}};
  const xrd_problem problem = xrd_sample_problem(&sample);
  const size_t lengths[LENGTHS] = {20, 60, 150};
  const double d = p * (0.1 + 0.6 * xrd_random_uniform(&trial->random));
  xrd_length_point points[LENGTHS] = {{0}};
  size_t done = 0;
  const xrd_status status = xrd_length_at(&problem, &(xrd_length_question){d, excess, lengths, LENGTHS},
                                          &trial->options, points, &done, trial->error);
  const xrd_enclosure rate = xrd_enclosure_sub(binary_entropy(p), binary_entropy(d));
  xrd_enclosure v = dispersion_of(p);
  if (xrd_trial_breaks(trial, 1)) v = xrd_enclosure_scale(1.01, v);
  for (size_t k = 0; k < done && status == XRD_OK; k++) {
    const bool reversed = xrd_trial_breaks(trial, 0);
    const xrd_enclosure low = xrd_exactly(points[k].converse_lower), high = xrd_exactly(points[k].achievable_upper);
    xrd_ledger_at_most(&trial->ledger, "converse <= achievable", reversed ? high : low, reversed ? low : high);
    xrd_ledger_at_most(&trial->ledger, "the lower bound of V", xrd_exactly(points[k].dispersion_lower), v);
    xrd_ledger_at_most(&trial->ledger, "the upper bound of V", v, xrd_exactly(points[k].dispersion_upper));
    compare_second_order(trial, &points[k], rate, v);
  }
  for (size_t k = 0; k < LENGTHS; k++) xrd_length_point_clear(&points[k]);
  return status;
}

const xrd_claim_entry xrd_claim_length = {{"length", "finitelength", "Kostina and Verdu 2012",
                                           "converse <= achievable; V and the second-order rate, Bernoulli",
                                           "they are swapped; V is raised by 1 %", false, XRD_PROVED},
                                          check_length};
