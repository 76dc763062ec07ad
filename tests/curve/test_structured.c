/* Problems large enough for a structured form are proved like any other, and agree with the same numbers as a table. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/forms/form.h"
#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/random_problem.h"

enum { LINE = 2001, SIDE = 45, POINTS = 3 };

static const double GAP = 1e-11;

static double *numbers(size_t count) {
  double *block = xrd_allocate(count, sizeof *block);
  assert_non_null(block);
  return block;
}

/* exp(-|x|^2 / 2), normalised, but for a symbol of probability zero and a rare one. */
static double *gaussian(const double *x, size_t n, size_t dim) {
  double *p = numbers(n), total = 0;
  for (size_t i = 0; i < n; i++) {
    double square = 0;
    for (size_t k = 0; k < dim; k++) square += x[i * dim + k] * x[i * dim + k];
    total += p[i] = i == 17 ? 0 : i + 1 == n ? 1e-30 : exp(-0.5 * square);
  }
  for (size_t i = 0; i < n; i++) p[i] /= total;
  return p;
}

static void assert_form_and_table_agree(const xrd_problem *problem, const char *form, const double slopes[POINTS]) {
  const xrd_distortion *d = &problem->distortion;
  assert_string_equal(xrd_form_choose(d)->name, form);
  double *matrix = numbers(d->n * d->m);
  for (size_t i = 0; i < d->n; i++)
    for (size_t j = 0; j < d->m; j++) matrix[i * d->m + j] = xrd_distortion_entry(d, i, j);
  const xrd_problem table = {problem->p, {.kind = XRD_MATRIX, .n = d->n, .m = d->m, .matrix = matrix}};
  const xrd_options options = options_with_gap(GAP);
  xrd_curve a, b;
  assert_int_equal(xrd_curve_at_slopes(problem, slopes, POINTS, &options, &a, NULL), XRD_OK);
  assert_int_equal(xrd_curve_at_slopes(&table, slopes, POINTS, &options, &b, NULL), XRD_OK);
  for (size_t k = 0; k < POINTS; k++) {
    assert_proved(problem, &a.points[k], GAP);
    assert_proved(&table, &b.points[k], GAP);
    const long double apart = slopes[k] * distortion_apart(&a.points[k].bounds, &b.points[k].bounds);
    assert_true(a.points[k].bounds.rate_lower <= b.points[k].bounds.rate_upper + apart + 1e-17L);
    assert_true(b.points[k].bounds.rate_lower <= a.points[k].bounds.rate_upper - apart + 1e-17L);
  }
  xrd_curve_clear(&a);
  xrd_curve_clear(&b);
  free(matrix);
}

static void an_even_line(void **state) {
  (void)state;
  const double slopes[POINTS] = {0.7, 2, 20};
  double *x = numbers(LINE);
  for (size_t i = 0; i < LINE; i++) x[i] = -4 + 0.004 * (double)i;
  double *p = gaussian(x, LINE, 1);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = LINE, .m = LINE, .dim = 1, .x = x, .y = x}};
  assert_form_and_table_agree(&problem, "toeplitz", slopes);
  free(x);
  free(p);
}

static void a_product_grid(void **state) {
  (void)state;
  const double slopes[POINTS] = {0.6, 1, 2};
  double *x = numbers(2 * SIDE * SIDE);
  for (size_t i = 0; i < SIDE * SIDE; i++) {
    x[2 * i] = -3 + 6.0 / (SIDE - 1) * (double)(i / SIDE);
    x[2 * i + 1] = -3 + 6.0 / (SIDE - 1) * (double)(i % SIDE);
  }
  double *p = gaussian(x, SIDE * SIDE, 2);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = SIDE * SIDE, .m = SIDE * SIDE, .dim = 2, .x = x, .y = x}};
  assert_form_and_table_agree(&problem, "product", slopes);
  free(x);
  free(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(an_even_line), cmocka_unit_test(a_product_grid)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
