/* Proposition 39: the decoder's loss as a function of the posterior variances, and its minimiser. */
#include <math.h>

#include "exactrd/toy.h"
#include "theory/claims/balls_of_variances.h"
#include "theory/claims/checks.h"

enum { MOST = 6 };

typedef struct {
  size_t k, d;
  double w[MOST * MOST], metric[MOST * MOST]; /* k x d, k x k */
} decoder;

static void draw_decoder(xrd_random *random, decoder *g) {
  double root[MOST * MOST] = {0};
  g->k = 1 + xrd_random_below(random, MOST);
  g->d = 1 + xrd_random_below(random, MOST);
  for (size_t i = 0; i < g->k * g->d; i++) g->w[i] = xrd_random_normal(random);
  for (size_t i = 0; i < g->k * g->k; i++) root[i] = xrd_random_normal(random);
  for (size_t a = 0; a < g->k; a++)
    for (size_t b = 0; b < g->k; b++) {
      g->metric[a * g->k + b] = 0;
      for (size_t c = 0; c < g->k; c++) g->metric[a * g->k + b] += root[c * g->k + a] * root[c * g->k + b];
    }
}

/* e^T M e for the doubles of M. */
static xrd_enclosure metric_square(const decoder *g, const xrd_enclosure *e) {
  xrd_enclosure sum = {0, 0};
  for (size_t a = 0; a < g->k; a++)
    for (size_t b = 0; b < g->k; b++)
      sum = xrd_enclosure_add(sum, xrd_enclosure_scale(g->metric[a * g->k + b], xrd_enclosure_mul(e[a], e[b])));
  return sum;
}

/* x - W z. */
static void residual(const decoder *g, const double *x, const xrd_enclosure *z, xrd_enclosure *e) {
  for (size_t a = 0; a < g->k; a++) {
    e[a] = xrd_exactly(x[a]);
    for (size_t b = 0; b < g->d; b++) e[a] = xrd_enclosure_sub(e[a], xrd_enclosure_scale(g->w[a * g->d + b], z[b]));
  }
}

/* E |x - W z|_M^2 over z ~ N(mu, diag s), exactly, as the mean over the points mu +- sqrt(d s_i) e_i: a quadratic
   function's mean depends on the first two moments alone. */
static xrd_enclosure expected_distortion(const decoder *g, const double *x, const double *mu, const xrd_enclosure *s) {
  xrd_enclosure sum = {0, 0}, z[MOST], e[MOST];
  for (size_t i = 0; i < g->d; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      for (size_t b = 0; b < g->d; b++) z[b] = xrd_exactly(mu[b]);
      const xrd_enclosure step = xrd_enclosure_sqrt(xrd_enclosure_scale((double)g->d, s[i]));
      z[i] = xrd_enclosure_add(z[i], xrd_enclosure_scale(sign, step));
      residual(g, x, z, e);
      sum = xrd_enclosure_add(sum, metric_square(g, e));
    }
  return xrd_enclosure_div(sum, xrd_exactly(2 * (double)g->d));
}

/* a_i = (W^T M W)_ii, enclosed. */
static xrd_enclosure coefficient(const decoder *g, size_t i) {
  xrd_enclosure column[MOST];
  for (size_t a = 0; a < g->k; a++) column[a] = xrd_exactly(g->w[a * g->d + i]);
  return metric_square(g, column);
}

/* E|x - Wz|_M^2 = |x - W mu|_M^2 + sum a_i s_i. */
static void compare_expectation(xrd_trial *trial, const decoder *g, const xrd_enclosure *s) {
  double mu[MOST], x[MOST];
  xrd_enclosure z[MOST], e[MOST], trace = {0, 0};
  for (size_t i = 0; i < g->d; i++) z[i] = xrd_exactly(mu[i] = xrd_random_normal(&trial->random));
  for (size_t i = 0; i < g->k; i++) x[i] = xrd_random_normal(&trial->random);
  for (size_t i = 0; i < g->d; i++) trace = xrd_enclosure_add(trace, xrd_enclosure_mul(coefficient(g, i), s[i]));
  if (xrd_trial_breaks(trial, 2)) trace = xrd_enclosure_scale(1.01, trace);
  residual(g, x, z, e);
  xrd_ledger_equal(&trial->ledger, "E|x - Wz|_M^2 = |x - W mu|_M^2 + sum a_i s_i", expected_distortion(g, x, mu, s),
                   xrd_enclosure_add(metric_square(g, e), trace));
}

/* At the doubles a_i: s_i is stationary, and no other s has a lower objective. */
static void compare_objectives(xrd_trial *trial, const double *a, const xrd_enclosure *s, size_t d, double beta) {
  const xrd_enclosure best = xrd_toy_minimum_ball(a, d, xrd_scaled_from(beta));
  for (int round = 0; round < 8; round++) {
    double other[MOST];
    for (size_t i = 0; i < d; i++)
      other[i] = s[i].upper * exp((round < 4 ? 0.01 : 1) * xrd_random_normal(&trial->random));
    xrd_ledger_at_most(&trial->ledger, "objective(s*) <= objective(s)", best,
                       xrd_variance_objective_ball(a, other, d, beta));
  }
  for (size_t i = 0; i < d; i++) {
    const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), xrd_enclosure_div(xrd_exactly(1), s[i]));
    const xrd_enclosure slope = xrd_enclosure_scale(beta / 2, rest);
    xrd_ledger_equal(&trial->ledger, "-beta f'(s_i) = a_i", xrd_enclosure_sub(xrd_exactly(0), slope),
                     xrd_exactly(a[i]));
  }
}

static xrd_status check_minimiser(xrd_trial *trial) {
  decoder g;
  double a[MOST], rounded[MOST];
  xrd_enclosure s[MOST];
  draw_decoder(&trial->random, &g);
  const xrd_status status = xrd_toy_coefficients(g.w, g.k, g.d, g.metric, a, trial->error);
  if (status != XRD_OK) return status;
  const double beta = exp(4 * xrd_random_uniform(&trial->random) - 2);
  const double twice = xrd_trial_breaks(trial, 0) ? 1 : xrd_trial_breaks(trial, 1) ? 2.02 : 2;
  xrd_toy_variances(a, g.d, xrd_scaled_from(beta), rounded);
  for (size_t i = 0; i < g.d; i++) {
    xrd_ledger_digits(&trial->ledger, "a_i = (W^T M W)_ii to 10 digits", a[i], coefficient(&g, i), 1e-10);
    s[i] = xrd_enclosure_div(xrd_exactly(beta), xrd_enclosure_affine(twice, a[i], beta));
    xrd_ledger_digits(&trial->ledger, "s_i = beta / (beta + 2 a_i) to 14 digits", rounded[i], s[i], 1e-14);
  }
  compare_expectation(trial, &g, s);
  compare_objectives(trial, a, s, g.d, beta);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_minimiser = {
    {"prop39", "", "Proposition 39", "minimiser s_i = beta/(beta + 2 a_i), unique",
     "beta/(beta + a_i); beta/(beta + 2.02 a_i); sum a_i s_i is raised by 1 %", false, XRD_PROVED},
    check_minimiser};
