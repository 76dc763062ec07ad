/* Product grids begun from their axes: where that is the optimum, where it is near, and where it is left alone. */
#include <math.h>
#include <string.h>

#include "solvers/newton_parts.h"
#include "tests/cmocka_all.h"

enum { SIDE = 20, N = SIDE * SIDE };

typedef struct {
  double x[2 * N], p[N], q[N], w[N];
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_newton newton;
} grid;

static double step_of(void) { return 6.0 / (SIDE - 1); }

/* exp(-x^2 / 2 - y^2) plus `second` exp(-3 |(x, y) + 1|^2), or where that is negative a strip along the diagonal. */
static double mass_at(double x, double y, double second) {
  if (second < 0) return fabs(x - y) < 0.5;
  return exp(-0.5 * x * x - y * y) + second * exp(-3 * ((x + 1) * (x + 1) + (y + 1) * (y + 1)));
}

static void make(grid *g, double second) {
  double sum = 0;
  for (size_t i = 0; i < N; i++) {
    g->x[2 * i] = -3 + step_of() * (double)(i / SIDE);
    g->x[2 * i + 1] = -3 + step_of() * (double)(i % SIDE);
    sum += g->p[i] = mass_at(g->x[2 * i], g->x[2 * i + 1], second);
  }
  for (size_t i = 0; i < N; i++) g->p[i] /= sum;
  g->problem = (xrd_problem){g->p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 2, .x = g->x, .y = g->x}};
  assert_int_equal(xrd_prepare(&g->problem, &g->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&g->newton, g->prepared, 1, NULL), XRD_OK);
  assert_int_equal(g->newton.axes.rank, 2);
}

static void clear(grid *g) {
  xrd_newton_clear(&g->newton);
  xrd_prepared_free(g->prepared);
}

/* Of a product source the axes' optima crossed are the optimum. */
static void products_are_solved_by_their_axes(void **state) {
  (void)state;
  const double slopes[] = {0.3, 1, 3, 6, 20, 200};
  static grid g;
  make(&g, 0);
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    const double gap = xrd_axes_cross(&g.newton.axes, slopes[k]);
    double sum = 0;
    for (size_t j = 0; j < N; j++) sum += g.newton.axes.mass[j];
    assert_true(fabs(gap) < 1e-7 && fabs(sum - 1) < 1e-12);
  }
  clear(&g);
}

/* Of sources next to a product masses are least squares of what u is off by, weighted by p / u^2 as in F: without the
   weights the gaps are 50 to 10,000 times as wide. */
static void next_to_products_weights_decide(void **state) {
  (void)state;
  const double slopes[] = {0.5, 3, 6};
  static grid g;
  make(&g, 0.01);
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++)
    assert_true(xrd_axes_cross(&g.newton.axes, slopes[k]) < 1e-5);
  clear(&g);
}

/* Of others they are near, where the slope is steep: the rounds that are left are few, and the answer is the optimum.
 */
static void others_begin_next_to_the_optimum(void **state) {
  (void)state;
  const double slopes[] = {3, 6, 20, 200};
  static grid g;
  make(&g, 0.7);
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    xrd_solution solution = {.q = g.q, .w = g.w};
    xrd_newton_forget(&g.newton);
    assert_true(xrd_newton_cross(&g.newton, slopes[k]));
    assert_true(g.newton.set.slope == slopes[k]);
    for (size_t t = 0; t < g.newton.set.count; t++) assert_true(g.newton.set.q[t] > 0);
    xrd_newton_solve(&g.newton, slopes[k], 1e-11, 0, &solution);
    assert_true(solution.outcome == XRD_STOP_GAP && solution.gap_nats <= 1e-11);
    if (slopes[k] >= 6) assert_true(solution.rounds <= 3);
  }
  clear(&g);
}

/* What is left out is worth less than half its mass; a strip has nothing far from it. */
static void what_is_worth_nothing_stays_out(void **state) {
  (void)state;
  static grid g;
  make(&g, -1);
  assert_true(xrd_newton_cross(&g.newton, 200));
  for (size_t t = 0; t < g.newton.set.count; t++) {
    const size_t j = g.newton.set.member[t];
    assert_true(fabs(g.x[2 * j] - g.x[2 * j + 1]) < 1);
  }
  clear(&g);
}

/* Where the axes know nothing of how coordinates depend on each other, and off grids. */
static void elsewhere_nothing_happens(void **state) {
  (void)state;
  static grid g;
  make(&g, -1);
  assert_false(xrd_newton_cross(&g.newton, 2));
  assert_true(g.newton.set.count == 0);
  clear(&g);
  g.problem.distortion.n = g.problem.distortion.m = SIDE;
  g.problem.p = (double[SIDE]){[0] = 0.5, [1] = 0.5};
  assert_int_equal(xrd_prepare(&g.problem, &g.prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&g.newton, g.prepared, 1, NULL), XRD_OK);
  assert_int_equal(g.newton.axes.rank, 0);
  assert_false(xrd_newton_cross(&g.newton, 20));
  clear(&g);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_are_solved_by_their_axes), cmocka_unit_test(next_to_products_weights_decide),
      cmocka_unit_test(others_begin_next_to_the_optimum),  cmocka_unit_test(what_is_worth_nothing_stays_out),
      cmocka_unit_test(elsewhere_nothing_happens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
