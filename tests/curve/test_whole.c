#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

static const double GAP = 1e-11;

static xrd_curve whole(const xrd_problem *problem, size_t count, double gap) {
  const xrd_options options = options_with_gap(gap);
  xrd_curve curve;
  assert_int_equal(xrd_curve_whole(problem, count, &options, &curve, NULL), XRD_OK);
  assert_int_equal(curve.count, count);
  for (size_t k = 0; k < count; k++) assert_proved(problem, &curve.points[k], gap);
  return curve;
}

static void fewer_than_two_points_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_options options = options_with_gap(GAP);
  for (size_t count = 0; count < 2; count++) {
    xrd_curve curve;
    assert_int_equal(xrd_curve_whole(&problem, count, &options, &curve, NULL), XRD_ERR_ARGUMENT);
    assert_int_equal(curve.count, 0);
  }
}

/* Two symbols between which the cheapest reproduction lies: half of the curve is straight, and at its slope every point
   of it is an answer.  As points on a line the last 28 of 50 were one and the same. */
static void straight_segments_of_a_line_are_filled(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, x[] = {-1, 1}, y[] = {-1, 0, 1};
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 2, .m = 3, .dim = 1, .x = x, .y = y}};
  xrd_curve curve = whole(&problem, 50, 1e-10);
  for (size_t k = 1; k < 50; k++) {
    const long double step = point_distortion(&curve.points[k]) - point_distortion(&curve.points[k - 1]);
    assert_true(step > 0.005L && step < 0.03L);
  }
  xrd_curve_clear(&curve);
}

/* From D_min, with its rate, to D_max, with rate 0. */
static void both_ends_are_included(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.25}, d[] = {1, 2, 3, 2, 1, 3, 3, 2, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  for (size_t count = 2; count < 40; count += 7) {
    xrd_curve curve = whole(&problem, count, GAP);
    assert_true(point_distortion(&curve.points[0]) >= 1 && curve.points[0].bounds.distortion <= nextafter(1, 2));
    assert_encloses(&curve.points[0], 1.5L * logl(2), 0);
    assert_true(point_distortion(&curve.points[count - 1]) == 1.75L);
    assert_true(curve.points[count - 1].bounds.rate_upper <= GAP && curve.points[count - 1].slope == 0);
    xrd_curve_clear(&curve);
  }
}

/* A symbol of probability 1e-30 needs its own reproduction at D_min, however little it loses with another. */
static void the_rarest_symbol_is_served(void **state) {
  (void)state;
  const double p[] = {1, 1e-30}, d[] = {0, 1, 1e-5, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  xrd_curve curve = whole(&problem, 3, GAP);
  assert_true(curve.points[0].q[1] > 0);
  assert_encloses(&curve.points[0], 1e-30L * (1 + 30 * logl(10)), 1e-40L);
  xrd_curve_clear(&curve);
}

/* A curve that is one point, n = 1 or m = 1 or nothing to choose. */
static void curves_without_extent_are_drawn(void **state) {
  (void)state;
  const double one[] = {1}, two[] = {0.5, 0.5}, rows[] = {1, 1, 1, 2, 2, 2};
  const xrd_problem problems[] = {{one, {.kind = XRD_HAMMING, .n = 1, .m = 1}},
                                  {one, {.kind = XRD_MATRIX, .n = 1, .m = 3, .matrix = rows + 2}},
                                  {two, {.kind = XRD_MATRIX, .n = 2, .m = 1, .matrix = rows + 2}},
                                  {two, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = rows}}};
  for (size_t k = 0; k < 4; k++) {
    xrd_curve curve = whole(&problems[k], 7, GAP);
    for (size_t l = 0; l < 7; l++) assert_true(curve.points[l].bounds.rate_lower == 0);
    xrd_curve_clear(&curve);
  }
}

/* R(D) - floor >= 0 where every reproduction is forbidden for some symbol: the last point has the least rate. */
static void an_infinite_range_ends_where_it_is_flat(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, d[] = {0, 1, INFINITY, INFINITY, INFINITY, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  xrd_curve curve = whole(&problem, 5, GAP);
  for (size_t k = 0; k < 5; k++) assert_encloses(&curve.points[k], logl(2), 0);
  xrd_curve_clear(&curve);
}

/* Steps of the curve scaled to a unit square. */
static void assert_even(const xrd_curve *curve, double longest_share) {
  const xrd_point *first = &curve->points[0], *last = &curve->points[curve->count - 1];
  const double width = last->bounds.distortion - first->bounds.distortion, height = first->rate_nats - last->rate_nats;
  double total = 0, longest = 0;
  for (size_t k = 1; k < curve->count; k++) {
    const xrd_point *a = &curve->points[k - 1], *b = &curve->points[k];
    assert_true(a->bounds.distortion <= b->bounds.distortion);
    const double step = hypot((b->bounds.distortion - a->bounds.distortion) / width,
                              (a->rate_nats - b->rate_nats) / height);
    total += step;
    longest = fmax(longest, step);
  }
  if (longest > longest_share * total / (double)(curve->count - 1))
    print_error("%zu points: the longest step is %g times the mean\n", curve->count,
                longest / total * (double)(curve->count - 1));
  assert_true(longest <= longest_share * total / (double)(curve->count - 1));
}

static void points_are_even_in_arc_length(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 34);
  for (size_t loop = 0; loop < 30 * test_multiplier(); loop++) {
    random_problem made;
    random_problem_make_tame(&made, &random, 15);
    xrd_range range;
    assert_int_equal(xrd_range_of(&made.problem, &range, NULL), XRD_OK);
    if (range.distortion_max > range.distortion_min * (1 + 1e-12)) {
      xrd_curve curve = whole(&made.problem, 30, 1e-9);
      assert_even(&curve, 1.6);
      xrd_curve_clear(&curve);
    }
    random_problem_clear(&made);
  }
}

/* On a straight segment points keep coming evenly, all with the same slope. */
static void straight_segments_are_filled(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, d[] = {0, INFINITY, 1, INFINITY, 0, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  xrd_curve curve = whole(&problem, 21, GAP);
  assert_even(&curve, 1.1);
  for (size_t k = 1; k < 20; k++) assert_true(fabs(curve.points[k].slope - log(2)) <= 1e-8);
  xrd_curve_clear(&curve);
}

/* Two levels of distortion, twelve decades apart: the curve has an elbow that slopes must cross. */
static void widely_spread_scales_are_drawn(void **state) {
  (void)state;
  const double p[] = {0.25, 0.25, 0.25, 0.25};
  const double d[] = {0, 1e-6, 1e6, 1e6, 1e-6, 0, 1e6, 1e6, 1e6, 1e6, 0, 1e-6, 1e6, 1e6, 1e-6, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}};
  xrd_curve curve = whole(&problem, 40, GAP);
  assert_encloses(&curve.points[0], 2 * logl(2), 0);
  assert_even(&curve, 1.6);
  xrd_curve_clear(&curve);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fewer_than_two_points_are_refused),
      cmocka_unit_test(both_ends_are_included),
      cmocka_unit_test(the_rarest_symbol_is_served),
      cmocka_unit_test(curves_without_extent_are_drawn),
      cmocka_unit_test(an_infinite_range_ends_where_it_is_flat),
      cmocka_unit_test(points_are_even_in_arc_length),
      cmocka_unit_test(straight_segments_are_filled),
      cmocka_unit_test(straight_segments_of_a_line_are_filled),
      cmocka_unit_test(widely_spread_scales_are_drawn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
