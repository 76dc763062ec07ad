/* Newton's method on a working set: gaps reached, the same answers as Blahut-Arimoto, the same bits again. */
#include "solvers/newton_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/evaluate.h"
#include "solvers/solver.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 300, SIZE = 25 };

static const double GAP = 1e-12;

typedef struct {
  random_problem source;
  xrd_solver *solver;
  xrd_solution solution;
  double q[SIZE], w[SIZE];
} solving;

static void begin(solving *t, xrd_method method) {
  xrd_options options;
  xrd_options_init(&options);
  options.method = method;
  assert_int_equal(xrd_solver_create(&t->solver, &t->source.problem, &options, NULL), XRD_OK);
  t->solution.q = t->q;
  t->solution.w = t->w;
}

static void end(solving *t) {
  xrd_solver_free(t->solver);
  t->solver = NULL;
}

/* F at the answer: rate + slope * (distortion over D_min). */
static double objective(const solving *t) { return t->solution.rate_nats + t->solution.slope * t->solution.excess; }

static void random_problems_are_solved_to_the_gap(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 22);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    solving t;
    random_problem_make(&t.source, &random, SIZE);
    begin(&t, XRD_NEWTON);
    for (int k = 0; k < 4; k++) {
      const double slope = random_between(&random, 1e-6, 1e6);
      xrd_solver_solve(t.solver, slope, GAP, &t.solution);
      assert_int_equal(t.solution.outcome, XRD_STOP_GAP);
      assert_true(t.solution.slope == slope && t.solution.gap_nats >= 0 && t.solution.gap_nats <= GAP);
      assert_true(t.solution.rounds >= 1 && t.solution.rounds <= 60);
      double total = 0;
      for (size_t j = 0; j < t.source.problem.distortion.m; j++) {
        assert_true(t.q[j] >= 0);
        total += t.q[j];
      }
      assert_true(fabs(total - 1) <= 1e-14);
    }
    end(&t);
    random_problem_clear(&t.source);
  }
}

static void both_methods_agree_within_their_gaps(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 23);
  const double coarse = 1e-5;
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    solving newton, reference;
    random_problem_make_tame(&newton.source, &random, 10);
    reference.source = newton.source;
    begin(&newton, XRD_NEWTON);
    begin(&reference, XRD_BLAHUT_ARIMOTO);
    const double slope = random_between(&random, 0.1, 30);
    xrd_solver_solve(newton.solver, slope, GAP, &newton.solution);
    xrd_solver_solve(reference.solver, slope, coarse, &reference.solution);
    assert_int_equal(newton.solution.outcome, XRD_STOP_GAP);
    const double difference = objective(&reference) - objective(&newton);
    assert_true(difference >= -GAP - 1e-13);
    if (reference.solution.outcome == XRD_STOP_GAP) assert_true(difference <= coarse + 1e-13);
    end(&newton);
    end(&reference);
    random_problem_clear(&newton.source);
  }
}

/* What the method forgot cannot be told from a new start. */
static void forgetting_gives_a_cold_start_bit_by_bit(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 24);
  for (size_t loop = 0; loop < 100 * test_multiplier(); loop++) {
    random_problem made;
    xrd_prepared *prepared;
    xrd_newton newton;
    double q[2][SIZE], w[SIZE];
    random_problem_make(&made, &random, SIZE);
    assert_int_equal(xrd_prepare(&made.problem, &prepared, NULL), XRD_OK);
    assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
    const double slope = random_between(&random, 0.01, 100);
    size_t rounds[2];
    for (int k = 0; k < 2; k++) {
      xrd_solution solution = {.q = q[k], .w = w};
      xrd_newton_solve(&newton, slope, GAP, 0, &solution);
      rounds[k] = solution.rounds;
      xrd_newton_solve(&newton, 3 * slope, GAP, 0, &(xrd_solution){.q = w, .w = NULL});
      xrd_newton_forget(&newton);
    }
    assert_int_equal(rounds[0], rounds[1]);
    assert_memory_equal(q[0], q[1], prepared->m * sizeof(double));
    xrd_newton_clear(&newton);
    xrd_prepared_free(prepared);
    random_problem_clear(&made);
  }
}

/* From these slopes the masses guessed for the last one sum to 1.1, which makes every price less than one. */
static void a_guess_of_another_total_is_no_dead_end(void **state) {
  (void)state;
  const double p[] = {0.16, 0.155, 0.069, 0.052, 0.081, 0.002, 0.094, 0.118, 0.141, 0.01, 0.118};
  const double slopes[] = {0.131, 5.64e-5, 7.84e-6, 0.058};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 11, .m = 11}};
  xrd_prepared *prepared;
  xrd_newton newton;
  double q[11], w[11];
  xrd_solution solution = {.q = q, .w = w};
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
  for (size_t k = 0; k < 4; k++) {
    xrd_newton_solve(&newton, slopes[k], GAP, 0, &solution);
    assert_int_equal(solution.outcome, XRD_STOP_GAP);
  }
  xrd_newton_clear(&newton);
  xrd_prepared_free(prepared);
}

