/* Products in pieces against sums written out, and the same bits on every number of threads. */
#include "solvers/dense.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

extern void openblas_set_num_threads(int);

static double *draw(xrd_random *random, size_t count) {
  double *x = xrd_allocate(count, sizeof *x);
  assert_non_null(x);
  for (size_t k = 0; k < count; k++) x[k] = xrd_random_uniform(random);
  return x;
}

static double dot(size_t rows, const double *x, const double *y) {
  double sum = 0;
  for (size_t i = 0; i < rows; i++) sum += x[i] * y[i];
  return sum;
}

static void assert_close(double value, double truth, size_t terms) {
  assert_true(fabs(value - truth) <= (double)terms * 2.3e-16 * truth);
}

/* rows x count sizes on both sides of every way to cut. */
static void check(xrd_random *random, size_t rows, size_t kept, size_t count) {
  double *a = draw(random, rows * count), *q = draw(random, count), *w = draw(random, rows);
  double *u[2], *c[2], *h[2], *work = draw(random, xrd_dense_gram_size());
  for (int threads = 1; threads <= 2; threads++) {
    double *mix = u[threads - 1] = draw(random, rows), *price = c[threads - 1] = draw(random, count);
    double *gram = h[threads - 1] = xrd_allocate_zero(count * count, sizeof(double));
    assert_non_null(gram);
    xrd_dense_mix(threads, rows, count, a, q, mix);
    xrd_dense_price(threads, rows, count, a, w, price);
    xrd_dense_gram(&(xrd_gram){threads, rows, a, work, gram, count, NULL}, kept, count);
  }
  for (size_t i = 0; i < rows; i += 1 + rows / 50) {
    double sum = 0;
    for (size_t t = 0; t < count; t++) sum += a[t * rows + i] * q[t];
    assert_close(u[0][i], sum, count + 1);
  }
  for (size_t t = 0; t < count; t++) assert_close(c[0][t], dot(rows, a + t * rows, w), rows);
  for (size_t t = kept; t < count; t++)
    for (size_t s = 0; s <= t; s++) assert_close(h[0][t * count + s], dot(rows, a + s * rows, a + t * rows), rows);
  for (size_t t = kept; t < count; t++)
    assert_memory_equal(h[0] + t * count, h[1] + t * count, (t + 1) * sizeof(double));
  assert_memory_equal(u[0], u[1], rows * sizeof(double));
  assert_memory_equal(c[0], c[1], count * sizeof(double));
  for (int k = 0; k < 2; k++) {
    free(u[k]);
    free(c[k]);
    free(h[k]);
  }
  free(a);
  free(q);
  free(w);
  free(work);
}

static void pieces_make_the_whole(void **state) {
  (void)state;
  openblas_set_num_threads(1);
  static const size_t sizes[][3] = {{40, 0, 7},       {40, 3, 7},      {3000, 0, 400}, {3000, 250, 400},
                                    {3000, 399, 400}, {2100, 10, 500}, {40000, 0, 40}, {40000, 21, 45},
                                    {40000, 0, 64},   {9000, 64, 129}};
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t loop = 0; loop < test_multiplier(); loop++)
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) check(&random, sizes[k][0], sizes[k][1], sizes[k][2]);
}

/* R'R = h where h ends `width` from the diagonal; what lies beyond is not looked at.  The same bits on any number of
   threads. */
static void a_band_is_factored(void **state) {
  (void)state;
  enum { COUNT = 700, LD = 701 };
  static double h[COUNT * LD], alone[COUNT * LD];
  const size_t widths[] = {1, 100, 400, COUNT};
  for (size_t k = 0; k < 3 * sizeof widths / sizeof *widths; k++) {
    const size_t width = widths[k / 3];
    const int threads = 1 + (int)(k % 3);
    for (size_t t = 0; t < COUNT; t++)
      for (size_t s = 0; s < COUNT; s++) {
        const double apart = (double)(s > t ? s - t : t - s);
        h[t * LD + s] = s == t ? 3 : apart > (double)width ? 0 : 1 / ((1 + apart) * (1 + apart));
      }
    assert_true(xrd_dense_cholesky(threads, COUNT, width, h, LD, NULL));
    if (threads == 1) memcpy(alone, h, sizeof alone);
    for (size_t t = 0; t < COUNT; t++) assert_memory_equal(h + t * LD, alone + t * LD, (t + 1) * sizeof *h);
    for (size_t t = 0; t < COUNT; t += 23)
      for (size_t s = 0; s <= t; s++) {
        double product = 0;
        for (size_t r = 0; r <= s; r++) product += h[s * LD + r] * h[t * LD + r];
        const double apart = (double)(t - s);
        const double truth = s == t ? 3 : apart > (double)width ? 0 : 1 / ((1 + apart) * (1 + apart));
        assert_true(fabs(product - truth) <= 1e-14);
      }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_band_is_factored), cmocka_unit_test(pieces_make_the_whole)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
