/* From balls to doubles: both ends lie outside, by their last bit where the ball's own is no double. */
#include "certify/closed/outward.h"

#include <math.h>

#include "tests/cmocka_all.h"

/* 1/3 +- radius, to 200 bits */
static void third(arb_t ball, double radius) {
  arb_t part;
  arb_init(part);
  arb_one(ball);
  arb_div_ui(ball, ball, 3, 200);
  arb_set_d(part, radius);
  arb_add_error(ball, part);
  arb_clear(part);
}

static void both_ends_lie_outside(void **state) {
  (void)state;
  arb_t ball, end;
  arb_init(ball), arb_init(end);
  for (double radius = 0x1p-60; radius < 1; radius *= 8) {
    third(ball, radius);
    const xrd_enclosure all = xrd_outward(ball);
    third(ball, radius * (1 - 0x1p-20));
    arb_set_d(end, all.lower);
    assert_true(arb_lt(end, ball));
    arb_set_d(end, all.upper);
    assert_true(arb_gt(end, ball));
    assert_true(all.upper - all.lower <= 2 * radius * (1 + 0x1p-20) + 0x1p-53);
    assert_true(xrd_outward_nonnegative(ball).lower >= 0);
  }
  arb_indeterminate(ball);
  assert_true(xrd_outward(ball).lower == -HUGE_VAL && xrd_outward(ball).upper == HUGE_VAL);
  arb_clear(ball), arb_clear(end);
}

static void what_cannot_be_negative(void **state) {
  (void)state;
  arb_t ball;
  arb_init(ball);
  arb_set_d(ball, 0x1p-70);
  mag_set_d(arb_radref(ball), 0x1p-60);
  assert_true(xrd_outward(ball).lower < 0 && xrd_outward_nonnegative(ball).lower == 0);
  assert_true(xrd_outward_nonnegative(ball).upper > 0x1p-60);
  assert_false(xrd_is_sharp(ball, XRD_LAST_BITS / 2));
  assert_true(xrd_is_sharp(ball, XRD_LAST_BITS)); /* no more is to be had */
  arb_one(ball);
  assert_true(xrd_is_sharp(ball, 2));
  arb_clear(ball);
}

typedef struct {
  double scale, fails_above;
} falling;

/* scale - x, which stops above some x */
static bool fall(double x, void *context, xrd_enclosure *value) {
  const falling *f = context;
  if (x > f->fails_above) return false;
  *value = (xrd_enclosure){nextafter(f->scale - x, -HUGE_VAL), nextafter(f->scale - x, HUGE_VAL)};
  return true;
}

static bool never_low(double x, void *context, xrd_enclosure *value) {
  (void)x, (void)context;
  *value = (xrd_enclosure){1, 2};
  return true;
}

static void inverses(void **state) {
  (void)state;
  xrd_enclosure x;
  falling f = {3, HUGE_VAL};
  for (double off = 0; off < 2; off = off == 0 ? 0x1p-52 : 16 * off) {
    assert_true(xrd_enclose_inverse(fall, &f, 1, true, 2 + off, &x));
    assert_true(x.lower < 2 && 2 <= x.upper && x.upper - x.lower <= 16 * fmax(off, 0x1p-50));
  }
  f.fails_above = 2;
  assert_false(xrd_enclose_inverse(fall, &f, 1, true, 2, &x)); /* the upper end cannot be had */
  assert_true(x.lower < 2 && x.upper == HUGE_VAL);
  f.fails_above = 1;
  assert_false(xrd_enclose_inverse(fall, &f, 1, true, 2, &x));
  assert_true(x.lower == 0 && x.upper == HUGE_VAL);
  /* above the target everywhere, as far as steps go and as far as doubles do */
  assert_true(xrd_enclose_inverse(never_low, NULL, 0.5, true, 1, &x) && x.lower == 1 && x.upper == HUGE_VAL);
  assert_true(xrd_enclose_inverse(never_low, NULL, 0.5, true, 1e300, &x) && x.lower == 1e300 && x.upper == HUGE_VAL);
  assert_true(xrd_enclose_inverse(never_low, NULL, 3, true, 1, &x) && x.lower == 0 && x.upper == 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(both_ends_lie_outside), cmocka_unit_test(what_cannot_be_negative),
                                     cmocka_unit_test(inverses)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
