/* Problems over measures: what is refused, and in which words. */
#include <math.h>

#include "exactrd/measure.h"
#include "tests/cmocka_all.h"

static const double HALVES[2] = {0.5, 0.5}, LINE[2] = {0, 1}, JOINT[4] = {3, 1, 0, 2};
static const size_t COUNTS[2] = {2, 3};
static const uint32_t LABELS[4] = {0, 1, 2, 0};

static void expect(const xrd_measure_problem *problem, xrd_status status, const char *message) {
  xrd_error error = {""};
  assert_int_equal(xrd_measure_validate(problem, &error), status);
  assert_string_equal(error.message, message);
  assert_int_equal(xrd_measure_validate(problem, NULL), status);
}

static xrd_measure_problem points(xrd_measure_kernel kernel) {
  return (xrd_measure_problem){.kernel = kernel, .n = 2, .dim = 1, .p = HALVES, .x = LINE};
}

static xrd_measure_problem labelled(void) {
  xrd_measure_problem problem = points(XRD_MEASURE_LABELLED);
  problem.tasks = 2;
  problem.label_counts = COUNTS;
  problem.labels = LABELS;
  problem.weight = 0.5;
  return problem;
}

static void points_on_the_line_and_in_space(void **state) {
  (void)state;
  xrd_measure_problem problem = points(XRD_MEASURE_SQUARED);
  expect(&problem, XRD_OK, "");
  assert_int_equal(xrd_measure_width(&problem), 1);
  const double far[2] = {0, 2e140};
  problem.x = far;
  expect(&problem, XRD_ERR_INPUT, "source point 1, coordinate 0 is not a number of magnitude <= 1e+140: 2e+140");
  problem = points(XRD_MEASURE_ABSOLUTE);
  expect(&problem, XRD_OK, "");
  problem.dim = 2;
  expect(&problem, XRD_ERR_ARGUMENT, "points on the line have 1 coordinate, not 2");
  problem = points(XRD_MEASURE_SQUARED);
  problem.p = NULL;
  expect(&problem, XRD_ERR_ARGUMENT, "the source has neither probabilities nor a density");
  problem = points(XRD_MEASURE_SQUARED);
  problem.n = 0;
  expect(&problem, XRD_ERR_INPUT, "the source has no symbols");
  problem = points((xrd_measure_kernel)9);
  expect(&problem, XRD_ERR_ARGUMENT, "unknown kernel 9");
}

static void a_density_needs_no_points(void **state) {
  (void)state;
  const xrd_density *some = (const void *)HALVES; /* only looked at for being there */
  xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = some, .dim = 1};
  expect(&problem, XRD_OK, "");
  problem.dim = 2;
  expect(&problem, XRD_ERR_ARGUMENT, "points on the line have 1 coordinate, not 2");
  problem.kernel = XRD_MEASURE_KL;
  expect(&problem, XRD_ERR_ARGUMENT, "a density goes with squared or absolute distances only");
}

static void joint_distributions(void **state) {
  (void)state;
  xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = JOINT};
  expect(&problem, XRD_OK, "");
  problem.p = HALVES;
  expect(&problem, XRD_OK, "");
  const double hole[4] = {1, 0, 0, 0}, first_only[2] = {1, 0}, bad[4] = {1, 0, -1, 2}, large[4] = {1e308, 1e308, 1, 1};
  problem.x = hole;
  expect(&problem, XRD_ERR_INPUT, "row 1 is empty: its entries sum to 0");
  problem.p = first_only; /* a row that never occurs may be empty */
  expect(&problem, XRD_OK, "");
  problem.p = NULL;
  expect(&problem, XRD_ERR_INPUT, "row 1 is empty: its entries sum to 0");
  problem.x = bad;
  expect(&problem, XRD_ERR_INPUT, "entry (1, 0) is not a finite number >= 0: -1");
  problem.x = large;
  expect(&problem, XRD_ERR_INPUT, "the sum of all entries is not finite");
  problem.dim = 1;
  expect(&problem, XRD_ERR_INPUT, "distributions need at least 2 labels");
}

static void labels(void **state) {
  (void)state;
  xrd_measure_problem problem = labelled();
  expect(&problem, XRD_OK, "");
  assert_int_equal(xrd_measure_width(&problem), 6);
  const uint32_t wrong[4] = {0, 1, 2, 3};
  problem.labels = wrong;
  expect(&problem, XRD_ERR_INPUT, "task 1: label 3 of symbol 1 is not below 3");
  problem = labelled();
  problem.weight = (double)NAN;
  expect(&problem, XRD_ERR_ARGUMENT, "the weight of the labels is not a number >= 0: nan");
  problem = labelled();
  problem.tasks = 0;
  expect(&problem, XRD_ERR_ARGUMENT, "labels have no task");
  const size_t none[2] = {2, 0};
  problem = labelled();
  problem.label_counts = none;
  expect(&problem, XRD_ERR_INPUT, "task 1 has no labels");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_on_the_line_and_in_space),
      cmocka_unit_test(a_density_needs_no_points),
      cmocka_unit_test(joint_distributions),
      cmocka_unit_test(labels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
