/* The channel of random masses against its definition in extended precision. */
#include "solvers/evaluate.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 1000, SIZE = 20 };

typedef struct {
  long double excess, rate;
  long double rare; /* the part of the excess that symbols below 1e-22 bring: left out of the solution's */
} channel;

/* E d - sum p min d and I(X;Y) of P(j|i) = q_j A_ij / u_i over the symbols of positive probability. */
static channel measure(const xrd_problem *problem, double slope, const double *q) {
  const xrd_distortion *d = &problem->distortion;
  long double total = 0, r[SIZE] = {0}, cells[SIZE][SIZE] = {{0}};
  channel made = {0, 0, 0};
  for (size_t i = 0; i < d->n; i++) total += problem->p[i];
  for (size_t i = 0; i < d->n; i++) {
    if (!(problem->p[i] > 0)) continue;
    long double u = 0;
    double least = HUGE_VAL;
    for (size_t j = 0; j < d->m; j++) least = fmin(least, xrd_distortion_entry(d, i, j));
    for (size_t j = 0; j < d->m; j++) {
      const double entry = xrd_distortion_entry(d, i, j);
      cells[i][j] = isinf(entry) ? 0 : q[j] * expl(-(long double)slope * (entry - least));
      u += cells[i][j];
    }
    for (size_t j = 0; j < d->m; j++) {
      cells[i][j] *= problem->p[i] / total / u;
      r[j] += cells[i][j];
      if (!(cells[i][j] > 0)) continue;
      const long double share = cells[i][j] * (xrd_distortion_entry(d, i, j) - least);
      made.excess += share;
      if (problem->p[i] < 1e-22) made.rare += share;
    }
  }
  for (size_t i = 0; i < d->n; i++)
    for (size_t j = 0; j < d->m; j++)
      if (cells[i][j] > 0) made.rate += cells[i][j] * logl(cells[i][j] / r[j] / (problem->p[i] / total));
  return made;
}

static void random_channels_are_measured(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 21);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_problem made;
    xrd_prepared *prepared;
    xrd_evaluation evaluation;
    random_problem_make(&made, &random, SIZE);
    const size_t n = made.problem.distortion.n, m = made.problem.distortion.m;
    assert_int_equal(xrd_prepare(&made.problem, &prepared, NULL), XRD_OK);
    assert_int_equal(xrd_evaluation_init(&evaluation, prepared, 1, NULL), XRD_OK);
    double q[SIZE], w[SIZE];
    xrd_solution solution = {.slope = random_between(&random, 1e-6, 20), .q = q, .w = w};
    for (size_t j = 0; j < m; j++) q[j] = random_between(&random, 1e-9, 1); /* of any total */
    xrd_evaluate(prepared, &evaluation, &solution);
    double total = 0;
    for (size_t j = 0; j < m; j++) total += q[j];
    assert_true(fabs(total - 1) <= 4e-16 * (double)m);
    assert_int_equal(solution.support, m);
    const channel truth = measure(&made.problem, solution.slope, q);
    assert_true(fabsl(solution.excess - truth.excess) <= 1e-13L * truth.excess + truth.rare + DBL_MIN);
    assert_true(fabsl(solution.rate_nats - truth.rate) <=
                1e-14L * (1 + truth.rate + solution.slope * truth.excess) + solution.slope * truth.rare);
    for (size_t i = 0; i < n; i++) assert_true(made.p[i] > 0 ? w[i] > 0 && isfinite(w[i]) : w[i] == 0);
    for (size_t i = 0; i < prepared->n; i++) assert_true(fabs(w[prepared->symbol[i]] * evaluation.u[i] - 1) <= 1e-15);
    xrd_evaluation_clear(&evaluation);
    xrd_prepared_free(prepared);
    random_problem_clear(&made);
  }
}

