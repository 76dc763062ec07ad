/* What the tables are made of, against numbers worked out by hand. */
#include <math.h>

#include "tests/cmocka_all.h"
#include "vae/experiments/loss/measure.h"
#include "vae/experiments/statistics.h"

static void seeds_are_summarised(void **state) {
  (void)state;
  const double values[] = {1, 2, 6};
  const xrd_summary three = xrd_summary_of(values, 3), one = xrd_summary_of(values, 1);
  assert_true(fabs(three.mean - 3) < 1e-15);
  assert_true(fabs(three.deviation - sqrt(7)) < 1e-15);
  assert_true(one.mean == 1 && one.deviation == 0);
}

static void anisotropy_is_the_variance_of_logarithms(void **state) {
  (void)state;
  const double e = exp(1), values[] = {1, e, e * e, e * e * e};
  assert_true(fabs(xrd_log_variance_of(values, 4) - 1.25) < 1e-14);
  assert_true(xrd_log_variance_of(values + 2, 1) == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(seeds_are_summarised),
      cmocka_unit_test(anisotropy_is_the_variance_of_logarithms),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
