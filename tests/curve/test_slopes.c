#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

static const double GAP = 1e-11;

static void answers_come_in_the_order_asked(void **state) {
  (void)state;
  const double p[] = {0.625, 0.25, 0.125}, d[] = {0, 1, 2, 1, 0, 1, 2, 1, 0}, slopes[] = {5, 0.5, 0, 5, 1e12, 1e-12, 2};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_slopes(&problem, slopes, 7, &options, &curve, NULL), XRD_OK);
  assert_int_equal(curve.count, 7);
  for (size_t k = 0; k < 7; k++) {
    assert_proved(&problem, &curve.points[k], GAP);
    assert_true(curve.points[k].slope == slopes[k] && curve.points[k].witness_slope == slopes[k]);
    for (size_t l = 0; l < 7; l++)
      if (slopes[k] > slopes[l])
        assert_true(curve.points[k].bounds.distortion <= curve.points[l].bounds.distortion + 1e-9);
  }
  assert_true(curve.points[2].bounds.distortion == 0.5 && curve.points[2].rate_nats == 0); /* slope 0: D_max */
  assert_true(curve.points[4].bounds.distortion <= 1e-280);
  xrd_curve_clear(&curve);
}

static void no_slopes_give_no_points(void **state) {
  (void)state;
  const double p[] = {1};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 1, .m = 1}};
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_slopes(&problem, NULL, 0, &options, &curve, NULL), XRD_OK);
  assert_int_equal(curve.count, 0);
  xrd_curve_clear(&curve);
}

static void bad_slopes_are_refused_by_index(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, bad[] = {-1, NAN, INFINITY, -INFINITY, -1e-300};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_options options = options_with_gap(GAP);
  for (size_t k = 0; k < 5; k++) {
    const double slopes[] = {1, 2, bad[k], 3};
    xrd_curve curve;
    xrd_error error = {""};
    assert_int_equal(xrd_curve_at_slopes(&problem, slopes, 4, &options, &curve, &error), XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "slope 2 "));
    assert_int_equal(curve.count, 0);
  }
}

static void one_symbol_costs_nothing(void **state) {
  (void)state;
  const double one[] = {1}, two[] = {0.25, 0.75}, d[] = {3, 1, 2}, slopes[] = {0, 1, 1e9};
  const xrd_problem problems[] = {{one, {.kind = XRD_MATRIX, .n = 1, .m = 3, .matrix = d}},
                                  {two, {.kind = XRD_MATRIX, .n = 2, .m = 1, .matrix = d}}};
  const double distortions[] = {1, 1.5};
  const xrd_options options = options_with_gap(GAP);
  for (size_t k = 0; k < 2; k++) {
    xrd_curve curve;
    assert_int_equal(xrd_curve_at_slopes(&problems[k], slopes, 3, &options, &curve, NULL), XRD_OK);
    for (size_t l = 0; l < 3; l++) {
      assert_proved(&problems[k], &curve.points[l], GAP);
      assert_true(curve.points[l].rate_nats <= GAP && curve.points[l].bounds.rate_lower == 0);
      assert_true(fabs(curve.points[l].bounds.distortion - distortions[k]) <= 1e-10);
    }
    xrd_curve_clear(&curve);
  }
}

/* Few rounds: the bounds still hold, and the verdict says that the gap was not reached. */
static void an_early_stop_is_honest(void **state) {
  (void)state;
  enum { SIDE = 40 };
  const double slopes[] = {1, 10, 100};
  random_problem made;
  xrd_random random;
  xrd_random_seed(&random, 31);
  random_problem_allocate(&made, SIDE, SIDE);
  for (size_t k = 0; k < SIDE * SIDE; k++) made.matrix[k] = xrd_random_uniform(&random);
  for (size_t i = 0; i < SIDE; i++) made.p[i] = 1.0 / SIDE;
  xrd_options options = options_with_gap(GAP);
  xrd_curve full, early;
  assert_int_equal(xrd_curve_at_slopes(&made.problem, slopes, 3, &options, &full, NULL), XRD_OK);
  size_t open = 0;
  for (int method = 0; method < 2; method++) {
    options.method = (xrd_method)method;
    options.max_iterations = 2;
    assert_int_equal(xrd_curve_at_slopes(&made.problem, slopes, 3, &options, &early, NULL), XRD_OK);
    for (size_t k = 0; k < 3; k++) {
      const xrd_bounds *a = &full.points[k].bounds, *b = &early.points[k].bounds;
      assert_honest(&made.problem, &early.points[k], GAP);
      open += early.points[k].verdict == XRD_OPEN;
      /* R + slope * D is least at the optimum, and the dual value, rate_lower + slope * D unless that is cut at rate 0,
         stays below it */
      assert_true(b->rate_lower == 0 ||
                  b->rate_lower + slopes[k] * b->distortion <= a->rate_upper + slopes[k] * a->distortion + 1e-13);
      assert_true(b->rate_upper + slopes[k] * b->distortion >= a->rate_lower + slopes[k] * a->distortion - 1e-13);
    }
    xrd_curve_clear(&early);
  }
  assert_true(open >= 4);
  xrd_curve_clear(&full);
  random_problem_clear(&made);
}

