/* Every kernel that runs here against the C library in extended precision. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "solvers/flush.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/kernels.h"

enum { STRIDE_MOST = 208, COLUMNS = 3 };

static const double ULP = DBL_EPSILON / 2;

typedef struct {
  double *excess, *a, *w, *inverse_p;
} arrays;

static arrays make_arrays(void) {
  arrays made = {xrd_allocate(STRIDE_MOST * COLUMNS, sizeof(double)), xrd_allocate(STRIDE_MOST, sizeof(double)),
                 xrd_allocate(STRIDE_MOST, sizeof(double)), xrd_allocate(STRIDE_MOST, sizeof(double))};
  assert_true(made.excess && made.a && made.w && made.inverse_p);
  return made;
}

static void free_arrays(arrays *made) {
  free(made->excess);
  free(made->a);
  free(made->w);
  free(made->inverse_p);
}

/* exp(-x) as a multiple of one half unit in the last place off the truth. */
static double error_of(double a, double x) {
  const long double truth = expl(-(long double)x);
  return (double)(fabsl(a - truth) / truth) / ULP;
}

static void the_exponential_is_accurate(void **state) {
  (void)state;
  const xrd_kernel *kernels[KERNELS_MOST];
  arrays t = make_arrays();
  for (size_t k = 0, count = kernels_here(kernels); k < count; k++) {
    xrd_random random;
    xrd_random_seed(&random, 1);
    double worst = 0;
    for (size_t loop = 0; loop < 5000 * test_multiplier(); loop++) {
      const double slope = loop % 2 ? 1 : exp(20 * xrd_random_normal(&random));
      const double top = loop % 3 == 0 ? 1e-3 : loop % 3 == 1 ? 2 : 707;
      for (size_t i = 0; i < XRD_LANES; i++) t.excess[i] = top * xrd_random_uniform(&random) / slope;
      kernels[k]->column(XRD_LANES, t.excess, slope, t.a);
      for (size_t i = 0; i < XRD_LANES; i++) worst = fmax(worst, error_of(t.a[i], t.excess[i] * slope));
    }
    print_message("%s: exp within %.2f half ulps\n", kernels[k]->name, worst);
    assert_true(worst < 2 && worst * ULP < XRD_TABLE_ERROR);
  }
  free_arrays(&t);
}

/* Around multiples of log(2)/32, where reductions change sides, and up to the limit. */
static void the_exponential_has_no_seams(void **state) {
  (void)state;
  const xrd_kernel *kernels[KERNELS_MOST];
  arrays t = make_arrays();
  for (size_t k = 0, count = kernels_here(kernels); k < count; k++)
    for (int part = 0; part <= 16 * 2042; part++) {
      double x = part * (0.34657359027997264 / 16);
      for (int back = 0; back < 4 && part > 0; back++) x = nextafter(x, 0);
      for (size_t i = 0; i < XRD_LANES; i++) t.excess[i] = x, x = nextafter(x, 1e3);
      kernels[k]->column(XRD_LANES, t.excess, 1, t.a);
      for (size_t i = 0; i < XRD_LANES; i++) assert_true(error_of(t.a[i], t.excess[i]) < 2);
    }
  free_arrays(&t);
}

static void the_exponential_ends_where_it_says(void **state) {
  (void)state;
  const double inputs[XRD_LANES] = {0, nextafter(708, 0), 708, 709, 1e300, INFINITY, 5e-324, 1e-17};
  const xrd_kernel *kernels[KERNELS_MOST];
  arrays t = make_arrays();
  memcpy(t.excess, inputs, sizeof inputs);
  for (size_t k = 0, count = kernels_here(kernels); k < count; k++) {
    kernels[k]->column(XRD_LANES, t.excess, 1, t.a);
    assert_true(t.a[0] == 1 && t.a[6] == 1 && t.a[7] == 1);
    assert_true(t.a[1] > DBL_MIN);
    for (size_t i = 2; i < 6; i++) assert_true(t.a[i] == 0);
    kernels[k]->column(XRD_LANES, t.excess, 1e300, t.a); /* products overflow */
    assert_true(t.a[0] == 1);
    for (size_t i = 1; i < 6; i++) assert_true(t.a[i] == 0);
  }
  free_arrays(&t);
}

