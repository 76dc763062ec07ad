/* Points over measures against judges that know nothing of them: closed forms, finite problems on fine grids whose
   error is bounded on both sides, and the ends of the bottleneck's curve. */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static xrd_options options_of(double gap) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = gap;
  return options;
}

static xrd_measure_point point_at(const xrd_measure_problem *problem, double slope) {
  const xrd_options options = options_of(1e-9);
  xrd_measure_point point;
  assert_int_equal(xrd_measure_at_slope(problem, slope, NULL, &options, &point, NULL), XRD_OK);
  assert_int_equal(point.verdict, XRD_CLOSED);
  return point;
}

/* |x - y|, X exponential: R(D) = -log 2(1 - exp(-RATE D)) for RATE D <= log 2, at slope s > RATE where RATE D = log(1 +
   RATE / s). */
static void exponential(void **state) {
  (void)state;
  for (double rate = 0.25; rate < 10; rate *= 3.5)
    for (double over = 1.01; over < 2000; over *= 6) {
      const xrd_density density = {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {rate}};
      const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = &density, .dim = 1};
      xrd_measure_point point = point_at(&problem, over * rate);
      assert_true(fabs(point.bounds.distortion * rate - log1p(1 / over)) < 1e-13 * over);
      const double r = -log(-2 * expm1(-rate * point.bounds.distortion));
      assert_true(point.bounds.rate_lower <= r + 1e-13 && r <= point.bounds.rate_upper + 1e-13);
      xrd_measure_point_clear(&point);
    }
}

enum { CELLS = 800 };

/* R on the grid at two distortions: below and above. */
static void on_grid(const xrd_density *density, bool squared, const double *distortions, xrd_bounds *bounds) {
  double low, high, p[CELLS], x[CELLS];
  xrd_density_hull(density, &low, &high);
  for (int k = 0; k < CELLS; k++) {
    const double from = low + (high - low) * k / CELLS, to = low + (high - low) * (k + 1) / CELLS;
    x[k] = (from + to) / 2;
    p[k] = xrd_density_below(density, to) - xrd_density_below(density, from);
  }
  const xrd_problem grid = {
      p, {.kind = squared ? XRD_SQUARED : XRD_ABSOLUTE, .n = CELLS, .m = CELLS, .dim = 1, .x = x, .y = x}};
  const xrd_options options = options_of(1e-6);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_distortions(&grid, distortions, 2, &options, &curve, NULL), XRD_OK);
  for (int k = 0; k < 2; k++) bounds[k] = curve.points[k].bounds;
  xrd_curve_clear(&curve);
}

/* X' is the middle of X's cell, half a cell w off at most, and so is the middle of Y's: ||X - Y|| being a norm,
   R'(N^-1(N(D) + w)) <= R(D) <= R'(N^-1(N(D) - w/2)), N(D) = sqrt D or D, for neither quantisation adds information. */
static void refined_grids(void **state) {
  (void)state;
  static const double steps[] = {0, 0.3, 2, 0.5, 1, 1};
  static const xrd_density cases[] = {{.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}},
                                      {.family = XRD_DENSITY_BETA, .parameter = {2, 3}},
                                      {.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 0.3, 1}},
                                      {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = steps}};
  for (int k = 0; k < 8; k++) {
    const bool squared = k % 2 == 0;
    const xrd_density *density = &cases[k / 2];
    const xrd_measure_problem problem = {
        .kernel = squared ? XRD_MEASURE_SQUARED : XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
    xrd_measure_point point = point_at(&problem, squared ? 60 : 9);
    double low, high;
    xrd_density_hull(density, &low, &high);
    const double d = point.bounds.distortion, w = (high - low) / CELLS;
    const double near[2] = {squared ? pow(sqrt(d) - w / 2, 2) : d - w / 2, squared ? pow(sqrt(d) + w, 2) : d + w};
    xrd_bounds grid[2];
    on_grid(density, squared, near, grid);
    assert_true(point.bounds.rate_lower <= grid[0].rate_upper && grid[1].rate_lower <= point.bounds.rate_upper);
    if (!(grid[0].rate_upper - grid[1].rate_lower < 0.04)) fail_msg("case %d: a judge of no use", k);
    xrd_measure_point_clear(&point);
  }
}

/* Rows of a joint distribution, p(y|x) and p(x). */
typedef struct {
  size_t n, labels;
  double joint[20], row[20], p[5], least; /* of p(y|x) */
} pairs;

