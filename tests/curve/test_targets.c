#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

static const double GAP = 1e-11;

static const double P[] = {0.5, 0.25, 0.25};
static const double D[] = {1, 2, 3, 2, 1, 3, 3, 2, 1}; /* D_min 1, D_max 1.75 */
static const xrd_problem PROBLEM = {P, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}};

static void assert_refused_distortion(double value, const char *words) {
  const double targets[] = {1.5, value};
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  xrd_error error = {""};
  assert_int_equal(xrd_curve_at_distortions(&PROBLEM, targets, 2, &options, &curve, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "distortion 1"));
  assert_non_null(strstr(error.message, words));
  assert_int_equal(curve.count, 0);
}

static void assert_refused_rate(double value, const char *words) {
  const double targets[] = {0.5, value};
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  xrd_error error = {""};
  assert_int_equal(xrd_curve_at_rates(&PROBLEM, targets, 2, &options, &curve, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "rate 1"));
  assert_non_null(strstr(error.message, words));
  assert_int_equal(curve.count, 0);
}

static void targets_out_of_range_are_refused_by_index(void **state) {
  (void)state;
  assert_refused_distortion(0.999999, "below D_min");
  assert_refused_distortion(-1, "below D_min");
  assert_refused_distortion(NAN, "finite");
  assert_refused_distortion(INFINITY, "finite");
  assert_refused_rate(-0.1, "not a finite number >= 0");
  assert_refused_rate(NAN, "not a finite number >= 0");
  assert_refused_rate(INFINITY, "not a finite number >= 0");
  assert_refused_rate(1.0398, "above R(D_min)"); /* H(P) = 1.0397... */
}

static void the_ends_are_reached(void **state) {
  (void)state;
  const long double entropy = 1.5L * logl(2);
  const double distortions[] = {1, 1.75, 2, 1e9, 1.5}, rates[] = {0, (double)entropy, 0.3};
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_distortions(&PROBLEM, distortions, 5, &options, &curve, NULL), XRD_OK);
  assert_int_equal(curve.count, 5);
  for (size_t k = 0; k < 5; k++) {
    assert_proved(&PROBLEM, &curve.points[k], GAP);
    assert_true(curve.points[k].bounds.distortion == distortions[k] && curve.points[k].bounds.distortion_low == 0);
  }
  assert_encloses(&curve.points[0], entropy, 0);
  for (size_t k = 1; k < 4; k++) {
    assert_encloses(&curve.points[k], 0, 0);
    assert_true(curve.points[k].bounds.rate_upper == 0 && curve.points[k].slope == 0);
  }
  assert_true(curve.points[4].bounds.rate_lower > 0.1);
  xrd_curve_clear(&curve);
  assert_int_equal(xrd_curve_at_rates(&PROBLEM, rates, 3, &options, &curve, NULL), XRD_OK);
  for (size_t k = 0; k < 3; k++) {
    assert_proved(&PROBLEM, &curve.points[k], GAP);
    assert_true(fabs(curve.points[k].rate_nats - rates[k]) <= GAP);
  }
  assert_true(curve.points[0].bounds.distortion == 1.75);
  assert_true(fabs(curve.points[1].bounds.distortion - 1) <= 1e-9);
  xrd_curve_clear(&curve);
}

