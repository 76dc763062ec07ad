/* Section C.3: when the inequality between the curves is strict. */
#include <math.h>

#include "theory/claims/checks.h"
#include "theory/claims/nuisance.h"

/* Lemma 13: R_weak(D) = R_U(D).  The broken variant takes the strong distortion. */
static xrd_status check_weak_is_marginal(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_nuisance_draw(&trial->random, 0, &x);
  const xrd_enclosure d = xrd_exactly(xrd_trial_inner_distortion(trial, &x.u));
  xrd_enclosure pair, single;
  xrd_status status = xrd_trial_rate(trial, trial->sabotaged ? &x.strong : &x.weak, d, &pair);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &x.u, d, &single);
  if (status == XRD_OK) xrd_ledger_equal(&trial->ledger, "R_weak(D) = R_U(D)", pair, single);
  return status;
}

const xrd_claim_entry xrd_claim_weak_is_marginal = {{"lemma13", "lem13", "Lemma 13",
                                                     "R_weak(D) = R_U(D) for X = (U, V) independent",
                                                     "the strong distortion", false, XRD_PROVED},
                                                    check_weak_is_marginal};

/* Definition 14: E|V - c|^2 >= D0_V for every c, attained at the mean, and R_V(D) = 0 only from D0_V on.  The broken
   variant takes E|V|^2 + 1/8 for the level. */
