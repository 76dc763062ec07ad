/* Every allocation of the solvers fails once: XRD_ERR_MEMORY and nothing leaks.  Solving allocates nothing. */
#include "exactrd/curve.h"
#include "solvers/forms/form.h"
#include "solvers/solver.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 30, SIZE = 12, SOLVES = 5 };

static const xrd_method METHODS[] = {XRD_NEWTON, XRD_BLAHUT_ARIMOTO};

static void creating(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 27);
  for (size_t loop = 0; loop < PROBLEMS; loop++) {
    allocation_fail_at(0);
    random_problem made;
    random_problem_make(&made, &random, SIZE);
    xrd_options options;
    xrd_options_init(&options);
    options.method = METHODS[loop % 2];
    const long before = allocation_live_blocks();
    xrd_solver *solver;
    allocation_fail_at(0);
    assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
    const size_t total = allocation_count();
    assert_true(total >= 3);
    xrd_solver_free(solver);
    assert_int_equal(allocation_live_blocks(), before);
    for (size_t n = 1; n <= total; n++) {
      xrd_error error = {""};
      allocation_fail_at(n);
      assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, &error), XRD_ERR_MEMORY);
      assert_null(solver);
      assert_true(error.message[0] != '\0');
      assert_int_equal(allocation_live_blocks(), before);
    }
    allocation_fail_at(0);
    random_problem_clear(&made);
  }
}

static void solving(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 28);
  for (size_t loop = 0; loop < PROBLEMS; loop++) {
    random_problem made;
    random_problem_make(&made, &random, SIZE);
    xrd_options options;
    xrd_options_init(&options);
    options.method = METHODS[loop % 2];
    options.max_iterations = 200;
    xrd_solver *solver;
    assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
    double q[SIZE], w[SIZE];
    xrd_solution solution = {.q = q, .w = w};
    allocation_fail_at(0);
    for (int k = 0; k < SOLVES; k++) xrd_solver_solve(solver, random_between(&random, 1e-3, 1e3), 1e-12, &solution);
    assert_int_equal(allocation_count(), 0);
    xrd_solver_free(solver);
    random_problem_clear(&made);
  }
}

static void solving_on_a_line(void **state) {
  (void)state;
  enum { LINE = 2001 };
  static double x[LINE], p[LINE], q[LINE], w[LINE];
  for (size_t i = 0; i < LINE; i++) {
    x[i] = -4 + 0.004 * (double)i;
    p[i] = 1.0 / LINE;
  }
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = LINE, .m = LINE, .dim = 1, .x = x, .y = x}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  assert_string_equal(xrd_form_choose(&problem.distortion)->name, "toeplitz");
  assert_int_equal(xrd_solver_create(&solver, &problem, &options, NULL), XRD_OK);
  xrd_solution solution = {.q = q, .w = w};
  allocation_fail_at(0);
  xrd_solver_solve(solver, 1, 1e-12, &solution);
  xrd_solver_solve(solver, 1.5, 1e-12, &solution);
  assert_int_equal(allocation_count(), 0);
  assert_int_equal(solution.outcome, XRD_STOP_GAP);
  xrd_solver_free(solver);
}

/* Product grids have a solver for each axis. */
static void on_a_grid(void **state) {
  (void)state;
  enum { SIDE = 16, POINTS = SIDE * SIDE };
  static double x[2 * POINTS], p[POINTS], q[POINTS], w[POINTS];
  for (size_t i = 0; i < POINTS; i++) {
    x[2 * i] = (double)(i / SIDE);
    x[2 * i + 1] = (double)(i % SIDE);
    p[i] = 1.0 / POINTS;
  }
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = POINTS, .m = POINTS, .dim = 2, .x = x, .y = x}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  const long before = allocation_live_blocks();
  assert_string_equal(xrd_form_choose(&problem.distortion)->name, "product");
  allocation_fail_at(0);
  assert_int_equal(xrd_solver_create(&solver, &problem, &options, NULL), XRD_OK);
  const size_t total = allocation_count();
  xrd_solution solution = {.q = q, .w = w};
  allocation_fail_at(0);
  xrd_solver_solve(solver, 0.5, 1e-12, &solution);
  xrd_solver_solve(solver, 0.1, 1e-12, &solution);
  assert_int_equal(allocation_count(), 0);
  assert_int_equal(solution.outcome, XRD_STOP_GAP);
  xrd_solver_free(solver);
  for (size_t n = 1; n <= total; n++) {
    allocation_fail_at(n);
    assert_int_equal(xrd_solver_create(&solver, &problem, &options, NULL), XRD_ERR_MEMORY);
    assert_int_equal(allocation_live_blocks(), before);
  }
  allocation_fail_at(0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(creating), cmocka_unit_test(solving),
                                     cmocka_unit_test(solving_on_a_line), cmocka_unit_test(on_a_grid)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
