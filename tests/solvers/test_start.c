#include "solvers/start.h"

#include <math.h>
#include <stdint.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 1000, SIZE = 30 };

/* A cold start reaches every symbol, holds the reproduction of least mean distortion, or the nearest one of each symbol
   where no other is in sight, and no mass is negative. */
static void a_start_reaches_everything(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 18);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_problem made;
    xrd_prepared *prepared;
    xrd_working_set set;
    random_problem_make(&made, &random, SIZE);
    assert_int_equal(xrd_prepare(&made.problem, &prepared, NULL), XRD_OK);
    assert_int_equal(xrd_working_set_init(&set, prepared, prepared->m, NULL), XRD_OK);
    set.slope = random_between(&random, 1e-12, 1e12);
    xrd_start(&set);
    double least = HUGE_VAL;
    for (size_t j = 0; j < prepared->m; j++) least = fmin(least, prepared->mean[j]);
    if (set.slope * prepared->least_positive > 40)
      for (size_t i = 0; i < prepared->n; i++)
        assert_true(prepared->p[i] == 0 || set.q[set.place[prepared->nearest[i]]] >= prepared->p[i]);
    else
      assert_true(prepared->mean[set.member[0]] == least);
    for (size_t t = 0; t < set.count; t++) assert_true(set.q[t] > 0);
    assert_true(xrd_working_set_mix(&set));
    for (size_t i = 0; i < prepared->n; i++) assert_true(set.u[i] >= 1e-31 * prepared->p[i]);
    xrd_working_set_clear(&set);
    xrd_prepared_free(prepared);
    random_problem_clear(&made);
  }
}

/* Symbols that are reached already bring nobody in. */
static void a_cover_adds_only_what_is_missing(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.25}, d[] = {0, 1, INFINITY, 1, 0, INFINITY, INFINITY, INFINITY, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  xrd_prepared *prepared;
  xrd_working_set set;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&set, prepared, 3, NULL), XRD_OK);
  set.slope = 1;
  assert_true(xrd_working_set_add(&set, 0, 1));
  xrd_start_cover(&set);
  assert_int_equal(set.count, 2);
  assert_int_equal(set.member[1], 2);
  assert_true(set.q[0] == 1 && set.q[1] == 0.25);
  xrd_start_cover(&set);
  assert_int_equal(set.count, 2);
  xrd_working_set_clear(&set);
  xrd_prepared_free(prepared);
}

static void candidates_are_ranked_by_gain_then_index(void **state) {
  (void)state;
  enum { COUNT = 50 };
  xrd_candidate order[COUNT];
  xrd_random random;
  xrd_random_seed(&random, 19);
  for (size_t k = 0; k < COUNT; k++) order[k] = (xrd_candidate){(double)xrd_random_below(&random, 5), COUNT - k};
  xrd_candidates_sort(order, COUNT);
  for (size_t k = 1; k < COUNT; k++)
    assert_true(order[k - 1].gain > order[k].gain ||
                (order[k - 1].gain == order[k].gain && order[k - 1].index < order[k].index));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_start_reaches_everything),
      cmocka_unit_test(a_cover_adds_only_what_is_missing),
      cmocka_unit_test(candidates_are_ranked_by_gain_then_index),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
