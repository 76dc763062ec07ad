#include <float.h>
#include <math.h>

#include "base/random.h"
#include "base/sum.h"
#include "base/tree.h"
#include "files/read/probability.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static void sums_near_one_pass(void **state) {
  (void)state;
  const double good[3] = {0.5, 0, 0.5 + 0.9e-9}, bad[3] = {0.5, 0, 0.25}, huge[2] = {DBL_MAX, DBL_MAX};
  xrd_error error;
  assert_int_equal(xrd_probability_check(good, 3, NULL, "p.txt", &error), XRD_OK);
  assert_int_equal(xrd_probability_check(bad, 3, NULL, "p.txt", &error), XRD_ERR_INPUT);
  assert_string_equal(error.message,
                      "p.txt: the 3 probabilities sum to 0.75, not to 1 within 1e-09 (--normalize divides by the sum)");
  assert_int_equal(xrd_probability_check(huge, 2, NULL, "p.txt", &error), XRD_ERR_INPUT);
  assert_string_equal(error.message,
                      "p.txt: the 2 probabilities sum to inf, not to 1 within 1e-09 (--normalize divides by the sum)");
}

static void counts_become_shares(void **state) {
  (void)state;
  double counts[4] = {1, 0, 3, 4};
  assert_int_equal(xrd_probability_normalize(counts, 4, NULL, "c", NULL), XRD_OK);
  assert_true(counts[0] == 0.125 && counts[1] == 0 && counts[2] == 0.375 && counts[3] == 0.5);
}

static void a_sum_may_overflow(void **state) {
  (void)state;
  double counts[4] = {DBL_MAX, DBL_MAX, DBL_MAX / 2, DBL_MAX / 2};
  assert_int_equal(xrd_probability_normalize(counts, 4, NULL, "c", NULL), XRD_OK);
  assert_true(fabs(counts[0] - 1.0 / 3) < 1e-16 && fabs(counts[3] - 1.0 / 6) < 1e-16);
}

static void nothing_becomes_zero_in_silence(void **state) {
  (void)state;
  xrd_error error;
  double zeros[2] = {0, 0}, tiny[2] = {1e300, 1e-100};
  assert_int_equal(xrd_probability_normalize(zeros, 2, NULL, "c.txt", &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "c.txt: all 2 numbers are 0");
  assert_int_equal(xrd_probability_normalize(tiny, 2, NULL, "c.txt", &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "c.txt: number 1 (from 0) is so small a share that it becomes 0");
  double overflowing[3] = {DBL_MAX, DBL_MAX, 1e-310};
  assert_int_equal(xrd_probability_normalize(overflowing, 3, NULL, "c.txt", &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "c.txt: number 2 (from 0) is so small a share that it becomes 0");
}

/* Each number of the second leaf but its first is lost in its sum's high part: what is lost counts, 2048 times what a
   quotient may err by. */
static void low_parts_meet(void **state) {
  (void)state;
  static double counts[2 * XRD_LEAF];
  const double small = 0x1p-53;
  for (size_t i = 0; i < XRD_LEAF; i++) counts[i] = 0, counts[XRD_LEAF + i] = i == 0 ? 1 : small;
  counts[0] = 1;
  assert_int_equal(xrd_probability_normalize(counts, 2 * (size_t)XRD_LEAF, NULL, "c", NULL), XRD_OK);
  const double wanted = 1 / (2 + (XRD_LEAF - 1) * small);
  assert_true(fabs(counts[0] - wanted) <= 3 * 0x1p-53 * wanted);
}

/* Shares sum to one and keep the ratios, over 40 orders of magnitude. */
static void random_counts(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 41);
  for (size_t loop = 0; loop < 500 * test_multiplier(); loop++) {
    double counts[50], shares[50];
    const size_t n = 1 + xrd_random_below(&random, 50);
    for (size_t i = 0; i < n; i++)
      shares[i] = counts[i] = pow(10, 40 * xrd_random_uniform(&random) - 20) * (double)xrd_random_below(&random, 3);
    shares[0] = counts[0] = 1;
    assert_int_equal(xrd_probability_normalize(shares, n, NULL, "c", NULL), XRD_OK);
    xrd_sum sum = {0, 0};
    for (size_t i = 0; i < n; i++) {
      xrd_sum_add(&sum, shares[i]);
      assert_true(fabs(shares[i] - counts[i] * shares[0]) <= 8 * 0x1p-53 * shares[i]);
    }
    assert_true(fabs(xrd_sum_value(&sum) - 1) <= 4 * 0x1p-53);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_near_one_pass), cmocka_unit_test(counts_become_shares),
      cmocka_unit_test(a_sum_may_overflow), cmocka_unit_test(nothing_becomes_zero_in_silence),
      cmocka_unit_test(low_parts_meet),     cmocka_unit_test(random_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
