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

/* X in a ball that doubles do not hold: D would be infinite, and every bound of R at it true. */
static void a_distortion_beyond_doubles_is_none(void **state) {
  (void)state;
  xrd_proof proof;
  arb_t floor, far;
  arb_init(floor), arb_init(far);
  set(&proof);
  arb_one(far);
  arb_mul_2exp_si(far, far, 1100);
  arb_add_error(proof.excess, far);
  xrd_bounds bounds;
  assert_int_equal(xrd_bounds_of_channel(&proof, floor, 1, 1e-10, &bounds, NULL), XRD_ERR_ARGUMENT);
  arb_clear(floor), arb_clear(far);
  xrd_proof_clear(&proof);
}

/* Bounds that cross prove a fault: nothing is told of R, at the channel's own distortion and at one that is given. */
static void crossed_bounds_are_a_fault(void **state) {
  (void)state;
  xrd_proof proof;
  arb_t floor;
  arb_init(floor);
  set(&proof);
  arb_set_d(proof.value, 2.5); /* 2.5 - 1/4 > 2 */
  xrd_bounds bounds;
  bool told;
  xrd_error error = {""};
  assert_int_equal(xrd_bounds_of_channel(&proof, floor, 1, 1e-10, &bounds, &error), XRD_ERR_INTERNAL);
  assert_string_equal(error.message,
                      "a fault of the certificate, please report it: the rate is proved >= 2.25 and <= 2");
  assert_int_equal(xrd_bounds_at(&proof, floor, 1, (xrd_pair){0.25, 0}, &told, &bounds, NULL), XRD_ERR_INTERNAL);
  arb_clear(floor);
  xrd_proof_clear(&proof);
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
      cmocka_unit_test(a_distortion_beyond_doubles_is_none),
      cmocka_unit_test(crossed_bounds_are_a_fault),
      cmocka_unit_test(an_infinite_slope_speaks_of_the_least_distortion),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
