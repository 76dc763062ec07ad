/* Definitions 7 and 8 and what follows from them at once. */
#include <math.h>

#include "theory/claims/checks.h"

/* One-to-one channels, where I(X;Y) = H(X). */
static void make_one_to_one(const xrd_sample *sample, xrd_channel *kernel) {
  for (size_t k = 0; k < sample->n * sample->m; k++) kernel->cell[k] = k / sample->m == k % sample->m ? 1 : 0;
}

/* I(X;Y) as an expected log-ratio, and as H(X) + H(Y) - H(X,Y): two different sums. */
static xrd_status check_information(xrd_trial *trial) {
  xrd_sample sample;
  xrd_channel kernel;
  xrd_sample_draw(&trial->random, 10, true, &sample);
  xrd_channel_draw(&trial->random, &sample, &kernel);
  if (sample.n <= sample.m && xrd_random_below(&trial->random, 2) == 0) make_one_to_one(&sample, &kernel);
  const xrd_enclosure forward = xrd_measure_information(&sample, &kernel);
  xrd_enclosure symmetric = xrd_measure_entropies(&sample, &kernel), entropy = xrd_measure_entropy(sample.p, sample.n);
  if (xrd_trial_breaks(trial, 0)) symmetric = xrd_enclosure_add(symmetric, xrd_exactly(1e-8));
  if (xrd_trial_breaks(trial, 1)) entropy = xrd_enclosure_scale(0.99, entropy);
  xrd_ledger_equal(&trial->ledger, "I(X;Y) = I(Y;X)", forward, symmetric);
  xrd_ledger_at_most(&trial->ledger, "0 <= I(X;Y)", xrd_exactly(0), forward);
  xrd_ledger_at_most(&trial->ledger, "I(X;Y) <= H(X)", forward, entropy);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_information = {{"def7", "def6", "Definitions 6, 7",
                                                "I(X;Y) = I(Y;X), 0 <= I(X;Y) <= H(X)",
                                                "1e-8 nats are added; H(X) is cut by 1 %", false, XRD_PROVED},
                                               check_information};

/* No channel beats R at its own distortion: a random one, and the optimal one of a random slope. */
static xrd_status check_infimum(xrd_trial *trial) {
  xrd_sample sample;
  xrd_channel kernel;
  xrd_curve curve;
  xrd_sample_draw(&trial->random, 10, true, &sample);
  const double slope = exp(6 * xrd_random_uniform(&trial->random) - 2);
  xrd_status status = xrd_trial_at_slope(trial, &sample, slope, &curve);
  for (int optimal = 0; optimal <= 1 && status == XRD_OK; optimal++) {
    if (optimal)
      xrd_channel_of_point(&sample, &curve.points[0], &kernel);
    else
      xrd_channel_draw(&trial->random, &sample, &kernel);
    xrd_enclosure rate, information = xrd_measure_information(&sample, &kernel);
    if (trial->sabotaged) information = xrd_enclosure_scale(trial->variant == 0 ? 0.5 : 0.99, information);
    /* at the upper end of E d, and never so close to D_min that it might lie below */
    xrd_enclosure least, most;
    xrd_measure_ends(&sample, &least, &most);
    const double distortion = fmax(xrd_measure_distortion(&sample, &kernel).upper, least.upper);
    status = xrd_trial_rate(trial, &sample, xrd_exactly(distortion), &rate);
    if (status != XRD_OK) break;
    xrd_ledger_at_most(&trial->ledger, "R(E d) <= I(X;Y)", rate, information);
    if (optimal) xrd_ledger_equal(&trial->ledger, "the optimal channel attains R", rate, information);
  }
  xrd_curve_clear(&curve);
  return status;
}

const xrd_claim_entry xrd_claim_infimum = {{"def8", "def17", "Definitions 8, 17",
                                            "R(E d) <= I(X;Y) for every channel, attained by the optimal one",
                                            "the information is halved; it is cut by 1 %", false, XRD_PROVED},
                                           check_infimum};

/* The chord from (a, left) to (b, right) at the double c between them, for exactly these doubles. */
static xrd_enclosure chord(const xrd_trial *trial, const double *places, const xrd_enclosure *rates) {
  const xrd_enclosure width = xrd_enclosure_sub(xrd_exactly(places[2]), xrd_exactly(places[0]));
  xrd_enclosure share = xrd_enclosure_sub(xrd_exactly(places[1]), xrd_exactly(places[0]));
  share = width.lower > 0 ? xrd_enclosure_div(share, width) : xrd_exactly(0);
  if (xrd_trial_breaks(trial, 1)) share = xrd_enclosure_sqrt(share);
  const xrd_enclosure rest = xrd_enclosure_sub(xrd_exactly(1), share);
  return xrd_enclosure_add(xrd_enclosure_mul(rest, rates[0]), xrd_enclosure_mul(share, rates[2]));
}

/* R does not increase, is convex, and ends at 0. */
static xrd_status check_shape(xrd_trial *trial) {
  xrd_sample sample;
  xrd_sample_draw(&trial->random, 10, true, &sample);
  const double a = xrd_trial_inner_distortion(trial, &sample), b = xrd_trial_inner_distortion(trial, &sample);
  xrd_enclosure rates[4], least, most;
  xrd_measure_ends(&sample, &least, &most);
  const double last = xrd_trial_breaks(trial, 2) ? least.upper + 0.99 * (most.upper - least.upper) : most.upper;
  const double places[] = {fmin(a, b), fmin(a, b) + (fmax(a, b) - fmin(a, b)) / 2, fmax(a, b), last};
  for (size_t k = 0; k < 4; k++) {
    const xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(places[k]), &rates[k]);
    if (status != XRD_OK) return status;
  }
  const bool swapped = xrd_trial_breaks(trial, 0);
  xrd_ledger_at_most(&trial->ledger, "R(D') <= R(D) for D <= D'", rates[swapped ? 0 : 2], rates[swapped ? 2 : 0]);
  xrd_ledger_at_most(&trial->ledger, "R((D + D')/2) <= (R(D) + R(D'))/2", rates[1], chord(trial, places, rates));
  xrd_ledger_equal(&trial->ledger, "R(D_max) = 0", rates[3], xrd_exactly(0));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_shape = {
    {"shape", "", "textbook", "R falls, is convex, and ends at R(D_max) = 0",
     "the order of two D is swapped; the chord's share is its root; D_max is cut by 1 %", false, XRD_PROVED},
    check_shape};

/* R <= H(p) <= log n for a finite data set, with equality at D = 0 for Hamming distortion. */
static xrd_status check_finite_data(xrd_trial *trial) {
  xrd_sample sample;
  xrd_sample_draw(&trial->random, 10, false, &sample);
  sample.m = sample.n;
  for (size_t i = 0; i < sample.n; i++)
    for (size_t j = 0; j < sample.n; j++) sample.d[i * sample.n + j] = i == j ? 0 : 1;
  xrd_enclosure entropy = xrd_measure_entropy(sample.p, sample.n), rate;
  xrd_enclosure cap = xrd_enclosure_log(xrd_exactly((double)sample.n));
  if (xrd_trial_breaks(trial, 0)) cap = xrd_enclosure_scale(0.99, cap);
  const xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(0), &rate);
  if (status != XRD_OK) return status;
  xrd_ledger_at_most(&trial->ledger, "H(p) <= log n", entropy, cap);
  if (xrd_trial_breaks(trial, 1)) entropy = xrd_enclosure_add(entropy, xrd_exactly(1e-8));
  xrd_ledger_equal(&trial->ledger, "R(0) = H(p), Hamming", rate, entropy);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_finite_data = {{"logn", "finitedata", "textbook",
                                                "finite data: R <= H(p) <= log n, R(0) = H(p) for Hamming",
                                                "log n is cut by 1 %; 1e-8 nats are added to H", false, XRD_PROVED},
                                               check_finite_data};
