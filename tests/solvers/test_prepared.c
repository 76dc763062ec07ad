/* The prepared form against the problem it was made from. */
#include "solvers/prepared.h"

#include <float.h>
#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { STRIDE_MOST = 104 };

static const double NEGLIGIBLE = 1e-22;

static xrd_prepared *prepare(const xrd_problem *problem) {
  xrd_prepared *prepared;
  assert_int_equal(xrd_prepare(problem, &prepared, NULL), XRD_OK);
  return prepared;
}

static void assert_close(double value, long double truth, double relative) {
  assert_true(fabsl(value - truth) <= relative * fabsl(truth) + DBL_MIN);
}

static double least_of_row(const xrd_distortion *d, size_t i) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < d->m; j++) least = fmin(least, xrd_distortion_entry(d, i, j));
  return least;
}

static void assert_column(const xrd_prepared *prepared, const xrd_distortion *d, size_t j) {
  double scratch[STRIDE_MOST];
  const double *excess = prepared->form->excess(prepared, j, scratch);
  for (size_t r = 0; r < prepared->n; r++) {
    const double entry = xrd_distortion_entry(d, prepared->symbol[r], j);
    assert_true(isinf(entry) ? isinf(excess[r]) : excess[r] == entry - prepared->least[r]);
    if (excess[r] > 0) assert_true(excess[r] >= prepared->least_positive);
  }
  for (size_t r = prepared->n; r < prepared->stride; r++) assert_true(excess[r] == 0);
}

static void assert_prepared(const xrd_problem *problem) {
  const xrd_distortion *d = &problem->distortion;
  xrd_prepared *prepared = prepare(problem);
  assert_int_equal(prepared->symbols, d->n);
  assert_int_equal(prepared->m, d->m);
  assert_true(prepared->stride % XRD_LANES == 0 && prepared->stride >= prepared->n &&
              prepared->stride < prepared->n + XRD_LANES);
  size_t kept = 0, rare = 0;
  long double total = 0, floor = 0, everything = 0;
  for (size_t i = 0; i < d->n; i++) {
    everything += problem->p[i];
    if (problem->p[i] >= NEGLIGIBLE) total += problem->p[i];
  }
  for (size_t i = 0; i < d->n; i++) {
    if (problem->p[i] > 0) floor += problem->p[i] / everything * least_of_row(d, i);
    if (problem->p[i] > 0 && problem->p[i] < NEGLIGIBLE) {
      assert_int_equal(prepared->rare[rare].symbol, i);
      assert_close(prepared->rare[rare].p, problem->p[i] / total, 4e-16);
      assert_true(prepared->rare[rare].least == least_of_row(d, i));
      assert_true(xrd_distortion_entry(d, i, prepared->rare[rare].nearest) == prepared->rare[rare].least);
      rare++;
    }
    if (!(problem->p[i] >= NEGLIGIBLE)) continue;
    assert_int_equal(prepared->symbol[kept], i);
    assert_close(prepared->p[kept], problem->p[i] / total, 4e-16);
    assert_close(prepared->root_p[kept], sqrtl(problem->p[i] / total), 4e-16);
    assert_close(prepared->inverse_p[kept], total / problem->p[i], 8e-16);
    assert_true(prepared->least[kept] == least_of_row(d, i));
    assert_true(xrd_distortion_entry(d, i, prepared->nearest[kept]) == prepared->least[kept]);
    kept++;
  }
  assert_int_equal(prepared->n, kept);
  assert_int_equal(prepared->rare_count, rare);
  for (size_t i = kept; i < prepared->stride; i++) {
    assert_true(prepared->p[i] == 0 && prepared->root_p[i] == 0 && prepared->inverse_p[i] == 0);
  }
  for (size_t j = 0; j < d->m; j++) assert_column(prepared, d, j);
  for (size_t j = 0; j < d->m; j++) {
    long double mean = 0;
    for (size_t i = 0; i < d->n; i++)
      if (problem->p[i] > 0) mean += problem->p[i] / everything * (xrd_distortion_entry(d, i, j) - least_of_row(d, i));
    if (isinf(mean))
      assert_true(isinf(prepared->mean[j]));
    else
      assert_close(prepared->mean[j], mean, 1e-14);
  }
  assert_close(prepared->distortion_min, floor, 1e-15);
  xrd_prepared_free(prepared);
}

static void random_problems_are_prepared(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    random_problem made;
    random_problem_make(&made, &random, loop % 20 == 0 ? STRIDE_MOST : 20);
    assert_prepared(&made.problem);
    random_problem_clear(&made);
  }
}

