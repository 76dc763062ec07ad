/* Multiplicative steps before Newton's: where they are taken, and how near the optimum they lead. */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "solvers/newton_parts.h"
#include "tests/cmocka_all.h"

enum { N = 60 };

typedef struct {
  double p[N], d[N * N], q[N], w[N];
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_newton newton;
} table;

static void make(table *t, uint64_t seed, double forbidden) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t i = 0; i < N; i++) t->p[i] = 1.0 / N;
  for (size_t e = 0; e < N * N; e++) {
    const bool may = e % (N + 1) == 0 || xrd_random_uniform(&random) >= forbidden;
    t->d[e] = may ? xrd_random_uniform(&random) : HUGE_VAL;
  }
  t->problem = (xrd_problem){t->p, {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = t->d}};
  assert_int_equal(xrd_prepare(&t->problem, &t->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&t->newton, t->prepared, 1, NULL), XRD_OK);
}

static void clear(table *t) {
  xrd_newton_clear(&t->newton);
  xrd_prepared_free(t->prepared);
}

/* F(q) = -sum_i p_i log u_i at the members' masses, scaled to sum one. */
static double value(table *t) {
  xrd_working_set *set = &t->newton.set;
  assert_true(xrd_working_set_mix(set));
  double sum = log(xrd_total(set->q, set->count));
  for (size_t i = 0; i < N; i++) sum -= t->p[i] * log(set->u[i]);
  return sum;
}

/* At uniform masses. */
static double value_before(table *t) {
  xrd_working_set *set = &t->newton.set;
  set->slope = 20;
  for (size_t j = 0; j < N; j++) (void)xrd_working_set_add(set, j, 1.0 / N);
  const double found = value(t);
  xrd_newton_forget(&t->newton);
  return found;
}

/* Of what uniform masses are off, hardly anything is left. */
static void they_lead_near_the_optimum(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    for (double forbidden = 0; forbidden < 1; forbidden += 0.5) {
      table t;
      make(&t, seed, forbidden);
      xrd_solution best = {.q = t.q, .w = t.w};
      const double before = value_before(&t);
      assert_true(xrd_newton_climb(&t.newton, 20, 1e-13));
      const xrd_working_set *set = &t.newton.set;
      assert_true(set->count < N && set->slope == 20);
      for (size_t k = 0; k < set->count; k++) assert_true(set->q[k] > 0);
      const double after = value(&t);
      xrd_newton_forget(&t.newton);
      xrd_newton_solve(&t.newton, 20, 1e-13, 0, &best);
      const double least = value(&t);
      assert_true(after - least < 0.005 * (before - least));
      clear(&t);
    }
  }
}

/* Newton's steps end where they would have ended. */
static void the_optimum_is_the_same(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    table t;
    xrd_solution begun = {.q = t.q, .w = t.w};
    double masses[N];
    make(&t, seed, 0.2);
    xrd_newton_solve(&t.newton, 20, 1e-13, 0, &begun);
    assert_true(begun.outcome == XRD_STOP_GAP && begun.rounds <= 4);
    for (size_t j = 0; j < N; j++) masses[j] = t.q[j];
    t.newton.set.slope = 19; /* from its answer on, without any climb */
    xrd_newton_solve(&t.newton, 20, 1e-13, 0, &begun);
    assert_int_equal(begun.outcome, XRD_STOP_GAP);
    for (size_t j = 0; j < N; j++) assert_true(fabs(masses[j] - t.q[j]) < 1e-6);
    clear(&t);
  }
}

/* Where no symbol has a second reproduction within reach, the nearest ones are enough, and their gap is closed:
   Newton's method has nothing left to do. */
static void steep_slopes_end_at_the_nearest(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    table t;
    make(&t, seed, 0.2);
    const double goal = 1e-11;
    assert_true(xrd_newton_climb(&t.newton, 10 / t.prepared->least_positive, goal));
    const xrd_working_set *set = &t.newton.set;
    for (size_t k = 0; k < set->count; k++) {
      size_t served = 0;
      for (size_t i = 0; i < N; i++) served += t.prepared->nearest[i] == set->member[k];
      assert_true(served > 0 && set->q[k] > 0);
    }
    (void)value(&t);
    xrd_working_set_price(&t.newton.set);
    assert_true(xrd_members_gap(set) <= goal);
    clear(&t);
  }
}

/* Where a reproduction reaches many symbols, or every symbol keeps to its nearest. */
static void elsewhere_nothing_happens(void **state) {
  (void)state;
  table t;
  make(&t, 1, 0);
  const double steepest = 41 / t.prepared->least_positive, slopes[] = {0, 1, 2, steepest};
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    assert_false(xrd_newton_climb(&t.newton, slopes[k], 1e-13));
    assert_true(t.newton.set.count == 0);
  }
  assert_true(xrd_newton_climb(&t.newton, 0.9 * steepest, 1e-13));
  clear(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(they_lead_near_the_optimum),
      cmocka_unit_test(the_optimum_is_the_same),
      cmocka_unit_test(steep_slopes_end_at_the_nearest),
      cmocka_unit_test(elsewhere_nothing_happens),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
