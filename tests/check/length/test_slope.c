/* What a slope that is not the optimal one may do to the dispersion, as the check has it: at least what it does. */
#include <math.h>

#include "check/length/trial.h"
#include "tests/length_spans.h"

/* The check's share of the gap comes with it, as xrd_trial_dispersion asks. */
static double span_of(double slope, const xrd_bounds *bounds) {
  const xrd_length_point point = {.witness_slope = slope,
                                  .distortion = bounds->distortion,
                                  .bounds = *bounds,
                                  .n = blocks.problem.distortion.n,
                                  .m = blocks.problem.distortion.m,
                                  .q = blocks.q,
                                  .w = blocks.w};
  xrd_length_trial trial;
  arb_t variance, least, most;
  arb_init(variance), arb_init(least), arb_init(most);
  assert_int_equal(xrd_length_trial_init(&trial, &blocks.problem, &point, NULL), XRD_OK);
  assert_int_equal(xrd_trial_dispersion(&trial, variance, least, most, NULL), XRD_OK);
  arb_sqrtpos(variance, variance, XRD_TRIAL_BITS);
  arb_sub(most, most, variance, XRD_TRIAL_BITS);
  const double found = arb_is_finite(most) ? arf_get_d(arb_midref(most), ARF_RND_NEAR) : HUGE_VAL;
  xrd_length_trial_clear(&trial);
  arb_clear(variance), arb_clear(least), arb_clear(most);
  return found;
}

int main(void) { return run_length_spans(); }