/* Warm starts along a curve are cheap: a few rounds a slope. */
static void a_curve_is_followed_in_few_rounds(void **state) {
  (void)state;
  enum { SIDE = 60, SLOPES = 60 };
  random_problem made;
  xrd_random random;
  xrd_random_seed(&random, 25);
  random_problem_allocate(&made, SIDE, SIDE);
  for (size_t k = 0; k < SIDE * SIDE; k++) made.matrix[k] = xrd_random_uniform(&random);
  for (size_t i = 0; i < SIDE; i++) made.p[i] = 1.0 / SIDE;
  xrd_solver *solver;
  xrd_options options;
  xrd_options_init(&options);
  assert_int_equal(xrd_solver_create(&solver, &made.problem, &options, NULL), XRD_OK);
  double q[SIDE], w[SIDE];
  xrd_solution solution = {.q = q, .w = w};
  size_t rounds = 0;
  for (int k = 0; k < SLOPES; k++) {
    xrd_solver_solve(solver, pow(200, k / (SLOPES - 1.0)), GAP, &solution);
    assert_int_equal(solution.outcome, XRD_STOP_GAP);
    rounds += solution.rounds;
  }
  print_message("%.2f rounds per slope\n", (double)rounds / SLOPES);
  assert_true(rounds <= 3 * SLOPES);
  xrd_solver_free(solver);
  random_problem_clear(&made);
}

static void one_round_is_an_honest_answer(void **state) {
  (void)state;
  solving t;
  xrd_random random;
  xrd_random_seed(&random, 26);
  random_problem_allocate(&t.source, SIZE, SIZE);
  for (size_t k = 0; k < SIZE * SIZE; k++) t.source.matrix[k] = xrd_random_uniform(&random);
  for (size_t i = 0; i < SIZE; i++) t.source.p[i] = 1.0 / SIZE;
  xrd_options options;
  xrd_options_init(&options);
  options.max_iterations = 1;
  assert_int_equal(xrd_solver_create(&t.solver, &t.source.problem, &options, NULL), XRD_OK);
  t.solution.q = t.q;
  t.solution.w = t.w;
  xrd_solver_solve(t.solver, 20, GAP, &t.solution);
  assert_int_equal(t.solution.outcome, XRD_STOP_ITERATIONS);
  assert_int_equal(t.solution.rounds, 1);
  assert_true(t.solution.gap_nats > GAP);
  end(&t);
  random_problem_clear(&t.source);
}

/* The normal law on n even points. */
static void normal_line(size_t n, double *x, double *p) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    x[i] = 8.0 * (double)i / (double)(n - 1) - 4;
    sum += p[i] = exp(-x[i] * x[i] / 2);
  }
  for (size_t i = 0; i < n; i++) p[i] /= sum;
}

/* A fine line: at steep slopes from inside, with nearly all reproductions in use, at gentle ones on a small support,
   and from each to the other. */
static void fine_lines_are_solved_from_inside(void **state) {
  (void)state;
  enum { N = 400 };
  static double x[N], p[N], q[N], w[N];
  normal_line(N, x, p);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  const struct {
    double slope;
    bool inside;
  } asked[] = {{5, false}, {300, true}, {900, true}, {5, false}, {2000, true}, {1, false}};
  xrd_prepared *prepared;
  xrd_newton newton;
  xrd_solution solution = {.q = q, .w = w};
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
  for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
    xrd_newton_solve(&newton, asked[k].slope, GAP, 0, &solution);
    assert_int_equal(solution.outcome, XRD_STOP_GAP);
    assert_true(solution.gap_nats <= GAP);
    assert_true(newton.is_fine == asked[k].inside);
    size_t support = 0;
    for (size_t j = 0; j < N; j++) support += q[j] > 0;
    assert_true(asked[k].inside ? support > N / 2 : support < N / 8);
  }
  xrd_newton_forget(&newton);
  assert_false(newton.is_fine);
  xrd_newton_clear(&newton);
  xrd_prepared_free(prepared);
}

/* Where as many rows stand for the symbols as there are symbols, and few members are foreseen, no quadrature is tried.
 */
static void small_lines_are_left_to_newton(void **state) {
  (void)state;
  enum { N = 400 };
  static double x[N], p[N], q[N], w[N];
  normal_line(N, x, p);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  const double slopes[] = {5, 300};
  xrd_prepared *prepared;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  for (int k = 0; k < 2; k++) {
    xrd_newton newton;
    xrd_solution solution = {.q = q, .w = w};
    assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
    xrd_newton_solve(&newton, slopes[k], GAP, 0, &solution);
    assert_int_equal(solution.outcome, XRD_STOP_GAP);
    assert_true((newton.fine.columns.count > 0) == (k == 1));
    xrd_newton_clear(&newton);
  }
  xrd_prepared_free(prepared);
}

/* Two bumps and next to nothing between them: masses of 1e-13 are needed there, and what an interior point leaves is
   the answer where no support of them is at hand. */
