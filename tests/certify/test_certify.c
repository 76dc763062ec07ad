/* Known answers lie inside the bounds, and the bounds are as close as the witness allows. */
#include "exactrd/certificate.h"

#include <arb.h>
#include <math.h>

#include "base/team.h"
#include "tests/cmocka_all.h"

static const double GAP = 1e-10;

static double entropy(double x) { return x > 0 && x < 1 ? -x * log(x) - (1 - x) * log1p(-x) : 0; }

static void assert_enclosed(double value, double slack, const xrd_bounds *bounds) {
  assert_true(bounds->rate_lower - slack <= value);
  assert_true(value <= bounds->rate_upper + slack);
}

/* Bernoulli(p), Hamming: R(D) = h(p) - h(D) at slope log((1-D)/D), q_1 = (p - D) / (1 - 2 D). */
static void bernoulli_with_hamming_distortion(void **state) {
  (void)state;
  const double p[] = {0.75, 0.25}, matrix[] = {0, 1, 1, 0};
  const xrd_problem problems[] = {{p, {.kind = XRD_HAMMING, .n = 2, .m = 2}},
                                  {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}}};
  for (size_t k = 0; k < 2; k++)
    for (double distortion = 1e-6; distortion < 0.25; distortion *= 1.7) {
      const double slope = log1p(-distortion) - log(distortion), t = exp(-slope);
      const double q1 = (p[1] - distortion) / (1 - 2 * distortion), q[] = {1 - q1, q1};
      const double w[] = {1 / (q[0] + t * q[1]), 1 / (q[1] + t * q[0])};
      xrd_bounds bounds;
      assert_int_equal(xrd_certify(&problems[k], &(xrd_witness){slope, q, w}, GAP, 1, &bounds, NULL), XRD_OK);
      assert_true(bounds.rate_upper - bounds.rate_lower <= 2e-15);
      assert_true(fabs(bounds.distortion - distortion) <= 1e-15);
      assert_enclosed(entropy(p[1]) - entropy(bounds.distortion), 4e-16, &bounds);
    }
}

/* Uniform on M symbols, Hamming: log M - h(D) - D log(M - 1). */
static void uniform_with_hamming_distortion(void **state) {
  (void)state;
  enum { SIZE = 7 };
  double p[SIZE], q[SIZE], w[SIZE];
  const double slope = 3, t = exp(-slope);
  for (size_t i = 0; i < SIZE; i++) {
    p[i] = q[i] = 1.0 / SIZE;
    w[i] = SIZE / (1 + (SIZE - 1) * t);
  }
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = SIZE, .m = SIZE}};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){slope, q, w}, GAP, 1, &bounds, NULL), XRD_OK);
  const double d = bounds.distortion;
  assert_true(bounds.rate_upper - bounds.rate_lower <= 3e-15);
  assert_enclosed(log(SIZE) - entropy(d) - d * log(SIZE - 1), 1e-15, &bounds);
}

/* Bernoulli(1/2), erasure distortion: (1 - D) log 2 for every slope at which both ends are active. */
static void erasure_with_forbidden_pairs(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, matrix[] = {0, INFINITY, 1, INFINITY, 0, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = matrix}};
  const double slope = log(2), q[] = {0.125, 0.125, 0.75}, w[] = {2, 2};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){slope, q, w}, GAP, 1, &bounds, NULL), XRD_OK);
  assert_enclosed((1 - bounds.distortion) * log(2), 2e-16, &bounds);
  assert_true(bounds.rate_upper - bounds.rate_lower <= 1e-15);
  assert_true(fabs(bounds.distortion - 0.75) < 1e-15);
}

/* At slope 0 the channel ignores its input: rate 0 at D_max. */
static void slope_zero(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.25}, matrix[] = {0, 2, 1, 0, 4, 1}, q[] = {1, 0}, w[] = {1, 1, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 2, .matrix = matrix}};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){0, q, w}, GAP, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.distortion == 1.25 && bounds.distortion_low == 0);
  assert_true(bounds.rate_lower == 0 && bounds.rate_upper == 0);
}