static xrd_status check_zero_rate_level(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_nuisance_draw(&trial->random, 0, &x);
  xrd_enclosure level = xrd_nuisance_zero_rate_level(&x), least, most;
  double mean = 0;
  for (size_t k = 0; k < x.v.n; k++) mean += x.v.p[k] * x.v_value[k];
  if (trial->sabotaged) level = xrd_enclosure_add(level, xrd_exactly(mean * mean + 0.125));
  for (int attempt = 0; attempt < 8; attempt++) {
    const double c = attempt == 0   ? mean
                     : attempt == 1 ? 0
                                    : mean + ldexp(round(16 * xrd_random_normal(&trial->random)), -4);
    double error = 0; /* multiples of 2^-18: exact */
    for (size_t k = 0; k < x.v.n; k++) error += x.v.p[k] * (x.v_value[k] - c) * (x.v_value[k] - c);
    xrd_ledger_at_most(&trial->ledger, "D0_V <= E|V - c|^2", level, xrd_exactly(error));
    if (attempt == 0) xrd_ledger_equal(&trial->ledger, "E|V - E V|^2 = D0_V", xrd_exactly(error), level);
  }
  xrd_measure_ends(&x.v, &least, &most);
  xrd_ledger_at_most(&trial->ledger, "D0_V <= D_max of V on its reproductions", level, most);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_zero_rate_level = {{"def14", "", "Definition 14",
                                                    "D0_V = min_c E|V - c|^2 = Var V <= D_max", "second moment + 1/8",
                                                    false, XRD_PROVED},
                                                   check_zero_rate_level};

static xrd_status draw_with_channel(xrd_trial *trial, xrd_nuisance *x, xrd_channel *kernel) {
  xrd_nuisance_draw(&trial->random, 0, x);
  return xrd_nuisance_channel(trial, x, kernel);
}

/* Lemma 15: E|V - V'|^2 < D0_V forces I(V;Y) > 0.  The broken variant drops the premise and lets Y ignore X. */
static xrd_status check_beating_the_level(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_channel kernel;
  const xrd_status status = draw_with_channel(trial, &x, &kernel);
  if (status != XRD_OK) return status;
  if (trial->sabotaged)
    for (size_t i = 0; i < x.strong.n * x.strong.m; i++) kernel.cell[i] = i % x.strong.m == 0 ? 1 : 0;
  const xrd_enclosure d = xrd_nuisance_v_distortion(&x, &kernel), level = xrd_nuisance_zero_rate_level(&x);
  const xrd_enclosure information = xrd_nuisance_information(&x, &kernel);
  if (trial->sabotaged)
    xrd_ledger_less(&trial->ledger, "0 < I(V;Y)", xrd_exactly(0.001), information);
  else if (d.upper < level.lower)
    xrd_ledger_less(&trial->ledger, "0 < I(V;Y)", xrd_exactly(0), information);
  /* the contrapositive, at a channel that ignores X */
  else {
    for (size_t i = 0; i < x.strong.n * x.strong.m; i++) kernel.cell[i] = kernel.cell[i % x.strong.m];
    xrd_ledger_at_most(&trial->ledger, "I(V;Y) = 0 needs E|V - V'|^2 >= D0_V", level,
                       xrd_nuisance_v_distortion(&x, &kernel));
  }
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_beating_the_level = {
    {"lemma15", "lem15", "Lemma 15", "E|V - V'|^2 < D0_V forces I(V;Y) > 0", "Y ignores X", false, XRD_FLOAT},
    check_beating_the_level};

/* Lemma 16: I(V;Y) > 0 implies I(V;Y|U) > 0; indeed I(V;Y|U) >= I(V;Y).  The broken variant swaps the two. */
static xrd_status check_conditional_information(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_channel kernel;
  const xrd_status status = draw_with_channel(trial, &x, &kernel);
  if (status != XRD_OK) return status;
  const xrd_enclosure plain = xrd_nuisance_information(&x, &kernel);
  const xrd_enclosure given_u = xrd_nuisance_conditional_information(&x, &kernel);
  if (trial->sabotaged)
    xrd_ledger_at_most(&trial->ledger, "I(V;Y|U) <= I(V;Y)", given_u, plain);
  else
    xrd_ledger_at_most(&trial->ledger, "I(V;Y) <= I(V;Y|U)", plain, given_u);
  if (plain.lower > 1e-9 && !trial->sabotaged) xrd_ledger_less(&trial->ledger, "0 < I(V;Y|U)", xrd_exactly(0), given_u);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_conditional_information = {{"lemma16", "lem16", "Lemma 16",
                                                            "I(V;Y) <= I(V;Y|U): positive stays positive",
                                                            "the two are swapped", false, XRD_FLOAT},
                                                           check_conditional_information};

/* Lemma 18: E|V - V'|^2 <= delta implies I(V;Y|U) >= R_V(delta).  The broken variant asks for the rate at a quarter of
   that distortion, from the optimal channel. */
static xrd_status check_information_cost(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_channel kernel;
  xrd_status status = draw_with_channel(trial, &x, &kernel);
  if (status != XRD_OK) return status;
  xrd_enclosure rate, least, most;
  xrd_measure_ends(&x.v, &least, &most);
  double delta = fmax(xrd_nuisance_v_distortion(&x, &kernel).upper, least.upper);
  if (trial->sabotaged) delta /= 4;
  status = xrd_trial_rate(trial, &x.v, xrd_exactly(delta), &rate);
  if (status == XRD_OK)
    xrd_ledger_at_most(&trial->ledger, "R_V(delta) <= I(V;Y|U)", rate,
                       xrd_nuisance_conditional_information(&x, &kernel));
  return status;
}

const xrd_claim_entry xrd_claim_information_cost = {
    {"lemma18", "lem18", "Lemma 18", "I(V;Y|U) >= R_V(E|V - V'|^2)", "a quarter of the distortion", false, XRD_FLOAT},
    check_information_cost};

/* Theorem 19.  The broken variant doubles R_V. */
static xrd_status check_strict_gap(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_nuisance_draw(&trial->random, 0, &x);
  const xrd_enclosure level = xrd_nuisance_zero_rate_level(&x);
  const double share = xrd_random_below(&trial->random, 4) == 0 ? 0 : xrd_random_uniform(&trial->random);
  const double d = share * level.lower;
  xrd_enclosure strong, weak, v;
  xrd_status status = xrd_trial_rate(trial, &x.strong, xrd_exactly(d), &strong);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &x.weak, xrd_exactly(d), &weak);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &x.v, xrd_exactly(d), &v);
  if (status != XRD_OK) return status;
  const xrd_enclosure sum = xrd_enclosure_add(weak, trial->sabotaged ? xrd_enclosure_add(v, v) : v);
  xrd_ledger_at_most(&trial->ledger, "R_weak(D) + R_V(D) <= R_strong(D)", sum, strong);
  /* strict where R_V > 0 and R_weak is finite: below D_min of U both sides are infinite */
  if (v.lower > 1e-7 && isfinite(weak.upper)) xrd_ledger_less(&trial->ledger, "R_weak(D) < R_strong(D)", weak, strong);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_strict_gap = {{"thm19", "", "Theorem 19",
                                               "D < D0_V: R_strong(D) >= R_weak(D) + R_V(D) > R_weak(D)",
                                               "R_V is doubled", false, XRD_PROVED},
                                              check_strict_gap};

/* The reverse: where the premise D < D0_V fails for every D because V is constant, the gap is zero.  The broken variant
   lets V vary. */
static xrd_status check_no_gap(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_nuisance_draw(&trial->random, trial->sabotaged ? 4 : 1, &x);
  const xrd_enclosure d = xrd_exactly(xrd_trial_inner_distortion(trial, &x.u));
  xrd_enclosure strong, weak;
  xrd_status status = xrd_trial_rate(trial, &x.strong, d, &strong);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &x.weak, d, &weak);
  if (status == XRD_OK) xrd_ledger_equal(&trial->ledger, "R_strong(D) = R_weak(D)", strong, weak);
  return status;
}

const xrd_claim_entry xrd_claim_no_gap = {
    {"thm19r", "reverse", "Theorem 19, reverse", "V constant: the gap is zero", "V varies", false, XRD_PROVED},
    check_no_gap};

/* min over D of R(D) + slope D, enclosed from a solved point: the optimum from above, the duals' line from below. */
static xrd_status slope_form(xrd_trial *trial, const xrd_sample *sample, double slope, xrd_enclosure *f) {
  xrd_curve curve;
  const xrd_status status = xrd_trial_at_slope(trial, sample, slope, &curve);
  if (status == XRD_OK) {
    const xrd_bounds *b = &curve.points[0].bounds;
    const double shift = slope * b->distortion, error = 4e-16 * fabs(shift) + slope * fabs(b->distortion_low);
    *f = (xrd_enclosure){b->rate_lower + shift - error, b->rate_upper + shift + error};
  }
  xrd_curve_clear(&curve);
  return status;
}

/* How large the gap is: in slope form the curve of the pair is the sum of the curves, F_strong = F_U + F_V, so that
   R_strong(D) = min over D_U + D_V = D of R_U(D_U) + R_V(D_V).  The broken variant forgets V. */
static xrd_status check_split(xrd_trial *trial) {
  xrd_nuisance x;
  xrd_nuisance_draw(&trial->random, 0, &x);
  const double slope = exp(4 * xrd_random_uniform(&trial->random) - 1);
  xrd_enclosure pair, u, v;
  xrd_status status = slope_form(trial, &x.strong, slope, &pair);
  if (status == XRD_OK) status = slope_form(trial, &x.u, slope, &u);
  if (status == XRD_OK) status = slope_form(trial, &x.v, slope, &v);
  if (status == XRD_OK)
    xrd_ledger_equal(&trial->ledger, "F_strong = F_U + F_V", pair, trial->sabotaged ? u : xrd_enclosure_add(u, v));
  return status;
}

const xrd_claim_entry xrd_claim_split = {{"split", "", "this project",
                                          "the exact gap: F_strong(slope) = F_U(slope) + F_V(slope)", "F_V is left out",
                                          false, XRD_FLOAT},
                                         check_split};
