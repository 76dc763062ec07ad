/* log(1 + x) - x / (1 + x) and divergence terms in extended precision, and where they have no value of their own. */
#include "base/excess.h"

#include <math.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

static void both_forms_are_accurate(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (int k = 0; k < 20000; k++) {
    const double size = ldexp(1 + xrd_random_uniform(&random), (int)xrd_random_below(&random, 60) - 12);
    const double x = k % 2 == 0 ? size : -fmin(0.999, ldexp(size, -20));
    const long double u = x;
    if (fabs(x) < 1e-3) {
      const long double truth = u * u / 2 - 2 * u * u * u / 3 + 3 * u * u * u * u / 4 - 4 * u * u * u * u * u / 5;
      assert_true(fabsl((long double)xrd_excess(x) / truth - 1) < 1e-11L);
    } else {
      assert_true(fabsl((long double)xrd_excess(x) / (log1pl(u) - u / (1 + u)) - 1) < 2e-15L);
    }
    assert_true(xrd_excess_is_small(x) == (x >= -1.0 / 3 && x <= 0.5));
  }
}

static void ends_are_infinite(void **state) {
  (void)state;
  assert_true(xrd_excess(-1) == HUGE_VAL && xrd_excess(-2) == HUGE_VAL && xrd_excess(HUGE_VAL) == HUGE_VAL);
  assert_true(isfinite(xrd_excess(nextafter(-1, 0))) && xrd_excess(0) == 0);
}

static void divergence_terms(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  assert_true(xrd_divergence_term(0, 0.25, -0.25) == 0.25);
  for (int k = 0; k < 20000; k++) {
    const double p = 1 + xrd_random_uniform(&random);
    const double difference = ldexp(xrd_random_uniform(&random) - 0.5, -(int)xrd_random_below(&random, 8));
    const long double w = (long double)p + (long double)difference, t = (long double)difference / p;
    const long double truth = (long double)p * ((1 + t) * log1pl(t) - t);
    if (fabsl(t) > 1e-4L) assert_true(fabsl(xrd_divergence_term((double)w, p, difference) / truth - 1) < 1e-11L);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_forms_are_accurate),
      cmocka_unit_test(ends_are_infinite),
      cmocka_unit_test(divergence_terms),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
