/* The mean excess of a measured curve, against R(D) = -log(D) / 2, whose mean is known to quadrature. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "certify/bd_rate.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { POINTS = 40, STEPS = 200000 };

static double rate(double d) { return -0.5 * log(d); }

static void prove(xrd_proved_point *points, double from, double to, double width) {
  for (size_t k = 0; k < POINTS; k++) {
    const double d = from * pow(to / from, (double)k / (POINTS - 1));
    points[k] = (xrd_proved_point){0.5 / d, 0.5 / d, {d, 0, rate(d) - width, rate(d) + width}};
  }
}

/* 100 (exp(mean) - 1) by the midpoint rule; the measured curve is straight in log D and log r. */
static double truth(const xrd_measured_curve *c) {
  const double from = log(c->distortion[0]), to = log(c->distortion[c->count - 1]);
  double sum = 0;
  size_t piece = 1;
  for (size_t i = 0; i < STEPS; i++) {
    const double x = from + (to - from) * ((double)i + 0.5) / STEPS;
    while (piece + 1 < c->count && x > log(c->distortion[piece])) piece++;
    const double a = log(c->distortion[piece - 1]), b = log(c->distortion[piece]), share = (x - a) / (b - a);
    sum += (1 - share) * log(c->least[piece - 1]) + share * log(c->least[piece]) - log(-0.5 * x);
  }
  return 100 * expm1(sum / STEPS);
}

static void the_mean_lies_between(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 9);
  xrd_proved_point points[POINTS];
  prove(points, 0.01, 0.5, 1e-9);
  for (size_t loop = 0; loop < 20 * test_multiplier(); loop++) {
    const size_t count = 2 + xrd_random_below(&random, 4);
    double d[6], r[6];
    for (size_t k = 0; k < count; k++) {
      d[k] = 0.01 * pow(50, ((double)k + xrd_random_uniform(&random)) / (double)count);
      r[k] = rate(d[k]) * (1 + xrd_random_uniform(&random));
    }
    const xrd_measured_curve measured = {count, d, r, r};
    const double wanted = truth(&measured), span = 100 * log(rate(d[0]) / rate(d[count - 1]));
    for (size_t cells = 1; cells <= 1024; cells *= 32) {
      double lower, upper;
      assert_int_equal(xrd_bd_rate(points, POINTS, &measured, cells, &lower, &upper, NULL), XRD_OK);
      if (!(lower <= wanted + 1e-6 && wanted <= upper + 1e-6))
        fail_msg("%zu cells: %.17g <= %.17g <= %.17g", cells, lower, wanted, upper);
      if (cells > 30) assert_true(upper - lower < 3 * (span / (double)cells + 0.5));
    }
  }
}

/* One piece on which the bounds of R alone decide: both ends have theirs, and the sum is one logarithm. */
static void one_piece_is_known(void **state) {
  (void)state;
  const double d[] = {0.1, 0.4}, r[] = {2, 1};
  const xrd_proved_point points[] = {{1, 1, {0.1, 0, 1.25, 1.5}}, {1, 1, {0.4, 0, 0.75, 1}}};
  const xrd_measured_curve measured = {2, d, r, r};
  double lower, upper;
  assert_int_equal(xrd_bd_rate(points, 2, &measured, 1, &lower, &upper, NULL), XRD_OK);
  /* upper bound at 0.1: 1.5; lower bound at 0.4: the first one's line, 0.95 */
  assert_true(fabs(lower - 100 * (sqrt(2) / 1.5 - 1)) < 1e-12 && lower <= 100 * (sqrt(2) / 1.5 - 1) + 1e-14);
  assert_true(fabs(upper - 100 * (sqrt(2) / 0.95 - 1)) < 1e-12);
}

