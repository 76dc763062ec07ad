/* Every allocation behind a point fails once: XRD_ERR_MEMORY and nothing leaks. */
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/solvers/measures/sources.h"

static test_source made;

static xrd_status twice(void) {
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point, next;
  xrd_status status = xrd_measure_at_slope(&made.problem, 2, NULL, &options, &point, NULL);
  if (status != XRD_OK) return status;
  status = xrd_measure_at_slope(&made.problem, 2.5, &point, &options, &next, NULL);
  xrd_measure_point_clear(&point);
  if (status == XRD_OK) xrd_measure_point_clear(&next);
  return status;
}

static void points(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 159);
  test_source_make(&made, XRD_MEASURE_SQUARED, 1, &random);
  assert_true(allocation_survived(twice) > 40);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(points)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
