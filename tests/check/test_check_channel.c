/* Anybody's channel: closed forms, random channels against the plain formulas, forbidden pairs, refusals. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/check.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static double entropy(double p) { return -p * log(p) - (1 - p) * log1p(-p); }

static void a_symmetric_channel_lies_on_the_curve(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  for (double error = 0.01; error < 0.5; error += 0.07) {
    const double channel[] = {1 - error, error, error, 1 - error};
    xrd_channel_finding found;
    assert_int_equal(xrd_check_channel(&problem, channel, &found, NULL), XRD_OK);
    assert_true(found.distortion.lower <= error && error <= found.distortion.upper);
    assert_true(found.distortion.upper - found.distortion.lower < 1e-16);
    const double rate = log(2) - entropy(error);
    assert_true(fabs(found.information.lower - rate) < 1e-15 && fabs(found.information.upper - rate) < 1e-15);
    assert_true(found.curve_lower <= found.information.upper && found.curve_lower > rate - 1e-13);
  }
}

/* Rows that do not sum to one stand for their shares; a useless channel carries nothing. */
static void rows_are_shares(void **state) {
  (void)state;
  const double p[] = {0.25, 0.75, 0}, d[] = {0, 1, 1, 0, 3, 3};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 2, .matrix = d}};
  const double once[] = {0.5, 0.5, 0.25, 0.75, 0, 0}, twice[] = {4, 4, 1, 3, 0, 0}, constant[] = {1, 3, 2, 6, 1, 0};
  xrd_channel_finding a, b;
  assert_int_equal(xrd_check_channel(&problem, once, &a, NULL), XRD_OK);
  assert_int_equal(xrd_check_channel(&problem, twice, &b, NULL), XRD_OK);
  assert_true(a.information.lower == b.information.lower && a.distortion.upper == b.distortion.upper);
  assert_true(a.distortion.lower <= 0.3125 && 0.3125 <= a.distortion.upper);
  assert_true(a.curve_lower == 0); /* beyond D_max = 1/4 */
  assert_int_equal(xrd_check_channel(&problem, constant, &b, NULL), XRD_OK);
  assert_true(b.information.lower == 0 && b.information.upper < 1e-30);
}

/* Without noise the information is the entropy, whatever letters stand for the symbols; zeros stand beside all of it.
 */
static void noiseless_channels_carry_everything(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.25}, channel[] = {0, 1, 0, 1, 0, 0, 0, 0, 1};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 3, .m = 3}};
  xrd_channel_finding found;
  assert_int_equal(xrd_check_channel(&problem, channel, &found, NULL), XRD_OK);
  const double rate = 1.5 * log(2);
  assert_true(fabs(found.information.lower - rate) < 1e-15 && fabs(found.information.upper - rate) < 1e-15);
  assert_true(found.distortion.lower <= 0.75 && 0.75 <= found.distortion.upper && found.distortion.lower > 0.74);
}

static void random_channels_lie_above(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 11);
  for (size_t k = 0; k < 30 * test_multiplier(); k++) {
    enum { N = 5, M = 4 };
    double p[N], d[N * M], channel[N * M], sum = 0, law[M] = {0}, rate = 0, distortion = 0;
    for (int i = 0; i < N; i++) sum += p[i] = xrd_random_uniform(&random) + 0.01;
    for (int i = 0; i < N; i++) p[i] /= sum;
    for (int e = 0; e < N * M; e++) {
      d[e] = 5 * xrd_random_uniform(&random);
      channel[e] = pow(xrd_random_uniform(&random), 3);
    }
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = d}};
    xrd_channel_finding found;
    assert_int_equal(xrd_check_channel(&problem, channel, &found, NULL), XRD_OK);
    for (int i = 0; i < N; i++) {
      double row = 0;
      for (int j = 0; j < M; j++) row += channel[i * M + j];
      for (int j = 0; j < M; j++) law[j] += p[i] * (channel[i * M + j] /= row);
    }
    for (int e = 0; e < N * M; e++) {
      rate += p[e / M] * channel[e] * log(channel[e] / law[e % M]);
      distortion += p[e / M] * channel[e] * d[e];
    }
    assert_true(fabs(found.information.lower - rate) < 1e-12 && fabs(found.distortion.upper - distortion) < 1e-12);
    assert_true(found.information.upper - found.information.lower < 1e-14);
    assert_true(found.curve_lower <= found.information.upper);
  }
}

static void what_is_no_channel_is_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, d[] = {0, HUGE_VAL, 1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  const double forbidden[] = {0.5, 0.5, 0, 1}, negative[] = {1, 0, -1, 2}, empty[] = {1, 0, 0, 0};
  xrd_channel_finding found;
  xrd_error error;
  assert_int_equal(xrd_check_channel(&problem, forbidden, &found, NULL), XRD_OK);
  assert_true(isinf(found.distortion.lower) && isinf(found.distortion.upper) && found.curve_lower == 0);
  assert_int_equal(xrd_check_channel(&problem, negative, &found, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "p(0|1)"));
  assert_int_equal(xrd_check_channel(&problem, empty, &found, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "row 1"));
}

static void numbers_that_are_none_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, minus[] = {1.5, -0.5}, infinite[] = {1, 0, INFINITY, 1}, vast[] = {1, 0, 1e308, 1e308};
  xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_channel_finding found;
  xrd_error error;
  assert_int_equal(xrd_check_channel(&problem, infinite, &found, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "p(0|1)"));
  assert_int_equal(xrd_check_channel(&problem, vast, &found, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "row 1"));
  problem.p = minus;
  assert_int_equal(xrd_check_channel(&problem, infinite, &found, &error), XRD_ERR_INPUT);
  assert_null(strstr(error.message, "p(0|1)"));
}

/* No room above D_min, a letter that is never sent, a symbol that never comes and may go nowhere. */
static void channels_at_their_least_distortion(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5, 0}, channel[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  const double d[] = {0, 1, 2, 1, 0, 2, INFINITY, INFINITY, INFINITY};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  xrd_channel_finding found;
  assert_int_equal(xrd_check_channel(&problem, channel, &found, NULL), XRD_OK);
  assert_true(found.distortion.lower == 0 && found.distortion.upper == 0);
  assert_true(found.information.lower <= log(2) && log(2) <= found.information.upper + 1e-16);
  assert_true(found.curve_lower <= found.information.upper && found.curve_lower > 0.69);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_symmetric_channel_lies_on_the_curve), cmocka_unit_test(rows_are_shares),
      cmocka_unit_test(noiseless_channels_carry_everything),   cmocka_unit_test(random_channels_lie_above),
      cmocka_unit_test(what_is_no_channel_is_refused),         cmocka_unit_test(numbers_that_are_none_are_refused),
      cmocka_unit_test(channels_at_their_least_distortion),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
