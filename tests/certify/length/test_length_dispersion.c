/* The dispersion's enclosure: its term of the gap, and that of a slope which is not the optimal one. */
#include <math.h>

#include "certify/length/dispersion.h"
#include "tests/cmocka_all.h"

/* Without a slope's share: V between (sqrt(v) -+ sqrt((2 + a) gap))^2, v = Var log w and a the root of a^2 / (2 + a) =
   gap / p for the rarest symbol, found by halving. */
static void wide_gaps_widen_the_dispersion(void **state) {
  (void)state;
  const double p[] = {0.9375, 0.0625}, q[] = {0.5, 0.5}, w[] = {1, 8};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_witness witness = {1, q, w};
  for (double gap = 0x1p-30; gap < 1; gap *= 2) {
    const xrd_bounds bounds = {.distortion = 0.01, .rate_lower = 0.125, .rate_upper = 0.125 + gap};
    xrd_length_point point = {0};
    xrd_symbols symbols;
    arb_t span;
    arb_init(span);
    assert_int_equal(xrd_symbols_init(&symbols, &problem, &witness, bounds.rate_lower, NULL), XRD_OK);
    xrd_dispersion_enclose(&symbols, &bounds, span, &point);
    xrd_symbols_clear(&symbols);
    arb_clear(span);
    double low = 0, high = 1e3;
    while (high - low > 1e-14 * high) {
      const double a = (low + high) / 2;
      *(a * a / (2 + a) < gap / p[1] ? &low : &high) = a;
    }
    const double deviation = log(8) * sqrt(p[0] * p[1]), reach = sqrt((2 + high) * gap);
    assert_true(fabs(point.dispersion_upper / pow(deviation + reach, 2) - 1) < 1e-9);
    assert_true(fabs(point.dispersion_lower - pow(fmax(0, deviation - reach), 2)) < 1e-9);
  }
}

/* Two pairs of symbols that do not mix.  The first pair is all but resolved, so that D hardly changes with the slope;
   the second, of distortion `fine`, keeps one reproduction, and its rarer symbol's log w = log 2 + s fine moves with
   it. */
static const double PAIRS[] = {0.25, 0.25, 0.45, 0.05}, FINE = 0.06, NO = HUGE_VAL;
#define TWO_PAIRS                                                                                                      \
  { 0, 1, NO, NO, 1, 0, NO, NO, NO, NO, 0, FINE, NO, NO, FINE, 0 }

/* V at the slope of D = .05 fine + e / (2 (1 + e)), e = exp(-s*). */
static double dispersion_at(double distortion) {
  const long double mass = (long double)PAIRS[0] + PAIRS[1] + PAIRS[2] + PAIRS[3];
  const long double x = ((long double)distortion - PAIRS[3] / mass * FINE) * 2, slope = logl((1 - x) / x);
  const long double first = logl(4) - log1pl(expl(-slope)), value[] = {first, first, logl(2), logl(2) + slope * FINE};
  long double mean = 0, variance = 0;
  for (size_t i = 0; i < 4; i++) mean += PAIRS[i] / mass * value[i];
  for (size_t i = 0; i < 4; i++) variance += PAIRS[i] / mass * (value[i] - mean) * (value[i] - mean);
  return (double)variance;
}

/* Near a steep bend a witness at another slope has hardly any gap, and a dispersion of its own. */
static void another_slope_has_another_dispersion(void **state) {
  (void)state;
  const double d[] = TWO_PAIRS, q[] = {0.25, 0.25, 0.5, 0};
  const xrd_problem problem = {PAIRS, {.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}};
  for (double slope = 6; slope < 32; slope++) {
    for (double beyond = 0x1p-10; beyond < 8 && beyond < slope / 2; beyond *= 2) {
      const double e = exp(-slope), other = exp(beyond - slope), distortion = PAIRS[3] * FINE + other / (2 + 2 * other);
      const double w[] = {4 / (1 + e), 4 / (1 + e), 2, 2 * exp(slope * FINE)};
      const xrd_witness witness = {slope, q, w};
      xrd_bounds bounds;
      xrd_length_point point = {0};
      assert_int_equal(xrd_certify_at(&problem, &witness, distortion, 0, 1, &bounds, NULL), XRD_OK);
      assert_int_equal(xrd_certify_length(&problem, &witness, &bounds, 1, 0.1, &point, NULL), XRD_OK);
      const double truth = dispersion_at(distortion);
      if (!(point.dispersion_lower <= truth && truth <= point.dispersion_upper))
        fail_msg("slope %g for %g, gap %g: %.17g is not in [%.17g, %.17g]", slope, slope - beyond,
                 bounds.rate_upper - bounds.rate_lower, truth, point.dispersion_lower, point.dispersion_upper);
    }
  }
}

/* Where the witness's slope is that of D, little is lost. */
static void the_right_slope_loses_little(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  for (double share = 0.05; share < 0.38; share += 0.05) {
    const double slope = log((1 - share) / share), e = share / (1 - share), first = (0.6 - share) / (1 - 2 * share);
    const double q[] = {first, 1 - first}, w[] = {1 / (q[0] + q[1] * e), 1 / (q[0] * e + q[1])};
    const xrd_witness witness = {slope, q, w};
    xrd_bounds bounds;
    xrd_length_point point = {0};
    assert_int_equal(xrd_certify_at(&problem, &witness, share + 1e-15, 0, 1, &bounds, NULL), XRD_OK);
    assert_int_equal(xrd_certify_length(&problem, &witness, &bounds, 1, 0.1, &point, NULL), XRD_OK);
    const double truth = 0.24 * pow(log(1.5), 2);
    assert_true(point.dispersion_lower <= truth && truth <= point.dispersion_upper);
    assert_true(point.dispersion_upper - point.dispersion_lower < 1e-5);
  }
}

/* A lower bound that was cut at 0, an upper one that is infinite: nothing is known. */
static void what_proves_nothing_claims_nothing(void **state) {
  (void)state;
  const double d[] = TWO_PAIRS, q[] = {0.25, 0.25, 0.5, 0}, w[] = {4, 4, 2, 2};
  const xrd_problem problem = {PAIRS, {.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}};
  const xrd_bounds bounds[] = {{.distortion = 0.1, .rate_lower = 0, .rate_upper = 1e-9},
                               {.distortion = 0.1, .rate_lower = 1, .rate_upper = HUGE_VAL}};
  for (size_t k = 0; k < 2; k++) {
    xrd_length_point point = {0};
    assert_int_equal(xrd_certify_length(&problem, &(xrd_witness){9, q, w}, &bounds[k], 1, 0.1, &point, NULL), XRD_OK);
    assert_true(point.dispersion_lower == 0 && isinf(point.dispersion_upper));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wide_gaps_widen_the_dispersion),
      cmocka_unit_test(another_slope_has_another_dispersion),
      cmocka_unit_test(the_right_slope_loses_little),
      cmocka_unit_test(what_proves_nothing_claims_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
