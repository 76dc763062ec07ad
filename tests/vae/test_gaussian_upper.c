/* Upper bounds of a covariance's eigenvalues: each term where it decides, and against closed forms. */
#include "vae/measure/gaussian_upper.h"

#include <arb.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "certify/ends.h"
#include "exactrd/posterior.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"

enum { LARGEST_N = 4, BITS = 256 };

static arb_struct bounds[LARGEST_N];

static int init_bounds(void **state) {
  (void)state;
  for (int i = 0; i < LARGEST_N; i++) arb_init(bounds + i);
  return 0;
}

static int clear_bounds(void **state) {
  (void)state;
  for (int i = 0; i < LARGEST_N; i++) arb_clear(bounds + i);
  return 0;
}

static xrd_status try_vectors(const double *matrix, const double *vectors, size_t n) {
  double work[(2 * LARGEST_N + 1) * LARGEST_N];
  assert_true(n <= LARGEST_N);
  return xrd_eigenvalues_upper(matrix, vectors, n, bounds, work, NULL);
}

static void upper_of(const double *matrix, const double *vectors, size_t n, double *values) {
  assert_int_equal(try_vectors(matrix, vectors, n), XRD_OK);
  for (size_t i = 0; i < n; i++) values[i] = xrd_upper_end(bounds + i);
}

/* The upper end of bounds[i] less a number, in units of u = 2^-53 times that number. */
static double above(size_t i, const arb_t number) {
  arb_t end;
  arf_t upper;
  arb_init(end), arf_init(upper);
  arb_get_ubound_arf(upper, bounds + i, BITS);
  arb_set_arf(end, upper);
  arb_sub(end, end, number, BITS);
  arb_div(end, end, number, BITS);
  arb_mul_2exp_si(end, end, 53);
  const double result = arf_get_d(arb_midref(end), ARF_RND_FLOOR);
  arb_clear(end), arf_clear(upper);
  return result;
}

/* Eigenvalues 4 and 1; any vectors give bounds above them. */
static void bad_vectors_give_true_bounds(void **state) {
  (void)state;
  const double matrix[] = {4, 0, 0, 1};
  double values[2];
  for (double angle = 0; angle < 1.6; angle += 0.01) {
    const double c = cos(angle), s = sin(angle), turned[] = {c, s, -s, c};
    upper_of(matrix, turned, 2, values);
    assert_true(values[0] >= 4 && values[1] >= 1);
    if (angle == 0) assert_true(values[0] < 4 + 1e-13 && values[1] < 1 + 1e-13);
  }
  for (double scale = 0.85; scale < 1.1; scale += 0.01) { /* not of length 1: the diagonal alone is scale^2 of it */
    const double longer[] = {scale, 0, 0, scale};
    upper_of(matrix, longer, 2, values);
    assert_true(values[0] >= 4 && values[1] >= 1 && values[0] < 8);
  }
  const double parallel[] = {1, 0, 1, 0};
  assert_int_equal(try_vectors(matrix, parallel, 2), XRD_ERR_INTERNAL);
}

/* The largest eigenvalue of n equal rows of a matrix of ones is n: T's rounding decides where vectors are exact. */
static void products_may_round_down(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (int trial = 0; trial < 2000; trial++) {
    /* S = a I exactly, V a rotation in doubles: V'SV / (V'V) is a, whatever V. */
    const double a = 1 + xrd_random_uniform(&random), angle = xrd_random_uniform(&random), c = cos(angle),
                 s = sin(angle), matrix[] = {a, 0, 0, a}, turned[] = {c, s, -s, c};
    double values[2];
    upper_of(matrix, turned, 2, values);
    assert_true(values[0] >= a && values[1] >= a && values[0] <= a * (1 + 1e-14));
  }
}

/* The smaller eigenvalue of [[1, r], [r, c]], in balls. */
static void exact_smaller(const double *matrix, arb_t value) {
  arb_t half, product;
  arb_init(half);
  arb_init(product);
  arb_set_d(value, matrix[3]);
  arb_sub_ui(half, value, 1, 512);
  arb_mul_2exp_si(half, half, -1); /* (c - 1) / 2 */
  arb_set_d(product, matrix[1]);
  arb_mul(product, product, product, 512);
  arb_addmul(product, half, half, 512);
  arb_sqrt(product, product, 512);
  arb_add_ui(value, half, 1, 512);
  arb_sub(value, value, product, 512);
  arb_clear(half);
  arb_clear(product);
}

