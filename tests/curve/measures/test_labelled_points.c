/* Points of sources with labels: between those of lists of (place, distribution), and those of the kernels without
   places or without labels. */
#include <math.h>

#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/measures/sources.h"

static const double GAP = 1e-9;

static xrd_options options_of(void) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  return options;
}

/* One task, of two labels. */
static void make(test_source *made, double theta, double slope, xrd_random *random) {
  test_source_make(made, XRD_MEASURE_LABELLED, 1, random);
  made->problem.tasks = 1;
  made->problem.weight = theta / slope;
}

static void solve(const xrd_measure_problem *problem, double slope, xrd_measure_point *point) {
  const xrd_options options = options_of();
  xrd_error error = {""};
  assert_int_equal(xrd_measure_at_slope(problem, slope, NULL, &options, point, &error), XRD_OK);
  const xrd_bounds *b = &point->bounds;
  if (point->verdict != XRD_CLOSED)
    fail_msg("open at slope %.17g, weight %.17g: %g", slope, problem->weight, b->rate_upper - b->rate_lower);
  assert_true(b->rate_lower <= point->rate_nats && point->rate_nats <= b->rate_upper);
}

static xrd_finding check(const xrd_measure_problem *problem, const xrd_measure_point *point) {
  xrd_finding finding;
  xrd_error error = {""};
  assert_int_equal(xrd_check_measure_point(problem, point, GAP, &finding, &error), XRD_OK);
  return finding;
}

enum { PLACES = 161, SHARES = 61, LIST = PLACES * SHARES };

/* d(x_i, (y, a)) for y on a grid of [-2, 2] and a on one of [0, 1], both ends included; n x LIST. */
static void fill_list(const xrd_measure_problem *problem, double *matrix) {
  for (size_t i = 0; i < problem->n; i++)
    for (size_t j = 0; j < LIST; j++) {
      const double y = -2 + 4.0 * (double)(j / SHARES) / (PLACES - 1), a = (double)(j % SHARES) / (SHARES - 1);
      const double share = problem->labels[i] == 0 ? a : 1 - a;
      matrix[i * LIST + j] = pow(problem->x[i] - y, 2) + (share > 0 ? -problem->weight * log(share) : HUGE_VAL);
    }
}

/* F = R + slope D of the list can only be larger, and by no more than its steps explain: with the nearest place of the
   list, c falls by exp(-slope h^2 / 4); to the nearest share, a^theta (1 - a)^theta of an optimum by what a step
   changes: to within 1e-2 here. */
static void between_lists(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 21);
  const xrd_options options = options_of();
  static double matrix[TEST_SYMBOLS * LIST];
  for (size_t loop = 0; loop < 6 * test_multiplier(); loop++) {
    test_source made;
    const double slope = exp(2 * xrd_random_uniform(&random) - 1);
    make(&made, loop % 2 == 0 ? 0.2 + 0.7 * xrd_random_uniform(&random) : 1 + xrd_random_uniform(&random), slope,
         &random);
    xrd_measure_point point;
    solve(&made.problem, slope, &point);
    const xrd_finding finding = check(&made.problem, &point);
    if (!finding.accepted) fail_msg("%s", finding.reason);
    fill_list(&made.problem, matrix);
    const xrd_problem list = {made.p, {.kind = XRD_MATRIX, .n = TEST_SYMBOLS, .m = LIST, .matrix = matrix}};
    xrd_curve curve;
    assert_int_equal(xrd_curve_at_slopes(&list, &slope, 1, &options, &curve, NULL), XRD_OK);
    const xrd_bounds *b = &curve.points[0].bounds, *own = &point.bounds;
    const double least = own->rate_lower + slope * own->distortion, most = own->rate_upper + slope * own->distortion;
    assert_true(least <= b->rate_upper + slope * b->distortion + 1e-12);
    assert_true(most >= b->rate_lower + slope * b->distortion - 1e-2);
    xrd_curve_clear(&curve);
    xrd_measure_point_clear(&point);
  }
}

/* A weight of 0: squared distances alone. */
static void without_labels(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 22);
  test_source made;
  xrd_measure_point with, without;
  make(&made, 0, 2, &random);
  solve(&made.problem, 2, &with);
  const xrd_measure_problem plain = {
      .kernel = XRD_MEASURE_SQUARED, .n = TEST_SYMBOLS, .dim = 1, .p = made.p, .x = made.x};
  solve(&plain, 2, &without);
  test_assert_near(with.rate_nats, without.rate_nats, 2 * GAP);
  test_assert_near(with.bounds.distortion, without.bounds.distortion, 1e-6);
  xrd_measure_point_clear(&with);
  xrd_measure_point_clear(&without);
}

/* All symbols in one place: the bottleneck of a variable that decides its label. */
static void without_places(void **state) {
  (void)state;
  static const size_t counts[] = {3};
  static const uint32_t labels[] = {0, 1, 2, 1};
  static const double p[] = {0.3, 0.2, 0.4, 0.1}, x[] = {0.5, 0.5, 0.5, 0.5};
  static const double joint[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0};
  const double weight = 0.5, slopes[] = {0.5, 1.8, 2.4};
  for (size_t k = 0; k < 3; k++) {
    const xrd_measure_problem with = {.kernel = XRD_MEASURE_LABELLED,
                                      .n = 4,
                                      .dim = 1,
                                      .p = p,
                                      .x = x,
                                      .tasks = 1,
                                      .label_counts = counts,
                                      .labels = labels,
                                      .weight = weight};
    const xrd_measure_problem kl = {.kernel = XRD_MEASURE_KL, .n = 4, .dim = 3, .p = p, .x = joint};
    xrd_measure_point a, b;
    solve(&with, slopes[k], &a);
    solve(&kl, slopes[k] * weight, &b);
    test_assert_near(a.rate_nats, b.rate_nats, 2 * GAP);
    test_assert_near(a.bounds.distortion, weight * b.bounds.distortion, 1e-6);
    xrd_measure_point_clear(&a);
    xrd_measure_point_clear(&b);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(between_lists),
      cmocka_unit_test(without_labels),
      cmocka_unit_test(without_places),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