static pairs random_pairs(size_t n, size_t labels, xrd_random *random) {
  pairs made = {.n = n, .labels = labels, .least = 1};
  double total = 0;
  for (size_t k = 0; k < n * labels; k++) total += made.joint[k] = 0.15 + xrd_random_uniform(random);
  for (size_t i = 0; i < n; i++) {
    for (size_t y = 0; y < labels; y++) made.p[i] += made.joint[i * labels + y] / total;
    for (size_t y = 0; y < labels; y++) {
      made.row[i * labels + y] = made.joint[i * labels + y] / total / made.p[i];
      made.least = fmin(made.least, made.row[i * labels + y]);
    }
  }
  return made;
}

/* All (k_1, .., k_labels) / steps with k >= 1; their KL from each row.  Returns how many. */
static size_t simplex_grid(const pairs *made, size_t steps, double **matrix) {
  const size_t all = made->labels == 2 ? steps - 1 : (steps - 1) * (steps - 2) / 2;
  *matrix = test_malloc(made->n * all * sizeof **matrix);
  size_t j = 0;
  for (size_t a = 1; a < steps; a++)
    for (size_t b = 1; b < (made->labels == 2 ? 2 : steps - a); b++, j++)
      for (size_t i = 0; i < made->n; i++) {
        const double *row = made->row + i * made->labels;
        const double r[3] = {(double)a / (double)steps, (double)(made->labels == 2 ? steps - a : b) / (double)steps,
                             (double)(steps - a - b) / (double)steps};
        double sum = 0;
        for (size_t y = 0; y < made->labels; y++) sum += row[y] * log(row[y] / r[y]);
        (*matrix)[i * all + j] = sum;
      }
  assert_int_equal(j, all);
  return all;
}

/* A grid can only do worse, and no more than by slope times the largest KL(r || r'), r' next to r on the grid: that is
   what D grows by where r is the mean of its rows, and it is at most sum (r - r')^2 / r'. */
static void simplex_grids(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 158);
  for (size_t loop = 0; loop < 6 * test_multiplier(); loop++) {
    const size_t labels = 2 + loop % 2, steps = labels == 2 ? 1000 : 70;
    const pairs made = random_pairs(5 - labels + 1, labels, &random);
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = made.n, .dim = labels, .x = made.joint};
    const double slope = 2 + 10 * xrd_random_uniform(&random), h = 1.0 / (double)steps;
    const double loss = slope * (double)labels * h * h / (made.least - h);
    xrd_measure_point point = point_at(&problem, slope);
    double *matrix;
    const size_t m = simplex_grid(&made, steps, &matrix);
    const xrd_problem grid = {made.p, {.kind = XRD_MATRIX, .n = made.n, .m = m, .matrix = matrix}};
    const xrd_options options = options_of(1e-10);
    xrd_curve curve;
    assert_int_equal(xrd_curve_at_slopes(&grid, &slope, 1, &options, &curve, NULL), XRD_OK);
    const xrd_bounds *b = &curve.points[0].bounds, *free_places = &point.bounds;
    const double least = free_places->rate_lower + slope * free_places->distortion;
    assert_true(least <= b->rate_upper + slope * b->distortion + 1e-12);
    assert_true(free_places->rate_upper + slope * free_places->distortion >=
                b->rate_lower + slope * b->distortion - loss - 1e-12);
    assert_true(loss < (labels == 2 ? 1e-3 : 0.2));
    xrd_curve_clear(&curve);
    test_free(matrix);
    xrd_measure_point_clear(&point);
  }
}

/* T = X in the end: I(X;T) goes to H(X) and I(T;Y) to I(X;Y), where no two rows are alike. */
static void steep_bottlenecks(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 159);
  for (size_t loop = 0; loop < 6 * test_multiplier(); loop++) {
    const size_t labels = 2 + loop % 3;
    const pairs made = random_pairs(4, labels, &random);
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = made.n, .dim = labels, .x = made.joint};
    double entropy = 0, information = 0;
    for (size_t i = 0; i < made.n; i++) {
      entropy -= made.p[i] * log(made.p[i]);
      for (size_t y = 0; y < labels; y++) {
        double output = 0;
        for (size_t k = 0; k < made.n; k++) output += made.p[k] * made.row[k * labels + y];
        information += made.p[i] * made.row[i * labels + y] * log(made.row[i * labels + y] / output);
      }
    }
    xrd_measure_point point = point_at(&problem, 1e6);
    assert_true(point.bounds.rate_lower <= entropy + 1e-13 && point.bounds.rate_upper >= entropy - 1e-9);
    assert_true(fabs(point.relevance_nats - information) < 1e-12);
    xrd_measure_point_clear(&point);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(exponential), cmocka_unit_test(refined_grids),
                                     cmocka_unit_test(simplex_grids), cmocka_unit_test(steep_bottlenecks)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
