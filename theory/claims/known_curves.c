/* Curves known in closed form, evaluated here with their own few lines. */
#include <math.h>

#include "theory/claims/checks.h"

static const double FORMULA_ERROR = 4e-14;

static double binary_entropy(double x) { return x <= 0 || x >= 1 ? 0 : -x * log(x) - (1 - x) * log1p(-x); }

static xrd_status compare(xrd_trial *trial, const xrd_sample *sample, const char *what, double distortion,
                          double formula) {
  xrd_enclosure rate;
  const xrd_status status = xrd_trial_rate(trial, sample, xrd_exactly(distortion), &rate);
  if (status != XRD_OK) return status;
  const double expected = trial->sabotaged ? formula / log(2) : formula; /* bits taken for nats */
  xrd_ledger_equal(&trial->ledger, what, rate, xrd_about(expected, FORMULA_ERROR, FORMULA_ERROR));
  return XRD_OK;
}

static void hamming(xrd_sample *sample, size_t n) {
  sample->n = sample->m = n;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) sample->d[i * n + j] = i == j ? 0 : 1;
}

static xrd_status check_bernoulli(xrd_trial *trial) {
  xrd_sample sample;
  hamming(&sample, 2);
  const double p = (double)(1 + xrd_random_below(&trial->random, 1023)) / 1024, least = fmin(p, 1 - p);
  sample.p[0] = p;
  sample.p[1] = 1 - p;
  const double d = least * xrd_random_uniform(&trial->random);
  return compare(trial, &sample, "R(D) = h(p) - h(D)", d, binary_entropy(p) - binary_entropy(d));
}

const xrd_claim_entry xrd_claim_bernoulli = {
    {"bernoulli", "", "closed form", "Bernoulli, Hamming: R = h(p) - h(D)", "bits for nats", false, XRD_FLOAT},
    check_bernoulli};

static xrd_status check_uniform(xrd_trial *trial) {
  xrd_sample sample;
  const size_t n = 2 + xrd_random_below(&trial->random, 15);
  hamming(&sample, n);
  for (size_t i = 0; i < n; i++) sample.p[i] = 1.0 / (double)n;
  const double d = (1 - 1 / (double)n) * xrd_random_uniform(&trial->random);
  const double rate = log((double)n) - binary_entropy(d) - d * log((double)(n - 1));
  return compare(trial, &sample, "R(D) = log M - h(D) - D log(M - 1)", d, rate);
}

const xrd_claim_entry xrd_claim_uniform = {{"uniform", "", "closed form",
                                            "uniform on M, Hamming: R = log M - h(D) - D log(M-1)", "bits for nats",
                                            false, XRD_FLOAT},
                                           check_uniform};

static xrd_status check_erasure(xrd_trial *trial) {
  const xrd_sample sample = {.n = 2, .m = 3, .p = {0.5, 0.5}, .d = {0, HUGE_VAL, 1, HUGE_VAL, 0, 1}};
  const double d = xrd_random_uniform(&trial->random);
  return compare(trial, &sample, "R(D) = (1 - D) log 2", d, (1 - d) * log(2));
}

const xrd_claim_entry xrd_claim_erasure = {
    {"erasure", "", "closed form", "erasure distortion: R = (1 - D) log 2", "bits for nats", false, XRD_FLOAT},
    check_erasure};

/* Reproductions are distributions r, d(x, r) = -log r(x), and R(D) = H(X) - D.  The n distributions
   r_j = (1 - a) e_j + a p, sent with probabilities p_j, are their own posteriors, so that they suffice for the one D
   that is their mean loss. */
static xrd_status check_log_loss(xrd_trial *trial) {
  xrd_sample sample = {.n = 2 + xrd_random_below(&trial->random, 6)};
  const size_t n = sample.n;
  double entropy = 0, loss = 0, sum = 0;
  for (size_t i = 0; i < n; i++) sum += sample.p[i] = 0.05 + xrd_random_uniform(&trial->random);
  for (size_t i = 0; i < n; i++) sample.p[i] /= sum;
  for (size_t i = 0; i < n; i++) entropy -= sample.p[i] * log(sample.p[i]);
  const double a = 0.05 + 0.9 * xrd_random_uniform(&trial->random);
  sample.m = n;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const double r = (i == j ? 1 - a : 0) + a * sample.p[i];
      sample.d[i * n + j] = -log(r);
      loss -= sample.p[j] * r * log(r);
    }
  return compare(trial, &sample, "R(D) = H(X) - D", loss, entropy - loss);
}

const xrd_claim_entry xrd_claim_log_loss = {
    {"logloss", "", "closed form", "log-loss: R = H(X) - D", "bits for nats", false, XRD_FLOAT}, check_log_loss};
