/* q c log c where the ball of c is small, wide, or reaches below 0: every number of it has to be held. */
#include "certify/entropy.h"

#include <stddef.h>

#include "tests/cmocka_all.h"

enum { BITS = 128 };

/* sum + q x log x for one number x */
static void set_exactly(arb_t value, double sum, double q, double x) {
  arb_t log_x, part;
  arb_init(log_x), arb_init(part);
  arb_set_d(part, x);
  arb_log(log_x, part, 2 * BITS);
  if (x == 0) arb_zero(log_x);
  arb_mul(log_x, log_x, part, 2 * BITS);
  arb_set_d(part, q);
  arb_set_d(value, sum);
  arb_addmul(value, log_x, part, 2 * BITS);
  arb_clear(log_x), arb_clear(part);
}

static void expect_held(const arb_t sum, double start, double q, double x) {
  arb_t truth;
  arb_init(truth);
  set_exactly(truth, start, q, x);
  assert_true(arb_overlaps(sum, truth));
  arb_clear(truth);
}

static void add(arb_t sum, double start, double middle, double radius, double q) {
  arb_t c;
  arb_init(c);
  arb_set_d(c, middle), mag_set_d(arb_radref(c), radius);
  arb_set_d(sum, start);
  xrd_entropy_add(sum, c, q, BITS);
  arb_clear(c);
}

static void test_positive(void **state) {
  (void)state;
  arb_t sum;
  arb_init(sum);
  add(sum, 5, 0.75, 0, 2);
  expect_held(sum, 5, 2, 0.75);
  assert_true(arb_rel_accuracy_bits(sum) > BITS - 10);
  add(sum, 5, 0.75, 0.25, 2);
  for (int k = 0; k <= 8; k++) expect_held(sum, 5, 2, 0.5 + k / 16.0);
  arb_clear(sum);
}

/* From 0 to twice the middle: c log c is 0 at one end and lowest at the other. */
static void test_down_to_zero(void **state) {
  (void)state;
  const double middles[] = {0.1, 0x1p-20, 0x1p-500};
  arb_t sum;
  arb_init(sum);
  for (size_t i = 0; i < sizeof middles / sizeof *middles; i++) {
    add(sum, 0, middles[i], middles[i], 3);
    assert_true(arb_is_finite(sum));
    for (int k = 0; k <= 8; k++) expect_held(sum, 0, 3, middles[i] * k / 4);
    add(sum, 0, 0, middles[i], 3);
    assert_true(arb_is_finite(sum));
    for (int k = 0; k <= 8; k++) expect_held(sum, 0, 3, middles[i] * k / 8);
  }
  arb_clear(sum);
}

/* [0, 1/4] is still told, exactly. */
static void test_a_quarter(void **state) {
  (void)state;
  arb_t c, sum;
  arb_init(c), arb_init(sum);
  arb_set_d(c, 0.125), mag_set_ui_2exp_si(arb_radref(c), 1, -3);
  xrd_entropy_add(sum, c, 1, BITS);
  assert_true(arb_is_finite(sum));
  expect_held(sum, 0, 1, 0.25);
  expect_held(sum, 0, 1, 0);
  arb_clear(c), arb_clear(sum);
}

/* Past 1/e, where c log c rises again, the ends are not the lowest: 1/e itself has to be held. */
static void test_too_wide(void **state) {
  (void)state;
  arb_t sum;
  arb_init(sum);
  add(sum, 0, 0.5, 0.5, 1);
  assert_false(arb_is_finite(sum));
  add(sum, 0, 0.125, 0x1.00001p-3, 1); /* just above a quarter */
  assert_false(arb_is_finite(sum));
  arb_clear(sum);
}

static void test_zero(void **state) {
  (void)state;
  arb_t sum;
  arb_init(sum);
  add(sum, 5, 0, 0, 2);
  assert_true(arb_equal_si(sum, 5));
  arb_clear(sum);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_positive), cmocka_unit_test(test_down_to_zero),
                                     cmocka_unit_test(test_a_quarter), cmocka_unit_test(test_too_wide),
                                     cmocka_unit_test(test_zero)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
