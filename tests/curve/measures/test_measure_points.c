/* Points over measures: their bounds against those of lists of reproductions, closed forms, and each other. */
#include <math.h>
#include <string.h>

#include "exactrd/check.h"
#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/measures/sources.h"

static const double GAP = 1e-10;

static xrd_options options_of(void) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  return options;
}

static void assert_closed(const xrd_measure_point *point) {
  const xrd_bounds *b = &point->bounds;
  assert_int_equal(point->verdict, XRD_CLOSED);
  assert_true(b->rate_lower <= point->rate_nats && point->rate_nats <= b->rate_upper);
  assert_true(b->rate_upper - b->rate_lower <= GAP);
}

/* A list of reproductions can only do worse; one with steps h loses at most -log(1 - slope h^2 / 4)
   (xrd_certify_continuous). */
static void between_lists(void **state) {
  (void)state;
  enum { GRID = 401 };
  xrd_random random;
  xrd_random_seed(&random, 156);
  const xrd_options options = options_of();
  for (size_t loop = 0; loop < 6 * test_multiplier(); loop++) {
    test_source made;
    test_source_make(&made, XRD_MEASURE_SQUARED, 1, &random);
    const double slope = exp(3 * xrd_random_uniform(&random) - 1), h = 4.0 / (GRID - 1);
    double grid[GRID];
    for (int k = 0; k < GRID; k++) grid[k] = -2 + h * k;
    const xrd_problem list = {made.p,
                              {.kind = XRD_SQUARED, .n = TEST_SYMBOLS, .m = GRID, .dim = 1, .x = made.x, .y = grid}};
    xrd_curve curve;
    xrd_measure_point point;
    assert_int_equal(xrd_curve_at_slopes(&list, &slope, 1, &options, &curve, NULL), XRD_OK);
    assert_int_equal(xrd_measure_at_slope(&made.problem, slope, NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    const xrd_bounds *b = &curve.points[0].bounds;
    const double grid_minimum = b->rate_upper + slope * b->distortion;
    const double minimum = point.bounds.rate_lower + slope * point.bounds.distortion;
    assert_true(minimum <= grid_minimum);
    assert_true(minimum >= b->rate_lower + slope * b->distortion + log(1 - slope * h * h / 4) - 2 * GAP);
    xrd_measure_point_clear(&point);
    xrd_curve_clear(&curve);
  }
}

/* Symbols of the same row are one: neither does a curve wait for a rate beyond theirs, nor is such a rate sought. */
static void equal_symbols(void **state) {
  (void)state;
  static const double p[] = {0.25, 0.25, 0.25, 0.25}, x[] = {0, 0, 1, 3}, joint[] = {1, 2, 2, 4, 3, 1};
  const xrd_measure_problem problems[] = {{.kernel = XRD_MEASURE_SQUARED, .n = 4, .dim = 1, .p = p, .x = x},
                                          {.kernel = XRD_MEASURE_KL, .n = 3, .dim = 2, .x = joint}};
  const double entropies[] = {1.5 * log(2), log(13) - (9 * log(9) + 4 * log(4)) / 13};
  const xrd_options options = options_of();
  for (int k = 0; k < 2; k++) {
    double slopes[2];
    xrd_measure_point point;
    assert_int_equal(xrd_measure_slopes(&problems[k], 2, &options, slopes, NULL), XRD_OK);
    assert_true(slopes[0] < 1000);
    assert_int_equal(xrd_measure_at_slope(&problems[k], slopes[0], NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    assert_true(point.bounds.rate_lower >= 0.999 * entropies[k] && point.bounds.rate_upper <= entropies[k]);
    xrd_measure_point_clear(&point);
    xrd_error error;
    assert_int_equal(xrd_measure_at_rate(&problems[k], entropies[k] * (1 + 1e-9), NULL, &options, &point, &error),
                     XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "entropy"));
  }
}

/* Labels that tell nothing: every slope has the same answer. */
static void nothing_to_tell(void **state) {
  (void)state;
  static const double joint[] = {1, 1, 2, 2};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = joint};
  const xrd_options options = options_of();
  double slopes[2];
  assert_int_equal(xrd_measure_slopes(&problem, 2, &options, slopes, NULL), XRD_OK);
  assert_true(slopes[0] <= 1);
}

/* Labels that tell everything: R jumps from 0 to its end at slope 1, which the curve must not leave out. */
static void straight_curves_go_to_their_end(void **state) {
  (void)state;
  static const double joint[] = {1, 0, 0, 0, 2, 0, 0, 0, 3};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 3, .dim = 3, .x = joint};
  const xrd_options options = options_of();
  double slopes[2];
  assert_int_equal(xrd_measure_slopes(&problem, 2, &options, slopes, NULL), XRD_OK);
  assert_true(slopes[0] > 1 && slopes[1] <= 1);
}

/* A curve begins where its source does, in whatever unit. */
static void any_unit(void **state) {
  (void)state;
  static const double p[] = {0.25, 0.25, 0.5};
  const xrd_options options = options_of();
  double plain[2];
  for (int k = 0; k < 3; k++) {
    const double unit = ldexp(1, k == 0 ? 0 : k == 1 ? -400 : 400), x[] = {3 * unit, unit, 0};
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 3, .dim = 1, .p = p, .x = x};
    double slopes[2];
    assert_int_equal(xrd_measure_slopes(&problem, 2, &options, slopes, NULL), XRD_OK);
    if (k == 0) plain[0] = slopes[0], plain[1] = slopes[1];
    for (int l = 0; l < 2; l++) test_assert_near(slopes[l] * unit * unit, plain[l], 1e-9 * plain[l]);
  }
}

