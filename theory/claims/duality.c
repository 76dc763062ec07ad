/* The slope form: Blahut-Arimoto, the Kuhn-Tucker conditions, the dual certificate.  Quantities are recomputed here
   from q alone, in double precision with a bounded error, apart from solver and certificate. */
#include <math.h>

#include "theory/claims/checks.h"

enum { STEPS = 200 };

/* All values below are sums of at most 24 positive terms of exp and log within a unit: 1e-13 covers them. */
static const double ERROR = 1e-13;

/* F(q) = -sum p_i log Z_i and c_j = sum_i p_i A_ij / Z_i; rows are shifted by their least distortion. */
static double functional(const xrd_sample *s, double slope, const double *q, double *c) {
  double total = 0, f = 0;
  for (size_t i = 0; i < s->n; i++) total += s->p[i];
  for (size_t j = 0; j < s->m; j++) c[j] = 0;
  for (size_t i = 0; i < s->n; i++) {
    if (s->p[i] == 0) continue;
    double nearest = HUGE_VAL, z = 0;
    for (size_t j = 0; j < s->m; j++) nearest = fmin(nearest, s->d[i * s->m + j]);
    for (size_t j = 0; j < s->m; j++) z += q[j] * exp(-slope * (s->d[i * s->m + j] - nearest));
    for (size_t j = 0; j < s->m; j++) c[j] += s->p[i] / total * exp(-slope * (s->d[i * s->m + j] - nearest)) / z;
    f += s->p[i] / total * (slope * nearest - log(z));
  }
  return f;
}

static double largest(const double *c, size_t m) {
  double most = 0;
  for (size_t j = 0; j < m; j++) most = fmax(most, c[j]);
  return most;
}

/* F* = min over D of R(D) + slope D, from a solved point: F* <= R + slope D there, and the duals' line lies below R. */
static xrd_enclosure optimum(const xrd_point *point) {
  const double d = point->bounds.distortion, low = point->bounds.distortion_low;
  const double shift = point->witness_slope * d + point->witness_slope * low;
  const double error = 4e-16 * fabs(shift);
  return (xrd_enclosure){point->bounds.rate_lower + shift - error, point->bounds.rate_upper + shift + error};
}

