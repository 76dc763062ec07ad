/* At equal slope: which order domination still gives, and for which sources it orders the rates too. */
#include <math.h>

#include "theory/claims/boxed.h"
#include "theory/claims/checks.h"
#include "theory/claims/gaussian_rate.h"
#include "theory/claims/slope_form.h"

enum { MOST = XRD_ORDER };

/* 4 symbols, Hamming; and the constant 1, which dominates it. */
static void hamming_and_one(xrd_sample *hamming, xrd_sample *one) {
  *hamming = (xrd_sample){.n = 4, .m = 4, .p = {0.25, 0.25, 0.25, 0.25}};
  for (size_t k = 0; k < 16; k++) hamming->d[k] = k / 4 == k % 4 ? 0 : 1;
  *one = *hamming;
  for (size_t k = 0; k < 16; k++) one->d[k] = 1;
}

/* F_1 <= F_2 at the slope, for d_1 <= d_2 of one source. */
static xrd_status compare_lagrangians(xrd_trial *trial, const xrd_sample *weak, const xrd_sample *strong,
                                      double slope) {
  xrd_slope_form form;
  xrd_status status = xrd_trial_slope_form(trial, weak, slope, &form);
  if (status != XRD_OK) return status;
  xrd_enclosure low = xrd_slope_form_optimum(&form);
  status = xrd_trial_slope_form(trial, strong, slope, &form);
  if (status != XRD_OK) return status;
  const xrd_enclosure high = xrd_slope_form_optimum(&form);
  if (xrd_trial_breaks(trial, 1)) low = xrd_enclosure_scale(1.01, low);
  xrd_ledger_at_most(&trial->ledger, "F_weak(slope) <= F_strong(slope)", xrd_trial_breaks(trial, 0) ? high : low,
                     xrd_trial_breaks(trial, 0) ? low : high);
  return XRD_OK;
}

/* At slope 3 on 4 symbols the Lagrangians are in order and the rates are not: R_weak = .857, R_strong = 0. */
static xrd_status compare_rates(xrd_trial *trial, const xrd_sample *weak, const xrd_sample *strong) {
  const xrd_sample *both[] = {weak, strong};
  xrd_enclosure rate[2];
  for (size_t k = 0; k < 2; k++) {
    xrd_curve curve;
    const xrd_status status = xrd_trial_at_slope(trial, both[k], 3, &curve);
    if (status == XRD_OK)
      rate[k] = (xrd_enclosure){curve.points[0].bounds.rate_lower, curve.points[0].bounds.rate_upper};
    xrd_curve_clear(&curve);
    if (status != XRD_OK) return status;
  }
  xrd_ledger_at_most(&trial->ledger, "0.857 <= R_weak at slope 3",
                     xrd_exactly(xrd_trial_breaks(trial, 2) ? 0.8574 : 0.857), rate[0]);
  xrd_ledger_at_most(&trial->ledger, "R_weak at slope 3 <= 0.8574", rate[0], xrd_exactly(0.8574));
  xrd_ledger_at_most(&trial->ledger, "R_strong = 0 at slope 3", rate[1], xrd_exactly(1e-10));
  if (xrd_trial_breaks(trial, 3)) xrd_ledger_at_most(&trial->ledger, "R_weak <= R_strong", rate[0], rate[1]);
  return XRD_OK;
}

static xrd_status check_equal_slope(xrd_trial *trial) {
  xrd_sample weak, strong;
  xrd_sample_draw(&trial->random, 9, false, &strong);
  weak = strong;
  const bool same = xrd_random_below(&trial->random, 4) == 0;
  for (size_t k = 0; k < strong.n * strong.m; k++) weak.d[k] *= same ? 1 : xrd_random_uniform(&trial->random);
  xrd_status status = compare_lagrangians(trial, &weak, &strong, exp(6 * xrd_random_uniform(&trial->random) - 2));
  hamming_and_one(&weak, &strong);
  if (status == XRD_OK) status = compare_lagrangians(trial, &weak, &strong, 3);
  return status == XRD_OK ? compare_rates(trial, &weak, &strong) : status;
}

const xrd_claim_entry xrd_claim_equal_slope = {
    {"equalslope", "lagrangian", "this project", "d1 <= d2: F1 <= F2 at a slope, though R1 = .857, R2 = 0 at slope 3",
     "the order is reversed; F1 is raised by 1 %; R1 = .8574; R1 <= R2 at the slope", false, XRD_PROVED},
    check_equal_slope};

