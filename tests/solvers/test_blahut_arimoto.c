#include "solvers/blahut_arimoto.h"

#include <math.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 400, STEPS = 60, SIZE = 15 };

typedef struct {
  random_problem source;
  xrd_prepared *prepared;
  xrd_blahut_arimoto iteration;
} iterating;

static void begin(iterating *t) {
  assert_int_equal(xrd_prepare(&t->source.problem, &t->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_blahut_arimoto_init(&t->iteration, t->prepared, NULL), XRD_OK);
  for (size_t j = 0; j < t->prepared->m; j++) t->iteration.log_q[j] = -log((double)t->prepared->m);
}

static void end(iterating *t) {
  xrd_blahut_arimoto_clear(&t->iteration);
  xrd_prepared_free(t->prepared);
  random_problem_clear(&t->source);
}

/* F never increases, F - min F <= gap bounds every later decrease, and the masses keep the sum one. */
static void the_objective_never_increases(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 20);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    iterating t;
    random_problem_make(&t.source, &random, SIZE);
    begin(&t);
    const double slope = random_between(&random, 1e-6, 1e6);
    double before = HUGE_VAL, floor = -HUGE_VAL;
    for (int step = 0; step < STEPS; step++) {
      double gap;
      const double objective = xrd_blahut_arimoto_step(&t.iteration, slope, &gap);
      const double rounding = 1e-13 * (1 + fabs(objective));
      assert_true(gap >= 0 && isfinite(objective));
      assert_true(objective <= before + rounding);
      floor = fmax(floor, objective - gap);
      assert_true(objective >= floor - rounding);
      before = objective;
      double total = 0;
      for (size_t j = 0; j < t.prepared->m; j++) total += exp(t.iteration.log_q[j]);
      assert_true(fabs(total - 1) <= 1e-12);
    }
    end(&t);
  }
}

/* Bernoulli(p), Hamming at slope log((1-D)/D): q_1 = (p - D) / (1 - 2D). */
static void a_known_answer_is_reached(void **state) {
  (void)state;
  const double p = 0.3, d = 0.1;
  iterating t;
  random_problem_allocate(&t.source, 2, 2);
  t.source.p[0] = 1 - p, t.source.p[1] = p;
  t.source.matrix[1] = t.source.matrix[2] = 1;
  begin(&t);
  double q[2], w[2];
  xrd_solution solution = {.q = q, .w = w};
  xrd_blahut_arimoto_solve(&t.iteration, log((1 - d) / d), 1e-13, 0, &solution);
  assert_int_equal(solution.outcome, XRD_STOP_GAP);
  assert_true(solution.gap_nats <= 1e-13 && solution.rounds > 10);
  assert_true(fabs(q[1] - (p - d) / (1 - 2 * d)) <= 1e-6);
  assert_true(fabs(q[0] + q[1] - 1) <= 1e-13);
  end(&t);
}

static void rounds_are_limited(void **state) {
  (void)state;
  iterating t;
  random_problem_allocate(&t.source, 2, 2);
  t.source.p[0] = 0.7, t.source.p[1] = 0.3;
  t.source.matrix[1] = t.source.matrix[2] = 1;
  begin(&t);
  double q[2], w[2];
  xrd_solution solution = {.q = q, .w = w};
  xrd_blahut_arimoto_solve(&t.iteration, 2, 1e-13, 3, &solution);
  assert_int_equal(solution.outcome, XRD_STOP_ITERATIONS);
  assert_int_equal(solution.rounds, 3);
  assert_true(solution.gap_nats > 1e-13);
  end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_objective_never_increases),
      cmocka_unit_test(a_known_answer_is_reached),
      cmocka_unit_test(rounds_are_limited),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
