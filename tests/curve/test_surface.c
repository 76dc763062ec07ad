/* The surface of several distortions by lines of equal rate: a closed form, random problems, and the directions. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "exactrd/criteria.h"
#include "tests/cmocka_all.h"
#include "tests/curve/criteria_sample.h"
#include "tests/multiplier.h"

enum { BITS = 4, SIDE = 9 };

static xrd_options defaults(void) {
  xrd_options options;
  xrd_options_init(&options);
  return options;
}

static double entropy(double p) { return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0; }

/* Two fair bits that are independent, errors in either counted apart: R(D_1, D_2) = 2 log 2 - h(D_1) - h(D_2). */
static void two_bits_have_their_closed_form(void **state) {
  (void)state;
  const double p[BITS] = {0.25, 0.25, 0.25, 0.25};
  double errors[2][BITS * BITS], weights[SIDE * 2];
  for (unsigned e = 0; e < BITS * BITS; e++) {
    const unsigned wrong = (e / BITS) ^ (e % BITS);
    errors[0][e] = wrong & 1U, errors[1][e] = wrong >> 1U;
  }
  const xrd_criteria criteria = {p,
                                 2,
                                 {{.kind = XRD_MATRIX, .n = BITS, .m = BITS, .matrix = errors[0]},
                                  {.kind = XRD_MATRIX, .n = BITS, .m = BITS, .matrix = errors[1]}}};
  const xrd_options options = defaults();
  assert_int_equal(xrd_criteria_directions(&criteria, SIDE, weights, NULL), XRD_OK);
  for (size_t k = 0; k < SIDE; k++) {
    const double *w = weights + 2 * k;
    double least, largest, before = 2;
    assert_int_equal(xrd_criteria_rate_range(&criteria, w, &options, &least, &largest, NULL), XRD_OK);
    assert_true(least == 0 && fabs(largest - log(w[0] > 0 && w[1] > 0 ? 4 : 2)) < 1e-9);
    for (unsigned level = 0; level < 6; level++) {
      const double rate = 0.13 * level;
      if (rate > largest) break;
      xrd_criteria_point point;
      assert_int_equal(xrd_criteria_at_rate(&criteria, w, rate, &options, &point, NULL), XRD_OK);
      const double *d = point.distortions, truth = log(4) - entropy(d[0]) - entropy(d[1]);
      assert_int_equal(point.verdict, XRD_CLOSED);
      assert_true(point.rate_lower - options.gap_nats <= rate && rate <= point.rate_upper + options.gap_nats);
      assert_true(point.rate_lower <= truth + 1e-14 && truth - 1e-14 <= point.rate_upper);
      assert_true(fabs(point.slopes[0] * w[1] - point.slopes[1] * w[0]) <= 1e-15 * point.slopes[0] * w[1]);
      assert_true(d[0] * w[0] + d[1] * w[1] < before);
      before = d[0] * w[0] + d[1] * w[1];
      criteria_expect_accepted(&criteria, &point, options.gap_nats);
      xrd_criteria_point_clear(&point);
    }
  }
}

/* Straight pieces, forbidden pairs and the rest: each rate of each direction's range is proved, and accepted. */
static void random_surfaces_are_proved_and_accepted(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  const xrd_options options = defaults();
  for (unsigned k = 0; k < 50 * test_multiplier(); k++) {
    criteria_sample s;
    double weights[15 * 3];
    criteria_sample_make(&s, &random, k % 5, 1e-3);
    const size_t count = xrd_criteria_direction_count(s.count, 5);
    assert_int_equal(count, s.count == 2 ? 5 : 15);
    assert_int_equal(xrd_criteria_directions(&s.criteria, 5, weights, NULL), XRD_OK);
    for (size_t direction = 0; direction < count; direction++) {
      const double *w = weights + direction * s.count;
      double least, largest;
      assert_int_equal(xrd_criteria_rate_range(&s.criteria, w, &options, &least, &largest, NULL), XRD_OK);
      const double rate = fmax(least, 0) + 0.999 * xrd_random_uniform(&random) * (largest - fmax(least, 0));
      xrd_criteria_point point;
      xrd_error error = {""};
      if (xrd_criteria_at_rate(&s.criteria, w, rate, &options, &point, &error) != XRD_OK)
        fail_msg("%u, %zu: %s", k, direction, error.message);
      if (point.verdict != XRD_CLOSED)
        fail_msg("%u, %zu: open: %g .. %g", k, direction, point.rate_lower, point.rate_upper);
      if (fabs(point.rate_nats - rate) > options.gap_nats) fail_msg("%u, %zu: %g", k, direction, point.rate_nats);
      criteria_expect_accepted(&s.criteria, &point, options.gap_nats);
      xrd_criteria_point_clear(&point);
    }
  }
}

/* Each sharing of SIDE - 1 parts once, from all for the first to all for the last, scales divided out. */
static void directions_are_all_and_even(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, d[] = {0, 1, 1, 0}, large[] = {0, 50, HUGE_VAL, 0}, none[] = {0, 0, 0, 0};
  static const size_t parts[][3] = {{2, 0, 0}, {1, 1, 0}, {1, 0, 1}, {0, 2, 0}, {0, 1, 1}, {0, 0, 2}};
  const xrd_criteria criteria = {p,
                                 3,
                                 {{.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d},
                                  {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = large},
                                  {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = none}}};
  double weights[6 * 3];
  static const double scales[] = {0.5, 12.5, 1}; /* the mean of what is allowed, and 1 where it is 0 */
  assert_int_equal(xrd_criteria_direction_count(3, 3), 6);
  assert_int_equal(xrd_criteria_directions(&criteria, 3, weights, NULL), XRD_OK);
  for (size_t k = 0; k < 6; k++)
    for (size_t l = 0; l < 3; l++) assert_true(weights[3 * k + l] * scales[l] == 0.5 * (double)parts[k][l]);
  assert_int_equal(xrd_criteria_direction_count(1, 7), 1);
  assert_int_equal(xrd_criteria_direction_count(2, XRD_DIRECTIONS_MAX), XRD_DIRECTIONS_MAX);
  assert_int_equal(xrd_criteria_direction_count(2, XRD_DIRECTIONS_MAX + 1), 0);
  assert_int_equal(xrd_criteria_direction_count(8, SIZE_MAX), 0);
  assert_int_equal(xrd_criteria_direction_count(8, 100), 0);
  assert_int_equal(xrd_criteria_direction_count(2, 1), 0);
}

static void bad_questions_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, zero[] = {0, 0}, bad[] = {1, -1}, fair[] = {1, 1};
  const xrd_criteria criteria = {p, 2, {{.kind = XRD_HAMMING, .n = 2, .m = 2}, {.kind = XRD_HAMMING, .n = 2, .m = 2}}};
  const xrd_options options = defaults();
  xrd_criteria_point point;
  xrd_error error;
  double least, largest, weights[2];
  assert_int_equal(xrd_criteria_at_rate(&criteria, zero, 0.1, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "every weight is 0"));
  assert_int_equal(xrd_criteria_at_rate(&criteria, bad, 0.1, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "weight 2 is not"));
  assert_int_equal(xrd_criteria_at_rate(&criteria, fair, 0.7, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "above R(D_min)"));
  assert_null(point.q);
  assert_int_equal(xrd_criteria_rate_range(&criteria, zero, &options, &least, &largest, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_criteria_directions(&criteria, 1, weights, &error), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_bits_have_their_closed_form),
      cmocka_unit_test(random_surfaces_are_proved_and_accepted),
      cmocka_unit_test(directions_are_all_and_even),
      cmocka_unit_test(bad_questions_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
