/* Many more symbols than reproductions: the answers of the method that keeps the table, and the same bits on any number
   of processes and threads. */
#include "solvers/tall/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/random.h"
#include "solvers/solver.h"
#include "tests/cmocka_all.h"
#include "tests/random_problem.h"
#include "tests/team_of_threads.h"

enum { N = 8 * XRD_LEAF + 77, M = 12, DIM = 9, SLOPES = 4 };
static const double GAP = 1e-11;

static random_problem sample_make(xrd_distortion_kind kind, uint64_t seed) {
  random_problem made;
  random_problem_spread(&made, kind, N, M, DIM);
  xrd_random random;
  xrd_random_seed(&random, seed);
  double total = 0;
  for (size_t i = 0; i < N; i++) {
    made.p[i] = i % 50 == 3 ? 0 : i % 97 == 5 ? 1e-30 : 0.2 + xrd_random_uniform(&random);
    total += made.p[i];
  }
  for (size_t i = 0; i < N; i++) made.p[i] /= total;
  for (size_t k = 0; k < N * DIM; k++) made.x[k] = 3 + xrd_random_normal(&random);
  for (size_t k = 0; k < M * DIM; k++) made.y[k] = 3 + xrd_random_normal(&random);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < M; j++)
      made.matrix[i * M + j] = j > 0 && xrd_random_below(&random, 10) == 0 ? HUGE_VAL
                                                                           : 1 + 9 * xrd_random_uniform(&random);
  return made;
}

typedef struct {
  const xrd_problem *problem;
  int threads;
  xrd_overview overview;
  double q[SLOPES][M], *w[SLOPES], rate[SLOPES], excess[SLOPES], gap[SLOPES];
} answers;

static const double slopes[SLOPES] = {0.3, 1, 1.05, 40};

/* The rows of this member. */
static xrd_problem rows_of(const xrd_problem *all, const xrd_team *team, size_t *first) {
  xrd_problem here = *all;
  *first = team == NULL ? 0 : team->first;
  if (team == NULL) return here;
  here.distortion.n = xrd_team_first_row(N, team->rank + 1, team->size) - *first;
  here.p += *first;
  here.distortion.matrix += *first * M;
  here.distortion.x += *first * DIM;
  return here;
}

static void answer(void *context, const xrd_team *team) {
  answers *a = context;
  size_t first;
  const xrd_problem here = rows_of(a->problem, team, &first);
  xrd_options options;
  xrd_options_init(&options);
  options.threads = a->threads;
  options.team = team;
  assert_ptr_equal(xrd_solver_engine_for(&here, XRD_NEWTON, team), &xrd_tall_engine);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create(&solver, &here, &options, NULL), XRD_OK);
  const bool tells = team == NULL || team->rank == team->size - 1;
  if (tells) a->overview = xrd_solver_overview(solver);
  for (int k = 0; k < SLOPES; k++) {
    double q[M];
    xrd_solution solution = {.q = q, .w = a->w[k] + first};
    xrd_solver_solve(solver, slopes[k], GAP, &solution);
    if (!tells) continue;
    memcpy(a->q[k], q, sizeof q);
    a->rate[k] = solution.rate_nats;
    a->excess[k] = solution.excess;
    a->gap[k] = solution.gap_nats;
  }
  xrd_solver_free(solver);
}

static answers answers_new(const xrd_problem *problem, int threads) {
  answers a = {.problem = problem, .threads = threads};
  for (int k = 0; k < SLOPES; k++) a.w[k] = malloc(N * sizeof(double));
  return a;
}

static void answers_free(answers *a) {
  for (int k = 0; k < SLOPES; k++) free(a->w[k]);
}

