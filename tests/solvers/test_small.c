/* Triangles against products written out. */
#include "solvers/small.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { LD = XRD_SMALL + 3 };

/* h = B'B for a random B of `rows` rows. */
static void draw(xrd_random *random, size_t rows, size_t count, double *h) {
  double b[LD * LD];
  for (size_t k = 0; k < rows * count; k++) b[k] = xrd_random_normal(random);
  for (size_t t = 0; t < count; t++)
    for (size_t s = 0; s < count; s++) {
      h[t * LD + s] = 0;
      for (size_t i = 0; i < rows; i++) h[t * LD + s] += b[s * rows + i] * b[t * rows + i];
    }
}

/* (R'R)_st */
static double product(const double *r, size_t s, size_t t) {
  double sum = 0;
  for (size_t k = 0; k <= s; k++) sum += r[s * LD + k] * r[t * LD + k];
  return sum;
}

static void a_triangle_gives_its_matrix_back(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t loop = 0; loop < 20 * test_multiplier(); loop++)
    for (size_t count = 1; count <= XRD_SMALL; count++) {
      double h[LD * LD], r[LD * LD], x[LD], y[LD];
      draw(&random, count + 2, count, h);
      for (size_t k = 0; k < count * LD; k++) r[k] = h[k];
      assert_true(xrd_small_cholesky(count, r, LD));
      for (size_t t = 0; t < count; t++)
        for (size_t s = 0; s <= t; s++) {
          const double scale = sqrt(h[s * LD + s] * h[t * LD + t]);
          assert_true(fabs(product(r, s, t) - h[t * LD + s]) <= 1e-14 * scale);
          if (s < t) assert_true(r[s * LD + t] == h[s * LD + t]); /* below the diagonal nothing is touched */
        }
      for (size_t t = 0; t < count; t++) x[t] = y[t] = xrd_random_normal(&random);
      xrd_small_forward(count, r, LD, x);
      for (size_t t = 0; t < count; t++) { /* R'x = y */
        double sum = -y[t], size = fabs(y[t]);
        for (size_t k = 0; k <= t; k++) {
          sum += r[t * LD + k] * x[k];
          size += fabs(r[t * LD + k] * x[k]);
        }
        assert_true(fabs(sum) <= 1e-14 * size);
        y[t] = x[t];
      }
      xrd_small_backward(count, r, LD, x);
      for (size_t t = 0; t < count; t++) { /* R x = y */
        double sum = -y[t], size = fabs(y[t]);
        for (size_t k = t; k < count; k++) {
          sum += r[k * LD + t] * x[k];
          size += fabs(r[k * LD + t] * x[k]);
        }
        assert_true(fabs(sum) <= 1e-14 * size);
      }
    }
}

static void what_is_not_positive_definite_is_refused(void **state) {
  (void)state;
  double indefinite[] = {1, 2, 2, 1}, zero[] = {0}, unknown[] = {(double)NAN};
  assert_false(xrd_small_cholesky(2, indefinite, 2));
  assert_false(xrd_small_cholesky(1, zero, 1));
  assert_false(xrd_small_cholesky(1, unknown, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_triangle_gives_its_matrix_back),
                                     cmocka_unit_test(what_is_not_positive_definite_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