/* There and back: the rate found at D, asked for, gives D. */
static void rates_and_distortions_invert_each_other(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 33);
  for (size_t loop = 0; loop < 60 * test_multiplier(); loop++) {
    random_problem made;
    random_problem_make_tame(&made, &random, 12);
    const xrd_options options = options_with_gap(GAP);
    xrd_range range;
    xrd_curve there, back;
    assert_int_equal(xrd_range_of(&made.problem, &range, NULL), XRD_OK);
    const double span = range.distortion_max - range.distortion_min;
    const double target = range.distortion_min + span * (0.05 + 0.9 * xrd_random_uniform(&random));
    if (span > 0) {
      assert_int_equal(xrd_curve_at_distortions(&made.problem, &target, 1, &options, &there, NULL), XRD_OK);
      assert_proved(&made.problem, &there.points[0], GAP);
      const double rate = there.points[0].rate_nats;
      assert_int_equal(xrd_curve_at_rates(&made.problem, &rate, 1, &options, &back, NULL), XRD_OK);
      assert_proved(&made.problem, &back.points[0], GAP);
      assert_true(fabs(back.points[0].rate_nats - rate) <= 2 * GAP);
      /* dD = dR / slope, and the slope is at least the chord's to (D_max, 0) */
      const double slack = 4 * GAP * (range.distortion_max - target) / rate;
      assert_true(fabs(back.points[0].bounds.distortion - target) <= slack + 1e-14 * range.distortion_max);
      xrd_curve_clear(&there);
      xrd_curve_clear(&back);
    }
    random_problem_clear(&made);
  }
}

/* Where each reproduction is forbidden for some symbol, D_max is infinite and R stays above log 2 / 2. */
static void an_infinite_range_has_a_floor(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, d[] = {0, 1, INFINITY, INFINITY, 1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  const double forbidden[] = {0, INFINITY, INFINITY, 0};
  const xrd_problem apart = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = forbidden}};
  xrd_range range;
  assert_int_equal(xrd_range_of(&problem, &range, NULL), XRD_OK);
  assert_true(range.distortion_min == 0 && range.distortion_max == 1);
  assert_int_equal(xrd_range_of(&apart, &range, NULL), XRD_OK);
  assert_true(range.distortion_min == 0 && isinf(range.distortion_max));
  const xrd_options options = options_with_gap(GAP);
  const double targets[] = {0, 1, 100};
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_distortions(&apart, targets, 3, &options, &curve, NULL), XRD_OK);
  for (size_t k = 0; k < 3; k++) {
    assert_proved(&apart, &curve.points[k], GAP);
    assert_encloses(&curve.points[k], logl(2), 0);
  }
  xrd_curve_clear(&curve);
}

/* Distortions of 1e9 and more that differ by 2^-20: slope * D is 1e16 where R is of order one.  p does not sum to one
   exactly, so that D_min and D_max are no doubles. */
static void a_narrow_range_far_from_zero_is_resolved(void **state) {
  (void)state;
  enum { N = 3, TARGETS = 4 };
  const double p[N] = {0.5, 0.3, 0.2 + 1e-13}, base[N] = {1e9, 2e9 + 0.5, 1.5e9};
  double d[N * N], targets[TARGETS];
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) d[i * N + j] = base[i] + 0x1p-20 * (i > j ? (double)(i - j) : (double)(j - i));
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = d}};
  xrd_range range;
  assert_int_equal(xrd_range_of(&problem, &range, NULL), XRD_OK);
  for (size_t k = 0; k < TARGETS; k++) targets[k] = range.distortion_min + 0x1p-22 * (double)(k + 1) * 0.5;
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_distortions(&problem, targets, TARGETS, &options, &curve, NULL), XRD_OK);
  for (size_t k = 0; k < TARGETS; k++) {
    assert_proved(&problem, &curve.points[k], GAP);
    assert_true(curve.points[k].bounds.distortion == targets[k] && curve.points[k].bounds.distortion_low == 0);
    assert_true(curve.points[k].slope * targets[k] > 1e14);
  }
  assert_true(curve.points[0].bounds.rate_lower > curve.points[TARGETS - 1].bounds.rate_upper + 0.01);
  xrd_curve_clear(&curve);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(targets_out_of_range_are_refused_by_index), cmocka_unit_test(the_ends_are_reached),
      cmocka_unit_test(rates_and_distortions_invert_each_other),   cmocka_unit_test(an_infinite_range_has_a_floor),
      cmocka_unit_test(a_narrow_range_far_from_zero_is_resolved),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
