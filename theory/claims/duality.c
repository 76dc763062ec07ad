/* The slope form: the Kuhn-Tucker conditions and the dual certificate, from q alone. */
#include <math.h>

#include "theory/claims/checks.h"
#include "theory/claims/slope_form.h"

static void draw_masses(xrd_random *random, size_t m, double *q) {
  for (size_t j = 0; j < m; j++) q[j] = 0.01 + xrd_random_uniform(random);
}

/* A random problem at a random slope; every fifth has one symbol of the source in many copies: there the bound
   F(q) - F* <= log max c is an equality. */
static double draw_case(xrd_trial *trial, xrd_sample *sample) {
  xrd_sample_draw(&trial->random, 10, true, sample);
  const bool copies = xrd_random_below(&trial->random, 5) == 0 || (trial->sabotaged && trial->instance % 2 == 0);
  if (copies)
    for (size_t k = sample->m; k < sample->n * sample->m; k++) sample->d[k] = sample->d[k % sample->m];
  return exp(6 * xrd_random_uniform(&trial->random) - 2);
}

/* A q within g of the optimum has c_j - 1 <= max(2 sqrt(V_j g), 4 g) =: e_j: towards symbol j, F falls by at least
   t (c_j - 1) - t^2 V_j for t <= 1/2, as log(1 + x) >= x - x^2 for x >= -1/2.  And as sum q_j c_j = 1,
   q_j (1 - c_j) <= max e. */
static void compare_optimal(xrd_trial *trial, const xrd_slope_form *form, const xrd_enclosure *share) {
  const xrd_enclosure gap = xrd_enclosure_log(xrd_slope_form_most(form));
  const xrd_enclosure g = {fmax(gap.lower, 0), fmax(gap.upper, 0)};
  xrd_enclosure most = {0, 0};
  for (size_t j = 0; j < form->m; j++) {
    const xrd_enclosure root = xrd_enclosure_sqrt(xrd_enclosure_mul(form->v[j], g));
    const xrd_enclosure allowed = xrd_enclosure_max(xrd_enclosure_scale(2, root), xrd_enclosure_scale(4, g));
    most = xrd_enclosure_max(most, allowed);
    xrd_ledger_at_most(&trial->ledger, "c_j <= 1", form->c[j], xrd_enclosure_add(xrd_exactly(1), allowed));
  }
  xrd_ledger_at_most(&trial->ledger, "q is optimal to 1e-9", gap, xrd_exactly(1e-9));
  for (size_t j = 0; j < form->m; j++) {
    const xrd_enclosure left = xrd_enclosure_mul(share[j], xrd_enclosure_sub(xrd_exactly(1), form->c[j]));
    xrd_ledger_at_most(&trial->ledger, "q_j (1 - c_j) = 0", left, most);
  }
}

static void normalise(const double *q, size_t m, xrd_enclosure *share) {
  xrd_enclosure sum = {0, 0};
  for (size_t j = 0; j < m; j++) sum = xrd_enclosure_add(sum, xrd_exactly(q[j]));
  for (size_t j = 0; j < m; j++) share[j] = xrd_enclosure_div(xrd_exactly(q[j]), sum);
}

/* For every q: sum q_j c_j = 1 and F(q) - F* <= log max c. */
static void compare_any(xrd_trial *trial, const xrd_slope_form *form, const xrd_enclosure *share, xrd_enclosure best) {
  xrd_enclosure mean = {0, 0}, allowed = xrd_enclosure_log(xrd_slope_form_most(form));
  for (size_t j = 0; j < form->m; j++) mean = xrd_enclosure_add(mean, xrd_enclosure_mul(share[j], form->c[j]));
  xrd_ledger_equal(&trial->ledger, "sum q_j c_j = 1", mean, xrd_exactly(1));
  if (xrd_trial_breaks(trial, 1)) allowed = xrd_enclosure_scale(0.99, allowed);
  xrd_ledger_at_most(&trial->ledger, "F(q) - F* <= log max c", form->f, xrd_enclosure_add(best, allowed));
}

