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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(both_ends_lie_outside)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
