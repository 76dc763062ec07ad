/* Several distortions: the surface R(D_1, D_2). */
#include <math.h>

#include "exactrd/criteria.h"
#include "theory/claims/checks.h"
#include "theory/claims/slope_form.h"

enum { BOTH = 2 };

typedef struct {
  xrd_sample first, second; /* one source */
} two_criteria;

static void draw_criteria(xrd_trial *trial, two_criteria *x) {
  xrd_sample_draw(&trial->random, 7, false, &x->first);
  x->second = x->first;
  for (size_t k = 0; k < x->first.n * x->first.m; k++) x->second.d[k] = 2 * xrd_random_uniform(&trial->random);
}

static xrd_criteria criteria_of(const two_criteria *x) {
  return (xrd_criteria){
      x->first.p, BOTH, {xrd_sample_problem(&x->first).distortion, xrd_sample_problem(&x->second).distortion}};
}

static xrd_enclosure rate_of(const xrd_criteria_point *point) {
  return (xrd_enclosure){point->rate_lower, point->rate_upper};
}

/* The point at random slopes; its distortions and rate. */
static xrd_status draw_point(xrd_trial *trial, const two_criteria *x, double *slopes, double *distortions,
                             xrd_enclosure *rate) {
  const xrd_criteria criteria = criteria_of(x);
  xrd_criteria_point point = {0};
  for (size_t k = 0; k < BOTH; k++) slopes[k] = exp(3 * xrd_random_uniform(&trial->random) - 1);
  const xrd_status status = xrd_criteria_at_slopes(&criteria, slopes, &trial->options, &point, trial->error);
  for (size_t k = 0; k < BOTH && status == XRD_OK; k++) distortions[k] = point.distortions[k];
  if (status == XRD_OK) *rate = rate_of(&point);
  xrd_criteria_point_clear(&point);
  return status;
}

static xrd_status rate_at(xrd_trial *trial, const two_criteria *x, const double *distortions, xrd_enclosure *rate) {
  const xrd_criteria criteria = criteria_of(x);
  xrd_criteria_point point = {0};
  const xrd_status status = xrd_criteria_at_distortions(&criteria, distortions, &trial->options, &point, trial->error);
  if (status == XRD_OK) *rate = rate_of(&point);
  xrd_criteria_point_clear(&point);
  return status;
}

/* R(D_1, D_2) + b_1 D_1 + b_2 D_2 at the slopes' own point is F of the single distortion b_1 d_1 + b_2 d_2, recomputed:
   the counterpart of the mixtures (1 - alpha) d + alpha d_N.  Three roundings of an entry c, each 2^-53 of it at most,
   move F by no more than the largest of them does. */
static xrd_status compare_mixture(xrd_trial *trial, const two_criteria *x, const double *slopes,
                                  const double *distortions, xrd_enclosure rate) {
  const xrd_criteria criteria = criteria_of(x);
  const double wrong[] = {slopes[0], xrd_trial_breaks(trial, 1) ? 0.99 * slopes[1] : slopes[1]};
  xrd_sample mixed = x->first;
  xrd_slope_form form;
  double largest = 0;
  for (size_t k = 0; k < mixed.n * mixed.m; k++) {
    mixed.d[k] = xrd_criteria_entry(&criteria, wrong, k / mixed.m, k % mixed.m);
    largest = fmax(largest, mixed.d[k]);
  }
  const double rounding = 0x1p-51 * largest;
  const xrd_status status = xrd_trial_slope_form(trial, &mixed, 1, &form);
  if (status != XRD_OK) return status;
  xrd_enclosure plane = rate;
  for (size_t k = 0; k < BOTH; k++)
    plane = xrd_enclosure_add(plane, xrd_enclosure_scale(slopes[k], xrd_exactly(distortions[k])));
  xrd_ledger_equal(&trial->ledger, "R(D) + b D = F of b_1 d_1 + b_2 d_2", plane,
                   xrd_enclosure_add(xrd_slope_form_optimum(&form), (xrd_enclosure){-rounding, rounding}));
  return XRD_OK;
}

/* No larger at larger distortions, and convex: two points, one above the first, one between the two. */
static xrd_status check_surface(xrd_trial *trial) {
  two_criteria x;
  double slopes[BOTH][BOTH], places[BOTH][BOTH], above[BOTH], between[BOTH];
  xrd_enclosure rates[BOTH], at_above, at_between;
  draw_criteria(trial, &x);
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < BOTH && status == XRD_OK; k++) {
    status = draw_point(trial, &x, slopes[k], places[k], &rates[k]);
    if (status == XRD_OK) status = compare_mixture(trial, &x, slopes[k], places[k], rates[k]);
  }
  if (status != XRD_OK) return status;
  const double share = (double)(1 + xrd_random_below(&trial->random, 15)) / 16;
  for (size_t k = 0; k < BOTH; k++) {
    above[k] = places[0][k] * (1 + 0.2 * xrd_random_uniform(&trial->random));
    const xrd_enclosure chord = xrd_enclosure_add(xrd_enclosure_scale(1 - share, xrd_exactly(places[0][k])),
                                                  xrd_enclosure_scale(share, xrd_exactly(places[1][k])));
    between[k] = chord.upper * (1 + 1e-9); /* where R is no larger than on the chord */
  }
  status = rate_at(trial, &x, above, &at_above);
  if (status == XRD_OK) status = rate_at(trial, &x, between, &at_between);
  if (status != XRD_OK) return status;
  const bool reversed = xrd_trial_breaks(trial, 0);
  xrd_ledger_at_most(&trial->ledger, "R(D') <= R(D) for D <= D'", reversed ? rates[0] : at_above,
                     reversed ? at_above : rates[0]);
  const double weight = xrd_trial_breaks(trial, 2) ? 0 : share, low = xrd_trial_breaks(trial, 2) ? 0.5 : 1 - share;
  xrd_ledger_at_most(&trial->ledger, "R is convex", at_between,
                     xrd_enclosure_add(xrd_enclosure_scale(low, rates[0]), xrd_enclosure_scale(weight, rates[1])));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_surface = {
    {"surface", "criteria", "this project", "R(D1, D2) falls, is convex, and is R of the mixture at its slopes",
     "the order is reversed; a slope is cut by 1 %; half the chord's first end", false, XRD_PROVED},
    check_surface};
