/* The same bits again, on one thread and on two, and under an exact change of units. */
#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 16, POINTS = 5 };

static const double GAP = 1e-11;

static void draw(const xrd_problem *problem, int call, int threads, const double *slopes, xrd_curve *curve) {
  xrd_options options = options_with_gap(GAP);
  options.threads = threads;
  xrd_error error = {""};
  const xrd_status status = call == 0 ? xrd_curve_at_slopes(problem, slopes, POINTS, &options, curve, &error)
                                      : xrd_curve_whole(problem, POINTS, &options, curve, &error);
  if (status != XRD_OK) print_error("%s\n", error.message);
  assert_int_equal(status, XRD_OK);
}

static void assert_same_bits(const xrd_curve *a, const xrd_curve *b) {
  assert_int_equal(a->count, b->count);
  for (size_t k = 0; k < a->count; k++) {
    const xrd_point *x = &a->points[k], *y = &b->points[k];
    assert_memory_equal(&x->bounds, &y->bounds, sizeof x->bounds);
    assert_memory_equal(&x->slope, &y->slope, sizeof x->slope);
    assert_memory_equal(&x->rate_nats, &y->rate_nats, sizeof x->rate_nats);
    assert_memory_equal(x->q, y->q, x->m * sizeof *x->q);
    assert_memory_equal(x->w, y->w, x->n * sizeof *x->w);
    assert_int_equal(x->iterations, y->iterations);
    assert_int_equal(x->support, y->support);
  }
}

static void again_and_on_two_threads(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 35);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_problem made;
    random_problem_make(&made, &random, loop % 8 == 0 ? 200 : 25);
    double slopes[POINTS];
    for (size_t k = 0; k < POINTS; k++) slopes[k] = random_between(&random, 1e-2, 1e3);
    for (int call = 0; call < (loop % 8 == 0 ? 1 : 2); call++) {
      xrd_curve first, again, parallel;
      draw(&made.problem, call, 1, slopes, &first);
      draw(&made.problem, call, 1, slopes, &again);
      draw(&made.problem, call, 2, slopes, &parallel);
      assert_same_bits(&first, &again);
      assert_same_bits(&first, &parallel);
      xrd_curve_clear(&first);
      xrd_curve_clear(&again);
      xrd_curve_clear(&parallel);
    }
    random_problem_clear(&made);
  }
}

enum { ROWS = 600, COLUMNS = 530, SIDE = 20, SPREAD = 3 };

static void assert_threads_change_nothing(const xrd_problem *problem) {
  const double slopes[POINTS] = {3, 30, 150, 700, 5000};
  xrd_curve alone, together;
  draw(problem, 0, 1, slopes, &alone);
  for (int threads = 2; threads <= 3; threads++) {
    draw(problem, 0, threads, slopes, &together);
    assert_same_bits(&alone, &together);
    xrd_curve_clear(&together);
  }
  xrd_curve_clear(&alone);
}

/* So large that solver and proof share their work out: a table, points in space, a line, a grid. */
static void of_large_problems(void **state) {
  (void)state;
  static double p[ROWS], d[ROWS * COLUMNS], line[ROWS], grid[2 * SIDE * SIDE];
  xrd_random random;
  xrd_random_seed(&random, 37);
  for (size_t k = 0; k < (size_t)ROWS * COLUMNS; k++) d[k] = xrd_random_uniform(&random);
  for (size_t i = 0; i < ROWS; i++) line[i] = (double)i / 64;
  for (size_t i = 0; i < SIDE * SIDE; i++)
    grid[2 * i] = (double)(i / SIDE) / 8, grid[2 * i + 1] = (double)(i % SIDE) / 8;
  const xrd_distortion of[] = {
      {.kind = XRD_MATRIX, .n = ROWS, .m = COLUMNS, .matrix = d},
      {.kind = XRD_ABSOLUTE, .n = ROWS, .m = COLUMNS, .dim = SPREAD, .x = d, .y = d + ROWS * SPREAD},
      {.kind = XRD_SQUARED, .n = ROWS, .m = ROWS, .dim = 1, .x = line, .y = line},
      {.kind = XRD_SQUARED, .n = SIDE * SIDE, .m = SIDE * SIDE, .dim = 2, .x = grid, .y = grid},
  };
  for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
    for (size_t i = 0; i < of[k].n; i++) p[i] = 1 / (double)of[k].n;
    assert_threads_change_nothing(&(xrd_problem){p, of[k]});
  }
}

/* Powers of two scale exactly: masses and duals keep their bits. */
static void in_units_of_a_power_of_two(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 36);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_problem made, scaled;
    random_problem_make(&made, &random, 25);
    const size_t n = made.problem.distortion.n, m = made.problem.distortion.m;
    const double unit = ldexp(1, (int)xrd_random_below(&random, 41) - 20);
    double slopes[POINTS], divided[POINTS];
    for (size_t k = 0; k < POINTS; k++) {
      slopes[k] = random_between(&random, 1e-2, 1e2);
      divided[k] = slopes[k] / unit;
    }
    if (made.problem.distortion.kind == XRD_MATRIX) {
      random_problem_allocate(&scaled, n, m);
      memcpy(scaled.p, made.p, n * sizeof *made.p);
      for (size_t k = 0; k < n * m; k++) scaled.matrix[k] = unit * made.matrix[k];
      xrd_curve a, b;
      draw(&made.problem, 0, 1, slopes, &a);
      draw(&scaled.problem, 0, 1, divided, &b);
      for (size_t k = 0; k < POINTS; k++) {
        assert_memory_equal(a.points[k].q, b.points[k].q, m * sizeof(double));
        assert_memory_equal(a.points[k].w, b.points[k].w, n * sizeof(double));
        const double distortion = a.points[k].bounds.distortion * unit; /* rounded up by balls, which do not scale */
        assert_true(fabs(b.points[k].bounds.distortion / distortion - 1) <= 4e-15 || distortion == 0);
        assert_true(fabs(a.points[k].bounds.rate_upper - b.points[k].bounds.rate_upper) <= 1e-15);
        assert_true(fabs(a.points[k].bounds.rate_lower - b.points[k].bounds.rate_lower) <= 1e-15);
      }
      xrd_curve_clear(&a);
      xrd_curve_clear(&b);
      random_problem_clear(&scaled);
    }
    random_problem_clear(&made);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(again_and_on_two_threads), cmocka_unit_test(of_large_problems),
                                     cmocka_unit_test(in_units_of_a_power_of_two)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
