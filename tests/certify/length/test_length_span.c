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

int main(void) { return run_length_spans(); }
