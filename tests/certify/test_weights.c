/* The weight kernels against 200-bit balls: each derived error bound holds for every sample, and every kernel returns
   the same bits. */
#include "certify/weights.h"

#include <arb.h>
#include <math.h>
#include <string.h>

#include "certify/logarithms.h"
#include "certify/pair.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

enum { COUNT = 1000, BITS = 200, KERNELS = 3 };

static const xrd_weight_kernel *kernels(size_t k) {
  const xrd_weight_kernel *widest = xrd_weight_kernel_select();
  if (k == 0) return &xrd_weight_kernel_base;
  if (widest == NULL || widest == &xrd_weight_kernel_base) return NULL;
#if defined(__x86_64__)
  if (k == 2) return __builtin_cpu_supports("avx2") ? &xrd_weight_kernel_avx2 : NULL;
#endif
  return k == 1 ? widest : NULL;
}

/* Distortions above s, biased to equal, next, tiny, huge and infinite ones and to the edges of the reduction. */
static double random_distortion(xrd_random *random, double s, double slope) {
  switch (xrd_random_below(random, 10)) {
  case 0: return s;
  case 1: return nextafter(s, HUGE_VAL);
  case 2: return s + 1e-300 * xrd_random_uniform(random);
  case 3: return s + 700 / slope * xrd_random_uniform(random);
  case 4: return s + 1e300 * xrd_random_uniform(random);
  case 5: return HUGE_VAL;
  case 6:
    return s +
           ((double)xrd_random_below(random, 925) + 0.5) * log(2) / slope * (1 + 0x1p-50 * xrd_random_normal(random));
  case 7: return s + 640 / slope * (1 + 0x1p-50 * xrd_random_normal(random));
  default: return s + 5 / slope * xrd_random_uniform(random);
  }
}

static void true_weight(arb_t weight, double d, double s, double slope) {
  arb_t part;
  arb_init(part);
  arb_set_d(weight, d);
  arb_set_d(part, s);
  arb_sub(weight, weight, part, 4096);
  arb_set_d(part, -slope);
  arb_mul(weight, weight, part, 4096);
  arb_exp(weight, weight, BITS);
  arb_clear(part);
}

/* |high + low - truth| <= relative * truth + absolute, in balls. */
static void assert_within(double high, double low, const arb_t truth, double relative, double absolute) {
  arb_t error, bound;
  arb_init(error), arb_init(bound);
  arb_set_d(error, high);
  arb_set_d(bound, low);
  arb_add(error, error, bound, 4096);
  arb_sub(error, error, truth, 4096);
  arb_abs(error, error);
  arb_set_d(bound, relative);
  arb_mul(bound, bound, truth, BITS);
  arb_sub(error, error, bound, BITS);
  arb_set_d(bound, absolute);
  assert_true(arb_le(error, bound));
  arb_clear(error), arb_clear(bound);
}

static void weights_are_within_their_bound(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  arb_t truth;
  arb_init(truth);
  for (size_t repeat = 0; repeat < repetitions(20); repeat++) {
    double d[COUNT], high[KERNELS][COUNT], low[KERNELS][COUNT];
    const double slope = repeat % 5 == 0 ? 1 : 1 + xrd_random_uniform(&random);
    const double s = repeat % 3 == 0 ? 0 : exp(20 * xrd_random_normal(&random));
    for (size_t j = 0; j < COUNT; j++) d[j] = random_distortion(&random, s, slope);
    for (size_t k = 0; k < KERNELS && kernels(k) != NULL; k++) {
      kernels(k)->weights(COUNT, d, s, slope, high[k], low[k]);
      assert_memory_equal(high[k], high[0], sizeof high[0]);
      assert_memory_equal(low[k], low[0], sizeof low[0]);
    }
    for (size_t j = 0; j < COUNT; j++) {
      assert_true(fabs(low[0][j]) <= 0x1p-47 * high[0][j]);
      if (isinf(d[j])) {
        assert_true(high[0][j] == 0);
        continue;
      }
      true_weight(truth, d[j], s, slope);
      assert_within(high[0][j], low[0][j], truth, XRD_WEIGHT_ERROR, high[0][j] > 0 ? 0x1p-1000 : 0x1p-921);
    }
  }
  arb_clear(truth);
}

static void screening_is_within_its_bound(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  arb_t truth, term;
  arb_init(truth), arb_init(term);
  enum { ROWS = 30 };
  for (size_t repeat = 0; repeat < repetitions(3); repeat++) {
    double d[ROWS][COUNT], weight[ROWS], s[ROWS], sum[KERNELS][COUNT] = {{0}};
    const double slope = 1 + xrd_random_uniform(&random);
    for (size_t i = 0; i < ROWS; i++) {
      s[i] = xrd_random_below(&random, 2) ? 0 : xrd_random_uniform(&random);
      weight[i] = exp(3 * xrd_random_normal(&random));
      for (size_t j = 0; j < COUNT; j++) d[i][j] = random_distortion(&random, s[i], slope);
      for (size_t k = 0; k < KERNELS && kernels(k) != NULL; k++)
        kernels(k)->screen(COUNT, d[i], s[i], slope, weight[i], sum[k]);
    }
    for (size_t k = 1; k < KERNELS && kernels(k) != NULL; k++) assert_memory_equal(sum[k], sum[0], sizeof sum[0]);
    for (size_t j = 0; j < COUNT; j++) {
      arb_zero(truth);
      for (size_t i = 0; i < ROWS; i++) {
        if (isinf(d[i][j])) continue;
        true_weight(term, d[i][j], s[i], slope);
        arf_t factor;
        arf_init(factor);
        arf_set_d(factor, weight[i]);
        arb_addmul_arf(truth, term, factor, BITS);
        arf_clear(factor);
      }
      assert_within(sum[0][j], 0, truth, XRD_SCREEN_ERROR + (ROWS + 4) * 0x1p-53, ROWS * 0x1p-900);
    }
  }
  arb_clear(truth), arb_clear(term);
}

