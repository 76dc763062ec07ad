/* Quadratic programs of few large entries: the conditions of a minimum, by the definition. */
#include "solvers/gram/sparse.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { N = 160, M = 150 };

typedef struct {
  double p[N], d[N * M];
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_working_set set;
  xrd_sparse sparse;
} fixture;

/* All reproductions in play, with masses some steps of Blahut and Arimoto away from random ones; distances from 0 to 1,
 * each row with a nearest one. */
static void make(fixture *f, xrd_random *random, double slope) {
  for (size_t i = 0; i < N; i++) f->p[i] = (0.1 + xrd_random_uniform(random)) / N;
  double sum = 0;
  for (size_t i = 0; i < N; i++) sum += f->p[i];
  for (size_t i = 0; i < N; i++) f->p[i] /= sum;
  for (size_t k = 0; k < (size_t)N * M; k++) f->d[k] = xrd_random_uniform(random);
  f->problem = (xrd_problem){f->p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = f->d}};
  assert_int_equal(xrd_prepare(&f->problem, &f->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&f->set, f->prepared, M, NULL), XRD_OK);
  assert_int_equal(xrd_sparse_init(&f->sparse, f->prepared, M, NULL), XRD_OK);
  f->set.slope = slope;
  for (size_t j = 0; j < M; j++) assert_true(xrd_working_set_add(&f->set, j, (0.1 + xrd_random_uniform(random)) / M));
  for (int round = 0; round < 10; round++) {
    assert_true(xrd_working_set_mix(&f->set));
    xrd_working_set_price(&f->set);
    for (size_t j = 0; j < M && round < 9; j++) f->set.q[j] = f->set.c[j] < 0.1 ? 0 : f->set.q[j] * f->set.c[j];
  }
}

static void clear(fixture *f) {
  xrd_sparse_clear(&f->sparse);
  xrd_working_set_clear(&f->set);
  xrd_prepared_free(f->prepared);
}

/* sqrt(p_i) A_ij / u_i / norm of the column. */
static long double entry(const fixture *f, size_t i, size_t j) {
  return (long double)sqrtl(f->prepared->p[i]) * f->set.a[j * f->prepared->stride + i] / f->set.u[i] *
         f->sparse.scale[j];
}

/* Columns have norm one, and their entries from XRD_SPARSE_LEAST on, and no others, are kept. */
static void large_entries_are_kept(void **state) {
  (void)state;
  static fixture f;
  xrd_random random;
  xrd_random_seed(&random, 1);
  make(&f, &random, 200);
  assert_true(xrd_sparse_fill(&f.sparse, &f.set));
  for (size_t j = 0; j < M; j++) {
    long double square = 0;
    size_t at = f.sparse.start[j];
    for (size_t i = 0; i < N; i++) {
      const long double b = entry(&f, i, j);
      square += b * b;
      if (fabsl(b - XRD_SPARSE_LEAST) < 1e-12L) continue;
      const bool kept = at < f.sparse.end[j] && f.sparse.row[at] == i;
      assert_true(kept == (b > XRD_SPARSE_LEAST));
      if (kept) assert_true(fabsl(f.sparse.entry[at++] - b) <= 1e-15L);
    }
    assert_int_equal(at, f.sparse.end[j]);
    assert_true(fabsl(square - 1) < 1e-14L);
  }
  clear(&f);
}

/* At gentle slopes every entry is large; where a symbol is not reached nothing is to be said. */
static void where_it_does_not_pay_it_says_so(void **state) {
  (void)state;
  static fixture f;
  xrd_random random;
  xrd_random_seed(&random, 2);
  make(&f, &random, 5);
  assert_false(xrd_sparse_fill(&f.sparse, &f.set));
  clear(&f);
  make(&f, &random, 200);
  f.set.u[3] = 0;
  assert_false(xrd_sparse_fill(&f.sparse, &f.set));
  clear(&f);
}

