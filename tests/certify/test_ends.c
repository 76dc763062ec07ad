/* Ends of balls against exact comparisons: no number of the ball is beyond, and the double before would not do. */
#include "certify/ends.h"

#include <math.h>
#include <stddef.h>

#include "tests/cmocka_all.h"

/* x = middle + 2^exponent, give or take 2^width; exactly that for width = 0 */
static void set(arb_t x, double middle, slong exponent, slong width) {
  arb_t part;
  arb_init(part);
  arb_set_d(x, middle);
  arb_one(part), arb_mul_2exp_si(part, part, exponent);
  arb_add(x, x, part, ARF_PREC_EXACT);
  if (width != 0) mag_set_ui_2exp_si(arb_radref(x), 1, width);
  arb_clear(part);
}

static void expect(double middle, slong exponent, slong width, double lower, double upper) {
  arb_t x;
  arb_init(x);
  set(x, middle, exponent, width);
  assert_true(xrd_lower_end(x) == lower);
  assert_true(xrd_upper_end(x) == upper);
  arb_neg(x, x);
  assert_true(xrd_lower_end(x) == -upper);
  assert_true(xrd_upper_end(x) == -lower);
  arb_clear(x);
}

static void test_between_two_doubles(void **state) {
  (void)state;
  expect(1, -60, 0, 1, 1 + 0x1p-52);
  expect(1, -3000, 0, 1, 1 + 0x1p-52); /* far beyond the bits of the first rounding */
  expect(1, -52, 0, 1 + 0x1p-52, 1 + 0x1p-52);
  expect(0, -1080, 0, 0, 0x1p-1074);
  expect(0, -1074, 0, 0x1p-1074, 0x1p-1074);
  expect(0, 1100, 0, 0x1.fffffffffffffp+1023, HUGE_VAL);
}

static void test_radius(void **state) {
  (void)state;
  expect(1, -1, -2, 1.25, 1.75);
  expect(1, -200, -300, 1, 1 + 0x1p-52);
  expect(-0x1p-300, -300, -1060, -0x1p-1060, 0x1p-1060);
}

static void test_not_finite(void **state) {
  (void)state;
  arb_t x;
  arb_init(x);
  void (*const set_to[])(arb_t) = {arb_zero_pm_inf, arb_indeterminate, arb_pos_inf, arb_neg_inf};
  for (size_t k = 0; k < sizeof set_to / sizeof *set_to; k++) {
    set_to[k](x);
    assert_true(xrd_lower_end(x) == -HUGE_VAL);
    assert_true(xrd_upper_end(x) == HUGE_VAL);
  }
  arb_clear(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_between_two_doubles), cmocka_unit_test(test_radius),
                                     cmocka_unit_test(test_not_finite)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
