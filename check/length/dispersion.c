#include "check/length/trial.h"

/* With r = w u, u = sum_j q*_j exp(-s d_ij) at the witness's slope: E r <= 1 and E log r >= -G, so that pi_i (r_i - 1 -
   log r_i) <= G for each i.  Where log r = -a the bracket is at least a^2 / (2 + a), and where log r = a more: |log
   r_i| <= S, the root of S^2 = y (2 + S), y = G / pi_i. Hence Var log r <= E log(r)^2 <= (2 + S) G.  w is scaled such
   that E log w = R_L + s D. */
static void set_spread(const xrd_length_trial *trial, arb_t spread, arb_t beside) {
  const xrd_bounds *bounds = &trial->point->bounds;
  arb_t gap, y;
  arb_init(gap), arb_init(y);
  arb_set_d(gap, bounds->rate_upper);
  arb_set_d(y, bounds->rate_lower);
  arb_sub(gap, gap, y, XRD_TRIAL_BITS);
  arb_set(spread, trial->share);
  for (size_t k = 1; k < trial->count; k++) arb_min(spread, spread, trial->share + k, XRD_TRIAL_BITS);
  arb_div(y, gap, spread, XRD_TRIAL_BITS);
  arb_mul_2exp_si(y, y, -1); /* S = y/2 + sqrt(y^2/4 + 2 y) */
  arb_sqr(spread, y, XRD_TRIAL_BITS);
  arb_addmul_ui(spread, y, 4, XRD_TRIAL_BITS);
  arb_sqrtpos(spread, spread, XRD_TRIAL_BITS);
  arb_add(spread, spread, y, XRD_TRIAL_BITS);
  arb_set(beside, spread);
  arb_add_ui(spread, spread, 2, XRD_TRIAL_BITS);
  arb_mul(spread, spread, gap, XRD_TRIAL_BITS);
  arb_sqrtpos(spread, spread, XRD_TRIAL_BITS);
  arb_clear(gap), arb_clear(y);
}

xrd_status xrd_trial_dispersion(const xrd_length_trial *trial, arb_t variance, arb_t least, arb_t most,
                                xrd_error *error) {
  arb_t mean, part;
  arb_init(mean), arb_init(part);
  arb_dot(mean, NULL, 0, trial->share, 1, trial->density, 1, (slong)trial->count, XRD_TRIAL_BITS);
  arb_zero(variance);
  for (size_t k = 0; k < trial->count; k++) {
    arb_sub(part, trial->density + k, mean, XRD_TRIAL_BITS);
    arb_sqr(part, part, XRD_TRIAL_BITS);
    arb_addmul(variance, part, trial->share + k, XRD_TRIAL_BITS);
  }
  set_spread(trial, part, mean);
  const xrd_status status = xrd_trial_shift(trial, mean, least, error);
  arb_add(part, part, least, XRD_TRIAL_BITS);
  arb_sqrtpos(mean, variance, XRD_TRIAL_BITS);
  arb_add(most, mean, part, XRD_TRIAL_BITS);
  arb_sub(least, mean, part, XRD_TRIAL_BITS);
  arb_clear(mean), arb_clear(part);
  return status;
}
