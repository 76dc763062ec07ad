#include "tests/curve/points.h"

#include <math.h>

#include "tests/cmocka_all.h"

long double point_distortion(const xrd_point *point) {
  return (long double)point->bounds.distortion + point->bounds.distortion_low;
}

long double distortion_apart(const xrd_bounds *a, const xrd_bounds *b) {
  return ((long double)b->distortion - a->distortion) + ((long double)b->distortion_low - a->distortion_low);
}

void assert_honest(const xrd_problem *problem, const xrd_point *point, double gap) {
  const xrd_bounds *bounds = &point->bounds;
  assert_int_equal(point->n, problem->distortion.n);
  assert_int_equal(point->m, problem->distortion.m);
  assert_true(0 <= bounds->rate_lower && bounds->rate_lower <= point->rate_nats &&
              point->rate_nats <= bounds->rate_upper);
  assert_int_equal(point->verdict, bounds->rate_upper - bounds->rate_lower <= gap ? XRD_CLOSED : XRD_OPEN);
  double total = 0;
  size_t support = 0;
  for (size_t j = 0; j < point->m; j++) {
    assert_true(point->q[j] >= 0);
    total += point->q[j];
    support += point->q[j] > 0;
  }
  assert_true(fabs(total - 1) <= 1e-12);
  assert_int_equal(support, point->support);
  for (size_t i = 0; i < point->n; i++)
    if (problem->p[i] > 0) assert_true(point->w[i] > 0 && isfinite(point->w[i]));
}

void assert_proved(const xrd_problem *problem, const xrd_point *point, double gap) {
  if (point->verdict != XRD_CLOSED)
    print_error("D %.17g + %.3g: bounds %.17g, %.17g at slope %.17g, %zu rounds, outcome %d\n",
                point->bounds.distortion, point->bounds.distortion_low, point->bounds.rate_lower,
                point->bounds.rate_upper, point->slope, point->iterations, (int)point->outcome);
  assert_honest(problem, point, gap);
  assert_int_equal(point->verdict, XRD_CLOSED);
}

void assert_encloses(const xrd_point *point, long double truth, long double rounding) {
  const bool inside = point->bounds.rate_lower - rounding <= truth && truth <= point->bounds.rate_upper + rounding;
  if (!inside)
    print_error("D %.20Lg: %.20Lg is not in [%.17g, %.17g]: %.3Lg below, %.3Lg above\n", point_distortion(point), truth,
                point->bounds.rate_lower, point->bounds.rate_upper, point->bounds.rate_lower - truth,
                truth - point->bounds.rate_upper);
  assert_true(inside);
}

xrd_options options_with_gap(double gap_nats) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = gap_nats;
  return options;
}