/* At an infinite slope: R(0) = H(p), with D = 0 exactly. */
static void slope_infinite(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.25}, w[] = {2, 4, 4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 3, .m = 3}};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){HUGE_VAL, p, w}, GAP, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.distortion == 0);
  assert_enclosed(1.5 * log(2), 0, &bounds);
  assert_true(bounds.rate_upper - bounds.rate_lower <= 5e-16);
}

/* The same where every reproduction costs something. */
static void slope_infinite_above_zero(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.25}, w[] = {2, 4, 4}, matrix[] = {0.25, 1, 2, 3, 0.5, 1, 2, 0.75, 0.25};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = matrix}};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){HUGE_VAL, p, w}, GAP, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.distortion == 0.3125);
  assert_enclosed(1.5 * log(2), 0, &bounds);
  assert_true(bounds.rate_upper - bounds.rate_lower <= 5e-16);
}

/* The same with so many rows that a steep slope stands in for the infinite one: beside minima of 15 the pairs beyond
   the nearest are told by 1/4.  The gap asked for is so wide that nothing is proved again in balls. */
static void many_rows_at_an_infinite_slope(void **state) {
  (void)state;
  enum { N = 8 * XRD_LEAF };
  static double p[N], matrix[2 * N], w[N];
  for (size_t i = 0; i < N; i++) {
    p[i] = 1.0 / N;
    w[i] = 2;
    matrix[2 * i] = 15 + 0.25 * (double)(i % 2), matrix[2 * i + 1] = 15.25 - 0.25 * (double)(i % 2);
  }
  const double q[] = {0.5, 0.5};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = N, .m = 2, .matrix = matrix}};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){HUGE_VAL, q, w}, 10, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.distortion == 15);
  assert_enclosed(log(2), 0, &bounds);
  assert_true(bounds.rate_upper - bounds.rate_lower <= 1e-14);
}

/* D_min = 1/2 + ... at a slope of 1e12: one double cannot carry D, two can. */
static void a_large_slope_above_a_positive_minimum(void **state) {
  (void)state;
  const double p[] = {0.75, 0.25}, matrix[] = {0.3, 1, 1.7, 0.3}, q[] = {0.75, 0.25}, w[] = {1 / 0.75, 4};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
  xrd_bounds bounds;
  for (double slope = 1e6; slope < 1e13; slope *= 10) {
    assert_int_equal(xrd_certify(&problem, &(xrd_witness){slope, q, w}, GAP, 1, &bounds, NULL), XRD_OK);
    assert_true(bounds.rate_upper - bounds.rate_lower <= GAP / 4);
    assert_enclosed(entropy(0.25), 2e-16, &bounds);
    assert_true(fabs(bounds.distortion - 0.3) < 1e-15);
  }
}

/* Thirds of doubles: D, in two doubles, is not below D_min = (s_0 + 2 s_1) / 3, which no sum of doubles is. */
static void two_doubles_are_rounded_up(void **state) {
  (void)state;
  arb_t least, d, part;
  arb_init(least), arb_init(d), arb_init(part);
  size_t divided = 0;
  for (int k = 1; k < 40; k++) {
    const double p[] = {1, 2}, s[] = {0.3 + 0.01 * k, 0.7 - 0.003 * k}, q[] = {1.0 / 3, 2.0 / 3}, w[] = {3, 1.5};
    const double matrix[] = {s[0], 2, 2, s[1]};
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&problem, &(xrd_witness){1e12, q, w}, GAP, 1, &bounds, NULL), XRD_OK);
    arb_set_d(least, s[1]);
    arb_mul_2exp_si(least, least, 1);
    arb_set_d(part, s[0]);
    arb_add(least, least, part, 1200);
    arb_set_d(d, bounds.distortion);
    arb_set_d(part, bounds.distortion_low);
    arb_add(d, d, part, 1200);
    arb_mul_ui(d, d, 3, 1200);
    assert_true(arb_ge(d, least));
    divided += bounds.distortion_low != 0;
  }
  assert_true(divided > 20);
  arb_clear(least), arb_clear(d), arb_clear(part);
}

