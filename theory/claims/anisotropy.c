/* Section 4 and appendix D: anisotropy, matched rates, Table 3, Figure 7. */
#include <math.h>

#include "exactrd/toy.h"
#include "theory/claims/balls_of_variances.h"
#include "theory/claims/checks.h"

enum { MOST = 16 };

/* Definition 38, (42): population variance of the log-variances; zero exactly when all are equal; unchanged when all
   are scaled. */
static xrd_status check_anisotropy(xrd_trial *trial) {
  double s[MOST], scaled[MOST], equal[MOST];
  const size_t d = 2 + xrd_random_below(&trial->random, MOST - 1);
  const double factor = ldexp(1, (int)xrd_random_below(&trial->random, 21) - 10); /* exact */
  for (size_t i = 0; i < d; i++) {
    s[i] = exp(3 * xrd_random_normal(&trial->random));
    scaled[i] = factor * s[i];
    equal[i] = s[0];
  }
  const double wrong = xrd_trial_breaks(trial, 0)   ? (double)d / (double)(d - 1)
                       : xrd_trial_breaks(trial, 1) ? 1 + 1e-10
                                                    : 1;
  const xrd_enclosure exact = xrd_variance_anisotropy_ball(s, d);
  xrd_ledger_digits(&trial->ledger, "A(s) by its definition, to 12 digits", wrong * xrd_variance_anisotropy(s, d),
                    exact, 1e-12);
  xrd_ledger_equal(&trial->ledger, "A(c s) = A(s)", xrd_variance_anisotropy_ball(scaled, d), exact);
  xrd_ledger_less(&trial->ledger, "A(s) > 0 for unequal s", xrd_exactly(0), exact);
  xrd_ledger_equal(&trial->ledger, "A(s) = 0 for equal s", xrd_exactly(xrd_variance_anisotropy(equal, d)),
                   xrd_exactly(0));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_anisotropy = {{"def38", "", "Definition 38, (42), (47)",
                                               "A(s) is the population variance of log s",
                                               "divided by d - 1; a 1e-10th more", false, XRD_PROVED},
                                              check_anisotropy};

/* Coefficients over 24 decades, some zero. */
static size_t draw_coefficients(xrd_random *random, size_t least, double *a) {
  const size_t d = least + xrd_random_below(random, MOST + 1 - least);
  for (size_t i = 0; i < d; i++)
    a[i] = i > 0 && xrd_random_below(random, 6) == 0 ? 0 : pow(10, 24 * xrd_random_uniform(random) - 12);
  return d;
}

/* Corollary 40, both directions. */
static xrd_status check_equal_coefficients(xrd_trial *trial) {
  double a[MOST], equal[MOST];
  const size_t d = draw_coefficients(&trial->random, 2, a);
  a[1] = a[0] * (xrd_random_below(&trial->random, 2) == 0 ? 1 + 0x1p-52 : 3); /* unequal, if only in the last bit */
  for (size_t i = 0; i < d; i++) equal[i] = a[0];
  const xrd_scaled beta = xrd_scaled_from(pow(10, 40 * xrd_random_uniform(&trial->random) - 20));
  const xrd_enclosure unequal = xrd_toy_anisotropy_ball(a, d, beta);
  if (trial->sabotaged)
    xrd_ledger_at_most(&trial->ledger, "A = 0 for unequal a", unequal, xrd_exactly(0));
  else
    xrd_ledger_less(&trial->ledger, "A > 0 for unequal a", xrd_exactly(0), unequal);
  xrd_ledger_equal(&trial->ledger, "A = 0 for equal a", xrd_exactly(xrd_toy_anisotropy(equal, d, beta)),
                   xrd_exactly(0));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_equal_coefficients = {
    {"cor40", "", "Corollary 40", "all a_i equal <=> A = 0, at every beta", "A = 0 for unequal a", false, XRD_PROVED},
    check_equal_coefficients};

static xrd_scaled moved(xrd_scaled beta, double factor) {
  beta.significand *= factor; /* a significand just outside [1, 2) means the same number */
  return beta;
}

/* Theorem 41: K falls strictly and takes every rate once, at the beta found: proved to 13 digits of K.  (Large rates
   fix K's digits, not beta's: dK / d log beta stays below d / 2.) */
static xrd_status check_matching_beta(xrd_trial *trial) {
  double a[MOST];
  const size_t d = draw_coefficients(&trial->random, 1, a);
  const double decades = xrd_random_below(&trial->random, 4) == 0 ? 300 : 8;
  const double rate = fmin(pow(10, decades * (xrd_random_uniform(&trial->random) - 1) + 6), 1e6);
  xrd_toy_match match;
  const xrd_status status = xrd_toy_match_rate(a, d, rate, &match, trial->error);
  if (status != XRD_OK) return status;
  const double step = 1e-13 * fmax(1, rate);
  const xrd_scaled beta = trial->sabotaged ? moved(match.beta, 1 + 1e4 * step) : match.beta;
  const xrd_enclosure before = xrd_toy_rate_ball(a, d, moved(beta, 1 - step));
  const xrd_enclosure after = xrd_toy_rate_ball(a, d, moved(beta, 1 + step));
  xrd_ledger_less(&trial->ledger, "K(beta') < K(beta) for beta < beta'", after, before);
  xrd_ledger_at_most(&trial->ledger, "the rate is below K just before beta", xrd_exactly(rate), before);
  xrd_ledger_at_most(&trial->ledger, "and above K just after", after, xrd_exactly(rate));
  const xrd_scaled low = {1, match.beta.exponent - 200}, high = {1, match.beta.exponent + 200};
  xrd_ledger_less(&trial->ledger, "K grows as beta -> 0", before, xrd_toy_rate_ball(a, d, low));
  xrd_ledger_less(&trial->ledger, "K falls as beta -> infinity", xrd_toy_rate_ball(a, d, high), after);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_matching_beta = {
    {"thm41", "", "Theorem 41", "one beta for each rate, K falls strictly", "beta is shifted", false, XRD_PROVED},
    check_matching_beta};

static void compare_rates(xrd_trial *trial, const double *a, size_t d, xrd_scaled beta, double rate) {
  xrd_ledger_digits(&trial->ledger, "K(beta) = the common rate, to 12 digits", rate, xrd_toy_rate_ball(a, d, beta),
                    1e-12);
}

/* Theorem 42 with the paper's construction. */
static xrd_status check_same_rate_two_metrics(xrd_trial *trial) {
  double pixel[MOST], other[MOST];
  const size_t d = 2 + xrd_random_below(&trial->random, MOST - 1);
  for (size_t i = 0; i < d; i++) pixel[i] = other[i] = 1;
  other[0] = 1 + 4 * xrd_random_uniform(&trial->random) + 0.01;
  other[1] = 0.2 + 0.7 * xrd_random_uniform(&trial->random);
  const double rate = exp(12 * xrd_random_uniform(&trial->random) - 6);
  xrd_toy_match flat, lopsided;
  xrd_status status = xrd_toy_match_rate(pixel, d, rate, &flat, trial->error);
  if (status == XRD_OK) status = xrd_toy_match_rate(other, d, rate, &lopsided, trial->error);
  if (status != XRD_OK) return status;
  compare_rates(trial, pixel, d, flat.beta, rate);
  const xrd_scaled wrong = xrd_trial_breaks(trial, 0) ? flat.beta : moved(lopsided.beta, 1 + 1e-8);
  compare_rates(trial, other, d, trial->sabotaged ? wrong : lopsided.beta, rate);
  xrd_ledger_equal(&trial->ledger, "A = 0 for the pixel metric", xrd_exactly(flat.anisotropy), xrd_exactly(0));
  xrd_ledger_less(&trial->ledger, "A > 0 for the other metric", xrd_exactly(0),
                  xrd_toy_anisotropy_ball(other, d, lopsided.beta));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_same_rate_two_metrics = {
    {"thm42", "", "Theorem 42", "two metrics, same rate, A = 0 and A > 0",
     "one beta for both; beta is raised by a 1e-8th", false, XRD_PROVED},
    check_same_rate_two_metrics};

/* The remark after Definition 38, by construction.  The broken variant halves the rate of one of them. */
static xrd_status check_same_rate_pair(xrd_trial *trial) {
  double flat[MOST], lopsided[MOST];
  const size_t d = 2 + xrd_random_below(&trial->random, MOST - 1);
  const double rate = exp(10 * xrd_random_uniform(&trial->random) - 6);
  xrd_status status = xrd_toy_same_rate_pair(d, rate, flat, lopsided, trial->error);
  if (status == XRD_OK && trial->sabotaged) {
    double unused[MOST];
    status = xrd_toy_same_rate_pair(d, rate / 2, flat, unused, trial->error);
  }
  if (status != XRD_OK) return status;
  xrd_ledger_digits(&trial->ledger, "sum f of the flat posterior", rate, xrd_variance_rate_ball(flat, d), 1e-12);
  xrd_ledger_digits(&trial->ledger, "sum f of the lopsided posterior", rate, xrd_variance_rate_ball(lopsided, d),
                    1e-12);
  xrd_ledger_less(&trial->ledger, "their anisotropies differ", xrd_exactly(xrd_variance_anisotropy(flat, d)),
                  xrd_variance_anisotropy_ball(lopsided, d));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_same_rate_pair = {{"remark38", "", "remark after Definition 38",
                                                   "equal sum f, unequal A, for every d >= 2 and level",
                                                   "one level is halved", false, XRD_PROVED},
                                                  check_same_rate_pair};

static void compare_printed(xrd_trial *trial, const char *what, xrd_enclosure exact, double printed, double unit) {
  xrd_ledger_at_most(&trial->ledger, what, xrd_exactly(printed - unit / 2), exact);
  xrd_ledger_at_most(&trial->ledger, what, exact, xrd_exactly(printed + unit / 2));
}

/* The midpoint of the overlap of the ranges of K on the grid, from its two ends. */
static xrd_enclosure target_of(const double *pixel, const double *perceptual, const xrd_toy_grid *grid) {
  const xrd_scaled ends[] = {xrd_scaled_from(grid->beta_low), xrd_scaled_from(grid->beta_high)};
  xrd_enclosure k[2][2];
  for (int end = 0; end < 2; end++) {
    k[0][end] = xrd_toy_rate_ball(pixel, MOST, ends[end]);
    k[1][end] = xrd_toy_rate_ball(perceptual, MOST, ends[end]);
  }
  const xrd_enclosure top = {fmin(k[0][0].lower, k[1][0].lower), fmin(k[0][0].upper, k[1][0].upper)};
  return xrd_enclosure_scale(0.5, xrd_enclosure_add(top, xrd_enclosure_max(k[0][1], k[1][1])));
}

/* Table 3: all printed figures to their last digit, from the grid; then exactly, from the root-finder. */
static xrd_status check_table_3(xrd_trial *trial) {
  double pixel[MOST], perceptual[MOST];
  xrd_toy_grid grid;
  xrd_toy_row rows[2], exact[2];
  xrd_toy_ramp(MOST, 1, pixel);
  xrd_toy_ramp(MOST, xrd_trial_breaks(trial, 0) ? 8 : xrd_trial_breaks(trial, 1) ? 16.01 : 16, perceptual);
  xrd_toy_grid_init(&grid);
  xrd_status status = xrd_toy_table3(pixel, perceptual, MOST, &grid, rows, trial->error);
  const xrd_enclosure target = target_of(pixel, perceptual, &grid);
  grid.exact = true;
  if (status == XRD_OK) status = xrd_toy_table3(pixel, perceptual, MOST, &grid, exact, trial->error);
  if (status != XRD_OK) return status;
  compare_printed(trial, "target 17.26", target, 17.26, 0.01);
  xrd_ledger_digits(&trial->ledger, "the target, to 12 digits", rows[0].target_nats, target, 1e-12);
  compare_printed(trial, "achieved 17.24 (pixel)", xrd_toy_rate_ball(pixel, MOST, rows[0].match.beta), 17.24, 0.01);
  compare_printed(trial, "achieved 17.25 (perceptual)", xrd_toy_rate_ball(perceptual, MOST, rows[1].match.beta), 17.25,
                  0.01);
  compare_printed(trial, "anisotropy 0.6486 (perceptual)",
                  xrd_toy_anisotropy_ball(perceptual, MOST, rows[1].match.beta), 0.6486, 0.0001);
  xrd_ledger_equal(&trial->ledger, "anisotropy 0 (pixel)", xrd_exactly(rows[0].match.anisotropy), xrd_exactly(0));
  for (int k = 0; k < 2; k++) {
    const double *a = k == 0 ? pixel : perceptual;
    xrd_ledger_digits(&trial->ledger, "K of the grid's beta, to 13 digits", rows[k].match.rate_nats,
                      xrd_toy_rate_ball(a, MOST, rows[k].match.beta), 1e-13);
    compare_rates(trial, a, MOST, exact[k].match.beta, exact[k].target_nats);
  }
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_table_3 = {{"table3", "", "Table 3",
                                            "17.26; 17.24, 17.25; 0, 0.6486; and the exact match",
                                            "ramp to 8; ramp to 16.01", true, XRD_PROVED},
                                           check_table_3};

/* Figure 7: standard deviations at one rate: a circle for equal coefficients; for a ramp, radii that fall along it, on
   both sides of the circle. */
static xrd_status check_figure_7(xrd_trial *trial) {
  double pixel[MOST], ramp[MOST], drawn[MOST];
  const double rate = 17.264495, ratio = 16;
  const bool swapped = xrd_trial_breaks(trial, 0);
  xrd_toy_ramp(MOST, swapped ? ratio : 1, pixel);
  xrd_toy_ramp(MOST, swapped ? 1 : ratio, ramp);
  xrd_toy_match flat, lopsided;
  xrd_status status = xrd_toy_match_rate(pixel, MOST, rate, &flat, trial->error);
  if (status == XRD_OK) status = xrd_toy_match_rate(ramp, MOST, rate, &lopsided, trial->error);
  if (status != XRD_OK) return status;
  if (xrd_trial_breaks(trial, 1)) lopsided.beta = moved(lopsided.beta, 1 + 1e-9);
  xrd_toy_variances(ramp, MOST, lopsided.beta, drawn);
  compare_rates(trial, pixel, MOST, flat.beta, rate);
  compare_rates(trial, ramp, MOST, lopsided.beta, rate);
  xrd_enclosure circle[MOST], curve[MOST];
  for (size_t i = 0; i < MOST; i++) {
    circle[i] = xrd_enclosure_sqrt(xrd_toy_variance_ball(pixel[i], flat.beta));
    curve[i] = xrd_enclosure_sqrt(xrd_toy_variance_ball(ramp[i], lopsided.beta));
    xrd_ledger_digits(&trial->ledger, "the radii drawn, to 14 digits", sqrt(drawn[i]), curve[i], 1e-14);
  }
  for (size_t i = 0; i + 1 < MOST; i++) {
    xrd_ledger_equal(&trial->ledger, "the circle's radii agree", circle[i], circle[i + 1]);
    xrd_ledger_less(&trial->ledger, "the curve's radii fall", curve[i + 1], curve[i]);
  }
  xrd_ledger_less(&trial->ledger, "the curve starts outside the circle", circle[0], curve[0]);
  xrd_ledger_less(&trial->ledger, "and ends inside", curve[MOST - 1], circle[0]);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_figure_7 = {{"figure7", "fig7", "Figure 7",
                                             "at one rate: a circle against a lopsided curve",
                                             "the metrics are swapped; a beta is raised by a 1e-9th", true, XRD_PROVED},
                                            check_figure_7};
