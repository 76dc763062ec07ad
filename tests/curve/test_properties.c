/* What every rate-distortion curve has in common, on random nasty problems.  Bounds must agree with each other whatever
   their verdict, since each is proved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/check.h"
#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 150, POINTS = 12, SIZE = 14 };

static const double GAP = 1e-11;

/* Rounding of the few operations here that compare proved numbers. */
static long double rounding(long double a, long double b) { return 1e-17L * (fabsl(a) + fabsl(b)); }

static void assert_at_most(long double a, long double b) {
  if (!(a <= b + rounding(a, b))) print_error("%.20Lg is above %.20Lg by %.3Lg\n", a, b, a - b);
  assert_true(a <= b + rounding(a, b));
}

typedef void (*property)(const random_problem *made, xrd_random *random);

static void on_random_problems(uint64_t seed, size_t limit, property test) {
  for (uint64_t k = 0; k < PROBLEMS * test_multiplier(); k++) {
    xrd_random random;
    xrd_random_seed(&random, seed + k);
    random_problem made;
    random_problem_make(&made, &random, limit);
    test(&made, &random);
    random_problem_clear(&made);
  }
}

/* Upper bounds are convex combinations away from lower ones, and nothing lies below a tangent. */
static void assert_shape(const xrd_curve *curve) {
  for (size_t i = 0; i < curve->count; i++)
    for (size_t k = 0; k < curve->count; k++) {
      const xrd_point *a = &curve->points[i], *b = &curve->points[k];
      const long double apart = distortion_apart(&a->bounds, &b->bounds);
      if (apart >= 0) assert_at_most(b->bounds.rate_lower, a->bounds.rate_upper); /* non-increasing */
      if (a->bounds.rate_lower > 0 && isfinite(a->slope))                         /* the dual line below R */
        assert_at_most(a->bounds.rate_lower - a->slope * apart, b->bounds.rate_upper);
    }
  for (size_t i = 0; i + 2 < curve->count; i++) { /* convex: the chord is above */
    const xrd_point *a = &curve->points[i], *b = &curve->points[i + 1], *c = &curve->points[i + 2];
    const long double first = distortion_apart(&a->bounds, &b->bounds),
                      second = distortion_apart(&b->bounds, &c->bounds);
    if (!(first > 0 && second > 0)) continue;
    const long double share = first / (first + second);
    assert_at_most(b->bounds.rate_lower, (1 - share) * a->bounds.rate_upper + share * c->bounds.rate_upper);
  }
}

static void draw_whole(const random_problem *made, xrd_random *random) {
  (void)random;
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  assert_int_equal(xrd_curve_whole(&made->problem, POINTS, &options, &curve, NULL), XRD_OK);
  assert_int_equal(curve.count, POINTS);
  for (size_t k = 0; k < curve.count; k++) assert_proved(&made->problem, &curve.points[k], GAP);
  assert_shape(&curve);
  xrd_curve_clear(&curve);
}

static void curves_are_convex_and_decrease(void **state) {
  (void)state;
  on_random_problems(1000000, SIZE, draw_whole);
}

static void choose_slopes(xrd_random *random, double slopes[POINTS]) {
  for (size_t k = 0; k < POINTS; k++)
    slopes[k] = k % 3 == 0 ? random_between(random, 1e-9, 1e9) : random_between(random, 1e-2, 1e2);
}

/* min R + slope D of two forms of one problem, d and 1 / slope of the second being `scale` times the first's. */
static void assert_same_lines(const xrd_curve *a, const xrd_curve *b, double scale) {
  for (size_t k = 0; k < a->count; k++) {
    const xrd_point *x = &a->points[k], *y = &b->points[k];
    const long double apart = scale == 1 ? x->slope * distortion_apart(&x->bounds, &y->bounds)
                                         : y->slope * point_distortion(y) - x->slope * point_distortion(x);
    /* slopes and distortions of a scaled problem are rounded once more */
    const long double slack = scale == 1 ? 0 : 1e-15L * x->slope * point_distortion(x);
    if (x->bounds.rate_lower > 0) assert_at_most(x->bounds.rate_lower, y->bounds.rate_upper + apart + slack);
    if (y->bounds.rate_lower > 0) assert_at_most(y->bounds.rate_lower, x->bounds.rate_upper - apart + slack);
  }
}

static xrd_curve at_slopes(const xrd_problem *problem, const double slopes[POINTS], int threads) {
  xrd_options options = options_with_gap(GAP);
  options.threads = threads;
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_slopes(problem, slopes, POINTS, &options, &curve, NULL), XRD_OK);
  for (size_t k = 0; k < POINTS; k++) assert_proved(problem, &curve.points[k], GAP);
  return curve;
}

/* The same problem as a matrix whose row i is row rows[i] with the share weight[i], column j column columns[j]. */
static void rearrange(random_problem *other, const random_problem *made, const size_t *rows, const double *share,
                      size_t n, const size_t *columns, size_t m, double scale) {
  random_problem_allocate(other, n, m);
  for (size_t i = 0; i < n; i++) {
    other->p[i] = made->p[rows[i]] * share[i];
    for (size_t j = 0; j < m; j++)
      other->matrix[i * m + j] = scale * xrd_distortion_entry(&made->problem.distortion, rows[i], columns[j]);
  }
}

static void compare(const random_problem *made, const random_problem *other, xrd_random *random, double scale) {
  double slopes[POINTS], scaled[POINTS];
  choose_slopes(random, slopes);
  for (size_t k = 0; k < POINTS; k++) scaled[k] = slopes[k] / scale;
  xrd_curve a = at_slopes(&made->problem, slopes, 1), b = at_slopes(&other->problem, scaled, 1);
  assert_same_lines(&a, &b, scale);
  xrd_curve_clear(&a);
  xrd_curve_clear(&b);
}