/* Random columns with forbidden pairs and padding. */
static void fill(arrays *t, size_t n, size_t stride, xrd_random *random) {
  for (size_t i = 0; i < stride; i++) {
    const double p = i < n ? 1e-3 + xrd_random_uniform(random) : 0;
    t->w[i] = p * exp(3 * xrd_random_normal(random));
    t->inverse_p[i] = p > 0 ? 1 / p : 0;
    for (size_t j = 0; j < COLUMNS; j++) {
      double *e = &t->excess[j * stride + i];
      *e = i >= n ? 0 : xrd_random_below(random, 5) == 0 ? HUGE_VAL : exp(4 * xrd_random_normal(random));
      if (xrd_random_below(random, 6) == 0) *e = 0;
    }
  }
}

static void sums_are_those_of_the_definition(void **state) {
  (void)state;
  const xrd_kernel *kernels[KERNELS_MOST];
  arrays t = make_arrays();
  double stored[STRIDE_MOST * COLUMNS];
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    const size_t n = 1 + xrd_random_below(&random, STRIDE_MOST - 8);
    const size_t stride = (n + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
    const double slope = exp(6 * xrd_random_normal(&random));
    fill(&t, n, stride, &random);
    const xrd_kernel *kernel = kernels[xrd_random_below(&random, kernels_here(kernels))];
    double c[COLUMNS], v[COLUMNS], c_stored[COLUMNS], v_stored[COLUMNS];
    const xrd_flush flush = xrd_flush_begin();
    for (size_t j = 0; j < COLUMNS; j++) {
      double *column = stored + j * stride;
      kernel->price(stride, t.excess + j * stride, slope, t.w, t.inverse_p, c + j, v + j);
      kernel->column(stride, t.excess + j * stride, slope, column);
      kernel->price_stored(stride, column, t.w, t.inverse_p, c_stored + j, v_stored + j);
    }
    xrd_flush_end(flush);
    for (size_t j = 0; j < COLUMNS; j++) {
      long double sum = 0, square = 0, moment = 0, gain = 0;
      for (size_t i = 0; i < n; i++) {
        const double e = t.excess[j * stride + i], x = slope * e;
        const long double term = x < 708 ? expl(-(long double)x) * t.w[i] : 0;
        sum += term;
        square += term * term * t.inverse_p[i];
        if (term > 0) moment += term * e;
        gain += x < 708 ? expl(-(long double)x) * t.inverse_p[i] : 0;
      }
      /* positive terms: one rounding per addition in a lane, five per term, and those of the lanes' own sum */
      const double allowed = ((double)stride / 4 + 20) * ULP;
      const double tiny = 1e-290; /* subnormal terms are flushed */
      assert_true(fabsl(c[j] - sum) <= allowed * sum + tiny);
      assert_true(fabsl(c_stored[j] - sum) <= allowed * sum + tiny);
      assert_true(fabsl(v[j] - square) <= 2 * allowed * square + tiny);
      assert_true(fabsl(v_stored[j] - square) <= 2 * allowed * square + tiny);
      const double got = kernel->moment(stride, stored + j * stride, t.w, t.excess + j * stride);
      assert_true(fabsl(got - moment) <= allowed * moment + tiny);
      double trend[3];
      kernel->trend(stride, t.excess + j * stride, slope, t.w, t.inverse_p, trend);
      assert_true(fabsl(trend[0] - sum) <= allowed * sum + tiny);
      assert_true(fabsl(trend[1] - gain) <= allowed * gain + tiny);
      assert_true(fabsl(trend[2] - moment) <= allowed * moment + tiny);
    }
  }
  free_arrays(&t);
}

