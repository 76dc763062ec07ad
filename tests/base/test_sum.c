#include <float.h>
#include <math.h>

#include "base/random.h"
#include "base/sum.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static double sum_of(const double *terms, size_t n) {
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < n; i++) xrd_sum_add(&sum, terms[i]);
  return xrd_sum_value(&sum);
}

static void cancelled_terms_leave_the_small_one(void **state) {
  (void)state;
  const double terms[] = {1, 1e100, 1, -1e100};
  assert_true(sum_of(terms, 4) == 2);
}

static void an_overflow_is_infinite_and_never_nan(void **state) {
  (void)state;
  const double terms[] = {DBL_MAX, DBL_MAX, 1, DBL_MAX};
  const double sum = sum_of(terms, 4);
  assert_true(isinf(sum) && sum > 0);
}

/* Terms k 2^-60 with |k| < 2^53 add up exactly in 128-bit integers. */
static void random_sums_are_rounded_once(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t loop = 0; loop < 200 * test_multiplier(); loop++) {
    double terms[1000];
    __extension__ __int128 exact = 0;
    for (size_t i = 0; i < 1000; i++) {
      const int shift = (int)xrd_random_below(&random, 53);
      const int64_t k = (int64_t)(xrd_random_word(&random) >> (11 + shift)) * (xrd_random_below(&random, 2) ? 1 : -1);
      terms[i] = ldexp((double)k, -60);
      exact += k;
    }
    assert_true(fabs(sum_of(terms, 1000) - ldexp((double)exact, -60)) <= ldexp(fabs((double)exact), -60 - 52));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cancelled_terms_leave_the_small_one),
      cmocka_unit_test(an_overflow_is_infinite_and_never_nan),
      cmocka_unit_test(random_sums_are_rounded_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