/* A small eigenvalue beside a large one loses its digits in T, and what lies off T's diagonal may be small by chance.
 */
static void small_eigenvalues_drown_in_rounding(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 6);
  arb_t exact, bound;
  arb_init(exact);
  arb_init(bound);
  for (int trial = 0; trial < 20000; trial++) {
    const double r = xrd_random_uniform(&random),
                 matrix[] = {1, r, r, r * r + 1e-18 + 1e-16 * xrd_random_uniform(&random)};
    double v[4], values[2];
    memcpy(v, matrix, sizeof v);
    assert_int_equal(LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'L', 2, v, 2, values), 0);
    upper_of(matrix, v, 2, values);
    exact_smaller(matrix, exact);
    arb_set_d(bound, values[1]);
    assert_true(arb_ge(bound, exact));
  }
  arb_clear(exact);
  arb_clear(bound);
}

/* One number a and one "vector" v < 1: a v^2 / (1 - |v^2 - 1|) = a.  Next to 1 both a v and v (a v) may be rounded down
   by u, which is all of g_1 |V| (|P| + |S||V|), and v^2 up by u / 2. */
static void every_rounding_at_once(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  double least = HUGE_VAL;
  arb_t exact;
  arb_init(exact);
  for (int trial = 0; trial < 200000; trial++) {
    const double v = 1 - 0x1p-11 * (1 + xrd_random_uniform(&random)),
                 a = (1 + 0x1p-20 * xrd_random_uniform(&random)) / (v * v);
    assert_int_equal(try_vectors(&a, &v, 1), XRD_OK);
    arb_set_d(exact, a);
    least = fmin(least, above(0, exact));
  }
  arb_clear(exact);
  assert_true(least < 1);
  assert_true(least >= 0);
}

/* +-x, many times: the variance is x^2, and in some binades every addition of a block rounds the same way. */
static void sums_may_round_down(void **state) {
  (void)state;
  enum { LONGEST = 1 << 22 };
  double *values = malloc(LONGEST * sizeof *values);
  arb_t exact, bound;
  arb_init(exact);
  arb_init(bound);
  assert_non_null(values);
  for (size_t n = 2; n <= LONGEST; n *= 8)
    for (int digit = 1; digit < 8; digit++) {
      const double x = 1 + digit * 0x1.11p-3 + 1e-9;
      double upper;
      for (size_t i = 0; i < n; i++) values[i] = i % 2 == 0 ? -x : x;
      assert_int_equal(xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){values, n, 1}, &upper, NULL), XRD_OK);
      arb_set_d(exact, x);
      arb_mul(exact, exact, exact, 256);
      arb_set_d(bound, upper);
      assert_true(arb_ge(bound, exact));
    }
  free(values);
  arb_clear(exact);
  arb_clear(bound);
}

/* N times the variance of N numbers, exactly but for the last of BITS bits. */
static void exact_sum(const double *x, size_t n, arb_t sum) {
  arb_t mean, part;
  arb_init(mean);
  arb_init(part);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(part, x[i]);
    arb_add(mean, mean, part, BITS);
  }
  arb_div_ui(mean, mean, n, BITS);
  arb_zero(sum);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(part, x[i]);
    arb_sub(part, part, mean, BITS);
    arb_addmul(sum, part, part, BITS);
  }
  arb_clear(mean);
  arb_clear(part);
}

static void expect_above(const double *x, size_t n) {
  const xrd_sample_rows rows = {x, n, 1};
  double mean, block[XRD_COVARIANCE_BLOCK], s;
  arb_t e, bound, exact;
  arb_init(e);
  arb_init(bound);
  arb_init(exact);
  xrd_covariance_above(&rows, &mean, block, &s, e);
  arb_set_d(bound, s);
  arb_add(bound, bound, e, BITS);
  exact_sum(x, n, exact);
  assert_true(arb_ge(bound, exact));
  arb_clear(e);
  arb_clear(bound);
  arb_clear(exact);
}

/* Found by climbing: S is too low by 2.1 u of the 4 u that two numbers may lose, 2 u of them in the differences and 2 u
   in the sum, and by 3.4 u of 5 u for three. */
static void few_numbers_that_round_down(void **state) {
  (void)state;
  static const double TWO[] = {0x1.94306f26a7746p-1, 0x1.49f83ba3ededap-4},
                      THREE[] = {0x1.6777a158be5a1p-9, 0x1.02ad94019c7bap-2, 0x1.3eb4acd552dacp-3};
  xrd_random random;
  xrd_random_seed(&random, 9);
  expect_above(TWO, 2);
  expect_above(THREE, 3);
  for (int trial = 0; trial < 20000; trial++) {
    double x[8];
    const size_t n = 1 + xrd_random_below(&random, 8);
    for (size_t i = 0; i < n; i++) x[i] = ldexp(xrd_random_uniform(&random), -(int)xrd_random_below(&random, 10));
    expect_above(x, n);
  }
}

