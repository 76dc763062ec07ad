#include "solvers/working_set.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/random_set.h"

enum { PROBLEMS = 500, SIZE = 20 };

/* exp(-slope e) as the definition has it; one rounding of slope * e is shared. */
static long double entry(const xrd_working_set *set, size_t i, size_t j) {
  const xrd_prepared *problem = set->problem;
  const double d = xrd_distortion_entry(problem->distortion, problem->symbol[i], j);
  const double x = isinf(d) ? d : set->slope * (d - problem->least[i]);
  return x < 708 ? expl(-(long double)x) : 0;
}

static void assert_consistent(const xrd_working_set *set) {
  size_t placed = 0;
  for (size_t j = 0; j < set->problem->m; j++) {
    if (set->place[j] == SIZE_MAX) continue;
    placed++;
    assert_true(set->place[j] < set->count && set->member[set->place[j]] == j);
  }
  assert_int_equal(placed, set->count);
  for (size_t t = 0; t < set->count; t++)
    for (size_t i = 0; i < set->problem->n; i++) {
      const long double truth = entry(set, i, set->member[t]);
      assert_true(fabsl(set->a[t * set->problem->stride + i] - truth) <= 3e-16L * truth);
    }
}

static void columns_are_those_of_the_members(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, SIZE);
    xrd_working_set *set = &made.set;
    assert_consistent(set);
    const size_t before = set->count, j = set->member[xrd_random_below(&random, before)];
    assert_false(xrd_working_set_add(set, j, 0.5)); /* it is there already */
    assert_int_equal(set->count, before);
    xrd_working_set_move(set, random_between(&random, 0.01, 100));
    assert_consistent(set);
    random_set_clear(&made);
  }
}

static void a_full_set_takes_nobody(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, d[] = {0, 1, 2, 1, 0, 2};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  xrd_prepared *prepared;
  xrd_working_set set;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&set, prepared, 2, NULL), XRD_OK);
  assert_true(xrd_working_set_add(&set, 2, 1) && xrd_working_set_add(&set, 0, 1));
  assert_false(xrd_working_set_add(&set, 1, 1));
  assert_consistent(&set);
  xrd_working_set_clear(&set);
  xrd_prepared_free(prepared);
}

static void mixtures_and_prices_are_those_of_the_definition(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 11);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, SIZE);
    xrd_working_set *set = &made.set;
    const xrd_prepared *problem = made.prepared;
    bool reached = true;
    for (size_t i = 0; i < problem->n; i++) {
      long double u = 0;
      for (size_t t = 0; t < set->count; t++) u += set->q[t] * entry(set, i, set->member[t]);
      reached &= u > 0 && problem->p[i] / u < 0x1p1000;
    }
    assert_int_equal(xrd_working_set_mix(set), reached);
    for (size_t i = 0; i < problem->n && reached; i++) {
      long double u = 0;
      for (size_t t = 0; t < set->count; t++) u += set->q[t] * entry(set, i, set->member[t]);
      assert_true(fabsl(set->u[i] - u) <= 1e-14L * u);
      assert_true(fabsl(set->w[i] - problem->p[i] / u) <= 1e-14L * problem->p[i] / u);
    }
    for (size_t i = problem->n; i < problem->stride; i++) assert_true(set->u[i] == 1 && set->w[i] == 0);
    if (reached) xrd_working_set_price(set);
    for (size_t t = 0; t < set->count && reached; t++) {
      long double c = 0, square = 0;
      for (size_t i = 0; i < problem->n; i++) {
        const long double ratio = entry(set, i, set->member[t]) / set->u[i];
        c += problem->p[i] * ratio;
        square += problem->p[i] * ratio * ratio;
      }
      assert_true(fabsl(set->c[t] - c) <= 1e-14L * c + 1e-29L);
      if (square > 1e-280L)
        assert_true(fabsl(xrd_working_set_wish(set, t) - (c - 1) / square) <= 1e-13L * (1 + c) / square);
    }
    random_set_clear(&made);
  }
}

