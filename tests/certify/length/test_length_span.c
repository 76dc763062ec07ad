/* What a slope that is not the optimal one may do to the dispersion: at least what it does. */
#include <math.h>

#include "certify/length/dispersion.h"
#include "tests/length_spans.h"

static double span_of(double slope, const xrd_bounds *bounds) {
  const xrd_witness witness = {slope, blocks.q, blocks.w};
  xrd_symbols symbols;
  arb_t span;
  arb_init(span);
  assert_int_equal(xrd_symbols_init(&symbols, &blocks.problem, &witness, bounds->rate_lower, NULL), XRD_OK);
  assert_int_equal(xrd_dispersion_span(&blocks.problem, &witness, &symbols, bounds, span, NULL), XRD_OK);
  const double found = arb_is_finite(span) ? arf_get_d(arb_midref(span), ARF_RND_NEAR) : HUGE_VAL;
  xrd_symbols_clear(&symbols);
  arb_clear(span);
  return found;
}

/* The distance of the slopes as it comes where a far place decides, the same for the same bounds; and the mean that the
   sum allows, widened by the reach a of the gap, a^2 / (2 + a) = gap / share of the rarest. */
static void what_the_gap_allows(void **state) {
  (void)state;
  const double slope = 8, other = 7.5;
  blocks = (two_blocks){.share = 0.5, .h = 0.5, .count = 64, .far = HUGE_VAL};
  two_blocks_make(&blocks), two_blocks_solve(&blocks, slope);
  for (double gap = 1e-6; gap < 0.1; gap *= 10) {
    xrd_bounds bounds = two_blocks_bounds(&blocks, other, 0.5);
    bounds.rate_upper = bounds.rate_lower + gap;
    blocks.own = false, blocks.far = HUGE_VAL;
    two_blocks_make(&blocks), two_blocks_solve(&blocks, slope);
    const double distance = span_of(slope, &bounds) / (blocks.h / 2);
    blocks.own = true, blocks.far = 1000;
    two_blocks_make(&blocks), two_blocks_solve(&blocks, slope);
    double low = 0, high = 1e3;
    while (high - low > 1e-14 * high) {
      const double a = (low + high) / 2;
      *(a * a / (2 + a) < gap * 128 ? &low : &high) = a;
    }
    const double mean = mean_by_sum(slope, &bounds) + high / slope, found = span_of(slope, &bounds) / distance;
    if (!(fabs(found - mean / 2) < 1e-9 * mean)) fail_msg("gap %g: %.17g, not %.17g", gap, found, mean / 2);
  }
}

int main(void) { return run_length_spans(what_the_gap_allows); }
