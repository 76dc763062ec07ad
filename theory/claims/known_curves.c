/* Curves known in closed form, evaluated here with their own few lines, outward. */
#include <math.h>

#include "theory/claims/checks.h"

#define WRONG "bits for nats; D is raised by 1 %; 1e-8 nats are added"
enum { BITS_FOR_NATS = 0, DISTORTION_RAISED, RATE_RAISED };

static xrd_enclosure log_of(size_t n) { return xrd_enclosure_log(xrd_exactly((double)n)); }

static xrd_enclosure complement(xrd_enclosure x) { return xrd_enclosure_sub(xrd_exactly(1), x); }

static xrd_enclosure binary_entropy(double x) {
  const xrd_enclosure p = xrd_exactly(x);
  return xrd_enclosure_add(xrd_enclosure_surprise(p), xrd_enclosure_surprise(complement(p)));
}

static xrd_status compare(xrd_trial *trial, const xrd_sample *sample, const char *what, xrd_enclosure distortion,
                          xrd_enclosure formula) {
  xrd_enclosure rate;
  if (xrd_trial_breaks(trial, DISTORTION_RAISED)) distortion = xrd_enclosure_scale(1.01, distortion);
  const xrd_status status = xrd_trial_rate(trial, sample, distortion, &rate);
  if (status != XRD_OK) return status;
  if (xrd_trial_breaks(trial, BITS_FOR_NATS)) formula = xrd_enclosure_div(formula, log_of(2));
  if (xrd_trial_breaks(trial, RATE_RAISED)) formula = xrd_enclosure_add(formula, xrd_exactly(1e-8));
  xrd_ledger_equal(&trial->ledger, what, rate, formula);
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
  return compare(trial, &sample, "R(D) = h(p) - h(D)", xrd_exactly(d),
                 xrd_enclosure_sub(binary_entropy(p), binary_entropy(d)));
}

const xrd_claim_entry xrd_claim_bernoulli = {
    {"bernoulli", "", "closed form", "Bernoulli, Hamming: R = h(p) - h(D)", WRONG, false, XRD_PROVED}, check_bernoulli};

static xrd_status check_uniform(xrd_trial *trial) {
  xrd_sample sample;
  const size_t n = 2 + xrd_random_below(&trial->random, 15);
  hamming(&sample, n);
  for (size_t i = 0; i < n; i++) sample.p[i] = 1.0 / (double)n; /* equal, which is all that counts */
  const double d = 0.999 * (1 - 1 / (double)n) * xrd_random_uniform(&trial->random);
  const xrd_enclosure others = xrd_enclosure_scale(d, log_of(n - 1));
  const xrd_enclosure rate = xrd_enclosure_sub(xrd_enclosure_sub(log_of(n), binary_entropy(d)), others);
  return compare(trial, &sample, "R(D) = log M - h(D) - D log(M - 1)", xrd_exactly(d), rate);
}

const xrd_claim_entry xrd_claim_uniform = {
    {"uniform", "", "closed form", "uniform on M, Hamming: R = log M - h(D) - D log(M-1)", WRONG, false, XRD_PROVED},
    check_uniform};

static xrd_status check_erasure(xrd_trial *trial) {
  const xrd_sample sample = {.n = 2, .m = 3, .p = {0.5, 0.5}, .d = {0, HUGE_VAL, 1, HUGE_VAL, 0, 1}};
  const xrd_enclosure d = xrd_exactly(xrd_random_uniform(&trial->random));
  return compare(trial, &sample, "R(D) = (1 - D) log 2", d, xrd_enclosure_mul(complement(d), log_of(2)));
}

const xrd_claim_entry xrd_claim_erasure = {
    {"erasure", "", "closed form", "erasure distortion: R = (1 - D) log 2", WRONG, false, XRD_PROVED}, check_erasure};

/* d_ij = -log r_j(i), rounded: within `error` of it.  Returns E d of the channel that sends r_j with probability p_j.
 */
static xrd_enclosure set_losses(xrd_sample *sample, const xrd_enclosure *p, double a, double *error) {
  const size_t n = sample->n = sample->m;
  xrd_enclosure loss = {0, 0};
  *error = 0;
  for (size_t k = 0; k < n * n; k++) {
    const size_t i = k / n, j = k % n;
    const xrd_enclosure own = i == j ? xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(a)) : xrd_exactly(0);
    const xrd_enclosure r = xrd_enclosure_add(own, xrd_enclosure_scale(a, p[i])), logs = xrd_enclosure_log(r);
    sample->d[k] = -logs.lower;
    *error = fmax(*error, xrd_enclosure_sub(xrd_exactly(logs.upper), xrd_exactly(logs.lower)).upper);
    loss = xrd_enclosure_add(loss, xrd_enclosure_mul(p[j], xrd_enclosure_surprise(r)));
  }
  return loss;
}

/* Reproductions are distributions r, d(x, r) = -log r(x), and R(D) = H(X) - D.  The n distributions
   r_j = (1 - a) e_j + a p, sent with probabilities p_j, are their own posteriors, so that they suffice for the one D
   that is their mean loss.  Rounded distortions move D by no more than their error. */
static xrd_status check_log_loss(xrd_trial *trial) {
  xrd_sample sample = {.m = 2 + xrd_random_below(&trial->random, 6)};
  xrd_enclosure p[XRD_SIDE], total = {0, 0}, entropy = {0, 0};
  double sum = 0;
  for (size_t i = 0; i < sample.m; i++) sum += sample.p[i] = 0.05 + xrd_random_uniform(&trial->random);
  for (size_t i = 0; i < sample.m; i++) total = xrd_enclosure_add(total, xrd_exactly(sample.p[i] /= sum));
  for (size_t i = 0; i < sample.m; i++) {
    p[i] = xrd_enclosure_div(xrd_exactly(sample.p[i]), total);
    entropy = xrd_enclosure_add(entropy, xrd_enclosure_surprise(p[i]));
  }
  double error;
  const xrd_enclosure loss = set_losses(&sample, p, 0.05 + 0.9 * xrd_random_uniform(&trial->random), &error);
  const xrd_enclosure distortion = xrd_enclosure_add(loss, (xrd_enclosure){-error, error});
  return compare(trial, &sample, "R(D) = H(X) - D", distortion, xrd_enclosure_sub(entropy, loss));
}

const xrd_claim_entry xrd_claim_log_loss = {
    {"logloss", "", "closed form", "log-loss: R = H(X) - D", WRONG, false, XRD_PROVED}, check_log_loss};
