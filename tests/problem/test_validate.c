#include <float.h>
#include <math.h>

#include "exactrd/problem.h"
#include "tests/cmocka_all.h"

static const double HALVES[2] = {0.5, 0.5};
static const double UNIT[4] = {0, 1, 1, 0};

static void expect(const xrd_problem *problem, xrd_status status, const char *message) {
  xrd_error error = {""};
  assert_int_equal(xrd_problem_validate(problem, &error), status);
  assert_string_equal(error.message, message);
  assert_int_equal(xrd_problem_validate(problem, NULL), status);
}

static void expect_probabilities(double p0, double p1, const char *message) {
  const double p[2] = {p0, p1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = UNIT}};
  expect(&problem, message[0] == '\0' ? XRD_OK : XRD_ERR_INPUT, message);
}

static void expect_entry(double entry, const char *message) {
  const double matrix[4] = {0, 1, 1, entry};
  const xrd_problem problem = {HALVES, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
  expect(&problem, message[0] == '\0' ? XRD_OK : XRD_ERR_INPUT, message);
}

static void expect_coordinate(double coordinate, const char *message) {
  const double x[2] = {0, 1}, y[2] = {0, coordinate};
  const xrd_problem problem = {HALVES, {.kind = XRD_SQUARED, .n = 2, .m = 2, .dim = 1, .x = x, .y = y}};
  expect(&problem, message[0] == '\0' ? XRD_OK : XRD_ERR_INPUT, message);
}

static void probabilities(void **state) {
  (void)state;
  expect_probabilities(0, 1, "");
  expect_probabilities(0.5, 0.5 + 0.9e-9, "");
  expect_probabilities(0.5, 0.5 - 0.9e-9, "");
  expect_probabilities(1e-300, 1, "");
  expect_probabilities(0.5, 0.5 + 0x1p-28, "probabilities sum to 1.0000000037252903, not to 1 within 1e-09");
  expect_probabilities(0.5, -0.5, "probability 1 is negative: -0.5");
  expect_probabilities((double)NAN, 1, "probability 0 is not a finite number");
  expect_probabilities(0, (double)INFINITY, "probability 1 is not a finite number");
  expect_probabilities(DBL_MAX, DBL_MAX, "probabilities sum to inf, not to 1 within 1e-09");
}

static void matrix_entries(void **state) {
  (void)state;
  expect_entry((double)INFINITY, "");
  expect_entry(XRD_DISTORTION_MAX, "");
  expect_entry(0, "");
  expect_entry(-1, "distortion of pair (1, 1) is negative: -1");
  expect_entry((double)-INFINITY, "distortion of pair (1, 1) is negative: -inf");
  expect_entry((double)NAN, "distortion of pair (1, 1) is not a number");
  expect_entry(DBL_MAX, "distortion of pair (1, 1) is finite but above 1e+300: 1.7976931348623157e+308");
}

static void a_symbol_without_reproduction_needs_probability_zero(void **state) {
  (void)state;
  const double inf = (double)INFINITY, matrix[4] = {0, 1, inf, inf}, certain[2] = {1, 0};
  xrd_problem problem = {certain, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
  expect(&problem, XRD_OK, "");
  problem.p = HALVES;
  expect(&problem, XRD_ERR_INPUT, "source symbol 1 has probability 0.5 but no allowed reproduction");
}

static void coordinates(void **state) {
  (void)state;
  expect_coordinate(XRD_COORDINATE_MAX, "");
  expect_coordinate(-XRD_COORDINATE_MAX, "");
  expect_coordinate(1e141, "reproduction point 1, coordinate 0 is not a number of magnitude <= 1e+140: 1e+141");
  expect_coordinate((double)NAN, "reproduction point 1, coordinate 0 is not a number of magnitude <= 1e+140: nan");
  expect_coordinate((double)-INFINITY,
                    "reproduction point 1, coordinate 0 is not a number of magnitude <= 1e+140: -inf");
}

static void shapes(void **state) {
  (void)state;
  xrd_problem problem = {HALVES, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  expect(&problem, XRD_OK, "");
  problem.distortion.m = 3;
  expect(&problem, XRD_ERR_INPUT, "Hamming distortion needs as many reproductions as symbols, not 3 and 2");
  problem.distortion.m = 0;
  expect(&problem, XRD_ERR_INPUT, "there are no reproduction symbols");
  problem.distortion.n = 0;
  expect(&problem, XRD_ERR_INPUT, "the source has no symbols");
  problem.distortion = (xrd_distortion){.kind = XRD_ABSOLUTE, .n = 2, .m = 2, .x = HALVES, .y = HALVES};
  expect(&problem, XRD_ERR_INPUT, "points have no coordinates");
  problem.distortion.kind = (xrd_distortion_kind)99;
  expect(&problem, XRD_ERR_ARGUMENT, "unknown distortion kind 99");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(probabilities),
      cmocka_unit_test(matrix_entries),
      cmocka_unit_test(a_symbol_without_reproduction_needs_probability_zero),
      cmocka_unit_test(coordinates),
      cmocka_unit_test(shapes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