static void symbols_without_probability_leave(void **state) {
  (void)state;
  const double p[] = {0, 0.5, 1e-30, 0.5}, d[] = {INFINITY, INFINITY, 3, 4, 5, 1, INFINITY, 7};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 4, .m = 2, .matrix = d}};
  xrd_prepared *prepared = prepare(&problem);
  assert_int_equal(prepared->n, 2);
  assert_int_equal(prepared->symbol[0], 1);
  assert_int_equal(prepared->symbol[1], 3);
  assert_int_equal(prepared->rare_count, 1);
  assert_int_equal(prepared->rare[0].symbol, 2);
  assert_int_equal(prepared->rare[0].nearest, 1);
  assert_true(prepared->rare[0].least == 1);
  assert_true(prepared->distortion_min == 0.5 * 3 + 0.5 * 7);
  assert_true(isinf(prepared->mean[0]) && fabs(prepared->mean[1] - 0.5) < 1e-15);
  xrd_prepared_free(prepared);
  assert_prepared(&problem);
}

/* One symbol whose distortions are these, the first 0: is single precision enough to begin with? */
static bool tells_apart(const double *d, size_t m) {
  const double p = 1;
  const xrd_problem problem = {&p, {.kind = XRD_MATRIX, .n = 1, .m = m, .matrix = d}};
  xrd_prepared *prepared = prepare(&problem);
  const bool coarse = prepared->has_coarse;
  double scratch[STRIDE_MOST];
  for (size_t j = 0; j < m; j++) {
    assert_true(prepared->form->excess(prepared, j, scratch)[0] == d[j]);
    if (coarse) assert_true(prepared->form->rounded(prepared, j, NULL)[0] == (float)d[j]);
  }
  xrd_prepared_free(prepared);
  return coarse;
}

/* Every excess comes back to its last bit: from where it is rounded to, up or down, also into the next power of two;
   and as a double where single precision has no normal number next to it. */
static void every_excess_is_told(void **state) {
  (void)state;
  const double within[] = {0,
                           0x1.fffffffffffffp-127,
                           0x1p-126,
                           0x1.0000000000001p-126,
                           0x1.fffffefffffffp-1,
                           0x1.ffffff0000000p-1,
                           0x1.fffffffffffffp-1,
                           0x1.0000010000000p0,
                           0x1.0000030000000p0,
                           0x1.fffffeffffffep127,
                           INFINITY};
  assert_true(tells_apart(within, sizeof within / sizeof *within));
  const double beyond[] = {0x1.fffffcp-127, 0x1p-140, 0x1p-1000, 0x1p-1074, 0x1.ffffffp127, 0x1p128, 1e300};
  for (size_t k = 0; k < sizeof beyond / sizeof *beyond; k++) {
    const double d[] = {0, 0.1, beyond[k], INFINITY};
    assert_false(tells_apart(d, sizeof d / sizeof *d));
  }
}

static void expect_same(const xrd_prepared *a, const xrd_prepared *b) {
  double scratch[2][STRIDE_MOST];
  assert_memory_equal(a->least, b->least, a->n * sizeof *a->least);
  assert_memory_equal(a->nearest, b->nearest, a->n * sizeof *a->nearest);
  assert_memory_equal(a->mean, b->mean, a->m * sizeof *a->mean);
  assert_true(a->least_positive == b->least_positive && a->has_coarse == b->has_coarse);
  for (size_t j = 0; j < a->m; j++)
    assert_memory_equal(a->form->excess(a, j, scratch[0]), b->form->excess(b, j, scratch[1]), a->n * sizeof(double));
}

/* Of a table that is given, of distances, and of one that single precision does not tell. */
static void threads_change_nothing(void **state) {
  (void)state;
  enum { N = STRIDE_MOST - 3, M = 1000, DIM = 3 };
  static double p[N], d[N * M];
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (size_t i = 0; i < N; i++) p[i] = 1.0 / N;
  for (size_t k = 0; k < (size_t)N * M; k++) d[k] = xrd_random_uniform(&random);
  for (int kind = 0; kind < 3; kind++) {
    if (kind == 2) d[N * M / 2] = 1e200;
    xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = d}};
    if (kind == 1)
      problem.distortion = (xrd_distortion){.kind = XRD_ABSOLUTE, .n = N, .m = M, .dim = DIM, .x = d, .y = d + N * DIM};
    xrd_prepared *alone = prepare(&problem);
    assert_true(alone->has_coarse == (kind < 2));
    for (int threads = 2; threads <= 5; threads++) {
      xrd_prepared *together;
      assert_int_equal(xrd_prepare_until(&problem, threads, NULL, &together, NULL), XRD_OK);
      expect_same(alone, together);
      xrd_prepared_free(together);
    }
    xrd_prepared_free(alone);
  }
}

static void nothing_is_freed_without_harm(void **state) {
  (void)state;
  xrd_prepared_free(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_problems_are_prepared),  cmocka_unit_test(symbols_without_probability_leave),
      cmocka_unit_test(every_excess_is_told),          cmocka_unit_test(threads_change_nothing),
      cmocka_unit_test(nothing_is_freed_without_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