/* The metrics B^T B = |B ..|^2 of 3 kinds of features: random, neighbour differences, means of neighbours. */
static xrd_boxed draw_features(xrd_random *random, size_t k) {
  const uint64_t kind = xrd_random_below(random, 3);
  if (kind == 0) return xrd_boxed_random(random, k);
  xrd_boxed f = {.k = k};
  for (size_t i = 0; i + 1 < k; i += kind == 1 ? 1 : 2) {
    f.entry[i * k + i] = xrd_exactly(kind == 1 ? -1 : 0.5);
    f.entry[i * k + i + 1] = xrd_exactly(kind == 1 ? 1 : 0.5);
  }
  return f;
}

static xrd_boxed square_of(const xrd_boxed *b) {
  const xrd_boxed turned = xrd_boxed_transpose(b);
  return xrd_boxed_mul(&turned, b);
}

/* M = (1 - a) I + a F^T F / L^2 with L^2 the largest eigenvalue of F^T F, from above: M <= I. */
static xrd_boxed mixed_metric(xrd_trial *trial, size_t k, double a) {
  const xrd_boxed f = draw_features(&trial->random, k), square = square_of(&f), one = xrd_boxed_identity(k);
  xrd_enclosure eigenvalue[MOST];
  xrd_boxed_eigenvalues(&square, eigenvalue);
  double divisor = fmax(eigenvalue[k - 1].upper, 1e-3);
  if (xrd_trial_breaks(trial, 0)) divisor /= 4;
  if (xrd_trial_breaks(trial, 1)) divisor *= 0.99;
  const xrd_enclosure share = xrd_enclosure_div(xrd_exactly(a), xrd_exactly(divisor));
  const xrd_boxed pixel = xrd_boxed_scale(xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(a)), &one);
  const xrd_boxed neural = xrd_boxed_scale(share, &square);
  return xrd_boxed_add(&pixel, &neural);
}

/* The eigenvalues of C^T M C, those of Sigma^(1/2) M Sigma^(1/2) for Sigma = C C^T. */
static void spectrum(const xrd_boxed *root, const xrd_boxed *metric, xrd_enclosure *eigenvalue) {
  const xrd_boxed turned = xrd_boxed_transpose(root), left = xrd_boxed_mul(&turned, metric);
  const xrd_boxed whole = xrd_boxed_mul(&left, root);
  xrd_boxed_eigenvalues(&whole, eigenvalue);
}

/* KL = sum (1/2) log(l_i / theta)+ rises in every eigenvalue. */
static xrd_enclosure kl_at(const xrd_enclosure *eigenvalue, size_t k, double theta) {
  double low[MOST], high[MOST];
  for (size_t i = 0; i < k; i++) {
    low[i] = eigenvalue[i].lower;
    high[i] = eigenvalue[i].upper;
  }
  return (xrd_enclosure){xrd_gaussian_rate_at_level(low, k, theta).lower,
                         xrd_gaussian_rate_at_level(high, k, theta).upper};
}

/* X ~ N(0, C C^T), M_1 <= M_2: l_i(M_1) <= l_i(M_2) one by one (Weyl), so KL_1 <= KL_2 at every beta. */
static xrd_status check_equal_beta(xrd_trial *trial) {
  const size_t k = 2 + xrd_random_below(&trial->random, MOST - 1);
  const bool white = xrd_random_below(&trial->random, 4) == 0;
  const xrd_boxed root = white ? xrd_boxed_identity(k) : xrd_boxed_random(&trial->random, k);
  const double a = (double)(1 + xrd_random_below(&trial->random, 15)) / 16;
  const xrd_boxed weak = mixed_metric(trial, k, a), strong = xrd_boxed_identity(k);
  xrd_enclosure low[MOST], high[MOST];
  spectrum(&root, &weak, low);
  spectrum(&root, &strong, high);
  for (size_t i = 0; i < k; i++) xrd_ledger_at_most(&trial->ledger, "l_i(M_1) <= l_i(M_2)", low[i], high[i]);
  for (int round = 0; round < 4; round++) {
    const double theta = high[k - 1].upper * exp(-6 * xrd_random_uniform(&trial->random));
    const xrd_enclosure left = kl_at(low, k, theta), right = kl_at(high, k, theta);
    xrd_ledger_at_most(&trial->ledger, "KL_1(beta) <= KL_2(beta)", xrd_trial_breaks(trial, 2) ? right : left,
                       xrd_trial_breaks(trial, 2) ? left : right);
  }
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_equal_beta = {
    {"equalbeta", "pooling", "this project", "Gaussian source, M1 <= M2: KL1 <= KL2 at every beta, pooling too",
     "L is halved; L^2 is cut by 1 %; the order is reversed", false, XRD_PROVED},
    check_equal_beta};