/* A long line at steep slopes, where products stop within reach, and one symbol that no member is near. */
static void far_symbols_count_as_the_definition_says(void **state) {
  (void)state;
  enum { N = 300 };
  double x[N], p[N];
  for (size_t i = 0; i < N; i++) {
    x[i] = (double)i;
    p[i] = 1.0 / N;
  }
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  xrd_prepared *prepared;
  xrd_working_set set;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  for (size_t gap = 2; gap < 27; gap += 3) { /* at 23 the middle is in one window, and the other window counts */
    assert_int_equal(xrd_working_set_init(&set, prepared, N, NULL), XRD_OK);
    set.slope = 1;
    for (size_t j = 0; j < N; j += j == 98 ? gap : 2)
      assert_true(xrd_working_set_add(&set, j, 0.01 + 1e-4 * (double)j));
    assert_true(xrd_working_set_mix(&set));
    assert_int_equal(set.windowed, gap < 18);
    xrd_working_set_price(&set);
    for (size_t i = 0; i < N; i++) {
      long double u = 0;
      for (size_t t = 0; t < set.count; t++) u += set.q[t] * entry(&set, i, set.member[t]);
      assert_true(fabsl(set.u[i] - u) <= 1e-14L * u);
    }
    for (size_t t = 0; t < set.count; t++) {
      long double c = 0;
      for (size_t i = 0; i < N; i++) c += set.w[i] * entry(&set, i, set.member[t]);
      assert_true(fabsl(set.c[t] - c) <= 1e-14L * c);
    }
    xrd_working_set_clear(&set);
  }
  xrd_prepared_free(prepared);
}

static void pruning_keeps_what_has_mass_or_a_price(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 12);
  size_t survivor[SIZE], member[SIZE];
  double q[SIZE], c[SIZE];
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, SIZE);
    xrd_working_set *set = &made.set;
    const size_t before = set->count;
    size_t kept = 0;
    for (size_t t = 0; t < before; t++) {
      set->c[t] = 0.9 + 0.2 * xrd_random_uniform(&random);
      if (random_once_in(&random, 2)) set->q[t] = 0;
      member[t] = set->member[t];
      q[t] = set->q[t];
      c[t] = set->c[t];
    }
    xrd_working_set_prune(set, 1, survivor);
    for (size_t t = 0; t < before; t++) {
      if (q[t] == 0 && c[t] < 1) {
        assert_true(set->place[member[t]] == SIZE_MAX);
        continue;
      }
      assert_int_equal(survivor[kept], t);
      assert_int_equal(set->member[kept], member[t]);
      assert_true(set->q[kept] == q[t] && set->c[kept] == c[t]);
      kept++;
    }
    assert_int_equal(set->count, kept);
    assert_consistent(set);
    random_set_clear(&made);
  }
}

/* After settling, the price with the others fixed is close to one, or the mass is within a thousandth of its move, or
   it fell to a thousandth. */
static void a_settled_mass_is_the_best_one(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 13);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, SIZE);
    xrd_working_set *set = &made.set;
    if (xrd_working_set_mix(set)) {
      const size_t t = xrd_random_below(&random, set->count);
      const double old = set->q[t];
      xrd_working_set_price(set);
      const double before = set->c[t];
      xrd_working_set_settle(set, t);
      double *u = xrd_duplicate(set->u, made.prepared->n, sizeof *u);
      assert_non_null(u);
      assert_true(xrd_working_set_mix(set));
      for (size_t i = 0; i < made.prepared->n; i++) assert_true(fabs(set->u[i] / u[i] - 1) <= 1e-9);
      xrd_working_set_price(set);
      const double after = set->c[t];
      const double change = fabs(set->q[t] - old);
      const bool settled = fabs(after - 1) <= 2e-3 * fabs(before - 1) + 1e-13 ||
                           fabs(xrd_working_set_wish(set, t)) <= 2e-3 * (old + change);
      const bool floored = after < 1 && set->q[t] <= 1.01e-3 * old;
      assert_true(settled || floored);
      free(u);
    }
    random_set_clear(&made);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_are_those_of_the_members),
      cmocka_unit_test(a_full_set_takes_nobody),
      cmocka_unit_test(mixtures_and_prices_are_those_of_the_definition),
      cmocka_unit_test(far_symbols_count_as_the_definition_says),
      cmocka_unit_test(pruning_keeps_what_has_mass_or_a_price),
      cmocka_unit_test(a_settled_mass_is_the_best_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