/* The derivative g + B'B (x - x0) of the program is small where x > 0 and hardly negative where x = 0.  Columns that
   nearly depend on each other are left to others. */
static void minima_satisfy_their_conditions(void **state) {
  (void)state;
  static fixture f;
  xrd_random random;
  xrd_random_seed(&random, 3);
  size_t minima = 0;
  for (size_t loop = 0; loop < 20 * test_multiplier(); loop++) {
    double gradient[M], tolerance[M], start[M], x[M], most = 0;
    make(&f, &random, pow(10, 2.6 + 2 * xrd_random_uniform(&random)));
    assert_true(xrd_sparse_fill(&f.sparse, &f.set));
    for (size_t j = 0; j < M; j++) {
      gradient[j] = (1 - f.set.c[j]) * f.sparse.scale[j];
      tolerance[j] = 1e-15 * f.sparse.scale[j];
      x[j] = start[j] = f.set.q[j] / f.sparse.scale[j];
      most = fmax(most, fabs(gradient[j]));
    }
    const bool found = xrd_sparse_minimise(&f.sparse, M, gradient, tolerance, x);
    size_t positive = 0;
    minima += found;
    for (size_t j = 0; j < M && found; j++) {
      long double derivative = gradient[j];
      for (size_t i = 0; i < N; i++) {
        long double image = 0;
        for (size_t k = 0; k < M; k++) image += entry(&f, i, k) * (x[k] - start[k]);
        derivative += entry(&f, i, j) * image;
      }
      assert_true(x[j] >= 0);
      positive += x[j] > 0;
      assert_true(x[j] > 0 ? fabsl(derivative) < 5e-3L * most : derivative > -5e-3L * most);
    }
    assert_true(!found || (positive > 0 && positive < M));
    clear(&f);
  }
  assert_true(minima >= 10 * test_multiplier());
}

/* Two reproductions that reach the first symbol and no other depend on each other; the program's minimum has mass on
   the nearer one alone.  Every other symbol has one reproduction with the best mass already. */
static void dependent_columns_are_told_apart(void **state) {
  (void)state;
  static fixture f;
  xrd_random random;
  xrd_random_seed(&random, 4);
  make(&f, &random, 1e4);
  double q[M] = {f.p[0] / 2, f.p[0] / 2};
  for (size_t i = 0; i < N; i++) {
    const size_t own = 2 + i % (M - 2);
    for (size_t j = 0; j < M; j++) f.d[i * M + j] = j != own;
    if (i > 0) q[own] += f.p[i];
  }
  for (size_t j = 0; j < M; j++) f.d[j] = j < 2 ? 1e-5 * (double)j : 1;
  clear(&f);
  assert_int_equal(xrd_prepare(&f.problem, &f.prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&f.set, f.prepared, M, NULL), XRD_OK);
  assert_int_equal(xrd_sparse_init(&f.sparse, f.prepared, M, NULL), XRD_OK);
  f.set.slope = 1e4;
  for (size_t j = 0; j < M; j++) assert_true(xrd_working_set_add(&f.set, j, q[j]));
  assert_true(xrd_working_set_mix(&f.set));
  xrd_working_set_price(&f.set);
  assert_true(xrd_sparse_fill(&f.sparse, &f.set));
  double gradient[M], tolerance[M], x[M];
  for (size_t j = 0; j < M; j++) {
    gradient[j] = (1 - f.set.c[j]) * f.sparse.scale[j];
    tolerance[j] = 1e-15 * f.sparse.scale[j];
    x[j] = f.set.q[j] / f.sparse.scale[j];
  }
  assert_true(xrd_sparse_minimise(&f.sparse, M, gradient, tolerance, x));
  assert_true(x[1] == 0 && x[0] > 0);
  clear(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(large_entries_are_kept),
      cmocka_unit_test(where_it_does_not_pay_it_says_so),
      cmocka_unit_test(minima_satisfy_their_conditions),
      cmocka_unit_test(dependent_columns_are_told_apart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
