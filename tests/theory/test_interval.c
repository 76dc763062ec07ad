/* Outward arithmetic held against balls of 2,400 bits: never inside the result, never more than an ulp or two outside.
 */
#include <float.h>
#include <math.h>

#include <arb.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "theory/claims/interval.h"

enum { PAIRS = 2000, BITS = 2400 };

static void assert_tight(xrd_enclosure e, const arb_t truth, double ulps) {
  arb_t end;
  arb_init(end);
  arb_set_d(end, e.lower);
  assert_true(arb_le(end, truth));
  arb_set_d(end, e.upper);
  assert_true(arb_le(truth, end));
  arb_clear(end);
  const double size = fmax(fabs(e.lower), fabs(e.upper));
  assert_true(e.upper - e.lower <= ulps * size * DBL_EPSILON + 3 * 0x1p-1074);
}

/* Numbers of all sizes, of few digits every third time: then results may be doubles. */
static double draw(xrd_random *random) {
  const double digits = xrd_random_below(random, 3) == 0 ? (double)xrd_random_below(random, 64)
                                                         : xrd_random_uniform(random);
  const int reach = xrd_random_below(random, 2) == 0 ? 4 : 400;
  const double size = ldexp(digits, (int)xrd_random_below(random, 2 * (uint64_t)reach) - reach);
  return xrd_random_below(random, 2) == 0 ? size : -size;
}

typedef void (*binary)(arb_t, const arb_t, const arb_t, slong);
typedef void (*unary)(arb_t, const arb_t, slong);

static void assert_binary(xrd_enclosure e, binary operation, double x, double y) {
  arb_t a, b;
  arb_init(a);
  arb_init(b);
  arb_set_d(a, x);
  arb_set_d(b, y);
  operation(a, a, b, BITS);
  assert_tight(e, a, 2);
  arb_clear(a);
  arb_clear(b);
}

static void surprise(arb_t result, const arb_t x, slong bits) {
  arb_t t;
  arb_init(t);
  arb_log(t, x, bits);
  arb_mul(result, x, t, bits);
  arb_neg(result, result);
  arb_clear(t);
}

static void assert_unary(xrd_enclosure e, unary function, double x) {
  arb_t a;
  arb_init(a);
  arb_set_d(a, x);
  function(a, a, BITS);
  assert_tight(e, a, 6);
  arb_clear(a);
}

static void operations_are_outward_and_tight(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < PAIRS * test_multiplier(); k++) {
    const double x = draw(&random), y = draw(&random);
    const xrd_enclosure a = xrd_exactly(x), b = xrd_exactly(y);
    assert_binary(xrd_enclosure_add(a, b), arb_add, x, y);
    assert_binary(xrd_enclosure_sub(a, b), arb_sub, x, y);
    assert_binary(xrd_enclosure_mul(a, b), arb_mul, x, y);
    if (y != 0) assert_binary(xrd_enclosure_div(a, b), arb_div, x, y);
    assert_binary(xrd_enclosure_square(a), arb_mul, x, x);
    if (x > 0) assert_unary(xrd_enclosure_log(a), arb_log, x);
    if (x > 0) assert_unary(xrd_enclosure_sqrt(a), arb_sqrt, x);
    if (x > 0) assert_unary(xrd_enclosure_surprise(a), surprise, x);
    if (fabs(x) < 300) assert_unary(xrd_enclosure_exp(a), arb_exp, x);
  }
}

static void what_is_a_double_stays_exact(void **state) {
  (void)state;
  const xrd_enclosure sum = xrd_enclosure_add(xrd_exactly(0.5), xrd_exactly(0.25));
  assert_true(sum.lower == 0.75 && sum.upper == 0.75);
  const xrd_enclosure product = xrd_enclosure_mul(xrd_exactly(-3), xrd_exactly(0.125));
  assert_true(product.lower == -0.375 && product.upper == -0.375);
  const xrd_enclosure quotient = xrd_enclosure_div(xrd_exactly(3), xrd_exactly(-8));
  assert_true(quotient.lower == -0.375 && quotient.upper == -0.375);
  const xrd_enclosure line = xrd_enclosure_affine(2, 3, 0.5);
  assert_true(line.lower == 6.5 && line.upper == 6.5);
}

/* Each rounding once: a third, a tenth times a tenth, 1 + 2^-60. */
static void what_is_not_is_rounded_to_both_sides(void **state) {
  (void)state;
  const xrd_enclosure third = xrd_enclosure_div(xrd_exactly(1), xrd_exactly(3));
  assert_true(third.lower < third.upper);
  const xrd_enclosure hundredth = xrd_enclosure_mul(xrd_exactly(0.1), xrd_exactly(0.1));
  assert_true(hundredth.lower < hundredth.upper);
  const xrd_enclosure above = xrd_enclosure_add(xrd_exactly(1), xrd_exactly(0x1p-60));
  assert_true(above.lower == 1 && above.upper > 1);
  const xrd_enclosure below = xrd_enclosure_sub(xrd_exactly(1), xrd_exactly(0x1p-60));
  assert_true(below.lower < 1 && below.upper == 1);
  const xrd_enclosure tiny = xrd_enclosure_mul(xrd_exactly(0x1p-1000), xrd_exactly(0x1p-1000));
  assert_true(tiny.lower <= 0 && tiny.upper > 0);
}

static void ranges_and_infinities(void **state) {
  (void)state;
  const xrd_enclosure mixed = {-2, 3}, positive = {1, 4};
  xrd_enclosure e = xrd_enclosure_mul(mixed, positive);
  assert_true(e.lower == -8 && e.upper == 12);
  e = xrd_enclosure_square(mixed);
  assert_true(e.lower == 0 && e.upper == 9);
  e = xrd_enclosure_div(positive, mixed);
  assert_true(e.lower == -HUGE_VAL && e.upper == HUGE_VAL);
  e = xrd_enclosure_div(positive, (xrd_enclosure){2, 4});
  assert_true(e.lower == 0.25 && e.upper == 2);
  e = xrd_enclosure_exp((xrd_enclosure){-HUGE_VAL, 0});
  assert_true(e.lower == 0 && e.upper == 1);
  e = xrd_enclosure_log((xrd_enclosure){0, 1});
  assert_true(e.lower == -HUGE_VAL && e.upper == 0);
  e = xrd_enclosure_add(positive, (xrd_enclosure){0, HUGE_VAL});
  assert_true(e.lower == 1 && e.upper == HUGE_VAL);
  e = xrd_enclosure_add(xrd_exactly(DBL_MAX), xrd_exactly(DBL_MAX));
  assert_true(e.lower == DBL_MAX && e.upper == HUGE_VAL);
  e = xrd_enclosure_scale(0, (xrd_enclosure){-1, HUGE_VAL});
  assert_true(e.lower == 0 && e.upper == 0);
  e = xrd_enclosure_max(mixed, positive);
  assert_true(e.lower == 1 && e.upper == 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operations_are_outward_and_tight),
      cmocka_unit_test(what_is_a_double_stays_exact),
      cmocka_unit_test(what_is_not_is_rounded_to_both_sides),
      cmocka_unit_test(ranges_and_infinities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