/* A symbol of probability 1e-30 that no mass reaches brings its own to its nearest reproduction. */
static void unreached_rare_symbols_are_served(void **state) {
  (void)state;
  const double p[] = {1, 1e-30}, d[] = {0, 1, 5, INFINITY, 2, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  xrd_prepared *prepared;
  xrd_evaluation evaluation;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_evaluation_init(&evaluation, prepared, 1, NULL), XRD_OK);
  double q[] = {1, 0, 0}, w[2];
  xrd_solution solution = {.slope = 1, .q = q, .w = w};
  xrd_evaluate(prepared, &evaluation, &solution);
  assert_true(q[2] == 1e-30 && q[0] == 1 && q[1] == 0);
  assert_int_equal(solution.support, 2);
  assert_true(w[0] == 1 && w[1] > 0 && w[1] * 1e-30 <= 1e-20);
  xrd_evaluation_clear(&evaluation);
  xrd_prepared_free(prepared);
}

/* Distances that are taken anew wherever they are wanted, in place of a table of them. */
static void hold_as_points(xrd_prepared *prepared) {
  prepared->form->release(prepared);
  prepared->form = &xrd_form_points;
  assert_int_equal(prepared->form->prepare(prepared, NULL), XRD_OK);
}

/* Columns that a working set has at hand serve as well as those that are computed, on any number of threads. */
static void assert_same_by_members(const xrd_prepared *prepared) {
  enum { THREADS = 4 };
  const size_t n = prepared->n, m = prepared->m;
  xrd_evaluation evaluation;
  xrd_working_set set;
  double *q = xrd_allocate(m, sizeof *q), *w = xrd_allocate(n, sizeof *w), *alone = xrd_allocate(n, sizeof *alone);
  assert_true(q != NULL && w != NULL && alone != NULL);
  xrd_solution solution = {.slope = 30, .q = q, .w = alone};
  for (size_t j = 0; j < m; j++) q[j] = j % 9 == 0 ? 0 : 1 + (double)j;
  assert_int_equal(xrd_evaluation_init(&evaluation, prepared, THREADS, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&set, prepared, m, NULL), XRD_OK);
  set.slope = solution.slope;
  for (size_t j = 0; j < m; j++) assert_true(q[j] == 0 || xrd_working_set_add(&set, j, q[j]));
  xrd_evaluate(prepared, &evaluation, &solution);
  const double excess = solution.excess, rate = solution.rate_nats;
  evaluation.members = &set;
  solution.w = w;
  for (int threads = 1; threads <= THREADS; threads++) {
    evaluation.threads = threads;
    xrd_evaluate(prepared, &evaluation, &solution);
    assert_true(solution.excess == excess && solution.rate_nats == rate);
    assert_memory_equal(w, alone, n * sizeof *w);
  }
  xrd_working_set_clear(&set);
  xrd_evaluation_clear(&evaluation);
  free(q);
  free(w);
  free(alone);
}

static void members_and_threads_change_nothing(void **state) {
  (void)state;
  enum { N = 1300, M = 120, DIM = 3 };
  static double p[N], d[N * M];
  xrd_random random;
  xrd_random_seed(&random, 22);
  for (size_t i = 0; i < N; i++) p[i] = 1.0 / N;
  for (size_t k = 0; k < (size_t)N * M; k++) d[k] = xrd_random_uniform(&random);
  xrd_prepared *prepared;
  const xrd_problem table = {p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = d}};
  assert_int_equal(xrd_prepare(&table, &prepared, NULL), XRD_OK);
  assert_same_by_members(prepared);
  xrd_prepared_free(prepared);
  const xrd_problem points = {p, {.kind = XRD_SQUARED, .n = N, .m = M, .dim = DIM, .x = d, .y = d + N * DIM}};
  assert_int_equal(xrd_prepare(&points, &prepared, NULL), XRD_OK);
  hold_as_points(prepared);
  assert_same_by_members(prepared);
  xrd_prepared_free(prepared);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_channels_are_measured),
      cmocka_unit_test(unreached_rare_symbols_are_served),
      cmocka_unit_test(members_and_threads_change_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