/* A distortion that the integrals do not bound leaves the point open, whatever its rate. */
static void no_distortion_no_proof(void **state) {
  (void)state;
  const xrd_density normal = {XRD_DENSITY_NORMAL, {0, 1}, 0, NULL};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &normal, .dim = 1};
  const xrd_options options = options_of();
  for (double slope = 1e-12; slope < 1; slope *= 1000) {
    xrd_measure_point point;
    if (xrd_measure_at_slope(&problem, slope, NULL, &options, &point, NULL) != XRD_OK) continue;
    assert_true(isfinite(point.bounds.distortion) || point.verdict == XRD_OPEN);
    xrd_measure_point_clear(&point);
  }
}

/* What is proved is aimed at: bounds that end below the rate asked, or a channel that does not keep to the distortion,
   are hit once more by as much as they are off. */
static void aimed_at_what_is_proved(void **state) {
  (void)state;
  const xrd_density laplace = {XRD_DENSITY_LAPLACE, {0, 1}, 0, NULL},
                    logistic = {XRD_DENSITY_LOGISTIC, {0, 1}, 0, NULL};
  xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &laplace, .dim = 1};
  const xrd_options options = options_of();
  xrd_measure_point point;
  assert_int_equal(xrd_measure_at_rate(&problem, 0.1, NULL, &options, &point, NULL), XRD_OK);
  assert_closed(&point);
  assert_true(point.bounds.rate_lower <= 0.1 && 0.1 <= point.bounds.rate_upper);
  xrd_measure_point_clear(&point);
  problem.density = &logistic;
  assert_int_equal(xrd_measure_at_distortion(&problem, 0.3, NULL, &options, &point, NULL), XRD_OK);
  assert_closed(&point);
  assert_true(point.bounds.distortion == 0.3);
  xrd_measure_point_clear(&point);
}

/* At the variance, and so little below it that the reproductions' own deviation is a hair's breadth: -log(1 - b) / 2,
   where 1 - b of the variance is left, on some hundred atoms. */