static void ends_of_the_curve(void **state) {
  (void)state;
  const double d[] = {0.1, 0.4}, r[] = {2, 1};
  const xrd_measured_curve measured = {2, d, r, r};
  const xrd_proved_point to_zero = {1, 1, {0.3, 0, 0.05, 0.06}}, from_right = {1, 1, {0.3, 0, 0.9, 1}};
  double lower, upper;
  assert_int_equal(xrd_bd_rate(&to_zero, 1, &measured, 8, &lower, &upper, NULL), XRD_OK);
  assert_true(upper == HUGE_VAL); /* the line is at 0 before 0.4 */
  assert_int_equal(xrd_bd_rate(&from_right, 1, &measured, 8, &lower, &upper, NULL), XRD_OK);
  assert_true(lower == -100 && isfinite(upper)); /* nothing bounds R above at 0.1 */
}

/* R = 0 is proved from .31 on: nothing there bounds the excess from below; a curve one ulp long is one cell. */
static void a_rate_of_nothing(void **state) {
  (void)state;
  const double d[] = {0.1, 0.4}, r[] = {2, 1}, next[] = {0.1, nextafter(0.1, 1)};
  const xrd_proved_point points[] = {{1, 1, {0.1, 0, 0.2, 0.3}}, {0, 0, {0.31, 0, 0, 0}}};
  double lower, upper;
  assert_int_equal(xrd_bd_rate(points, 2, &(xrd_measured_curve){2, d, r, r}, 8, &lower, &upper, NULL), XRD_OK);
  assert_true(lower == -100 && upper == HUGE_VAL);
  assert_int_equal(xrd_bd_rate(points, 2, &(xrd_measured_curve){2, next, r, r}, 8, &lower, &upper, NULL), XRD_OK);
  assert_true(lower > 100 * (sqrt(2) / 0.3 - 1) - 1e-9 && lower <= 100 * (sqrt(2) / 0.3 - 1));
  assert_true(upper < 100 * (sqrt(2) / 0.2 - 1) + 1e-9 && upper >= 100 * (sqrt(2) / 0.2 - 1));
}

static void bad_numbers_are_refused(void **state) {
  (void)state;
  const double good[] = {0.1, 0.2}, bad[] = {HUGE_VAL, NAN, 0, -1};
  const xrd_proved_point point = {1, 1, {0.1, 0, 1, 1}};
  double lower, upper;
  for (size_t k = 0; k < 4; k++) {
    const double last[] = {0.1, bad[k]}, first[] = {bad[k], 0.2};
    const xrd_measured_curve curves[] = {
        {2, last, good, good}, {2, first, good, good}, {2, good, last, last}, {2, good, first, first}};
    for (size_t c = 0; c < 4; c++)
      assert_int_equal(xrd_bd_rate(&point, 1, &curves[c], 8, &lower, &upper, NULL), XRD_ERR_ARGUMENT);
  }
}

static void bad_curves_are_refused(void **state) {
  (void)state;
  const double d[] = {0.1, 0.1, 0, NAN}, r[] = {1, 1, 1, 0};
  const xrd_proved_point point = {1, 1, {0.1, 0, 1, 1}};
  double lower, upper;
  xrd_error error;
  assert_int_equal(xrd_bd_rate(&point, 1, &(xrd_measured_curve){1, d, r, r}, 8, &lower, &upper, &error),
                   XRD_ERR_ARGUMENT);
  for (size_t first = 0; first < 3; first++) {
    assert_int_equal(
        xrd_bd_rate(&point, 1, &(xrd_measured_curve){2, d + first, r + first, r + first}, 8, &lower, &upper, &error),
        XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, first < 2 ? "measured point 2:" : "measured point 1:"));
  }
  assert_int_equal(xrd_bd_rate(&point, 1, &(xrd_measured_curve){2, d, r, r}, 0, &lower, &upper, &error),
                   XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_mean_lies_between),   cmocka_unit_test(one_piece_is_known),
      cmocka_unit_test(ends_of_the_curve),       cmocka_unit_test(a_rate_of_nothing),
      cmocka_unit_test(bad_numbers_are_refused), cmocka_unit_test(bad_curves_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