/* u, c, D, I and the gap from the masses alone. */
static void recompute(const random_problem *made, const answers *a, int k) {
  double c[M] = {0}, excess = 0, rate = 0, most = 0, total = 0, sum = 0;
  for (size_t i = 0; i < N; i++) total += made->p[i];
  for (size_t i = 0; i < N; i++) {
    double e[M], least = HUGE_VAL, u = 0, mean = 0;
    const double p = made->p[i] / total;
    for (size_t j = 0; j < M; j++) least = fmin(least, e[j] = xrd_distortion_entry(&made->problem.distortion, i, j));
    for (size_t j = 0; j < M; j++) {
      e[j] -= least;
      const double mass = isinf(e[j]) ? 0 : a->q[k][j] * exp(-slopes[k] * e[j]);
      u += mass;
      mean += mass > 0 ? mass * e[j] : 0;
    }
    if (p == 0) {
      assert_true(a->w[k][i] == 0);
      continue;
    }
    assert_true(p < 1e-22 ? a->w[k][i] > 0 && a->w[k][i] * p < 1e-20 : fabs(a->w[k][i] * u - 1) <= 1e-12);
    excess += p * mean / u;
    rate -= p * log(u);
    for (size_t j = 0; j < M; j++) c[j] += isinf(e[j]) ? 0 : p / u * exp(-slopes[k] * e[j]);
  }
  for (size_t j = 0; j < M; j++) {
    most = fmax(most, c[j]);
    sum += a->q[k][j];
    if (a->q[k][j] > 0) rate -= a->q[k][j] * c[j] * log(c[j]);
  }
  rate -= slopes[k] * excess;
  assert_true(fabs(sum - 1) <= 1e-14 && a->gap[k] <= GAP);
  assert_true(log(most) <= GAP + 1e-13);
  assert_true(fabs(a->excess[k] - excess) <= 1e-12 * (1 + excess) && fabs(a->rate[k] - rate) <= 1e-12 * (1 + rate));
}

static void answers_hold_and_all_teams_agree(void **state) {
  (void)state;
  const xrd_distortion_kind kinds[] = {XRD_MATRIX, XRD_SQUARED, XRD_ABSOLUTE};
  const size_t sizes[] = {2, 3, 5, 8};
  for (int kind = 0; kind < 3; kind++) {
    random_problem made = sample_make(kinds[kind], 11 + (uint64_t)kind);
    answers one = answers_new(&made.problem, 1);
    team_run(1, N, answer, &one);
    for (int k = 0; k < SLOPES; k++) recompute(&made, &one, k);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      answers many = answers_new(&made.problem, 1 + (int)(s % 2));
      team_run(sizes[s], N, answer, &many);
      assert_memory_equal(many.q, one.q, sizeof one.q);
      assert_memory_equal(many.rate, one.rate, sizeof one.rate);
      assert_memory_equal(many.excess, one.excess, sizeof one.excess);
      for (int k = 0; k < SLOPES; k++) assert_memory_equal(many.w[k], one.w[k], N * sizeof(double));
      answers_free(&many);
    }
    answers_free(&one);
    random_problem_clear(&made);
  }
}

/* Some reproductions barred: they have no mass, and no other choice of masses is better. */
static void barred_stay_out(void **state) {
  (void)state;
  random_problem made = sample_make(XRD_SQUARED, 5);
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
  double q[M], *w = malloc(N * sizeof *w);
  xrd_solution solution = {.q = q, .w = w};
  xrd_solver_solve(solver, 0.5, GAP, &solution);
  const double free_value = solution.rate_nats + 0.5 * solution.excess;
  unsigned char barred[M] = {0};
  size_t heaviest = 0;
  for (size_t j = 1; j < M; j++)
    if (q[j] > q[heaviest]) heaviest = j;
  barred[heaviest] = 1;
  assert_true(xrd_solver_drop(solver, barred, GAP, &solution));
  assert_true(q[heaviest] == 0 && solution.gap_nats <= GAP);
  assert_true(solution.rate_nats + 0.5 * solution.excess > free_value);
  xrd_solver_solve(solver, 0.5, GAP, &solution);
  assert_true(fabs(solution.rate_nats + 0.5 * solution.excess - free_value) <= 2 * GAP);
  xrd_solver_free(solver);
  free(w);
  random_problem_clear(&made);
}