static void close_to_the_variance(void **state) {
  (void)state;
  const xrd_density normal = {XRD_DENSITY_NORMAL, {3, 2}, 0, NULL};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &normal, .dim = 1};
  const xrd_options options = options_of();
  const double below[] = {0, 0x1p-50, 0x1p-40, 0x1p-30, 0x1p-10};
  for (size_t k = 0; k < sizeof below / sizeof *below; k++) {
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_distortion(&problem, 4 * (1 - below[k]), NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    const double rate = -0.5 * log1p(-below[k]);
    assert_true(point.atoms < 200 && point.bounds.distortion <= 4 * (1 - below[k]));
    assert_true(point.bounds.rate_lower <= rate && rate <= point.bounds.rate_upper + 1e-16);
    xrd_measure_point_clear(&point);
  }
}

/* Far from all symbols nothing is looked for: a slope that makes a grid of the whole line of 1e8 or 1e16 places is
   solved as fast as any other, and gives the entropy less what two neighbours still share. */
static void steep(void **state) {
  (void)state;
  static const double p[] = {0.25, 0.25, 0.5}, x[] = {3, 1, 0};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 3, .dim = 1, .p = p, .x = x};
  const xrd_options options = options_of();
  for (double slope = 1e14; slope < 1e31; slope *= 1e16) {
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_slope(&problem, slope, NULL, &options, &point, NULL), XRD_OK);
    assert_int_equal(point.atoms, 3);
    assert_true(point.bounds.rate_upper >= 1.5 * log(2) - 1e-15 && point.bounds.rate_lower <= 1.5 * log(2));
    if (slope < 1e20) assert_closed(&point);
    xrd_measure_point_clear(&point);
  }
}

/* The same point by its slope, its distortion and its rate. */
static void three_ways(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 157);
  const xrd_options options = options_of();
  static const xrd_measure_kernel kernels[] = {XRD_MEASURE_SQUARED, XRD_MEASURE_KL};
  for (size_t loop = 0; loop < 4 * test_multiplier(); loop++) {
    test_source made;
    const bool simplex = kernels[loop % 2] == XRD_MEASURE_KL;
    test_source_make(&made, kernels[loop % 2], simplex ? 2 : 1, &random);
    xrd_measure_point slope, distortion, rate;
    assert_int_equal(xrd_measure_at_slope(&made.problem, simplex ? 12 : 3, NULL, &options, &slope, NULL), XRD_OK);
    assert_closed(&slope);
    const double d = slope.bounds.distortion;
    assert_int_equal(xrd_measure_at_distortion(&made.problem, d, NULL, &options, &distortion, NULL), XRD_OK);
    assert_closed(&distortion);
    assert_true(distortion.bounds.distortion == d && distortion.bounds.distortion_low == 0);
    test_assert_near(distortion.rate_nats, slope.rate_nats, 2 * GAP);
    assert_int_equal(xrd_measure_at_rate(&made.problem, slope.rate_nats, &distortion, &options, &rate, NULL), XRD_OK);
    assert_closed(&rate);
    test_assert_near(rate.rate_nats, slope.rate_nats, GAP);
    test_assert_near(rate.bounds.distortion, d, 2 * GAP);
    if (simplex) test_assert_near(slope.relevance_nats, xrd_bottleneck_information(&made.problem) - d, 1e-14);
    xrd_measure_point_clear(&slope);
    xrd_measure_point_clear(&distortion);
    xrd_measure_point_clear(&rate);
  }
}

/* Near both ends of the curve: D just below D_max, at it and beyond, and D next to 0. */
static void ends(void **state) {
  (void)state;
  enum { N = 21 };
  double p[N], x[N], variance = 0, total = 0;
  for (int i = 0; i < N; i++) {
    x[i] = 0.5 * (i - N / 2);
    total += p[i] = exp(-fabs(x[i]));
  }
  for (int i = 0; i < N; i++) variance += (p[i] /= total) * x[i] * x[i];
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = N, .dim = 1, .p = p, .x = x};
  const xrd_options options = options_of();
  static const double shares[] = {1e-4, 0.5, 0.99, 0.999999, 1, 1.5};
  double before = HUGE_VAL;
  for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_distortion(&problem, shares[k] * variance, NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    assert_true(point.rate_nats < before || shares[k] > 1);
    before = point.rate_nats;
    if (shares[k] >= 1) assert_true(point.bounds.rate_upper <= 1e-10);
    xrd_measure_point_clear(&point);
  }
}

