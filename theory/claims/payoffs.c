/* Payoffs in the place of distortions, and sources seen through noise. */

#include "exactrd/derived.h"
#include "theory/claims/checks.h"

enum { MOST = 6 };

static xrd_enclosure binary_entropy(xrd_enclosure x) {
  const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), x);
  return xrd_enclosure_add(xrd_enclosure_surprise(x), xrd_enclosure_surprise(rest));
}

static xrd_status rate_at(xrd_trial *trial, const xrd_derived *derived, double value, xrd_enclosure *rate) {
  xrd_derived_point point = {0};
  const xrd_status status = xrd_derived_at_value(derived, value, &trial->options, &point, trial->error);
  if (status == XRD_OK) *rate = (xrd_enclosure){point.rate_lower, point.rate_upper};
  xrd_derived_point_clear(&point);
  return status;
}

/* One of m equally likely states to be guessed, at a payoff of 1 if right, and -c in state s whatever is done: with
   e = 1 - v - E c errors R = log m - h(e) - e log(m - 1), the same as without the c (Matejka and McKay 2015). */
static xrd_status check_payoff(xrd_trial *trial) {
  const size_t m = xrd_random_below(&trial->random, 2) == 0 ? 2 : 4; /* so that probabilities and E c are exact */
  double p[MOST], payoff[MOST * MOST], shift = 0;
  for (size_t s = 0; s < m; s++) {
    const double own = (double)xrd_random_below(&trial->random, 64) / 16;
    p[s] = 1 / (double)m;
    shift += own / (double)m;
    for (size_t a = 0; a < m; a++) payoff[s * m + a] = (a == s ? 1 : 0) - own;
  }
  const xrd_derived derived = {.p = p, .states = m, .n = m, .m = m, .payoff = payoff};
  const double errors = (1 - 1 / (double)m) * (double)(1 + xrd_random_below(&trial->random, 63)) / 64; /* dyadic */
  const xrd_enclosure e = xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(1 - errors));
  xrd_enclosure rate, formula = xrd_enclosure_sub(xrd_enclosure_log(xrd_exactly((double)m)), binary_entropy(e));
  formula = xrd_enclosure_sub(formula, xrd_enclosure_mul(e, xrd_enclosure_log(xrd_exactly((double)(m - 1)))));
  if (xrd_trial_breaks(trial, 0)) shift += 0.01;
  if (xrd_trial_breaks(trial, 1)) formula = xrd_enclosure_scale(1.01, formula);
  const xrd_status status = rate_at(trial, &derived, 1 - errors - shift, &rate);
  if (status == XRD_OK) xrd_ledger_equal(&trial->ledger, "R(v) = log m - h(e) - e log(m - 1)", rate, formula);
  return status;
}

const xrd_claim_entry xrd_claim_payoff = {{"payoff", "inattention", "Matejka and McKay 2015",
                                           "guessing one of m: R(v) by formula, whatever payoff a state has by itself",
                                           "states' own payoffs are 0.01 less; R is raised by 1 %", false, XRD_PROVED},
                                          check_payoff};

/* A fair bit through a symmetric channel of crossing e: R(D) = log 2 - h((D - e) / (1 - 2 e)). */
static xrd_status check_observation(xrd_trial *trial) {
  const double e = (double)(1 + xrd_random_below(&trial->random, 24)) / 64, p[] = {0.5, 0.5};
  const double observation[] = {1 - e, e, e, 1 - e}, d[] = {0, 1, 1, 0};
  const double share = (double)(1 + xrd_random_below(&trial->random, 30)) /
                       64;                           /* of the bits seen that are sent wrong */
  const double distortion = e + share * (1 - 2 * e); /* exact */
  const xrd_derived derived = {.p = p,
                               .states = 2,
                               .n = 2,
                               .m = 2,
                               .observation = observation,
                               .distortion = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  xrd_enclosure wrong = xrd_exactly(share), rate;
  if (xrd_trial_breaks(trial, 0)) wrong = xrd_exactly(share * (1 - 2 * e));
  if (xrd_trial_breaks(trial, 1)) wrong = xrd_enclosure_scale(1.01, wrong);
  const xrd_status status = rate_at(trial, &derived, distortion, &rate);
  if (status == XRD_OK)
    xrd_ledger_equal(&trial->ledger, "R(D) = log 2 - h((D - e) / (1 - 2 e))", rate,
                     xrd_enclosure_sub(xrd_enclosure_log(xrd_exactly(2)), binary_entropy(wrong)));
  return status;
}

const xrd_claim_entry xrd_claim_observation = {{"observation", "remote", "Dobrushin and Tsybakov 1962",
                                                "a bit seen through noise: R = log 2 - h((D - e)/(1 - 2 e))",
                                                "not divided by 1 - 2 e; D - e is raised by 1 %", false, XRD_PROVED},
                                               check_observation};