static void shuffle(size_t *list, size_t count, xrd_random *random) {
  for (size_t k = count; k > 1; k--) {
    const size_t other = xrd_random_below(random, k), held = list[k - 1];
    list[k - 1] = list[other];
    list[other] = held;
  }
}

/* Symbols and reproductions in another order, some of them twice: halves are exact. */
static void relabel(const random_problem *made, xrd_random *random) {
  size_t rows[2 * SIZE], columns[2 * SIZE], n = 0, m = 0;
  double share[2 * SIZE];
  bool twice[SIZE];
  for (size_t i = 0; i < made->problem.distortion.n; i++) {
    twice[i] = random_once_in(random, 3);
    rows[n++] = i;
    if (twice[i]) rows[n++] = i;
  }
  for (size_t j = 0; j < made->problem.distortion.m; j++) {
    columns[m++] = j;
    if (random_once_in(random, 3)) columns[m++] = j;
  }
  shuffle(rows, n, random);
  shuffle(columns, m, random);
  for (size_t i = 0; i < n; i++) share[i] = twice[rows[i]] ? 0.5 : 1;
  random_problem other;
  rearrange(&other, made, rows, share, n, columns, m, 1);
  compare(made, &other, random, 1);
  random_problem_clear(&other);
}

static void names_and_duplicates_change_nothing(void **state) {
  (void)state;
  on_random_problems(2000000, SIZE, relabel);
}

static void rescale(const random_problem *made, xrd_random *random) {
  const size_t n = made->problem.distortion.n, m = made->problem.distortion.m;
  size_t order[SIZE];
  double share[SIZE];
  for (size_t k = 0; k < SIZE; k++) order[k] = k, share[k] = 1;
  const double scale = random_between(random, 1e-3, 1e3);
  random_problem other;
  rearrange(&other, made, order, share, n, order, m, scale);
  compare(made, &other, random, scale);
  random_problem_clear(&other);
}

static void a_scale_of_distortion_divides_the_slope(void **state) {
  (void)state;
  on_random_problems(3000000, SIZE, rescale);
}

/* Any q and w at any slope: its lower bound stays below our upper one at our D, its upper one above our lower one at
   its own D. */
static void doubt(const random_problem *made, xrd_random *random) {
  const size_t n = made->problem.distortion.n, m = made->problem.distortion.m;
  double slopes[POINTS], q[SIZE], w[SIZE];
  choose_slopes(random, slopes);
  xrd_curve curve = at_slopes(&made->problem, slopes, 1);
  for (size_t k = 0; k < POINTS; k++) {
    const xrd_point *point = &curve.points[k];
    const double blur = random_between(random, 1e-8, 10);
    for (size_t j = 0; j < m; j++)
      q[j] = point->q[j] * exp(blur * xrd_random_normal(random)) + (k % 2 ? 1e-3 * xrd_random_uniform(random) : 0);
    for (size_t i = 0; i < n; i++) w[i] = fmin(point->w[i] * exp(blur * xrd_random_normal(random)), 0x1p1000);
    const xrd_witness witness = {point->slope * exp(k % 4 ? 0 : blur * xrd_random_normal(random)), q, w};
    xrd_bounds here, there;
    if (xrd_certify_at(&made->problem, &witness, point->bounds.distortion, point->bounds.distortion_low, 1, &here,
                       NULL) != XRD_OK)
      continue; /* a random q may miss a symbol */
    assert_true(here.rate_lower <= point->bounds.rate_upper);
    assert_true(here.rate_upper >= point->bounds.rate_lower);
    assert_int_equal(xrd_certify(&made->problem, &witness, GAP, 1, &there, NULL), XRD_OK);
    assert_true(there.rate_lower <= there.rate_upper);
    const long double apart = distortion_apart(&point->bounds, &there);
    if (point->bounds.rate_lower > 0) assert_at_most(point->bounds.rate_lower - point->slope * apart, there.rate_upper);
  }
  xrd_curve_clear(&curve);
}

static void no_random_witness_contradicts_a_bound(void **state) {
  (void)state;
  on_random_problems(4000000, SIZE, doubt);
}

/* The checker, which shares no code with solvers and certificates, accepts every point as it stands. */
static void recheck(const random_problem *made, xrd_random *random) {
  double slopes[POINTS];
  choose_slopes(random, slopes);
  xrd_curve curve = at_slopes(&made->problem, slopes, 1);
  const xrd_point *point = &curve.points[xrd_random_below(random, POINTS)];
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  const xrd_claimed_point claim = {point->slope, point->rate_nats, point->bounds, point->support, GAP, point->verdict};
  xrd_finding finding;
  assert_int_equal(xrd_check(&made->problem, &witness, &claim, &finding, NULL), XRD_OK);
  if (!finding.accepted)
    print_error("slope %.17g, D %.17g + %.3g, bounds %.17g %.17g (%zu x %zu, kind %d), refused: %s\n", point->slope,
                point->bounds.distortion, point->bounds.distortion_low, point->bounds.rate_lower,
                point->bounds.rate_upper, point->n, point->m, (int)made->problem.distortion.kind, finding.reason);
  assert_true(finding.accepted);
  xrd_curve_clear(&curve);
}

static void the_checker_accepts_every_point(void **state) {
  (void)state;
  on_random_problems(5000000, SIZE, recheck);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(curves_are_convex_and_decrease),
      cmocka_unit_test(names_and_duplicates_change_nothing),
      cmocka_unit_test(a_scale_of_distortion_divides_the_slope),
      cmocka_unit_test(no_random_witness_contradicts_a_bound),
      cmocka_unit_test(the_checker_accepts_every_point),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