/* Three symbols that no sample has need a reproduction of their own, which is dear by e^47 until it gets its mass. */
static void rare_symbols_are_reached(void **state) {
  (void)state;
  random_problem made = sample_make(XRD_MATRIX, 6);
  for (size_t i = 0; i < N; i++) {
    const bool rare = i % XRD_LEAF == 1 && i < 3 * XRD_LEAF;
    for (size_t j = 0; j < M; j++)
      if (rare || j == M - 1) made.matrix[i * M + j] = rare && j == M - 1 ? 0 : 28;
  }
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
  double q[M], *w = malloc(N * sizeof *w);
  xrd_solution solution = {.q = q, .w = w};
  xrd_solver_solve(solver, 2, GAP, &solution);
  assert_true(solution.gap_nats <= GAP && solution.rounds <= 16);
  xrd_solver_free(solver);
  free(w);
  random_problem_clear(&made);
}

/* Many reproductions that few samples need: from slope to slope each of them comes and goes, far from where a sample of
   the rows has it.  Then the sample alone tells distortion and rate within a few hundredths. */
static void curves_are_followed(void **state) {
  (void)state;
  enum { COLUMNS = 120, POINTS = 6 };
  random_problem made = sample_make(XRD_SQUARED, 8);
  xrd_random random;
  xrd_random_seed(&random, 9);
  double y[COLUMNS * DIM], q[COLUMNS], *w = malloc(N * sizeof *w);
  for (size_t k = 0; k < COLUMNS * DIM; k++) y[k] = 3 + xrd_random_normal(&random);
  made.problem.distortion.y = y;
  made.problem.distortion.m = COLUMNS;
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
  const double followed[POINTS] = {1.6, 1.15, 0.9, 0.65, 0.4, 20};
  for (int k = 0; k < POINTS; k++) {
    xrd_solution solution = {.q = q, .w = w}, rough;
    assert_true(xrd_solver_sketch(solver, followed[k], &rough));
    xrd_solver_solve(solver, followed[k], GAP, &solution);
    assert_true(solution.gap_nats <= GAP && solution.outcome == XRD_STOP_GAP && solution.rounds <= 30);
    assert_true(fabs(rough.rate_nats - solution.rate_nats) <= 0.05 * (1 + solution.rate_nats));
    assert_true(fabs(rough.excess - solution.excess) <= 0.05 * (1 + solution.excess));
  }
  xrd_solver_free(solver);
  free(w);
  random_problem_clear(&made);
}

/* The third of three slopes a twentieth apart begins at what the first two were off by: it takes 2 passes, and 7
 * without. */
static void neighbours_correct_the_sample(void **state) {
  (void)state;
  random_problem made = sample_make(XRD_MATRIX, 8);
  for (size_t k = 0; k < N * M; k++)
    if (isinf(made.matrix[k])) made.matrix[k] = 10;
  double q[M], *w = malloc(N * sizeof *w);
  xrd_options options;
  xrd_options_init(&options);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
  const double close[] = {0.2, 0.21, 0.22};
  for (size_t k = 0; k < sizeof close / sizeof *close; k++) {
    xrd_solution solution = {.q = q, .w = w};
    xrd_solver_solve(solver, close[k], GAP, &solution);
    assert_true(solution.gap_nats <= GAP);
    if (k == 2) assert_true(solution.rounds <= 4);
  }
  xrd_solver_free(solver);
  free(w);
  random_problem_clear(&made);
}

int main(void) {
  xrd_blas_single_begin(); /* as sessions have it */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_hold_and_all_teams_agree), cmocka_unit_test(barred_stay_out),
      cmocka_unit_test(rare_symbols_are_reached),         cmocka_unit_test(curves_are_followed),
      cmocka_unit_test(neighbours_correct_the_sample),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
