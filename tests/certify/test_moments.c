/* The Gaussian kernels against 200-bit balls, searching for the largest errors: none beyond its constant, and none of
   the constants much larger than it has to be. */
#include <arb.h>
#include <math.h>

#include "certify/weights.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

enum { BITS = 200, MOST = 200, KERNELS = 3 };

static const xrd_weight_kernel *kernels(size_t k) {
  const xrd_weight_kernel *widest = xrd_weight_kernel_select();
  if (k == 0) return &xrd_weight_kernel_base;
  if (widest == NULL || widest == &xrd_weight_kernel_base) return NULL;
#if defined(__x86_64__)
  if (k == 2) return __builtin_cpu_supports("avx2") ? &xrd_weight_kernel_avx2 : NULL;
#endif
  return k == 1 ? widest : NULL;
}

/* x = weight exp(-slope v^2) */
static void true_gaussian(arb_t x, double weight, double v, double slope) {
  arb_t part;
  arb_init(part);
  arb_set_d(x, v);
  arb_mul(x, x, x, BITS);
  arb_set_d(part, -slope);
  arb_mul(x, x, part, BITS);
  arb_exp(x, x, BITS);
  arb_set_d(part, weight);
  arb_mul(x, x, part, BITS);
  arb_clear(part);
}

/* |high + low - truth| in units of 2^-53 size. */
static double error_in_units(double high, double low, const arb_t truth, const arb_t size) {
  arb_t off, part;
  arb_init(off), arb_init(part);
  arb_set_d(off, high);
  arb_set_d(part, low);
  arb_add(off, off, part, BITS);
  arb_sub(off, off, truth, BITS);
  arb_div(off, off, size, BITS);
  const double result = fabs(arf_get_d(arb_midref(off), ARF_RND_NEAR)) * 0x1p53;
  arb_clear(off), arb_clear(part);
  return result;
}

/* The error of one exponential, in units of 2^-53. */
static double exponential_error(double v, double slope) {
  const double one = 1;
  double high = 0, low = 0;
  arb_t truth;
  arb_init(truth);
  true_gaussian(truth, 1, v, slope);
  xrd_weight_kernel_base.moments(1, &v, &one, 0, slope, 0, (xrd_pairs){&high, &low});
  const double result = error_in_units(high, low, truth, truth);
  arb_clear(truth);
  return result;
}

/* Climbs from random starts to nearby arguments with larger errors. */
static void an_exponential_is_within_its_bound(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  double worst = 0;
  for (size_t start = 0; start < repetitions(200); start++) {
    double v = 8 * xrd_random_uniform(&random), slope = 1 + 3 * xrd_random_uniform(&random);
    double best = exponential_error(v, slope);
    for (double reach = 1; reach > 0x1p-50; reach /= 2) {
      const double w = v * (1 + reach * (xrd_random_uniform(&random) - 0.5)), error = exponential_error(w, slope);
      if (error > best) best = error, v = w;
    }
    worst = fmax(worst, best);
  }
  assert_true(worst <= XRD_GAUSSIAN_ERROR * 0x1p53);
  assert_true(worst >= 0.5 * XRD_GAUSSIAN_ERROR * 0x1p53);
}

/* All moments of one case against their sums of magnitudes; returns the largest error over its bound. */
static double moments_error(const xrd_weight_kernel *kernel, size_t count, const double *x, const double *weight,
                            double center, double slope) {
  double high[XRD_MOMENT_DEGREE + 1] = {0}, low[XRD_MOMENT_DEGREE + 1] = {0}, worst = 0;
  kernel->moments(count, x, weight, center, slope, XRD_MOMENT_DEGREE, (xrd_pairs){high, low});
  arb_t truth, size, term, v;
  arb_init(truth), arb_init(size), arb_init(term), arb_init(v);
  for (size_t k = 0; k <= XRD_MOMENT_DEGREE; k++) {
    arb_zero(truth), arb_zero(size);
    for (size_t i = 0; i < count; i++) {
      true_gaussian(term, weight[i], x[i] - center, slope);
      arb_set_d(v, x[i] - center);
      arb_pow_ui(v, v, k, BITS);
      arb_mul(term, term, v, BITS);
      arb_add(truth, truth, term, BITS);
      arb_abs(term, term);
      arb_add(size, size, term, BITS);
    }
    worst = fmax(worst, error_in_units(high[k], low[k], truth, size) / ((double)k + 18));
  }
  arb_clear(truth), arb_clear(size), arb_clear(term), arb_clear(v);
  return worst;
}

static void moments_are_within_their_bound(void **state) {
  (void)state;
  const size_t counts[] = {1, 2, 7, 63, 64, 65, MOST};
  xrd_random random;
  xrd_random_seed(&random, 2);
  double worst = 0;
  for (size_t repeat = 0; repeat < repetitions(40); repeat++) {
    double x[MOST], weight[MOST];
    const size_t count = counts[xrd_random_below(&random, 7)];
    const double slope = 1 + 3 * xrd_random_uniform(&random), center = xrd_random_normal(&random);
    for (size_t i = 0; i < count; i++) {
      x[i] = center + 3 * xrd_random_normal(&random);
      weight[i] = repeat % 2 == 0 ? 1 : exp(3 * xrd_random_normal(&random));
    }
    for (size_t k = 0; k < KERNELS && kernels(k) != NULL; k++)
      worst = fmax(worst, moments_error(kernels(k), count, x, weight, center, slope));
  }
  assert_true(worst <= 1 && worst > 0.05);
}

static void expansions_are_within_their_bound(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  arb_t truth, size, term, t;
  arb_init(truth), arb_init(size), arb_init(term), arb_init(t);
  double worst = 0;
  for (size_t repeat = 0; repeat < repetitions(3000); repeat++) {
    double coefficient[XRD_MOMENT_DEGREE], value;
    const size_t degree = xrd_random_below(&random, XRD_MOMENT_DEGREE);
    const double y = xrd_random_uniform(&random) - 0.5, slope = 1 + 3 * xrd_random_uniform(&random);
    for (size_t k = 0; k <= degree; k++) coefficient[k] = xrd_random_normal(&random) * exp2(2 * (double)k);
    xrd_weight_kernel_base.expansion(1, &y, 0, slope, degree, coefficient, &value);
    arb_zero(truth), arb_zero(size);
    for (size_t k = 0; k <= degree; k++) {
      true_gaussian(term, coefficient[k], y, slope);
      arb_set_d(t, y);
      arb_pow_ui(t, t, k, BITS);
      arb_mul(term, term, t, BITS);
      arb_add(truth, truth, term, BITS);
      arb_abs(term, term);
      arb_set_d(t, (double)k + 1 + 3.4); /* in units of 2^-53 */
      arb_addmul(size, term, t, BITS);
    }
    worst = fmax(worst, error_in_units(value, 0, truth, size));
  }
  assert_true(worst <= 1 && worst > 0.1);
  arb_clear(truth), arb_clear(size), arb_clear(term), arb_clear(t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_exponential_is_within_its_bound),
      cmocka_unit_test(moments_are_within_their_bound),
      cmocka_unit_test(expansions_are_within_their_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