/* Squares that vanish, of samples and of vectors; the bound does not. */
static void small_numbers(void **state) {
  (void)state;
  const double x[] = {0, 1e-170}, v = 1, smallest = 0x1p-1074;
  double upper;
  expect_above(x, 2);
  assert_int_equal(xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){x, 2, 1}, &upper, NULL), XRD_OK);
  assert_true(upper > 0 && upper < 1e-250);
  upper_of(&smallest, &v, 1, &upper);
  assert_true(upper >= smallest && upper < 1e-300);
  for (double turned = 0.75; turned < 1.2; turned += 0x1p-6) {
    upper_of(&smallest, &turned, 1, &upper);
    assert_true(upper >= smallest && upper < 1e-300);
  }
  const double none = NAN, large = 1e200, zero = 0;
  assert_int_equal(try_vectors(&v, &none, 1), XRD_ERR_INTERNAL);
  upper_of(&large, &v, 1, &upper); /* whose square is infinite */
  assert_true(upper >= large && upper < large * (1 + 1e-12));
  upper_of(&zero, &v, 1, &upper);
  assert_true(upper >= 0 && upper < 1e-300);
  const double unknown[] = {NAN, 0, 0, 1}, turn[] = {1, 0, 0, 1};
  double values[2];
  upper_of(unknown, turn, 2, values);
  assert_true(isinf(values[0]) && isinf(values[1]));
}

static void far_from_the_origin(void **state) {
  (void)state;
  /* 1e15 + {0, 2}: variance 1, though squares of the values have no digit of it. */
  double x[1000], upper;
  for (size_t i = 0; i < 1000; i++) x[i] = 1e15 + 2 * (double)(i % 2);
  assert_int_equal(xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){x, 1000, 1}, &upper, NULL), XRD_OK);
  assert_true(upper >= 1 && upper < 1 + 1e-9);
}

/* The corners of a box have variances a_j^2, and their R(D) is below the Gaussian's. */
static void corners_of_a_box(void **state) {
  (void)state;
  enum { K = 3, N = 8 };
  const double a[K] = {3, 1, 0.25};
  double x[N * K], upper[K], rate;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < K; j++) x[i * K + j] = (i >> j & 1) != 0 ? a[j] : -a[j];
  const xrd_sample_rows rows = {x, N, K};
  assert_int_equal(xrd_covariance_eigenvalues_upper(&rows, upper, NULL), XRD_OK);
  for (size_t j = 0; j < K; j++) assert_true(upper[j] >= a[j] * a[j] && upper[j] < a[j] * a[j] + 1e-12);
  assert_int_equal(xrd_gaussian_upper(&rows, 1.0625, &rate, NULL), XRD_OK);
  assert_true(rate >= log(9 / 0.5) / 2 + log(1 / 0.5) / 2 && rate < 1.7918); /* level .5, the third below it */
  assert_int_equal(xrd_gaussian_upper(&rows, 100, &rate, NULL), XRD_OK);
  assert_true(rate == 0);
  assert_int_equal(xrd_gaussian_upper(&rows, 0, &rate, NULL), XRD_ERR_ARGUMENT);
}

static void bad_numbers_are_named(void **state) {
  (void)state;
  xrd_error error;
  double x[] = {0, 1, NAN, 2}, upper[2];
  assert_int_equal(xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){x, 2, 2}, upper, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "data[1,0] is nan: must be within +-1e+100");
  assert_int_equal(xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){x, 0, 2}, upper, &error), XRD_ERR_INPUT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_vectors_give_true_bounds),
      cmocka_unit_test(products_may_round_down),
      cmocka_unit_test(small_eigenvalues_drown_in_rounding),
      cmocka_unit_test(every_rounding_at_once),
      cmocka_unit_test(sums_may_round_down),
      cmocka_unit_test(few_numbers_that_round_down),
      cmocka_unit_test(small_numbers),
      cmocka_unit_test(far_from_the_origin),
      cmocka_unit_test(corners_of_a_box),
      cmocka_unit_test(bad_numbers_are_named),
  };
  return cmocka_run_group_tests(tests, init_bounds, clear_bounds);
}
