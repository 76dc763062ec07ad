/* Products that take the entries that count alone, beside the definition. */
#include "solvers/near.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "solvers/gram/sparse.h"
#include "solvers/working_set.h"
#include "tests/cmocka_all.h"

enum { N = 1501, M = 700 };

typedef struct {
  double *p, *d;
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_working_set set;
} fixture;

/* Distances from 0 to 1, all reproductions but the last three in play. */
static void make(fixture *f, xrd_random *random, double slope) {
  f->p = xrd_allocate(N, sizeof(double));
  f->d = xrd_allocate((size_t)N * M, sizeof(double));
  assert_true(f->p != NULL && f->d != NULL);
  for (size_t i = 0; i < N; i++) f->p[i] = 1.0 / N;
  for (size_t k = 0; k < (size_t)N * M; k++) f->d[k] = xrd_random_uniform(random);
  f->problem = (xrd_problem){f->p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = f->d}};
  assert_int_equal(xrd_prepare(&f->problem, &f->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&f->set, f->prepared, M, NULL), XRD_OK);
  f->set.slope = slope;
  for (size_t j = 0; j + 3 < M; j++)
    assert_true(xrd_working_set_add(&f->set, j, j % 5 == 0 ? 0 : xrd_random_uniform(random) / M));
}

static void clear(fixture *f) {
  xrd_working_set_clear(&f->set);
  xrd_prepared_free(f->prepared);
  free(f->p);
  free(f->d);
}

static double entry(const fixture *f, size_t i, size_t t) { return f->set.a[t * f->prepared->stride + i]; }

/* u = A q and c = A'w. */
static void expect_products(const fixture *f) {
  for (size_t i = 0; i < N; i++) {
    long double u = 0;
    for (size_t t = 0; t < f->set.count; t++) u += (long double)f->set.q[t] * entry(f, i, t);
    assert_true(fabsl(f->set.u[i] - u) <= 1e-14L * u);
  }
  for (size_t t = 0; t < f->set.count; t++) {
    long double c = 0;
    for (size_t i = 0; i < N; i++) c += (long double)f->set.w[i] * entry(f, i, t);
    assert_true(fabsl(f->set.c[t] - c) <= 1e-14L * (1 + c));
  }
}

static void mix_and_price(fixture *f, bool listed) {
  assert_true(xrd_working_set_mix(&f->set));
  assert_int_equal(xrd_working_set_is_listed(&f->set), listed);
  xrd_working_set_price(&f->set);
}

static void entries_that_count_and_no_others_are_listed(void **state) {
  (void)state;
  fixture f;
  xrd_random random;
  xrd_random_seed(&random, 1);
  make(&f, &random, 300);
  mix_and_price(&f, true);
  const xrd_near *near = &f.set.near;
  for (size_t t = 0; t < f.set.count; t++) {
    size_t at = near->start[t];
    for (size_t i = 0; i < N; i++) {
      if (!(entry(&f, i, t) > near->least)) continue;
      assert_true(at < near->start[t + 1] && near->row[at] == i && near->entry[at] == entry(&f, i, t));
      at++;
    }
    assert_int_equal(at, near->start[t + 1]);
  }
  clear(&f);
}

/* At each slope, after members came and went, and after one got its best mass. */
static void products_are_those_of_the_definition(void **state) {
  (void)state;
  fixture f;
  xrd_random random;
  xrd_random_seed(&random, 2);
  size_t *survivor = xrd_allocate(M, sizeof *survivor);
  assert_non_null(survivor);
  make(&f, &random, 400);
  mix_and_price(&f, true);
  expect_products(&f);
  const size_t before = f.set.count;
  xrd_working_set_prune(&f.set, 2.5, survivor);
  assert_true(f.set.count < before && f.set.near.count == f.set.count);
  assert_true(xrd_working_set_add(&f.set, M - 1, 1e-3));
  assert_false(xrd_working_set_is_listed(&f.set));
  mix_and_price(&f, true);
  expect_products(&f);
  const double wish = xrd_working_set_wish(&f.set, 7);
  f.set.listed = false;
  assert_true(fabs(xrd_working_set_wish(&f.set, 7) - wish) <= 1e-13 * fabs(wish));
  f.set.listed = true;
  xrd_working_set_settle(&f.set, 7);
  mix_and_price(&f, true);
  assert_true(fabs(f.set.c[7] - 1) < 1e-3);
  xrd_working_set_move(&f.set, 250);
  mix_and_price(&f, true);
  expect_products(&f);
  free(survivor);
  clear(&f);
}

/* Where many entries count, and where a symbol is hardly reached. */
static void elsewhere_products_take_all_entries(void **state) {
  (void)state;
  fixture f;
  xrd_random random;
  xrd_random_seed(&random, 3);
  make(&f, &random, 20);
  mix_and_price(&f, false);
  assert_true(f.set.near.crowded);
  expect_products(&f);
  xrd_working_set_move(&f.set, 6e3);
  mix_and_price(&f, false);
  assert_false(f.set.near.crowded);
  expect_products(&f);
  clear(&f);
}

