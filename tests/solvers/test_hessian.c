/* The kept Hessian against one assembled entry by entry. */
#include "solvers/hessian.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/random_set.h"

enum { PROBLEMS = 500, SIZE = 20 };

static void take_column(xrd_hessian *hessian, size_t t, double *column) {
  double unit[SIZE] = {0};
  memset(column, 0, SIZE * sizeof *column);
  unit[t] = 1;
  const xrd_gram_matrix matrix = xrd_hessian_matrix(hessian);
  xrd_matrix_multiply(&matrix, hessian->count, unit, column);
}

/* sum_i root_i^2 A_is A_it, scaled to a unit diagonal; a column that no symbol sees keeps its zeros. */
static void assert_assembled(xrd_hessian *hessian, const xrd_working_set *set) {
  const xrd_prepared *problem = set->problem;
  const long double rounding = hessian->mode == XRD_HESSIAN_PRODUCTS ? 1e-14L : 1e-12L;
  const long double seen = hessian->mode == XRD_HESSIAN_PRODUCTS ? 1e-280L : 1.1L * XRD_UNSEEN;
  assert_int_equal(hessian->count, set->count);
  for (size_t t = 0; t < set->count; t++) {
    double column[SIZE];
    take_column(hessian, t, column);
    for (size_t s = 0; s < set->count; s++) {
      long double product = 0, left = 0, right = 0;
      for (size_t i = 0; i < problem->n; i++) {
        const long double a = (long double)set->a[s * problem->stride + i] * hessian->root[i];
        const long double b = (long double)set->a[t * problem->stride + i] * hessian->root[i];
        product += a * b;
        left += a * a;
        right += b * b;
      }
      const double entry = column[s];
      assert_true(entry == hessian->entries[s * hessian->capacity + t] &&
                  entry == hessian->entries[t * hessian->capacity + s]);
      if (s == t) {
        assert_true(fabs(entry - 1) <= 2e-15);
        if (left > seen) assert_true(fabsl(hessian->scale[t] * sqrtl(left) - 1) <= rounding);
      } else if (left > seen && right > seen) {
        assert_true(fabsl(entry - product / sqrtl(left * right)) <= rounding);
      }
    }
  }
}

static void assert_current(const xrd_hessian *hessian, const xrd_working_set *set) {
  for (size_t i = 0; i < set->problem->n; i++) {
    const double root = sqrt(set->problem->p[i]) / set->u[i];
    assert_true(fabs(hessian->root[i] - root) <= 1e-15 * root);
  }
}

/* Solvers see to it that every symbol has some u, or the weights would overflow. */
static bool reaches_all(xrd_working_set *set) {
  bool good = xrd_working_set_mix(set);
  for (size_t i = 0; i < set->problem->n; i++) good &= set->u[i] > 1e-60;
  return good;
}

/* Calls `test` with random sets whose symbols are all reached, and an empty Hessian. */
static void on_random_sets(uint64_t seed, void (*test)(random_set *made, xrd_hessian *hessian, xrd_random *random)) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, SIZE);
    xrd_hessian hessian;
    assert_int_equal(xrd_hessian_init(&hessian, made.prepared, made.set.capacity, NULL), XRD_OK);
    if (reaches_all(&made.set)) {
      xrd_working_set_price(&made.set);
      test(&made, &hessian, &random);
    }
    xrd_hessian_clear(&hessian);
    random_set_clear(&made);
  }
}

static void assemble(random_set *made, xrd_hessian *hessian, xrd_random *random) {
  (void)random;
  xrd_hessian_update(hessian, &made->set);
  assert_current(hessian, &made->set);
  assert_assembled(hessian, &made->set);
  assert_false(xrd_hessian_is_stale(hessian, &made->set));
}

static void an_assembled_hessian_is_the_definition(void **state) {
  (void)state;
  on_random_sets(14, assemble);
}

/* New members at mass zero leave u alone: appending them must equal assembling everything. */
static void append(random_set *made, xrd_hessian *hessian, xrd_random *random) {
  xrd_hessian_update(hessian, &made->set);
  const size_t before = made->set.count;
  for (size_t j = 0; j < made->prepared->m; j++)
    if (random_once_in(random, 2)) (void)xrd_working_set_add(&made->set, j, 0);
  assert_true(made->set.count >= before);
  xrd_hessian_update(hessian, &made->set);
  assert_assembled(hessian, &made->set);
}