/* Strides on both sides of what is taken at a time. */
static void products_are_those_of_the_definition(void **state) {
  (void)state;
  const xrd_kernel *kernels[KERNELS_MOST];
  arrays t = make_arrays();
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t k = 0, count = kernels_here(kernels); k < count; k++)
    for (size_t stride = XRD_LANES; stride <= STRIDE_MOST; stride += XRD_LANES) {
      double q[COLUMNS], u[STRIDE_MOST], c[COLUMNS];
      for (size_t i = 0; i < stride; i++) t.w[i] = xrd_random_uniform(&random);
      for (size_t i = 0; i < COLUMNS * stride; i++) t.excess[i] = xrd_random_uniform(&random);
      for (size_t j = 0; j < COLUMNS; j++) q[j] = xrd_random_uniform(&random);
      kernels[k]->mix(stride, COLUMNS, t.excess, q, u);
      kernels[k]->products(stride, COLUMNS, t.excess, t.w, c);
      for (size_t i = 0; i < stride; i++) {
        long double sum = 0;
        for (size_t j = 0; j < COLUMNS; j++) sum += (long double)t.excess[j * stride + i] * q[j];
        assert_true(fabsl(u[i] - sum) <= (COLUMNS + 1) * ULP * sum);
      }
      for (size_t j = 0; j < COLUMNS; j++) {
        long double sum = 0;
        for (size_t i = 0; i < stride; i++) sum += (long double)t.excess[j * stride + i] * t.w[i];
        assert_true(fabsl(c[j] - sum) <= ((double)stride / 4 + 9) * ULP * sum);
      }
    }
  free_arrays(&t);
}

/* Weights up to the largest that single precision is given, and every scale of exponent. */
static void coarse_sums_are_within_their_error(void **state) {
  (void)state;
  enum { ROWS = 320 };
  const xrd_kernel *kernels[KERNELS_MOST];
  float excess[ROWS * COLUMNS], log_w[ROWS], inverse_p[ROWS];
  xrd_random random;
  xrd_random_seed(&random, 3);
  double worst = 0;
  for (size_t loop = 0; loop < 3000 * test_multiplier(); loop++) {
    const size_t n = 1 + xrd_random_below(&random, ROWS);
    const size_t stride = (n + XRD_COARSE_LANES - 1) / XRD_COARSE_LANES * XRD_COARSE_LANES;
    const float slope = (float)exp(6 * xrd_random_normal(&random));
    const double spread = 30 * xrd_random_uniform(&random);
    for (size_t i = 0; i < stride; i++) {
      log_w[i] = (float)(XRD_COARSE_LOG_W - spread * xrd_random_uniform(&random));
      if (i >= n || xrd_random_below(&random, 9) == 0) log_w[i] = -HUGE_VALF;
      inverse_p[i] = (float)exp(10 * xrd_random_uniform(&random));
      for (size_t j = 0; j < COLUMNS; j++)
        excess[j * stride + i] = xrd_random_below(&random, 5) == 0 ? HUGE_VALF
                                                                   : (float)exp(3 * xrd_random_normal(&random)) / slope;
    }
    const xrd_kernel *kernel = kernels[xrd_random_below(&random, kernels_here(kernels))];
    double c[COLUMNS], v[COLUMNS];
    const xrd_flush flush = xrd_flush_begin();
    for (size_t j = 0; j < COLUMNS; j++)
      kernel->price_coarse(stride, excess + j * stride, slope, log_w, inverse_p, c + j, v + j);
    xrd_flush_end(flush);
    for (size_t j = 0; j < COLUMNS; j++) {
      long double sum = 0, square = 0;
      for (size_t i = 0; i < n; i++) {
        const long double a = expl((long double)log_w[i] - (long double)slope * excess[j * stride + i]);
        sum += a;
        square += a * a * inverse_p[i];
      }
      const double error = (double)(fabsl(c[j] - sum) / fmaxl(sum, 1));
      worst = fmax(worst, error);
      assert_true(error <= XRD_COARSE_ERROR);
      assert_true(fabsl(v[j] - square) <= 3 * XRD_COARSE_ERROR * square + 1e-12L);
    }
  }
  print_message("single precision errs by %.2g at most\n", worst);
}

static void a_kernel_that_runs_is_selected(void **state) {
  (void)state;
  const xrd_kernel *kernels[KERNELS_MOST];
  const size_t count = kernels_here(kernels);
  assert_ptr_equal(xrd_kernel_select(), kernels[count - 1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_exponential_is_accurate),          cmocka_unit_test(the_exponential_has_no_seams),
      cmocka_unit_test(the_exponential_ends_where_it_says),   cmocka_unit_test(sums_are_those_of_the_definition),
      cmocka_unit_test(products_are_those_of_the_definition), cmocka_unit_test(coarse_sums_are_within_their_error),
      cmocka_unit_test(a_kernel_that_runs_is_selected),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