/* The symmetric binary pair: T = Y seen through a channel like X's; below 1 / rho^2 no rate is worth it. */
static void binary_bottleneck(void **state) {
  (void)state;
  static const double joint[] = {0.45, 0.05, 0.05, 0.45};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = joint};
  const xrd_options options = options_of();
  xrd_measure_point point;
  assert_int_equal(xrd_measure_at_slope(&problem, 1.56, NULL, &options, &point, NULL), XRD_OK);
  assert_closed(&point);
  assert_true(point.atoms == 1 && point.bounds.rate_upper < 1e-12);
  xrd_measure_point_clear(&point);
  assert_int_equal(xrd_measure_at_slope(&problem, 1.57, NULL, &options, &point, NULL), XRD_OK);
  assert_closed(&point);
  assert_true(point.atoms == 2 && point.bounds.rate_lower > 1e-6); /* 1 / 0.8^2 = 1.5625 */
  xrd_measure_point_clear(&point);
  const double alpha = 0.2, rate = log(2) + alpha * log(alpha) + (1 - alpha) * log(1 - alpha);
  const double beta = alpha * 0.9 + (1 - alpha) * 0.1; /* Wyner and Ziv: relevance log 2 - h(alpha * 0.1) */
  assert_int_equal(xrd_measure_at_rate(&problem, rate, NULL, &options, &point, NULL), XRD_OK);
  assert_closed(&point);
  test_assert_near(point.relevance_nats, log(2) + beta * log(beta) + (1 - beta) * log(1 - beta), 1e-9);
  xrd_measure_point_clear(&point);
}

/* Just above the critical slope c is flat, and D is known to fewer digits than R + slope D: mixed atoms prove R. */
static void flat(void **state) {
  (void)state;
  static const double joint[] = {0.45, 0.05, 0.05, 0.45};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = joint};
  const xrd_options options = options_of();
  const double most = xrd_bottleneck_information(&problem);
  for (double relevance = 0.001; relevance < most; relevance *= 1.6) {
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_distortion(&problem, most - relevance, NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    assert_true(point.rate_nats >= relevance);
    xrd_measure_point_clear(&point);
  }
}

/* A binary symmetric pair just above its first critical slope, where places open like a root and c is flat: distortions
   and rates are hit all the same. */
static void beside_a_critical_slope(void **state) {
  (void)state;
  const double joint[] = {.45, .05, .05, .45};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = joint};
  const xrd_options options = options_of();
  const double most = xrd_bottleneck_information(&problem), wanted[] = {0.002, 0.01, 0.05, 0.1, 0.15, 0.19};
  for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++) {
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_distortion(&problem, most - wanted[k], NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    assert_true(point.bounds.rate_upper > wanted[k] / 0.64 - 1e-9 && point.bounds.rate_upper < log(2));
    xrd_measure_point_clear(&point);
    assert_int_equal(xrd_measure_at_rate(&problem, wanted[k], NULL, &options, &point, NULL), XRD_OK);
    assert_closed(&point);
    assert_true(fabs(point.bounds.rate_upper - wanted[k]) <= options.gap_nats);
    xrd_measure_point_clear(&point);
  }
}

static void assert_constant(const xrd_measure_problem *problem, const xrd_measure_point *point, double distortion) {
  xrd_finding finding;
  assert_closed(point);
  assert_true(point->bounds.rate_upper == 0 && point->atoms == 1);
  assert_true(fabs(point->bounds.distortion - distortion) < 1e-14 * distortion);
  assert_int_equal(xrd_check_measure_point(problem, point, GAP, &finding, NULL), XRD_OK);
  if (!finding.accepted) fail_msg("%s", finding.reason);
}