static void appending_equals_assembling(void **state) {
  (void)state;
  on_random_sets(15, append);
}

static void select_members(random_set *made, xrd_hessian *hessian, xrd_random *random) {
  size_t survivor[SIZE];
  xrd_working_set *set = &made->set;
  const size_t covered = xrd_random_below(random, 2) ? set->count : 0;
  if (covered > 0) xrd_hessian_update(hessian, set);
  for (size_t j = 0; j < made->prepared->m; j++)
    if (random_once_in(random, 3)) (void)xrd_working_set_add(set, j, 0); /* not covered yet */
  for (size_t t = 0; t < set->count; t++)
    if (random_once_in(random, 2)) set->q[t] = set->c[t] = 0;
  set->q[0] = 1;
  xrd_working_set_prune(set, 1, survivor);
  xrd_hessian_select(hessian, set, survivor);
  assert_true(hessian->count <= set->count);
  if (hessian->count == 0 && !reaches_all(set)) return;
  xrd_hessian_update(hessian, set);
  assert_assembled(hessian, set);
}

static void a_hessian_follows_pruning(void **state) {
  (void)state;
  on_random_sets(16, select_members);
}

static void change(random_set *made, xrd_hessian *hessian, xrd_random *random) {
  xrd_hessian_update(hessian, &made->set);
  const size_t i = xrd_random_below(random, made->prepared->n);
  const double u = made->set.u[i];
  const double factors[] = {0.81, 1.19, 0.79, 1.21};
  for (size_t k = 0; k < 4; k++) {
    made->set.u[i] = u * factors[k];
    assert_int_equal(xrd_hessian_is_stale(hessian, &made->set), k >= 2);
  }
  xrd_hessian_forget(hessian);
  xrd_hessian_update(hessian, &made->set);
  assert_current(hessian, &made->set);
  assert_assembled(hessian, &made->set);
}

static void a_change_by_a_fifth_is_stale(void **state) {
  (void)state;
  on_random_sets(17, change);
}

/* On 20 x 20 points products of all members go by the axes. */
static void structure_gives_the_products_of_entries(void **state) {
  (void)state;
  enum { AXIS = 20, ALL = AXIS * AXIS };
  static double p[ALL], x[2 * ALL], masses[ALL], plain[ALL], structured[ALL];
  xrd_random random;
  xrd_random_seed(&random, 18);
  double sum = 0;
  for (size_t i = 0; i < ALL; i++) {
    x[2 * i] = 0.25 * (double)(i / AXIS);
    x[2 * i + 1] = 0.25 * (double)(i % AXIS);
    masses[i] = xrd_random_normal(&random);
    sum += p[i] = xrd_random_uniform(&random) + 0.01;
  }
  for (size_t i = 0; i < ALL; i++) p[i] /= sum;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = ALL, .m = ALL, .dim = 2, .x = x, .y = x}};
  xrd_prepared *prepared;
  xrd_working_set set;
  xrd_hessian hessian;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&set, prepared, ALL, NULL), XRD_OK);
  assert_int_equal(xrd_hessian_init(&hessian, prepared, ALL, NULL), XRD_OK);
  set.slope = 3;
  for (size_t j = 0; j < ALL; j++)
    assert_true(xrd_working_set_add(&set, 7 * j % ALL, 0.5 + xrd_random_uniform(&random)));
  assert_true(xrd_working_set_mix(&set));
  hessian.ridge = 1e-3;
  xrd_hessian_update(&hessian, &set);
  xrd_gram_matrix matrix = xrd_hessian_matrix(&hessian);
  assert_non_null(matrix.multiply);
  for (size_t t = 0; t < ALL; t++) plain[t] = structured[t] = x[t];
  xrd_matrix_multiply(&matrix, ALL, masses, structured);
  matrix.multiply = NULL;
  xrd_matrix_multiply(&matrix, ALL, masses, plain);
  for (size_t t = 0; t < ALL; t++) assert_true(fabs(structured[t] - plain[t]) <= 1e-12);
  xrd_hessian_clear(&hessian);
  xrd_working_set_clear(&set);
  xrd_prepared_free(prepared);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_assembled_hessian_is_the_definition),
      cmocka_unit_test(appending_equals_assembling),
      cmocka_unit_test(a_hessian_follows_pruning),
      cmocka_unit_test(a_change_by_a_fifth_is_stale),
      cmocka_unit_test(structure_gives_the_products_of_entries),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
