/* Every allocation behind a point fails once: XRD_ERR_MEMORY and nothing leaks. */
#include "exactrd/density.h"
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

static const double ROWS[] = {0.3, 0, 1, 0.7, 5, 2}, STEPS[] = {0, 1, 1, 1, 2, 3};
static xrd_density density = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = ROWS};

static xrd_status continuum(void) {
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = &density, .dim = 1};
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point;
  const xrd_status status = xrd_measure_at_slope(&problem, 0.7, NULL, &options, &point, NULL);
  if (status == XRD_OK) xrd_measure_point_clear(&point);
  return status;
}

/* Intervals and a gap between them; atoms instead. */
static void continua(void **state) {
  (void)state;
  assert_true(allocation_survived(continuum) > 20);
  density = (xrd_density){.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = STEPS};
  assert_true(allocation_survived(continuum) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(points), cmocka_unit_test(continua)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