/* The textbook iteration proves the same curve, as far as it gets. */
static void both_methods_prove_the_same_curve(void **state) {
  (void)state;
  const double coarse = 1e-4;
  xrd_random random;
  xrd_random_seed(&random, 32);
  for (size_t loop = 0; loop < 50 * test_multiplier(); loop++) {
    random_problem made;
    random_problem_make_tame(&made, &random, 8);
    double slopes[3];
    for (size_t k = 0; k < 3; k++) slopes[k] = random_between(&random, 0.1, 20);
    xrd_options newton = options_with_gap(GAP), reference = options_with_gap(coarse);
    reference.method = XRD_BLAHUT_ARIMOTO;
    xrd_curve exact, rough;
    assert_int_equal(xrd_curve_at_slopes(&made.problem, slopes, 3, &newton, &exact, NULL), XRD_OK);
    assert_int_equal(xrd_curve_at_slopes(&made.problem, slopes, 3, &reference, &rough, NULL), XRD_OK);
    for (size_t k = 0; k < 3; k++) {
      assert_proved(&made.problem, &exact.points[k], GAP);
      assert_proved(&made.problem, &rough.points[k], coarse);
      const xrd_bounds *a = &exact.points[k].bounds, *b = &rough.points[k].bounds;
      const double x = a->rate_upper + slopes[k] * a->distortion, y = b->rate_upper + slopes[k] * b->distortion;
      assert_true(y - x <= coarse + 1e-12 && x - y <= GAP + 1e-12);
    }
    xrd_curve_clear(&exact);
    xrd_curve_clear(&rough);
    random_problem_clear(&made);
  }
}

/* Few atoms at the first slope, nearly every reproduction in use at the second. */
static void a_slope_may_follow_a_distant_one_on_a_line(void **state) {
  (void)state;
  enum { N = 200, M = 210 };
  const xrd_options options = options_with_gap(GAP);
  for (size_t k = 0; k < 12; k++) {
    const size_t n = 90 + 10 * k, m = 210 - 9 * k;
    double p[N], x[N], y[M], total = 0;
    for (size_t i = 0; i < n; i++) {
      const double t = (double)i / (double)(n - 1);
      x[i] = 10 * t;
      total += p[i] = exp(-100 * (t - 0.5) * (t - 0.5));
    }
    for (size_t i = 0; i < n; i++) p[i] /= total;
    for (size_t j = 0; j < m; j++) y[j] = -0.5 + 11.3 * (double)j / (double)(m - 1);
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = n, .m = m, .dim = 1, .x = x, .y = y}};
    const double slopes[] = {0.5, 2, 130 + 20 * (double)k};
    xrd_curve curve;
    assert_int_equal(xrd_curve_at_slopes(&problem, slopes, 3, &options, &curve, NULL), XRD_OK);
    for (size_t s = 0; s < 3; s++) assert_proved(&problem, &curve.points[s], GAP);
    xrd_curve_clear(&curve);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_come_in_the_order_asked),
      cmocka_unit_test(no_slopes_give_no_points),
      cmocka_unit_test(bad_slopes_are_refused_by_index),
      cmocka_unit_test(one_symbol_costs_nothing),
      cmocka_unit_test(an_early_stop_is_honest),
      cmocka_unit_test(both_methods_prove_the_same_curve),
      cmocka_unit_test(a_slope_may_follow_a_distant_one_on_a_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
