/* Definitions 7 and 8 and what follows from them at once. */
#include <math.h>

#include "theory/claims/checks.h"

/* I(X;Y) as an expected log-ratio, and as the mutual information of the reversed channel: two different sums. */
static xrd_status check_information(xrd_trial *trial) {
  xrd_sample sample, reversed;
  xrd_channel kernel, backward;
  xrd_sample_draw(&trial->random, 10, true, &sample);
  xrd_channel_draw(&trial->random, &sample, &kernel);
  reversed = (xrd_sample){.n = sample.m, .m = sample.n};
  for (size_t j = 0; j < sample.m; j++) {
    for (size_t i = 0; i < sample.n; i++) {
      double row = 0;
      for (size_t k = 0; k < sample.m; k++) row += kernel.cell[i * sample.m + k];
      const double joint = sample.p[i] * kernel.cell[i * sample.m + j] / row;
      backward.cell[j * sample.n + i] = joint;
      reversed.p[j] += joint;
    }
    if (reversed.p[j] == 0) backward.cell[j * sample.n] = 1;
  }
  xrd_enclosure forward = xrd_measure_information(&sample, &kernel);
  xrd_enclosure reverse = xrd_measure_information(&reversed, &backward);
  /* the reversed joint distribution is rounded to doubles: entropies move by far less than this */
  reverse = (xrd_enclosure){reverse.lower - 1e-12, reverse.upper + 1e-12};
  if (trial->sabotaged) reverse = xrd_enclosure_add(reverse, xrd_exactly(0.01));
  xrd_ledger_equal(&trial->ledger, "I(X;Y) = I(Y;X)", forward, reverse);
  xrd_ledger_at_most(&trial->ledger, "0 <= I(X;Y)", xrd_exactly(0), (xrd_enclosure){forward.upper, forward.upper});
  const xrd_enclosure entropy = xrd_measure_entropy(sample.p, sample.n);
  xrd_ledger_at_most(&trial->ledger, "I(X;Y) <= H(X)", forward, entropy);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_information = {{"def7", "def6", "Definitions 6, 7",
                                                "I(X;Y) = I(Y;X), 0 <= I(X;Y) <= H(X)", "0.01 nats are added", false,
                                                XRD_FLOAT},
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
    if (trial->sabotaged) information = (xrd_enclosure){information.lower / 2, information.upper / 2};
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
                                            "the information is halved", false, XRD_PROVED},
                                           check_infimum};

/* R does not increase, is convex, and ends at 0. */
static xrd_status check_shape(xrd_trial *trial) {
  xrd_sample sample;
  xrd_sample_draw(&trial->random, 10, true, &sample);
  const double a = xrd_trial_inner_distortion(trial, &sample), b = xrd_trial_inner_distortion(trial, &sample);
  const double middle = fmin(a, b) + (fmax(a, b) - fmin(a, b)) / 2;
  xrd_enclosure left, centre, right, end, least, most;
  xrd_measure_ends(&sample, &least, &most);
  xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(fmin(a, b)), &left);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &sample, xrd_exactly(fmax(a, b)), &right);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &sample, xrd_exactly(middle), &centre);
  if (status == XRD_OK) status = xrd_trial_rate(trial, &sample, xrd_exactly(most.upper), &end);
  if (status != XRD_OK) return status;
  xrd_ledger_at_most(&trial->ledger, "R(D') <= R(D) for D <= D'", trial->sabotaged ? left : right,
                     trial->sabotaged ? right : left);
  const xrd_enclosure mean = {(left.lower + right.lower) / 2, (left.upper + right.upper) / 2};
  xrd_ledger_at_most(&trial->ledger, "R((D + D')/2) <= (R(D) + R(D'))/2", centre, mean);
  xrd_ledger_equal(&trial->ledger, "R(D_max) = 0", end, xrd_exactly(0));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_shape = {{"shape", "", "textbook", "R falls, is convex, and ends at R(D_max) = 0",
                                          "the order of two D is swapped", false, XRD_FLOAT},
                                         check_shape};

/* R <= H(p) <= log n for a finite data set, with equality at D = 0 for Hamming distortion. */
static xrd_status check_finite_data(xrd_trial *trial) {
  xrd_sample sample;
  xrd_sample_draw(&trial->random, 10, false, &sample);
  sample.m = sample.n;
  for (size_t i = 0; i < sample.n; i++)
    for (size_t j = 0; j < sample.n; j++) sample.d[i * sample.n + j] = i == j ? 0 : 1;
  const xrd_enclosure entropy = xrd_measure_entropy(sample.p, sample.n);
  const xrd_enclosure cap = xrd_about(log((double)sample.n) - (trial->sabotaged ? 3 : 0), 1e-15, 0);
  xrd_enclosure rate;
  const xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(0), &rate);
  if (status != XRD_OK) return status;
  xrd_ledger_equal(&trial->ledger, "R(0) = H(p), Hamming", rate, entropy);
  xrd_ledger_at_most(&trial->ledger, "H(p) <= log n", entropy, cap);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_finite_data = {{"logn", "finitedata", "textbook",
                                                "finite data: R <= H(p) <= log n, R(0) = H(p) for Hamming", "log n - 3",
                                                false, XRD_FLOAT},
                                               check_finite_data};
