/* Absolute distances on a line, solved in the line's own way and as a table of numbers. */
#include "solvers/line/engine.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "solvers/solver.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 300, POINTS = 30, LONG = 401 };
static const double GAP = 1e-12;

typedef struct {
  double p[LONG], x[LONG], y[LONG], matrix[LONG * LONG], q[LONG], w[LONG], other_q[LONG], other_w[LONG];
  size_t n, m;
  xrd_problem line, table;
} sample;

static void take_problems(sample *made) {
  for (size_t i = 0; i < made->n; i++)
    for (size_t j = 0; j < made->m; j++) made->matrix[i * made->m + j] = fabs(made->x[i] - made->y[j]);
  made->line = (xrd_problem){made->p,
                             {.kind = XRD_ABSOLUTE, .n = made->n, .m = made->m, .dim = 1, .x = made->x, .y = made->y}};
  made->table = (xrd_problem){made->p, {.kind = XRD_MATRIX, .n = made->n, .m = made->m, .matrix = made->matrix}};
}

static void make(sample *made, xrd_random *random) {
  double total = 0;
  made->n = 1 + xrd_random_below(random, POINTS);
  made->m = 1 + xrd_random_below(random, POINTS);
  const bool whole = xrd_random_below(random, 2) > 0;
  for (size_t i = 0; i < made->n; i++) {
    made->x[i] = whole ? nearbyint(3 * xrd_random_normal(random)) : xrd_random_normal(random);
    made->p[i] = random_once_in(random, 5) ? 0 : random_once_in(random, 9) ? 1e-30 : xrd_random_uniform(random);
    if (i == 0) made->p[i] = 1;
    total += made->p[i];
  }
  for (size_t i = 0; i < made->n; i++) made->p[i] /= total;
  for (size_t j = 0; j < made->m; j++)
    made->y[j] = whole ? nearbyint(3 * xrd_random_normal(random)) : xrd_random_normal(random);
  take_problems(made);
}

static xrd_solver *solver_of(const xrd_problem *problem) {
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create(&solver, problem, &options, NULL), XRD_OK);
  return solver;
}

static void assert_same_view(const xrd_overview *a, const xrd_overview *b) {
  assert_true(fabs(a->distortion_min + a->distortion_min_low - b->distortion_min - b->distortion_min_low) <= 1e-15);
  assert_true(fabs(a->distortion_max - b->distortion_max) <= 1e-13);
  assert_true(a->least_positive <= b->least_positive * (1 + 1e-9));
}

static void tables_give_the_same_answers(void **state) {
  (void)state;
  static sample made;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    make(&made, &random);
    assert_ptr_equal(xrd_solver_engine_for(&made.line, XRD_NEWTON, NULL), &xrd_line_engine);
    xrd_solver *line = solver_of(&made.line), *table = solver_of(&made.table);
    const xrd_overview own = xrd_solver_overview(line), other = xrd_solver_overview(table);
    assert_same_view(&own, &other);
    for (int k = 0; k < 4; k++) {
      const double slope = random_between(&random, 1e-3, 1e6);
      xrd_solution a = {.q = made.q, .w = made.w}, b = {.q = made.other_q, .w = made.other_w};
      xrd_solver_solve(line, slope, GAP, &a);
      xrd_solver_solve(table, slope, GAP, &b);
      assert_int_equal(a.outcome, XRD_STOP_GAP);
      assert_true(fabs(a.rate_nats + slope * a.excess - b.rate_nats - slope * b.excess) <= 1e-11);
      assert_true(a.gap_nats <= GAP && a.support <= made.m);
      for (size_t i = 0; i < made.n; i++) assert_true(made.p[i] > 0 ? made.w[i] > 0 : made.w[i] == 0);
    }
    xrd_solver_free(line);
    xrd_solver_free(table);
  }
}

/* exp(-|x|) on a fine line: every reproduction but those of two tails has mass, and only these. */
static void make_laplace(sample *made) {
  double total = 0;
  made->n = made->m = LONG;
  for (int i = 0; i < LONG; i++) {
    made->x[i] = made->y[i] = (i - LONG / 2) * 0.06;
    total += made->p[i] = exp(-fabs(made->x[i]));
  }
  for (int i = 0; i < LONG; i++) made->p[i] /= total;
  take_problems(made);
}

static void supports_are_found(void **state) {
  (void)state;
  static sample made;
  make_laplace(&made);
  xrd_solver *line = solver_of(&made.line), *table = solver_of(&made.table);
  const double slopes[] = {1.05, 1.2, 2, 10, 300};
  for (int k = 0; k < 5; k++) {
    xrd_solution a = {.q = made.q, .w = made.w}, b = {.q = made.other_q, .w = made.other_w};
    xrd_solver_solve(line, slopes[k], GAP, &a);
    xrd_solver_solve(table, slopes[k], GAP, &b);
    xrd_solver_polish(table, &b);
    assert_int_equal(a.support, b.support);
    for (int j = 0; j < LONG; j++) assert_true((made.q[j] > 0) == (made.other_q[j] > 0));
    assert_true(slopes[k] > 100 || a.support < LONG);
  }
  xrd_solver_free(line);
  xrd_solver_free(table);
}

/* Without a reproduction of the support another optimum results, which costs more. */
static void dropped_reproductions_get_no_mass(void **state) {
  (void)state;
  static sample made;
  make_laplace(&made);
  xrd_solver *line = solver_of(&made.line);
  xrd_solution a = {.q = made.q, .w = made.w};
  unsigned char barred[LONG] = {0};
  barred[LONG / 2] = barred[LONG / 2 + 3] = 1;
  xrd_solver_solve(line, 2, GAP, &a);
  const double before = a.rate_nats + 2 * a.excess;
  assert_true(made.q[LONG / 2] > 0);
  assert_true(xrd_solver_drop(line, barred, GAP, &a));
  assert_true(made.q[LONG / 2] == 0 && made.q[LONG / 2 + 3] == 0 && a.gap_nats <= GAP);
  assert_true(a.rate_nats + 2 * a.excess > before + 1e-9);
  xrd_solver_solve(line, 2, GAP, &a);
  assert_true(made.q[LONG / 2] > 0 && fabs(a.rate_nats + 2 * a.excess - before) <= GAP);
  memset(barred, 1, sizeof barred);
  assert_false(xrd_solver_drop(line, barred, GAP, &a));
  xrd_solver_free(line);
}

/* A symbol too rare for the iteration has its nearest reproduction all the same where nothing else reaches it. */
static void rare_symbols_are_reached(void **state) {
  (void)state;
  static sample made = {.p = {1, 1e-30}, .x = {0, 1}, .y = {0, 1}, .n = 2, .m = 2};
  take_problems(&made);
  xrd_solver *line = solver_of(&made.line);
  xrd_solution a = {.q = made.q, .w = made.w};
  xrd_solver_solve(line, 1e6, GAP, &a);
  assert_true(a.support == 2 && made.q[1] == 1e-30 && made.w[1] == 1e-21 / 1e-30);
  xrd_solver_free(line);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_give_the_same_answers),
      cmocka_unit_test(supports_are_found),
      cmocka_unit_test(dropped_reproductions_get_no_mass),
      cmocka_unit_test(rare_symbols_are_reached),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
