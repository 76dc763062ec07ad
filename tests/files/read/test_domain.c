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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_domain_has_its_numbers),
      cmocka_unit_test(limits_are_those_of_the_messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
