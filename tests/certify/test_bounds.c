/* From balls to bounds: what is not finite proves nothing, and an infinite slope speaks of D_min alone. */
#include "certify/bounds.h"

#include <math.h>

#include "tests/cmocka_all.h"

/* X = 1/4, I = 2, value = 1. */
static void set(xrd_proof *proof) {
  xrd_proof_init(proof);
  arb_set_d(proof->excess, 0.25);
  arb_set_d(proof->rate, 2);
  arb_set_d(proof->value, 1);
}

static void each_ball_must_be_finite(void **state) {
  (void)state;
  arb_t floor;
  arb_init(floor);
  for (int k = 0; k < 4; k++) {
    xrd_proof proof;
    set(&proof);
    arb_struct *balls[] = {proof.excess, proof.rate, proof.value};
    if (k < 3) arb_indeterminate(balls[k]);
    assert_int_equal(xrd_bounds_sharp(&proof, 1, 0x1p-54), k == 3);
    xrd_bounds bounds;
    assert_int_equal(xrd_bounds_of_channel(&proof, floor, 1, 1e-10, &bounds, NULL), k == 0 ? XRD_ERR_ARGUMENT : XRD_OK);
    if (k != 0) {
      assert_true(bounds.distortion == 0.25 && bounds.distortion_low == 0);
      assert_true(k == 1 ? isinf(bounds.rate_upper) : bounds.rate_upper == 2);
      assert_true(bounds.rate_lower == (k == 2 ? 0 : 0.75)); /* 1 + slope (0 - 1/4) */
    }
    xrd_proof_clear(&proof);
  }
  arb_clear(floor);
}

static void an_infinite_slope_speaks_of_the_least_distortion(void **state) {
  (void)state;
  xrd_proof proof;
  arb_t floor;
  arb_init(floor);
  set(&proof);
  arb_zero(proof.excess);
  arb_set_d(floor, 0.5);
  xrd_bounds bounds;
  bool told;
  assert_int_equal(xrd_bounds_at(&proof, floor, INFINITY, (xrd_pair){0.5, 0}, &told, &bounds, NULL), XRD_OK);
  assert_true(told);
  assert_true(bounds.rate_lower == 1 && bounds.rate_upper == 2);
  assert_int_equal(xrd_bounds_at(&proof, floor, INFINITY, (xrd_pair){0.5, 0x1p-70}, &told, &bounds, NULL), XRD_OK);
  assert_true(told);
  assert_true(bounds.rate_lower == 0 && bounds.rate_upper == 2);
  assert_int_equal(xrd_bounds_at(&proof, floor, INFINITY, (xrd_pair){0.5, -0x1p-70}, &told, &bounds, NULL), XRD_OK);
  assert_true(told);
  assert_true(bounds.rate_lower == 0 && isinf(bounds.rate_upper));
  arb_clear(floor);
  xrd_proof_clear(&proof);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_ball_must_be_finite),
      cmocka_unit_test(an_infinite_slope_speaks_of_the_least_distortion),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
