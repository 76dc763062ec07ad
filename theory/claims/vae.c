/* The lecture note's Theorem 3.1 on small models, by quadrature. */
#include <math.h>

#include "theory/claims/checks.h"

enum { POINTS = 5, CELLS = 6 };

typedef struct {
  size_t n;
  double p[POINTS], mean[POINTS], variance[POINTS];
} encoder;

static void draw_encoder(xrd_random *random, encoder *e) {
  e->n = 2 + xrd_random_below(random, POINTS - 1);
  double sum = 0;
  for (size_t i = 0; i < e->n; i++) {
    sum += e->p[i] = 0.1 + xrd_random_uniform(random);
    e->mean[i] = 4 * xrd_random_uniform(random) - 2;
    e->variance[i] = 0.1 + 1.4 * xrd_random_uniform(random);
  }
  for (size_t i = 0; i < e->n; i++) e->p[i] /= sum;
}

static double log_normal(double z, double mean, double variance) {
  return -(z - mean) * (z - mean) / (2 * variance) - 0.5 * log(2 * acos(-1.0) * variance);
}

static double log_aggregate(const encoder *e, double z) {
  double top = -HUGE_VAL, sum = 0;
  for (size_t i = 0; i < e->n; i++) top = fmax(top, log(e->p[i]) + log_normal(z, e->mean[i], e->variance[i]));
  for (size_t i = 0; i < e->n; i++) sum += exp(log(e->p[i]) + log_normal(z, e->mean[i], e->variance[i]) - top);
  return top + log(sum);
}

/* E KL(q(z|x) || N(0,1)) in closed form. */
static double mean_kl(const encoder *e) {
  double sum = 0;
  for (size_t i = 0; i < e->n; i++)
    sum += e->p[i] / 2 * (e->mean[i] * e->mean[i] + e->variance[i] - 1 - log(e->variance[i]));
  return sum;
}

/* I(X;Z): one trapezoidal rule for each posterior, in its own units. */
static double information(const encoder *e) {
  const double step = 1.0 / 64;
  double total = 0;
  for (size_t i = 0; i < e->n; i++)
    for (int k = -64 * 9; k <= 64 * 9; k++) {
      const double t = k * step, z = e->mean[i] + sqrt(e->variance[i]) * t;
      const double density = exp(-t * t / 2) / sqrt(2 * acos(-1.0));
      total += e->p[i] * step * density * (log_normal(z, e->mean[i], e->variance[i]) - log_aggregate(e, z));
    }
  return total;
}

/* KL(q(z) || N(0,1)), or with the arguments swapped: one rule over the whole line. */
static double aggregate_kl(const encoder *e, bool swapped) {
  const double step = 1.0 / 256;
  double total = 0;
  for (int k = -256 * 14; k <= 256 * 14; k++) {
    const double z = k * step, q = log_aggregate(e, z), p = log_normal(z, 0, 1);
    total += step * (swapped ? exp(p) * (p - q) : exp(q) * (q - p));
  }
  return total;
}

/* The decoder sends z to one of CELLS reproductions by thresholds: a channel from X to Y through Z. */
static void decode(xrd_random *random, const encoder *e, xrd_sample *sample, xrd_channel *kernel) {
  double threshold[CELLS - 1], y[CELLS];
  sample->n = e->n;
  sample->m = CELLS;
  for (size_t j = 0; j < CELLS - 1; j++) threshold[j] = -2 + 4 * ((double)j + 0.9 * xrd_random_uniform(random)) / CELLS;
  for (size_t j = 0; j < CELLS; j++) y[j] = 2 * xrd_random_normal(random);
  for (size_t i = 0; i < e->n; i++) {
    sample->p[i] = e->p[i];
    const double x = 2 * xrd_random_normal(random), scale = sqrt(2 * e->variance[i]);
    for (size_t j = 0; j < CELLS; j++) {
      const double above_low = j == 0 ? 2 : erfc((threshold[j - 1] - e->mean[i]) / scale);
      const double above_high = j == CELLS - 1 ? 0 : erfc((threshold[j] - e->mean[i]) / scale);
      kernel->cell[i * CELLS + j] = (above_low - above_high) / 2;
      sample->d[i * CELLS + j] = (x - y[j]) * (x - y[j]);
    }
  }
}

/* Theorem 3.1: E KL = I(X;Z) + KL(q(z)||p(z)), and E KL >= I(X;Z) >= I(X;Y) >= R(D).  The broken variant swaps the
   arguments of the last divergence. */
static xrd_status check_elbo(xrd_trial *trial) {
  encoder e;
  draw_encoder(&trial->random, &e);
  const xrd_enclosure kl = xrd_about(mean_kl(&e), 1e-13, 1e-13), through_z = xrd_about(information(&e), 1e-11, 1e-11);
  const xrd_enclosure rest = xrd_about(aggregate_kl(&e, trial->sabotaged), 1e-11, 1e-11);
  xrd_ledger_equal(&trial->ledger, "E KL = I(X;Z) + KL(q(z)||p(z))", kl, xrd_enclosure_add(through_z, rest));
  xrd_ledger_at_most(&trial->ledger, "I(X;Z) <= E KL", through_z, kl);
  xrd_sample sample;
  xrd_channel kernel;
  decode(&trial->random, &e, &sample, &kernel);
  const xrd_enclosure through_y = xrd_measure_information(&sample, &kernel);
  xrd_enclosure rate;
  const xrd_status status = xrd_trial_rate(trial, &sample, xrd_measure_distortion(&sample, &kernel), &rate);
  if (status != XRD_OK) return status;
  /* the channel's entries are rounded: its information moves by far less than 1e-12 */
  xrd_ledger_at_most(&trial->ledger, "I(X;Y) <= I(X;Z)",
                     (xrd_enclosure){through_y.lower - 1e-12, through_y.upper + 1e-12}, through_z);
  xrd_ledger_at_most(&trial->ledger, "R(D) <= I(X;Y)", rate, through_y);
  xrd_ledger_at_most(&trial->ledger, "R(D) <= E KL", rate, kl);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_elbo = {{"thm3.1", "elbo", "lecture note, Theorem 3.1",
                                         "E KL = I(X;Z) + KL(q(z)||p(z)) >= I(X;Z) >= R(D)",
                                         "the divergence is reversed", false, XRD_FLOAT},
                                        check_elbo};
