/* Bounds between proved points, against a curve that is known: R(D) = log 2 - h(D) of a fair coin. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "certify/between.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static double rate(double d) { return d >= 0.5 ? 0 : log(2) + d * log(d) + (1 - d) * log1p(-d); }

static xrd_proved_point point_at(double d, double width) {
  const double slope = log((1 - d) / d);
  return (xrd_proved_point){slope, slope, {d, 0, fmax(0, rate(d) - width), rate(d) + width}};
}

/* The truth lies between; no further from either bound than lines, chords and widths explain. */
static void a_fair_coin_lies_between(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    xrd_proved_point points[8];
    const size_t count = 1 + xrd_random_below(&random, 8);
    for (size_t k = 0; k < count; k++)
      points[k] = point_at(0.001 + 0.498 * xrd_random_uniform(&random), pow(10, -15 * xrd_random_uniform(&random)));
    const double d = 0.6 * xrd_random_uniform(&random);
    double lower, upper;
    assert_int_equal(xrd_between(points, count, d, &lower, &upper, NULL), XRD_OK);
    if (!(lower <= rate(d) + 1e-15 && rate(d) <= upper + 1e-15))
      fail_msg("%zu points, D = %.17g: %.17g <= %.17g <= %.17g", count, d, lower, rate(d), upper);
  }
}

/* A bound that was cut at 0 has no line of its own: to its left R is not above what the line would say. */
static void a_lower_bound_cut_at_zero_has_no_line(void **state) {
  (void)state;
  const xrd_proved_point cut = point_at(0.45, 0.1);
  assert_true(cut.bounds.rate_lower == 0);
  double lower, upper;
  assert_int_equal(xrd_between(&cut, 1, 0.35, &lower, &upper, NULL), XRD_OK);
  assert_true(lower == 0 && isinf(upper)); /* the line through 0 would say .02, with R(.35) = .046 */
  assert_int_equal(xrd_between(&cut, 1, 0.48, &lower, &upper, NULL), XRD_OK);
  assert_true(upper == cut.bounds.rate_upper);
}

static void exact_cases(void **state) {
  (void)state;
  const xrd_proved_point points[] = {
      {HUGE_VAL, HUGE_VAL, {0, 0, 2, 2}}, {1, 1, {1, 0x1p-60, 1, 1}}, {0, 0, {3, 0, 0, 0}}};
  double lower, upper;
  assert_int_equal(xrd_between(points, 3, 0, &lower, &upper, NULL), XRD_OK);
  assert_true(lower == 2 && upper == 2);
  assert_int_equal(xrd_between(points, 3, -0x1p-1000, &lower, &upper, NULL), XRD_OK);
  assert_true(isinf(lower) && isinf(upper));
  assert_int_equal(xrd_between(points, 3, 2, &lower, &upper, NULL),
                   XRD_OK); /* 1 - (2 - 1 - 2^-60), and a chord just above 1/2 */
  assert_true(lower > 0 && lower <= 0x1p-60 && lower >= 0x1p-61);
  assert_true(upper > 0.5 && upper < 0.5 + 1e-15);
  assert_int_equal(xrd_between(points, 3, 1, &lower, &upper, NULL), XRD_OK); /* left of the second point by 2^-60 */
  assert_true(lower == 1 && upper > 1 && upper < 1 + 1e-15);
  assert_int_equal(xrd_between(points, 3, 7, &lower, &upper, NULL), XRD_OK);
  assert_true(lower == 0 && upper == 0);
}

/* Two points of which one is false: neither may be used. */
static void points_that_contradict_each_other(void **state) {
  (void)state;
  const xrd_proved_point points[] = {{1, 1, {1, 0, 1, 1}}, {1, 1, {2, 0, 1, 1}}, {1, 1, {3, 0, 0, 0}}};
  double lower, upper;
  xrd_error error = {""};
  assert_int_equal(xrd_between(points, 3, 1.5, &lower, &upper, &error), XRD_ERR_INPUT); /* R(1.5) >= 1.5 */
  assert_non_null(strstr(error.message, "contradict each other at distortion 1.5"));
  assert_int_equal(xrd_between(points, 3, 0.5, &lower, &upper, &error), XRD_OK);
}

/* A point without an upper bound gives none to others, alone or in a chord; its line stands. */
static void open_points_give_no_chord(void **state) {
  (void)state;
  xrd_proved_point points[] = {point_at(0.1, 0), point_at(0.2, 0), point_at(0.3, 0)};
  double lower, upper, other;
  for (size_t open = 0; open < 3; open++) {
    xrd_proved_point some[3] = {points[0], points[1], points[2]};
    some[open].bounds.rate_upper = HUGE_VAL;
    assert_int_equal(xrd_between(some, 3, 0.25, &lower, &upper, NULL), XRD_OK);
    some[open] = some[(open + 1) % 3];
    assert_int_equal(xrd_between(some, 3, 0.25, &other, &other, NULL), XRD_OK);
    assert_true(upper == other && upper >= rate(0.25) && lower <= rate(0.25) && lower > rate(0.26));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_that_contradict_each_other),
      cmocka_unit_test(open_points_give_no_chord),
      cmocka_unit_test(a_fair_coin_lies_between),
      cmocka_unit_test(a_lower_bound_cut_at_zero_has_no_line),
      cmocka_unit_test(exact_cases),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
