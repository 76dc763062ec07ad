/* What a slope that is not the optimal one may do to the dispersion, as the check has it: at least what it does. */
#include <math.h>

#include "check/length/trial.h"
#include "tests/length_spans.h"

static void claim(double slope, const xrd_bounds *bounds, xrd_length_point *point) {
  *point = (xrd_length_point){.witness_slope = slope,
                              .distortion = bounds->distortion,
                              .bounds = *bounds,
                              .n = blocks.problem.distortion.n,
                              .m = blocks.problem.distortion.m,
                              .q = blocks.q,
                              .w = blocks.w};
}

/* The check's share of the gap comes with it, as xrd_trial_dispersion asks. */
static double span_of(double slope, const xrd_bounds *bounds) {
  xrd_length_point point;
  xrd_length_trial trial;
  arb_t variance, least, most;
  arb_init(variance), arb_init(least), arb_init(most);
  claim(slope, bounds, &point);
  assert_int_equal(xrd_length_trial_init(&trial, &blocks.problem, &point, NULL), XRD_OK);
  assert_int_equal(xrd_trial_dispersion(&trial, variance, least, most, NULL), XRD_OK);
  arb_sqrtpos(variance, variance, XRD_TRIAL_BITS);
  arb_sub(most, most, variance, XRD_TRIAL_BITS);
  const double found = arb_is_finite(most) ? arf_get_d(arb_midref(most), ARF_RND_NEAR) : HUGE_VAL;
  xrd_length_trial_clear(&trial);
  arb_clear(variance), arb_clear(least), arb_clear(most);
  return found;
}

/* Without the gap's own share; `beside` is the reach. */
static double shift_of(double slope, const xrd_bounds *bounds, double beside) {
  xrd_length_point point;
  xrd_length_trial trial;
  arb_t reach, shift;
  arb_init(reach), arb_init(shift);
  arb_set_d(reach, beside);
  claim(slope, bounds, &point);
  assert_int_equal(xrd_length_trial_init(&trial, &blocks.problem, &point, NULL), XRD_OK);
  assert_int_equal(xrd_trial_shift(&trial, reach, shift, NULL), XRD_OK);
  const double found = arb_is_finite(shift) ? arf_get_d(arb_midref(shift), ARF_RND_NEAR) : HUGE_VAL;
  xrd_length_trial_clear(&trial);
  arb_clear(reach), arb_clear(shift);
  return found;
}

/* The reach of a gap G is the a with a^2 / (2 + a) = G / share of the rarest, and sqrt((2 + a) G) the gap's own share.
 */
static void what_the_gap_is(void) {
  const double slope = 8, gap = 1e-3;
  xrd_bounds bounds = two_blocks_bounds(&blocks, 7.5, 0.5);
  bounds.rate_upper = bounds.rate_lower + gap;
  double low = 0, high = 1e3;
  while (high - low > 1e-14 * high) {
    const double a = (low + high) / 2;
    *(a * a / (2 + a) < gap * 128 ? &low : &high) = a;
  }
  const double wanted = sqrt((2 + high) * gap) + shift_of(slope, &bounds, high);
  assert_true(fabs(span_of(slope, &bounds) - wanted) < 1e-9 * wanted);
}

/* The distance of the slopes as it comes where a far place decides, the same for the same bounds; and the mean that the
   sum allows, widened by the reach. */
static void what_the_gap_allows(void **state) {
  (void)state;
  const double slope = 8;
  for (double reach = 0; reach < 4; reach++) {
    blocks = (two_blocks){.share = 0.5, .h = 0.5, .count = 64, .far = HUGE_VAL};
    two_blocks_make(&blocks), two_blocks_solve(&blocks, slope);
    const xrd_bounds bounds = two_blocks_bounds(&blocks, 7.5, 0.5);
    const double distance = shift_of(slope, &bounds, reach) / (blocks.h / 2);
    blocks.own = true, blocks.far = 1000;
    two_blocks_make(&blocks), two_blocks_solve(&blocks, slope);
    const double mean = mean_by_sum(slope, &bounds) + reach / slope, found = shift_of(slope, &bounds, reach) / distance;
    if (!(fabs(found - mean / 2) < 1e-9 * mean)) fail_msg("reach %g: %.17g, not %.17g", reach, found, mean / 2);
    xrd_bounds unknown = bounds;
    unknown.rate_lower = 0;
    assert_true(isinf(shift_of(slope, &unknown, reach)));
    unknown = bounds, unknown.rate_upper = HUGE_VAL;
    assert_true(isinf(shift_of(slope, &unknown, reach)));
    what_the_gap_is();
  }
}

int main(void) { return run_length_spans(what_the_gap_allows); }
