#include <math.h>

#include "files/read/domain.h"
#include "tests/cmocka_all.h"

static void expect(double value, bool finite, bool nonnegative, bool coordinate, bool distortion) {
  assert_int_equal(xrd_domain_violation(XRD_FINITE, value) == NULL, finite);
  assert_int_equal(xrd_domain_violation(XRD_NONNEGATIVE, value) == NULL, nonnegative);
  assert_int_equal(xrd_domain_violation(XRD_COORDINATE, value) == NULL, coordinate);
  assert_int_equal(xrd_domain_violation(XRD_DISTORTION, value) == NULL, distortion);
}

static void each_domain_has_its_numbers(void **state) {
  (void)state;
  expect(0, true, true, true, true);
  expect(-0.0, true, true, true, true);
  expect(5e-324, true, true, true, true);
  expect(-5e-324, true, false, true, false);
  expect(1e140, true, true, true, true);
  expect(nextafter(1e140, 1e300), true, true, false, true);
  expect(-1e141, true, false, false, false);
  expect(1e300, true, true, false, true);
  expect(nextafter(1e300, 1e308), true, true, false, false);
  expect((double)INFINITY, false, false, false, true);
  expect((double)-INFINITY, false, false, false, false);
  expect((double)NAN, false, false, false, false);
}

/* The messages name the limits as numbers. */
static void limits_are_those_of_the_messages(void **state) {
  (void)state;
  assert_true(XRD_COORDINATE_MAX == 1e140);
  assert_true(XRD_DISTORTION_MAX == 1e300);
}

static void columns_may_have_these_names(void **state) {
  (void)state;
  static const char *const good[][3] = {{"Weight", "mu", "SIGMA"},
                                        {"left", "high", "count"},
                                        {"omega", "S(w)", "more"}},
                           *const bad[][3] = {{"mean", "sd", "variance"}, {"weight", "left", "mean"}, {"S", "w", NULL}};
  static const xrd_domain domains[] = {XRD_MIXTURE, XRD_HISTOGRAM, XRD_SPECTRUM};
  for (size_t d = 0; d < 3; d++)
    for (size_t k = 0; k < 3; k++) {
      assert_null(xrd_domain_name_violation(domains[d], k, good[d][k]));
      if (bad[d][k] != NULL) assert_non_null(xrd_domain_name_violation(domains[d], k, bad[d][k]));
      assert_null(xrd_domain_name_violation(XRD_FINITE, k, good[d][k]));
    }
  assert_non_null(xrd_domain_name_violation(XRD_MIXTURE, 0, ""));
  assert_non_null(xrd_domain_name_violation(XRD_MIXTURE, 0, "weigh"));
  assert_non_null(xrd_domain_name_violation(XRD_MIXTURE, 0, "w|p"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_domain_has_its_numbers),
      cmocka_unit_test(limits_are_those_of_the_messages),
      cmocka_unit_test(columns_may_have_these_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
