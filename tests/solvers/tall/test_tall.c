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
static void recompute(const xrd_problem *problem, double slope, const xrd_solution *found) {
  enum { MOST = 320 };
  const size_t m = problem->distortion.m;
  double c[MOST] = {0}, excess = 0, rate = 0, most = 0, total = 0, sum = 0;
  for (size_t i = 0; i < N; i++) total += problem->p[i];
  for (size_t i = 0; i < N; i++) {
    double e[MOST], least = HUGE_VAL, u = 0, mean = 0;
    const double p = problem->p[i] / total;
    for (size_t j = 0; j < m; j++) least = fmin(least, e[j] = xrd_distortion_entry(&problem->distortion, i, j));
    for (size_t j = 0; j < m; j++) {
      e[j] -= least;
      const double mass = isinf(e[j]) ? 0 : found->q[j] * exp(-slope * e[j]);
      u += mass;
      mean += mass > 0 ? mass * e[j] : 0;
    }
    if (p == 0) {
      assert_true(found->w[i] == 0);
      continue;
    }
    assert_true(p < 1e-22 ? found->w[i] > 0 && found->w[i] * p < 1e-20 : fabs(found->w[i] * u - 1) <= 1e-12);
    excess += p * mean / u;
    rate -= p * log(u);
    for (size_t j = 0; j < m; j++) c[j] += isinf(e[j]) ? 0 : p / u * exp(-slope * e[j]);
  }
  for (size_t j = 0; j < m; j++) {
    most = fmax(most, c[j]);
    sum += found->q[j];
    if (found->q[j] > 0) rate -= found->q[j] * c[j] * log(c[j]);
  }
  rate -= slope * excess;
  assert_true(fabs(sum - 1) <= 1e-14 && found->gap_nats <= GAP);
  assert_true(log(most) <= GAP + 1e-13);
  assert_true(fabs(found->excess - excess) <= 1e-12 * (1 + excess));
  assert_true(fabs(found->rate_nats - rate) <= 1e-12 * (1 + rate));
}

static xrd_solution answer_at(answers *a, int k) {
  return (xrd_solution){
      .q = a->q[k], .w = a->w[k], .rate_nats = a->rate[k], .excess = a->excess[k], .gap_nats = a->gap[k]};
}