/* From the variance on R = 0, and at slopes that tell nothing D is no more than that. */
static void constants(void **state) {
  (void)state;
  static const double bells[] = {0.3, -1, 0.5, 0.7, 1, 1};
  const struct {
    xrd_density density;
    double variance;
  } cases[] = {{{.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}}, 1},
               {{.family = XRD_DENSITY_LAPLACE, .parameter = {0, 1}}, 2},
               {{.family = XRD_DENSITY_EXPONENTIAL, .parameter = {1}}, 1},
               {{.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = bells}, 0.3 * 0.25 + 0.7 + 0.3 * 0.7 * 4}};
  const xrd_options options = options_of();
  xrd_measure_point point;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_measure_problem problem = {.density = &cases[k].density, .dim = 1};
    const double beyond = 1.3 * cases[k].variance;
    assert_int_equal(xrd_measure_at_distortion(&problem, beyond, NULL, &options, &point, NULL), XRD_OK);
    assert_constant(&problem, &point, beyond);
    assert_true(point.slope == 0 && point.bounds.distortion == beyond);
    xrd_measure_point_clear(&point);
    assert_int_equal(xrd_measure_at_slope(&problem, 1e-11, NULL, &options, &point, NULL), XRD_OK);
    assert_constant(&problem, &point, cases[k].variance);
    assert_true(point.slope == 1e-11);
    xrd_measure_point_clear(&point);
  }
  const xrd_measure_problem laplace = {.density = &cases[1].density, .dim = 1};
  assert_int_equal(xrd_measure_at_slope(&laplace, 1e-6, NULL, &options, &point, NULL), XRD_OK);
  assert_constant(&laplace, &point, 2);
  point.slope = -1; /* no curve has such a slope */
  xrd_finding finding;
  assert_int_equal(xrd_check_measure_point(&laplace, &point, GAP, &finding, NULL), XRD_OK);
  assert_false(finding.accepted);
  point.slope = 1, point.bounds.rate_upper = 1e-12; /* no constant's: then the slope is the witness's */
  assert_int_equal(xrd_check_measure_point(&laplace, &point, GAP, &finding, NULL), XRD_OK);
  assert_false(finding.accepted);
  xrd_measure_point_clear(&point);
}

static bool refuse(void *context, size_t done, size_t total) {
  (void)context, (void)done, (void)total;
  return false;
}

static void refusals(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 158);
  test_source made;
  test_source_make(&made, XRD_MEASURE_SQUARED, 1, &random);
  xrd_options options = options_of();
  xrd_measure_point point;
  double slopes[5];
  assert_int_equal(xrd_measure_at_slope(&made.problem, 0, NULL, &options, &point, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_measure_at_slope(&made.problem, INFINITY, NULL, &options, &point, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_measure_at_distortion(&made.problem, -1, NULL, &options, &point, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_measure_at_rate(&made.problem, NAN, NULL, &options, &point, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_measure_at_rate(&made.problem, log(TEST_SYMBOLS), NULL, &options, &point, NULL),
                   XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_measure_slopes(&made.problem, 1, &options, slopes, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_measure_slopes(&made.problem, 5, &options, slopes, NULL), XRD_OK);
  for (int k = 1; k < 5; k++) assert_true(slopes[k] > 0 && slopes[k] < slopes[k - 1]);
  options.progress = refuse;
  assert_int_equal(xrd_measure_slopes(&made.problem, 5, &options, slopes, NULL), XRD_ERR_INTERRUPTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(between_lists),
                                     cmocka_unit_test(three_ways),
                                     cmocka_unit_test(ends),
                                     cmocka_unit_test(binary_bottleneck),
                                     cmocka_unit_test(flat),
                                     cmocka_unit_test(equal_symbols),
                                     cmocka_unit_test(nothing_to_tell),
                                     cmocka_unit_test(straight_curves_go_to_their_end),
                                     cmocka_unit_test(steep),
                                     cmocka_unit_test(any_unit),
                                     cmocka_unit_test(no_distortion_no_proof),
                                     cmocka_unit_test(close_to_the_variance),
                                     cmocka_unit_test(aimed_at_what_is_proved),
                                     cmocka_unit_test(beside_a_critical_slope),
                                     cmocka_unit_test(constants),
                                     cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