/* From uniform q: F never rises, stays above F*, and F_k - F* <= log(m) / k, so that it converges to F*. */
static xrd_status check_blahut(xrd_trial *trial) {
  xrd_sample sample;
  xrd_curve curve;
  double q[XRD_SIDE] = {0}, c[XRD_SIDE];
  xrd_sample_draw(&trial->random, 10, true, &sample);
  const double slope = exp(6 * xrd_random_uniform(&trial->random) - 2);
  const xrd_status status = xrd_trial_at_slope(trial, &sample, slope, &curve);
  if (status != XRD_OK) {
    xrd_curve_clear(&curve);
    return status;
  }
  const xrd_enclosure best = optimum(&curve.points[0]);
  for (size_t j = 0; j < sample.m; j++) q[j] = 1.0 / (double)sample.m;
  double before = functional(&sample, slope, q, c);
  for (size_t k = 1; k <= STEPS; k++) {
    double sum = 0;
    for (size_t j = 0; j < sample.m; j++) q[j] *= trial->sabotaged ? 1 / c[j] : c[j];
    for (size_t j = 0; j < sample.m; j++) sum += q[j];
    for (size_t j = 0; j < sample.m; j++) q[j] /= sum;
    const double after = functional(&sample, slope, q, c);
    const double error = ERROR * (1 + fabs(before));
    xrd_ledger_at_most(&trial->ledger, "F does not rise", xrd_about(after, 0, error), xrd_about(before, 0, error));
    const xrd_enclosure allowed = xrd_enclosure_add(best, xrd_about(log((double)sample.m) / (double)k, 1e-15, 0));
    xrd_ledger_at_most(&trial->ledger, "F_k - F* <= log(m)/k", xrd_about(after, 0, error), allowed);
    xrd_ledger_at_most(&trial->ledger, "F* <= F_k", best, xrd_about(after, 0, error));
    before = after;
  }
  xrd_curve_clear(&curve);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_blahut = {{"thm2.1", "ba", "lecture note, Theorem 2.1",
                                           "Blahut-Arimoto: F never rises, F_k - F* <= log(m)/k",
                                           "the update divides by c_j", false, XRD_FLOAT},
                                          check_blahut};

/* At the optimum c_j <= 1, with equality where q_j > 0; for every q, sum q_j c_j = 1 and F(q) - F* <= log max c. */
static xrd_status check_kuhn_tucker(xrd_trial *trial) {
  xrd_sample sample;
  xrd_curve curve;
  double q[XRD_SIDE] = {0}, c[XRD_SIDE];
  xrd_sample_draw(&trial->random, 10, true, &sample);
  const double slope = exp(6 * xrd_random_uniform(&trial->random) - 2);
  const xrd_status status = xrd_trial_at_slope(trial, &sample, slope, &curve);
  if (status == XRD_OK) {
    const xrd_point *point = &curve.points[0];
    const xrd_enclosure best = optimum(point);
    for (size_t j = 0; j < sample.m; j++) q[j] = point->q[j];
    if (trial->sabotaged)
      for (size_t j = 0; j < sample.m; j++) q[j] = (q[j] + (j == 0 ? 1 : 0)) / 2;
    (void)functional(&sample, slope, q, c);
    for (size_t j = 0; j < sample.m; j++) {
      xrd_ledger_at_most(&trial->ledger, "c_j <= 1", xrd_about(c[j], ERROR, 1e-9), xrd_exactly(1));
      /* what c_j < 1 leaves on the table is q_j (1 - c_j) */
      xrd_ledger_equal(&trial->ledger, "q_j (1 - c_j) = 0", xrd_about(q[j] * (1 - c[j]), 0, 1e-9), xrd_exactly(0));
    }
    double sum = 0, mean = 0;
    for (size_t j = 0; j < sample.m; j++) sum += q[j] = 0.01 + xrd_random_uniform(&trial->random);
    for (size_t j = 0; j < sample.m; j++) q[j] /= sum;
    const double f = functional(&sample, slope, q, c);
    for (size_t j = 0; j < sample.m; j++) mean += q[j] * c[j];
    xrd_ledger_equal(&trial->ledger, "sum q_j c_j = 1", xrd_about(mean, ERROR, 0), xrd_exactly(1));
    const xrd_enclosure allowed = xrd_enclosure_add(best, xrd_about(log(largest(c, sample.m)), 1e-14, ERROR));
    xrd_ledger_at_most(&trial->ledger, "F(q) - F* <= log max c", xrd_about(f, ERROR, ERROR), allowed);
  }
  xrd_curve_clear(&curve);
  return status;
}

const xrd_claim_entry xrd_claim_kuhn_tucker = {{"kt", "kuhntucker", "Blahut 1972",
                                                "optimal q: c_j <= 1, equality where q_j > 0; F(q) - F* <= log max c",
                                                "q is moved halfway to a corner", false, XRD_FLOAT},
                                               check_kuhn_tucker};

/* For duals with sum_i p_i lambda_i A_ij <= 1: -slope D + sum p_i log lambda_i <= R(D) at every D.  Duals from random
   q, and from the optimal one, where the bound is tight; the broken variant forgets to divide by max c. */
static xrd_status check_weak_duality(xrd_trial *trial) {
  xrd_sample sample;
  xrd_curve curve;
  double q[XRD_SIDE] = {0}, c[XRD_SIDE];
  xrd_sample_draw(&trial->random, 10, true, &sample);
  const double slope = exp(6 * xrd_random_uniform(&trial->random) - 2);
  xrd_status status = xrd_trial_at_slope(trial, &sample, slope, &curve);
  for (int optimal = 0; optimal <= 1 && status == XRD_OK; optimal++) {
    double sum = 0;
    for (size_t j = 0; j < sample.m; j++)
      sum += q[j] = optimal ? curve.points[0].q[j] : 0.01 + xrd_random_uniform(&trial->random);
    for (size_t j = 0; j < sample.m; j++) q[j] /= sum;
    const double f = functional(&sample, slope, q, c);
    const double intercept = trial->sabotaged ? f + 0.05 : f - log(largest(c, sample.m));
    const double own = curve.points[0].bounds.distortion;
    const double places[] = {own, xrd_trial_inner_distortion(trial, &sample)};
    for (size_t k = 0; k < 2 && status == XRD_OK; k++) {
      xrd_enclosure rate;
      status = xrd_trial_rate(trial, &sample, xrd_exactly(places[k]), &rate);
      const double bound = intercept - slope * places[k];
      const double error = ERROR * (1 + fabs(intercept) + slope * places[k]);
      if (status == XRD_OK) xrd_ledger_at_most(&trial->ledger, "dual bound <= R(D)", xrd_about(bound, 0, error), rate);
    }
  }
  xrd_curve_clear(&curve);
  return status;
}

const xrd_claim_entry xrd_claim_weak_duality = {{"duality", "certificate", "Berger 1971",
                                                 "feasible duals bound R(D) from below at every D",
                                                 "the duals are not divided by max c", false, XRD_FLOAT},
                                                check_weak_duality};