/* Row sums, column sums: compared with the exact sums of the kernel's own weights. */
static void sums_are_within_their_bounds(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  arb_t mass, excess, weight, part;
  arb_init(mass), arb_init(excess), arb_init(weight), arb_init(part);
  for (size_t repeat = 0; repeat < repetitions(20); repeat++) {
    double d[COUNT], high[COUNT], low[COUNT], q[COUNT], column[2][COUNT] = {{0}, {0}}, rest[COUNT] = {0};
    const size_t count = 1 + xrd_random_below(&random, COUNT);
    for (size_t j = 0; j < count; j++) {
      d[j] = random_distortion(&random, 1, 1.5);
      q[j] = exp(5 * xrd_random_normal(&random));
    }
    xrd_row_sums sums = {{{0}}, {{0}}};
    xrd_weight_kernel_base.weights(count, d, 1, 1.5, high, low);
    xrd_weight_kernel_base.row_sums(count, d, 1, high, low, q, &sums);
    arb_zero(mass), arb_zero(excess);
    for (size_t j = 0; j < count; j++) {
      if (high[j] == 0) continue;
      arb_set_d(weight, high[j]);
      arb_set_d(part, low[j]);
      arb_add(weight, weight, part, 4096);
      arb_set_d(part, q[j]);
      arb_mul(weight, weight, part, 4096);
      arb_add(mass, mass, weight, 4096);
      arb_set_d(part, d[j]);
      arb_sub_ui(part, part, 1, 4096);
      arb_addmul(excess, weight, part, 4096);
    }
    xrd_pair totals[2] = {{0, 0}, {0, 0}};
    for (size_t k = 0; k < XRD_SUM_LANES; k++) {
      xrd_pair_add(&totals[0], (xrd_pair){sums.mass[0][k], sums.mass[1][k]});
      xrd_pair_add(&totals[1], (xrd_pair){sums.excess[0][k], sums.excess[1][k]});
    }
    assert_within(totals[0].high, totals[0].low, mass, xrd_up_value(xrd_sum_error(count + 64)), 0x1p-1000);
    assert_within(totals[1].high, totals[1].low, excess, xrd_up_value(xrd_sum_error(count + 64)), 0x1p-1000);

    const xrd_pair v = xrd_pair_quotient(xrd_random_uniform(&random),
                                         xrd_two_sum(1 + xrd_random_uniform(&random), 0x1p-60));
    enum { ROWS = 50 };
    for (size_t i = 0; i < ROWS; i++)
      xrd_weight_kernel_base.add_columns(count, high, low, (xrd_share){v.high, v.low, 1e-3}, column[0], column[1],
                                         rest);
    for (size_t j = 0; j < count; j++) {
      arb_set_d(weight, high[j]);
      arb_set_d(part, low[j]);
      arb_add(weight, weight, part, 4096);
      arb_set_d(mass, v.high);
      arb_set_d(part, v.low);
      arb_add(mass, mass, part, 4096);
      arb_mul(mass, mass, weight, 4096);
      arb_mul_ui(mass, mass, ROWS, 4096);
      assert_within(column[0][j], column[1][j], mass, xrd_up_value(xrd_sum_error(ROWS)), 0x1p-1000);
      assert_true(fabs(rest[j] - ROWS * 1e-3 * high[j]) <= ROWS * 0x1p-52 * ROWS * 1e-3 * high[j]);
    }
  }
  arb_clear(mass), arb_clear(excess), arb_clear(weight), arb_clear(part);
}

static void logarithms_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  arb_t result, truth, x, part;
  arb_init(result), arb_init(truth), arb_init(x), arb_init(part);
  for (size_t repeat = 0; repeat < repetitions(50); repeat++) {
    double a[COUNT], x_high[COUNT], x_low[COUNT];
    const size_t count = 1 + xrd_random_below(&random, COUNT);
    const double spread = repeat % 3 == 0 ? 100 : repeat % 3 == 1 ? 1 : 1e-12;
    arb_zero(truth);
    double total = 0;
    for (size_t k = 0; k < count; k++) {
      a[k] = xrd_random_below(&random, 10) == 0 ? 0 : xrd_random_uniform(&random) / (double)count;
      x_high[k] = exp(spread * xrd_random_normal(&random));
      x_low[k] = 0x1p-54 * x_high[k] * xrd_random_normal(&random) / 8;
      total += a[k];
      arb_set_d(x, x_high[k]);
      arb_set_d(part, x_low[k]);
      arb_add(x, x, part, 4096);
      arb_log(x, x, BITS);
      arb_set_d(part, a[k]);
      arb_addmul(truth, x, part, BITS);
    }
    assert_true(xrd_logarithms_sum(&xrd_weight_kernel_base, count, (xrd_parts){a, NULL}, (xrd_parts){x_high, x_low},
                                   XRD_UP_ZERO, result));
    assert_true(arb_contains(result, truth));
    assert_true(mag_get_d(arb_radref(result)) <= total * 0x1p-63);
  }
  arb_clear(result), arb_clear(truth), arb_clear(x), arb_clear(part);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(weights_are_within_their_bound),
      cmocka_unit_test(screening_is_within_its_bound),
      cmocka_unit_test(sums_are_within_their_bounds),
      cmocka_unit_test(logarithms_are_enclosed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
