/* Section 4 and appendix D: the variance part of the rate and its minimiser, rechecked with other arithmetic than the
   toy model's own. */
#include <math.h>

#include "exactrd/toy.h"
#include "theory/claims/balls_of_variances.h"
#include "theory/claims/checks.h"

enum { MOST = 16 };

/* KL(N(mu, s) || N(0, 1)) by the trapezoidal rule on its defining integral: for such integrands the rule converges
   faster than any power of the step. */
static double kl_by_quadrature(double mu, double s) {
  const double step = 1.0 / 32;
  double sum = 0;
  for (int k = -32 * 13; k <= 32 * 13; k++) {
    const double t = k * step, z = mu + sqrt(s) * t;
    sum += exp(-t * t / 2) * (-0.5 * log(s) - t * t / 2 + z * z / 2);
  }
  return sum * step / sqrt(2 * acos(-1.0));
}

static size_t draw_variances(xrd_random *random, double *mu, double *s) {
  const size_t d = 1 + xrd_random_below(random, MOST);
  for (size_t i = 0; i < d; i++) {
    mu[i] = 2 * xrd_random_normal(random);
    s[i] = exp(2 * xrd_random_normal(random));
  }
  return d;
}

/* Lemma 35; the broken variant drops the factor 1/2 of f. */
static xrd_status check_gaussian_kl(xrd_trial *trial) {
  double mu[MOST], s[MOST], integral = 0, square = 0;
  const size_t d = draw_variances(&trial->random, mu, s);
  for (size_t i = 0; i < d; i++) {
    integral += kl_by_quadrature(mu[i], s[i]);
    square += mu[i] * mu[i] / 2;
  }
  const double rate = xrd_variance_rate(s, d) * (trial->sabotaged ? 2 : 1);
  xrd_ledger_equal(&trial->ledger, "KL = |mu|^2/2 + sum f(s_i)", xrd_about(integral, 1e-12, 1e-12),
                   xrd_about(square + rate, 1e-12, 1e-12));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_gaussian_kl = {{"lemma35", "lem35", "Lemma 35",
                                                "KL(N(mu, diag s)||N(0, I)) = |mu|^2/2 + sum f(s_i)", "f is doubled",
                                                false, XRD_FLOAT},
                                               check_gaussian_kl};

/* Definition 36: f >= 0, zero at 1 alone, convex; to 14 digits over 600 decades and next to 1, where naive evaluation
   fails: that is the broken variant. */
static xrd_status check_penalty(xrd_trial *trial) {
  const bool near = trial->sabotaged || xrd_random_below(&trial->random, 2) == 0;
  const double distance = exp(-34 * xrd_random_uniform(&trial->random) - (trial->sabotaged ? 10 : 0));
  const double s = near ? 1 + distance * (xrd_random_below(&trial->random, 2) == 0 ? 1 : -0.9)
                        : pow(10, 600 * xrd_random_uniform(&trial->random) - 300);
  const xrd_enclosure exact = xrd_variance_rate_ball(&s, 1);
  if (s != 1) {
    const double computed = trial->sabotaged ? (s - 1 - log(s)) / 2 : xrd_variance_rate(&s, 1);
    const xrd_enclosure ratio = {nextafter(computed / exact.upper, 0), nextafter(computed / exact.lower, 2)};
    xrd_ledger_at_most(&trial->ledger, "f(s) to 14 digits, from above", ratio, xrd_exactly(1 + 1e-14));
    xrd_ledger_at_most(&trial->ledger, "f(s) to 14 digits, from below", xrd_exactly(1 - 1e-14), ratio);
    xrd_ledger_less(&trial->ledger, "f(s) > 0", xrd_exactly(0), exact);
  }
  const double a = exp(3 * xrd_random_normal(&trial->random)), b = a * exp(xrd_random_normal(&trial->random));
  const double middle = (a + b) / 2; /* rounded: f changes by less than 1e-13 */
  const xrd_enclosure at_a = xrd_variance_rate_ball(&a, 1), at_b = xrd_variance_rate_ball(&b, 1);
  const xrd_enclosure mean = {(at_a.lower + at_b.lower) / 2, (at_a.upper + at_b.upper) / 2};
  const xrd_enclosure at_middle = xrd_variance_rate_ball(&middle, 1);
  xrd_ledger_at_most(&trial->ledger, "f((s + s')/2) <= (f(s) + f(s'))/2",
                     (xrd_enclosure){at_middle.lower - 1e-13, at_middle.upper + 1e-13}, mean);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_penalty = {{"def36", "", "Definition 36",
                                            "f(s) = (s - 1 - log s)/2: >= 0, zero at 1 only, convex",
                                            "f evaluated naively", false, XRD_PROVED},
                                           check_penalty};

/* Definition 37: over a data set the mean KL is mean |mu|^2 / 2 + R_var.  The broken variant takes f of the mean
   variance. */
static xrd_status check_variance_rate(xrd_trial *trial) {
  enum { POINTS = 8 };
  double integral = 0, square = 0, rate = 0, mean_s[MOST] = {0};
  size_t d = 0;
  for (size_t x = 0; x < POINTS; x++) {
    double mu[MOST], s[MOST];
    const size_t drawn = draw_variances(&trial->random, mu, s);
    if (x == 0) d = drawn;
    for (size_t i = 0; i < d; i++) {
      if (i >= drawn) mu[i] = s[i] = 0.5;
      integral += kl_by_quadrature(mu[i], s[i]) / POINTS;
      square += mu[i] * mu[i] / 2 / POINTS;
      mean_s[i] += s[i] / POINTS;
    }
    rate += xrd_variance_rate(s, d) / POINTS;
  }
  if (trial->sabotaged) rate = xrd_variance_rate(mean_s, d);
  xrd_ledger_equal(&trial->ledger, "E KL = E|mu|^2/2 + R_var", xrd_about(integral, 1e-12, 1e-12),
                   xrd_about(square + rate, 1e-12, 1e-12));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_variance_rate = {
    {"def37", "", "Definition 37", "E KL = E|mu|^2/2 + R_var", "f of the mean variance", false, XRD_FLOAT},
    check_variance_rate};

typedef struct {
  size_t k, d;
  double w[MOST * MOST], metric[MOST * MOST]; /* k x d, k x k */
} decoder;

static void draw_decoder(xrd_random *random, decoder *g) {
  double root[MOST * MOST];
  g->k = 1 + xrd_random_below(random, 6);
  g->d = 1 + xrd_random_below(random, 6);
  for (size_t i = 0; i < g->k * g->d; i++) g->w[i] = xrd_random_normal(random);
  for (size_t i = 0; i < g->k * g->k; i++) root[i] = xrd_random_normal(random);
  for (size_t a = 0; a < g->k; a++)
    for (size_t b = 0; b < g->k; b++) {
      g->metric[a * g->k + b] = 0;
      for (size_t c = 0; c < g->k; c++) g->metric[a * g->k + b] += root[c * g->k + a] * root[c * g->k + b];
    }
}

static double metric_square(const decoder *g, const double *e) {
  double sum = 0;
  for (size_t a = 0; a < g->k; a++)
    for (size_t b = 0; b < g->k; b++) sum += e[a] * g->metric[a * g->k + b] * e[b];
  return sum;
}

/* E |x - W z|_M^2 over z ~ N(mu, diag s), exactly, as the mean over the points mu +- sqrt(d s_i) e_i: a quadratic
   function's mean depends on the first two moments alone. */
static double expected_distortion(const decoder *g, const double *x, const double *mu, const double *s, double *size) {
  double sum = 0;
  for (size_t i = 0; i < g->d; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      double e[MOST];
      for (size_t a = 0; a < g->k; a++) {
        e[a] = x[a];
        for (size_t b = 0; b < g->d; b++)
          e[a] -= g->w[a * g->d + b] * (mu[b] + (b == i ? sign * sqrt((double)g->d * s[i]) : 0));
      }
      sum += metric_square(g, e) / (2 * (double)g->d);
    }
  *size = fabs(sum);
  return sum;
}

/* Proposition 39.  The broken variant forgets the 2 in beta / (beta + 2 a). */
static xrd_status check_minimiser(xrd_trial *trial) {
  decoder g;
  double a[MOST], s[MOST], other[MOST], mu[MOST], x[MOST], e[MOST], size, residual = 0, trace = 0;
  draw_decoder(&trial->random, &g);
  const xrd_status status = xrd_toy_coefficients(g.w, g.k, g.d, g.metric, a, trial->error);
  if (status != XRD_OK) return status;
  const double beta = exp(4 * xrd_random_uniform(&trial->random) - 2);
  xrd_toy_variances(a, g.d, xrd_scaled_from(beta), s);
  for (size_t i = 0; i < g.d; i++) {
    if (trial->sabotaged) s[i] = beta / (beta + a[i]);
    mu[i] = xrd_random_normal(&trial->random);
    trace += a[i] * s[i];
  }
  for (size_t k = 0; k < g.k; k++) x[k] = xrd_random_normal(&trial->random);
  for (size_t k = 0; k < g.k; k++) {
    e[k] = x[k];
    for (size_t i = 0; i < g.d; i++) e[k] -= g.w[k * g.d + i] * mu[i];
  }
  residual = metric_square(&g, e);
  const double expected = expected_distortion(&g, x, mu, s, &size);
  xrd_ledger_equal(&trial->ledger, "E|x - Wz|_M^2 = |x - W mu|_M^2 + sum a_i s_i", xrd_about(expected, 1e-12, 1e-12),
                   xrd_about(residual + trace, 1e-12, 1e-12));
  const xrd_enclosure best = xrd_variance_objective_ball(a, s, g.d, beta);
  for (int round = 0; round < 8; round++) {
    const double reach = round < 4 ? 0.01 : 1;
    for (size_t i = 0; i < g.d; i++) other[i] = s[i] * exp(reach * xrd_random_normal(&trial->random));
    /* s is rounded: at a minimum that costs less than one part in 1e30 */
    xrd_enclosure rival = xrd_variance_objective_ball(a, other, g.d, beta);
    xrd_ledger_at_most(&trial->ledger, "objective(s*) <= objective(s)", best, rival);
  }
  for (size_t i = 0; i < g.d; i++) {
    const double slope = a[i] + beta / 2 * (1 - 1 / s[i]);
    xrd_ledger_equal(&trial->ledger, "a_i + beta f'(s_i) = 0", xrd_about(slope, 0, 1e-13 * (a[i] + beta)),
                     xrd_exactly(0));
  }
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_minimiser = {{"prop39", "", "Proposition 39",
                                              "minimiser s_i = beta/(beta + 2 a_i), unique", "beta/(beta + a_i)", false,
                                              XRD_FLOAT},
                                             check_minimiser};
