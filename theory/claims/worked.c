/* The lecture note's worked examples and its first demonstration. */
#include <math.h>

#include "exactrd/waterfill.h"
#include "theory/claims/ball.h"
#include "theory/claims/checks.h"

static xrd_enclosure log_2(void) {
  arb_t t;
  arb_init(t);
  arb_const_log2(t, XRD_BALL_BITS);
  const xrd_enclosure result = xrd_ball_enclosure(t);
  arb_clear(t);
  return result;
}

/* Example 1: N(0, 1) at D = 1/4 needs exactly one bit: by water-filling, and by the formula in balls.  The broken
   variant takes D = 0.3. */
static xrd_status check_gaussian_example(xrd_trial *trial) {
  const double variance = 1, distortion = trial->sabotaged ? 0.3 : 0.25;
  xrd_waterfill *waterfill;
  xrd_waterfill_point point = {0};
  xrd_status status = xrd_waterfill_init(&variance, 1, &waterfill, trial->error);
  if (status != XRD_OK) return status;
  status = xrd_waterfill_at_distortion(waterfill, distortion, &point, trial->error);
  xrd_waterfill_clear(waterfill);
  if (status != XRD_OK) return status;
  arb_t rate;
  arb_init(rate);
  arb_set_d(rate, distortion);
  arb_log(rate, rate, XRD_BALL_BITS);
  arb_mul_2exp_si(rate, rate, -1);
  arb_neg(rate, rate);
  xrd_ledger_equal(&trial->ledger, "log(1 / D) / 2 = log 2, one bit", xrd_ball_enclosure(rate), log_2());
  arb_clear(rate);
  xrd_ledger_equal(&trial->ledger, "water-filling gives one bit", xrd_about(point.rate_nats, 4e-16, 0), log_2());
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_gaussian_example = {
    {"example1", "", "lecture note, Example 1", "N(0,1) at D = 1/4: exactly one bit", "D = 0.3", true, XRD_FLOAT},
    check_gaussian_example};

/* Example 2: 20 nats are 28.85 bits (the note cuts this to 28.8), about 29.  The broken variant multiplies by log 2. */
static xrd_status check_units_example(xrd_trial *trial) {
  const xrd_enclosure bit = log_2();
  const xrd_enclosure bits = trial->sabotaged ? (xrd_enclosure){20 * bit.lower, 20 * bit.upper}
                                              : (xrd_enclosure){20 / bit.upper, nextafter(20 / bit.lower, 100)};
  xrd_ledger_at_most(&trial->ledger, "28.845 <= 20 nats", xrd_exactly(28.845), bits);
  xrd_ledger_at_most(&trial->ledger, "20 nats <= 28.855", bits, xrd_exactly(28.855));
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_units_example = {
    {"example2", "", "lecture note, Example 2", "20 nats are 28.85 bits", "times log 2", true, XRD_FLOAT},
    check_units_example};

/* Demonstration 1, Bernoulli(0.2): every printed point (four digits, bits) lies on or above the curve, and the one with
   positive rate is the curve's point at its slope.  The broken variant reads the rates as nats. */
static xrd_status check_demonstration(xrd_trial *trial) {
  static const struct {
    double rate_bits, distortion;
  } PRINTED[] = {{0, 0.2015}, {0, 0.2000}, {0, 0.2000}, {0, 0.2000}, {0, 0.2000}, {0.5766, 0.0207}};
  static const double HALF_DIGIT = 5e-5;
  const xrd_sample sample = {.n = 2, .m = 2, .p = {0.8, 0.2}, .d = {0, 1, 1, 0}};
  const double unit = trial->sabotaged ? 1 : log(2);
  for (size_t k = 0; k < sizeof PRINTED / sizeof *PRINTED; k++) {
    xrd_enclosure rate;
    const xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(PRINTED[k].distortion + HALF_DIGIT), &rate);
    if (status != XRD_OK) return status;
    xrd_ledger_at_most(&trial->ledger, "R(D printed) <= R printed", rate,
                       xrd_about((PRINTED[k].rate_bits + HALF_DIGIT) * unit, 1e-15, 0));
  }
  const double slope = pow(10, -2 + 75.0 / 29); /* the 26th of 30 slopes, evenly spaced in log from 0.01 to 10 */
  const double d = 1 / (1 + exp(slope));
  xrd_enclosure rate;
  const xrd_status status = xrd_trial_rate(trial, &sample, xrd_exactly(d), &rate);
  if (status != XRD_OK) return status;
  const double printed = PRINTED[5].rate_bits;
  xrd_ledger_at_most(&trial->ledger, "R at slope 3.86 >= 0.57655 bits", xrd_exactly((printed - HALF_DIGIT) * unit),
                     rate);
  xrd_ledger_at_most(&trial->ledger, "R at slope 3.86 <= 0.57665 bits", rate,
                     xrd_exactly((printed + HALF_DIGIT) * unit));
  xrd_ledger_holds(&trial->ledger, "D at slope 3.86 rounds to 0.0207", fabs(d - 0.0207) <= HALF_DIGIT);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_demonstration = {{"demo1", "", "lecture note, Demo 1",
                                                  "Bernoulli(0.2): the printed points against the curve",
                                                  "bits read as nats", true, XRD_FLOAT},
                                                 check_demonstration};