static void rare_symbols_between_bumps_stay_inside(void **state) {
  (void)state;
  enum { N = 500, FEW = 6 };
  static double x[N], p[N], q[N], w[N];
  double sum = 0;
  for (size_t i = 0; i < N; i++) {
    x[i] = 8 * ((double)i - 0.5 * (N - 1)) / N;
    sum += p[i] = exp(-2 * (x[i] - 2.5) * (x[i] - 2.5)) + 0.7 * exp(-8 * (x[i] + 2) * (x[i] + 2));
  }
  for (size_t i = 0; i < N; i++) p[i] /= sum;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  const double slopes[] = {100, 150, 300, 600};
  xrd_prepared *prepared;
  xrd_newton newton;
  xrd_solution solution = {.q = q, .w = w};
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    xrd_newton_solve(&newton, slopes[k], 25 * GAP, 0, &solution);
    assert_int_equal(solution.outcome, XRD_STOP_GAP);
    assert_true(newton.is_fine && solution.rounds <= FEW);
  }
  xrd_newton_clear(&newton);
  xrd_prepared_free(prepared);
}

/* A line much finer than exp(-slope t^2): few reproductions carry the optimum, and the rows within their reach its
   evaluation. */
static void finer_lines_are_thinned(void **state) {
  (void)state;
  enum { N = 1500 };
  static double x[N], p[N], q[N], w[N], again[N], matrix[N * N];
  normal_line(N, x, p);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) matrix[i * N + j] = (x[i] - x[j]) * (x[i] - x[j]);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  const xrd_problem table = {p, {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = matrix}};
  xrd_prepared *prepared, *whole;
  xrd_newton newton;
  xrd_evaluation evaluation, check;
  xrd_solution solution = {.q = q, .w = w}, other = {.q = again, .w = w};
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_prepare(&table, &whole, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
  assert_int_equal(xrd_evaluation_init(&evaluation, prepared, 1, NULL), XRD_OK);
  assert_int_equal(xrd_evaluation_init(&check, whole, 1, NULL), XRD_OK);
  const double slopes[] = {300, 1000, 300};
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    xrd_newton_solve(&newton, slopes[k], GAP, 0, &solution);
    assert_int_equal(solution.outcome, XRD_STOP_GAP);
    assert_true(newton.is_fine && newton.set.count == 0);
    memcpy(again, q, sizeof q);
    other.slope = solution.slope;
    xrd_evaluate(prepared, &evaluation, &solution);
    xrd_evaluate(whole, &check, &other);
    assert_true(solution.support < (slopes[k] > 500 ? 7 * N / 8 : N / 2));
    assert_true(fabs(solution.excess - other.excess) <= 1e-10 * other.excess); /* of even steps, and of these points */
    assert_true(fabs(solution.rate_nats - other.rate_nats) <= 1e-11 * other.rate_nats);
  }
  xrd_evaluation_clear(&evaluation);
  xrd_evaluation_clear(&check);
  xrd_newton_clear(&newton);
  xrd_prepared_free(prepared);
  xrd_prepared_free(whole);
}

/* What an interior point left becomes a support where that is asked for, and goes on from there. */
static void a_support_is_had_from_inside(void **state) {
  (void)state;
  enum { N = 400 };
  static double x[N], p[N], q[N], w[N];
  static unsigned char barred[N];
  normal_line(N, x, p);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  xrd_prepared *prepared;
  xrd_newton newton;
  xrd_solution solution = {.q = q, .w = w};
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
  xrd_newton_solve(&newton, 900, GAP, 0, &solution);
  assert_true(newton.is_fine);
  xrd_newton_polish(&newton, &solution);
  assert_false(newton.is_fine);
  assert_true(xrd_members_gap(&newton.set) <= 10 * GAP);
  xrd_newton_solve(&newton, 900, GAP, 0, &solution);
  for (size_t j = 0; j < N; j++) barred[j] = j % 7 == 3;
  assert_true(xrd_newton_drop(&newton, barred, GAP, &solution));
  for (size_t j = 0; j < N; j++) assert_true(!barred[j] || q[j] == 0);
  double price;
  xrd_newton_solve(&newton, 900, GAP, 0, &solution);
  assert_true(xrd_newton_hold(&newton, 890, q, N / 2, &solution, &price));
  assert_true(fabs(price - 1) < 1e-3);
  xrd_newton_clear(&newton);
  xrd_prepared_free(prepared);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_problems_are_solved_to_the_gap),
      cmocka_unit_test(both_methods_agree_within_their_gaps),
      cmocka_unit_test(forgetting_gives_a_cold_start_bit_by_bit),
      cmocka_unit_test(a_guess_of_another_total_is_no_dead_end),
      cmocka_unit_test(a_curve_is_followed_in_few_rounds),
      cmocka_unit_test(one_round_is_an_honest_answer),
      cmocka_unit_test(fine_lines_are_solved_from_inside),
      cmocka_unit_test(small_lines_are_left_to_newton),
      cmocka_unit_test(rare_symbols_between_bumps_stay_inside),
      cmocka_unit_test(finer_lines_are_thinned),
      cmocka_unit_test(a_support_is_had_from_inside),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