static void a_given_distortion(void **state) {
  (void)state;
  const double p[] = {0.75, 0.25}, d = 0.125, slope = log(7);
  const double q1 = (p[1] - d) / (1 - 2 * d), q[] = {1 - q1, q1};
  const double w[] = {1 / (q[0] + q[1] / 7), 1 / (q[1] + q[0] / 7)};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const double targets[] = {0.1, d * (1 + 1e-14), 0.2, 0.6};
  for (size_t k = 0; k < 4; k++) {
    xrd_bounds bounds;
    assert_int_equal(xrd_certify_at(&problem, &(xrd_witness){slope, q, w}, targets[k], 0, 1, &bounds, NULL), XRD_OK);
    const double rate = targets[k] < 0.25 ? entropy(p[1]) - entropy(targets[k]) : 0;
    assert_enclosed(rate, 2e-16, &bounds);
    assert_int_equal(isinf(bounds.rate_upper), k == 0);
    if (k == 1) assert_true(bounds.rate_upper - bounds.rate_lower <= 1e-14);
  }
}

/* D_min lies 1e-134 below D, where one double-double cannot say so: R(D) = 0 is still proved there, and refused below.
 */
static void a_distortion_next_to_the_least(void **state) {
  (void)state;
  const double p[] = {8e-223, 2.5e-222, 1, 5.5e-134}, matrix[] = {0, 0, 1, 0}, q[] = {1}, w[] = {1, 1, 1, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 4, .m = 1, .matrix = matrix}};
  const xrd_witness witness = {1, q, w};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify_at(&problem, &witness, 1, 0, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.rate_lower == 0 && bounds.rate_upper == 0);
  assert_int_equal(xrd_certify_at(&problem, &witness, 1, -5.6e-134, 1, &bounds, NULL), XRD_OK);
  assert_true(isinf(bounds.rate_upper));
  assert_int_equal(xrd_certify_at(&problem, &witness, 1, -5.4e-134, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.rate_upper == 0);
}

static void bad_witnesses_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5, 0}, matrix[] = {0, INFINITY, 1, 0, 0, 0};
  const double good_q[] = {0.5, 0.5}, good_w[] = {1, 1, -7};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 2, .matrix = matrix}};
  const double bad_q[][2] = {{-1, 1}, {1, NAN}, {INFINITY, 1}, {0, 1}, {0, 0}};
  const double bad_w[][3] = {{0, 1, 1}, {1, -1, 1}, {1, NAN, 1}, {INFINITY, 1, 1}};
  xrd_bounds bounds;
  xrd_error error;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){1, good_q, good_w}, GAP, 1, &bounds, &error), XRD_OK);
  for (size_t k = 0; k < 5; k++)
    assert_int_equal(xrd_certify(&problem, &(xrd_witness){1, bad_q[k], good_w}, GAP, 1, &bounds, &error),
                     XRD_ERR_ARGUMENT);
  for (size_t k = 0; k < 4; k++)
    assert_int_equal(xrd_certify(&problem, &(xrd_witness){1, good_q, bad_w[k]}, GAP, 1, &bounds, &error),
                     XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){-1, good_q, good_w}, GAP, 1, &bounds, &error),
                   XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){NAN, good_q, good_w}, GAP, 1, &bounds, &error),
                   XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){1, good_q, good_w}, 0, 1, &bounds, &error), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bernoulli_with_hamming_distortion),
      cmocka_unit_test(uniform_with_hamming_distortion),
      cmocka_unit_test(erasure_with_forbidden_pairs),
      cmocka_unit_test(slope_zero),
      cmocka_unit_test(slope_infinite),
      cmocka_unit_test(slope_infinite_above_zero),
      cmocka_unit_test(many_rows_at_an_infinite_slope),
      cmocka_unit_test(a_large_slope_above_a_positive_minimum),
      cmocka_unit_test(two_doubles_are_rounded_up),
      cmocka_unit_test(a_given_distortion),
      cmocka_unit_test(a_distortion_next_to_the_least),
      cmocka_unit_test(bad_witnesses_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