static void answers_hold_and_all_teams_agree(void **state) {
  (void)state;
  const xrd_distortion_kind kinds[] = {XRD_MATRIX, XRD_SQUARED, XRD_ABSOLUTE};
  const size_t sizes[] = {2, 3, 5, 8};
  for (int kind = 0; kind < 3; kind++) {
    random_problem made = sample_make(kinds[kind], 11 + (uint64_t)kind);
    answers one = answers_new(&made.problem, 1);
    team_run(1, N, answer, &one);
    for (int k = 0; k < SLOPES; k++) {
      const xrd_solution found = answer_at(&one, k);
      recompute(&made.problem, slopes[k], &found);
    }
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

static bool ask(void *context) {
  size_t *questions = context;
  return ++*questions < 3;
}

/* The look at all rows asks whether to go on, too. */
static void a_look_is_interrupted(void **state) {
  (void)state;
  random_problem made = sample_make(XRD_SQUARED, 13);
  xrd_options options;
  xrd_options_init(&options);
  size_t questions = 0;
  xrd_stop stop;
  xrd_stop_init(&stop, ask, &questions);
  xrd_solver *solver;
  assert_int_equal(xrd_solver_create_until(&solver, &made.problem, &options, &stop, NULL), XRD_ERR_INTERRUPTED);
  assert_true(solver == NULL && questions == 3);
  random_problem_clear(&made);
}

/* More columns than a tile has, at the last of them some that the optimum needs. */
static void tiles_make_the_whole(void **state) {
  (void)state;
  enum { COLUMNS = 300 };
  const xrd_distortion_kind kinds[] = {XRD_MATRIX, XRD_SQUARED, XRD_ABSOLUTE};
  assert_true(xrd_tall_width(COLUMNS + 4) < COLUMNS);
  double *matrix = malloc((size_t)N * COLUMNS * sizeof *matrix), *w = malloc(N * sizeof *w);
  for (int kind = 0; kind < 3; kind++) {
    random_problem made = sample_make(kinds[kind], 21 + (uint64_t)kind);
    xrd_random random;
    xrd_random_seed(&random, 10);
    double y[COLUMNS * DIM], q[COLUMNS];
    for (size_t k = 0; k < COLUMNS * DIM; k++) y[k] = 3 + xrd_random_normal(&random);
    for (size_t k = 0; k < (size_t)N * COLUMNS; k++) matrix[k] = 1 + 9 * xrd_random_uniform(&random);
    xrd_problem problem = made.problem;
    problem.distortion.y = y;
    problem.distortion.m = COLUMNS;
    if (kinds[kind] == XRD_MATRIX) problem.distortion.matrix = matrix;
    xrd_options options;
    xrd_options_init(&options);
    xrd_solver *solver;
    assert_int_equal(xrd_solver_create(&solver, &problem, &options, NULL), XRD_OK);
    xrd_solution found = {.q = q, .w = w};
    xrd_solver_solve(solver, 1, GAP, &found);
    recompute(&problem, 1, &found);
    xrd_solver_free(solver);
    random_problem_clear(&made);
  }
  free(matrix);
  free(w);
}

/* Beyond 4,096 reproductions the method serves where columns that are kept would be no more than it has room for. */
static void many_columns_fit(void **state) {
  (void)state;
  xrd_problem problem = {NULL, {.kind = XRD_MATRIX, .n = 131072, .m = 4097}};
  assert_true(xrd_solver_shares_rows(&problem));
  problem.distortion.n--;
  assert_false(xrd_solver_shares_rows(&problem));
  problem.distortion.m--;
  assert_true(xrd_solver_shares_rows(&problem));
  problem.distortion = (xrd_distortion){.kind = XRD_MATRIX, .n = 262144, .m = 32768};
  assert_true(xrd_solver_shares_rows(&problem));
  problem.distortion.n--;
  assert_false(xrd_solver_shares_rows(&problem));
}

/* Where more are wanted than there is room for, that is said, and a gentler slope is solved after it. */
static void too_many_are_refused(void **state) {
  (void)state;
  enum { ROOM = 4 };
  random_problem made = sample_make(XRD_SQUARED, 12);
  xrd_options options;
  xrd_options_init(&options);
  xrd_tall_solver solver;
  assert_int_equal(xrd_tall_engine.init_raw(&solver, &made.problem, &options, NULL, NULL), XRD_OK);
  solver.tall.capacity = ROOM;
  double q[M], *w = malloc(N * sizeof *w), bytes;
  size_t most = 0;
  xrd_solution found = {.q = q, .w = w};
  xrd_tall_engine.solve(&solver, 5, GAP, 0, &found);
  assert_true(xrd_tall_engine.full(&solver, &most, &bytes) && most == ROOM && bytes == 0);
  assert_true(found.gap_nats > GAP);
  xrd_tall_engine.solve(&solver, 0.03, GAP, 0, &found);
  assert_false(xrd_tall_engine.full(&solver, &most, &bytes));
  assert_true(found.gap_nats <= GAP && found.support <= ROOM);
  xrd_tall_engine.clear(&solver);
  free(w);
  random_problem_clear(&made);
}

int main(void) {
  xrd_blas_single_begin(); /* as sessions have it */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(answers_hold_and_all_teams_agree),
      cmocka_unit_test(barred_stay_out),
      cmocka_unit_test(rare_symbols_are_reached),
      cmocka_unit_test(curves_are_followed),
      cmocka_unit_test(neighbours_correct_the_sample),
      cmocka_unit_test(a_look_is_interrupted),
      cmocka_unit_test(tiles_make_the_whole),
      cmocka_unit_test(many_columns_fit),
      cmocka_unit_test(too_many_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