static void expect_same_lists(const xrd_near *near, const xrd_near *others) {
  const size_t entries = others->start[others->count];
  assert_int_equal(near->count, others->count);
  assert_memory_equal(near->start, others->start, (near->count + 1) * sizeof *near->start);
  assert_memory_equal(near->row, others->row, entries * sizeof *near->row);
  assert_memory_equal(near->entry, others->entry, entries * sizeof *near->entry);
}

/* All at once, and those that come later beside those that are there. */
static void threads_change_no_list(void **state) {
  (void)state;
  fixture f;
  xrd_random random;
  xrd_random_seed(&random, 6);
  make(&f, &random, 300);
  xrd_near lists[2];
  for (size_t k = 0; k < 2; k++) assert_int_equal(xrd_near_init(&lists[k], f.prepared, M, NULL), XRD_OK);
  assert_true(xrd_near_extend(&lists[0], 1, f.set.a, f.set.count, NULL));
  for (int threads = 2; threads <= 5; threads++) {
    xrd_near_empty(&lists[1]);
    assert_true(xrd_near_extend(&lists[1], threads, f.set.a, f.set.count / 3, NULL));
    assert_true(xrd_near_extend(&lists[1], threads, f.set.a, f.set.count, NULL));
    expect_same_lists(&lists[1], &lists[0]);
  }
  xrd_working_set_move(&f.set, 20);
  for (size_t k = 0; k < 2; k++) {
    xrd_near_empty(&lists[k]);
    assert_false(xrd_near_extend(&lists[k], 1 + (int)k, f.set.a, f.set.count, NULL));
    assert_true(lists[k].crowded);
    xrd_near_clear(&lists[k]);
  }
  clear(&f);
}

static void threads_change_no_bit(void **state) {
  (void)state;
  fixture f;
  xrd_random random;
  xrd_random_seed(&random, 4);
  make(&f, &random, 300);
  mix_and_price(&f, true);
  assert_true(f.set.near.start[f.set.near.count] > 100000);
  double *u = xrd_duplicate(f.set.u, N, sizeof(double)), *c = xrd_duplicate(f.set.c, f.set.count, sizeof(double));
  assert_true(u != NULL && c != NULL);
  for (int threads = 2; threads <= 5; threads++) {
    f.set.threads = threads;
    mix_and_price(&f, true);
    assert_memory_equal(f.set.u, u, N * sizeof(double));
    assert_memory_equal(f.set.c, c, f.set.count * sizeof(double));
  }
  free(u);
  free(c);
  clear(&f);
}

/* Quadratic programs of the large entries: of those listed, and of all. */
static void threads_change_no_program(void **state) {
  (void)state;
  const double slope[] = {300, 95};
  double *x = xrd_allocate(M, sizeof(double)), *first = xrd_allocate(M, sizeof(double));
  double *gradient = xrd_allocate(M, sizeof(double)), *tolerance = xrd_allocate_zero(M, sizeof(double));
  assert_true(x != NULL && first != NULL && gradient != NULL && tolerance != NULL);
  for (size_t k = 0; k < 2; k++) {
    fixture f;
    xrd_sparse sparse;
    xrd_random random;
    xrd_random_seed(&random, 5);
    make(&f, &random, slope[k]);
    assert_int_equal(xrd_sparse_init(&sparse, f.prepared, M, NULL), XRD_OK);
    for (int threads = 1; threads <= 4; threads++) {
      f.set.threads = threads;
      mix_and_price(&f, k == 0);
      assert_true(xrd_sparse_fill(&sparse, &f.set));
      if (k == 1) assert_true(sparse.entries > 80000);
      for (size_t t = 0; t < f.set.count; t++) {
        gradient[t] = (1 - f.set.c[t]) * sparse.scale[t];
        x[t] = f.set.q[t] / sparse.scale[t];
      }
      assert_true(xrd_sparse_minimise(&sparse, f.set.count, gradient, tolerance, x));
      if (threads == 1) memcpy(first, x, f.set.count * sizeof *x);
      assert_memory_equal(x, first, f.set.count * sizeof *x);
    }
    xrd_sparse_clear(&sparse);
    clear(&f);
  }
  free(x);
  free(first);
  free(gradient);
  free(tolerance);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entries_that_count_and_no_others_are_listed),
      cmocka_unit_test(products_are_those_of_the_definition),
      cmocka_unit_test(elsewhere_products_take_all_entries),
      cmocka_unit_test(threads_change_no_list),
      cmocka_unit_test(threads_change_no_bit),
      cmocka_unit_test(threads_change_no_program),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