static xrd_status check_kuhn_tucker(xrd_trial *trial) {
  xrd_sample sample;
  xrd_curve curve;
  xrd_slope_form form;
  xrd_enclosure share[XRD_SIDE] = {{0, 0}};
  double q[XRD_SIDE] = {0};
  const double slope = draw_case(trial, &sample);
  const xrd_status status = xrd_trial_at_slope(trial, &sample, slope, &curve);
  if (status == XRD_OK) {
    double sum = 0;
    for (size_t j = 0; j < sample.m; j++) sum += q[j] = curve.points[0].q[j];
    if (xrd_trial_breaks(trial, 0)) q[sample.m - 1] += sum;
    xrd_slope_form_at(&sample, slope, curve.points[0].q, &form);
    const xrd_enclosure best = xrd_slope_form_optimum(&form);
    xrd_slope_form_at(&sample, slope, q, &form);
    normalise(q, sample.m, share);
    compare_optimal(trial, &form, share);
    draw_masses(&trial->random, sample.m, q);
    xrd_slope_form_at(&sample, slope, q, &form);
    normalise(q, sample.m, share);
    compare_any(trial, &form, share, best);
  }
  xrd_curve_clear(&curve);
  return status;
}

const xrd_claim_entry xrd_claim_kuhn_tucker = {
    {"kt", "kuhntucker", "Blahut 1972", "optimal q: c_j <= 1, equality where q_j > 0; F(q) - F* <= log max c",
     "q is moved halfway to a corner; log max c is cut by 1 %", false, XRD_PROVED},
    check_kuhn_tucker};

/* For duals with sum_i p_i lambda_i A_ij <= 1: -slope D + sum p_i log lambda_i <= R(D) at every D.  Duals from random
   q, and from the optimal one, where the bound is tight. */
static xrd_enclosure dual_intercept(const xrd_trial *trial, const xrd_slope_form *form) {
  if (xrd_trial_breaks(trial, 0)) return xrd_enclosure_add(form->f, xrd_exactly(0.05));
  const xrd_enclosure whole = xrd_enclosure_sub(form->f, xrd_enclosure_log(xrd_slope_form_most(form)));
  return xrd_trial_breaks(trial, 1) ? xrd_enclosure_add(whole, xrd_exactly(1e-6)) : whole;
}

static xrd_status check_weak_duality(xrd_trial *trial) {
  xrd_sample sample;
  xrd_curve curve;
  xrd_slope_form form;
  double q[XRD_SIDE] = {0};
  const double slope = draw_case(trial, &sample);
  xrd_status status = xrd_trial_at_slope(trial, &sample, slope, &curve);
  for (int optimal = 0; optimal <= 1 && status == XRD_OK; optimal++) {
    draw_masses(&trial->random, sample.m, q);
    xrd_slope_form_at(&sample, slope, optimal ? curve.points[0].q : q, &form);
    const xrd_enclosure intercept = dual_intercept(trial, &form);
    const double steeper = xrd_trial_breaks(trial, 2) ? 0.99 * slope : slope;
    const double places[] = {curve.points[0].bounds.distortion, xrd_trial_inner_distortion(trial, &sample)};
    for (size_t k = 0; k < 2 && status == XRD_OK; k++) {
      xrd_enclosure rate;
      status = xrd_trial_rate(trial, &sample, xrd_exactly(places[k]), &rate);
      const xrd_enclosure fall = xrd_enclosure_scale(steeper, xrd_exactly(places[k]));
      if (status == XRD_OK)
        xrd_ledger_at_most(&trial->ledger, "dual bound <= R(D)", xrd_enclosure_sub(intercept, fall), rate);
    }
  }
  xrd_curve_clear(&curve);
  return status;
}

const xrd_claim_entry xrd_claim_weak_duality = {
    {"duality", "certificate", "Berger 1971", "feasible duals bound R(D) from below at every D",
     "the duals are not divided by max c; 1e-6 nats more; the slope is cut by 1 %", false, XRD_PROVED},
    check_weak_duality};
