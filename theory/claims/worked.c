/* The lecture note's worked examples and its first demonstration. */
#include "exactrd/waterfill.h"
#include "theory/claims/checks.h"

static xrd_enclosure log_2(void) { return xrd_enclosure_log(xrd_exactly(2)); }

/* Example 1: N(0, 1) at D = 1/4 needs exactly one bit: by water-filling, and by the formula. */
static xrd_status check_gaussian_example(xrd_trial *trial) {
  const double variance = 1, distortion = xrd_trial_breaks(trial, 0)   ? 0.3
                                          : xrd_trial_breaks(trial, 1) ? 0.250001
                                                                       : 0.25;
  xrd_waterfill *waterfill;
  xrd_waterfill_point point = {0};
  xrd_status status = xrd_waterfill_init(&variance, 1, &waterfill, trial->error);
  if (status != XRD_OK) return status;
  status = xrd_waterfill_at_distortion(waterfill, distortion, &point, trial->error);
  xrd_waterfill_clear(waterfill);
  if (status != XRD_OK) return status;
  const xrd_enclosure rate = xrd_enclosure_scale(-0.5, xrd_enclosure_log(xrd_exactly(distortion)));
  xrd_ledger_equal(&trial->ledger, "log(1 / D) / 2 = log 2, one bit", rate, log_2());
  xrd_ledger_digits(&trial->ledger, "water-filling gives one bit, to 15 digits", point.rate_nats, log_2(), 1e-15);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_gaussian_example = {{"example1", "", "lecture note, Example 1",
                                                     "N(0,1) at D = 1/4: exactly one bit", "D = 0.3; D = 0.250001",
                                                     true, XRD_PROVED},
                                                    check_gaussian_example};

/* Example 2: 20 nats are 28.85 bits (the note cuts this to 28.8), about 29. */
static xrd_status check_units_example(xrd_trial *trial) {
  const double nats = xrd_trial_breaks(trial, 1) ? 20.01 : 20;
  const xrd_enclosure bits = xrd_trial_breaks(trial, 0) ? xrd_enclosure_scale(nats, log_2())
                                                        : xrd_enclosure_div(xrd_exactly(nats), log_2());
  xrd_ledger_at_most(&trial->ledger, "28.845 <= 20 nats", xrd_exactly(28.845), bits);
  xrd_ledger_at_most(&trial->ledger, "20 nats <= 28.855", bits, xrd_exactly(28.855));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_units_example = {
    {"example2", "", "lecture note, Example 2", "20 nats are 28.85 bits", "times log 2; 20.01 nats", true, XRD_PROVED},
    check_units_example};

/* A printed number in units of 1e-5, half a digit (5) less or more. */
static xrd_enclosure printed(double units) { return xrd_enclosure_div(xrd_exactly(units), xrd_exactly(1e5)); }

/* The 26th of 30 slopes, evenly spaced in log from 0.01 to 10: 10^(-2 + 75/29); there D = 1 / (1 + exp slope). */
static xrd_enclosure distortion_at_slope(void) {
  const xrd_enclosure power = xrd_enclosure_div(xrd_exactly(17), xrd_exactly(29));
  const xrd_enclosure slope = xrd_enclosure_exp(xrd_enclosure_mul(power, xrd_enclosure_log(xrd_exactly(10))));
  const xrd_enclosure odds = xrd_enclosure_add(xrd_exactly(1), xrd_enclosure_exp(slope));
  return xrd_enclosure_div(xrd_exactly(1), odds);
}

/* Demonstration 1, Bernoulli(0.2): every printed point (four digits, bits) lies on or above the curve, and the one with
   positive rate is the curve's point at its slope. */
static xrd_status check_demonstration(xrd_trial *trial) {
  static const struct {
    double rate_bits, distortion;
  } PRINTED[] = {{0, 20150}, {0, 20000}, {0, 20000}, {0, 20000}, {0, 20000}, {57660, 2070}};
  const xrd_sample sample = {.n = 2, .m = 2, .p = {0.8, 0.2}, .d = {0, 1, 1, 0}};
  xrd_enclosure unit = xrd_trial_breaks(trial, 0) ? xrd_exactly(1) : log_2(), rate;
  if (xrd_trial_breaks(trial, 1)) unit = xrd_enclosure_scale(1.001, unit);
  for (size_t k = 0; k < sizeof PRINTED / sizeof *PRINTED; k++) {
    const xrd_status status = xrd_trial_rate(trial, &sample, printed(PRINTED[k].distortion + 5), &rate);
    if (status != XRD_OK) return status;
    xrd_ledger_at_most(&trial->ledger, "R(D printed) <= R printed", rate,
                       xrd_enclosure_mul(printed(PRINTED[k].rate_bits + 5), unit));
  }
  const xrd_enclosure d = distortion_at_slope();
  const xrd_status status = xrd_trial_rate(trial, &sample, d, &rate);
  if (status != XRD_OK) return status;
  xrd_ledger_at_most(&trial->ledger, "R at slope 3.86 >= 0.57655 bits", xrd_enclosure_mul(printed(57655), unit), rate);
  xrd_ledger_at_most(&trial->ledger, "R at slope 3.86 <= 0.57665 bits", rate, xrd_enclosure_mul(printed(57665), unit));
  xrd_ledger_at_most(&trial->ledger, "0.02065 <= D at slope 3.86", printed(2065), d);
  xrd_ledger_at_most(&trial->ledger, "D at slope 3.86 <= 0.02075", d, printed(2075));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_demonstration = {{"demo1", "", "lecture note, Demo 1",
                                                  "Bernoulli(0.2): the printed points against the curve",
                                                  "bits read as nats; a bit is 0.1 % more", true, XRD_PROVED},
                                                 check_demonstration};
