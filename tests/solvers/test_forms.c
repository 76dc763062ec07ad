/* Every form prices like the definition: the same problem held as a table, as points, as a product or on a line. */
#include "solvers/forms/form.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/flush.h"
#include "solvers/prepared.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

/* How far a distance on an ideal even line may be from the one of the rounded coordinates, each off by half an ulp of
   the largest: 0 for the forms that use the coordinates themselves. */
static double line_error(const xrd_prepared *made, double e) {
  if (made->form != &xrd_form_toeplitz) return 0;
  const double *y = made->distortion->y;
  const double error = 4 * DBL_EPSILON * fmax(fabs(y[0]), fabs(y[made->m - 1]));
  return made->distortion->kind == XRD_SQUARED ? error * (2 * sqrt(e) + error) : error;
}

/* What a form made of a problem: a copy of the prepared table with the form's own parts. */
static xrd_prepared *reshape(const xrd_prepared *table, const xrd_form *form) {
  xrd_prepared *made = xrd_duplicate(table, 1, sizeof *table);
  assert_non_null(made);
  made->form = form;
  made->data = NULL;
  made->least_positive = HUGE_VAL;
  made->least = xrd_allocate(table->n, sizeof(double));
  made->nearest = xrd_allocate_zero(table->n, sizeof(size_t));
  made->mean = xrd_allocate_zero(table->m, sizeof(double));
  assert_true(made->least != NULL && made->nearest != NULL && made->mean != NULL);
  assert_int_equal(form->prepare(made, NULL), XRD_OK);
  return made;
}

static void discard(xrd_prepared *made) {
  made->form->release(made);
  free(made->least);
  free(made->nearest);
  free(made->mean);
  free(made);
}

static double largest(const double *x, size_t count) {
  double most = 0;
  for (size_t k = 0; k < count; k++) most = fmax(most, fabs(x[k]));
  return most;
}

/* Single precision, for columns in any order, against what double precision found. */
static void assert_priced_coarsely(const xrd_prepared *made, const xrd_pricing_pass *exact) {
  if (made->form->rounded == NULL) return;
  const double *w = exact->w, *c = exact->c;
  const size_t m = made->m, count = (m + 1) / 2;
  size_t *columns = xrd_allocate(m, sizeof *columns);
  double *coarse = xrd_allocate_zero(m, sizeof *coarse), *v = xrd_allocate_zero(m, sizeof *v);
  assert_true(columns != NULL && coarse != NULL && v != NULL);
  for (size_t k = 0; k < count; k++) columns[k] = m - 1 - 2 * k;
  const xrd_flush flush = xrd_flush_begin();
  const xrd_pricing_pass pass = {exact->slope, w, exact->threads, exact->work, coarse, v, NULL};
  if (made->form->price(made, &pass, columns, count, true))
    for (size_t k = 0; k < m; k++) {
      const bool listed = (m - 1 - k) % 2 == 0;
      assert_true(listed ? fabs(coarse[k] - c[k]) <= XRD_COARSE_ERROR * fmax(c[k], fmax(largest(w, made->n), 1))
                         : coarse[k] == 0);
    }
  xrd_flush_end(flush);
  free(columns);
  free(coarse);
  free(v);
}

/* Products by structure: A'w as priced, and A x against the columns. */
static void assert_multiplied(const xrd_prepared *made, const xrd_pricing_pass *priced) {
  const double slope = priced->slope, *c = priced->c;
  if (made->form->mix == NULL) return;
  const size_t n = made->n, m = made->m;
  double *value = xrd_allocate(m + made->stride, sizeof *value), *x = xrd_allocate(m, sizeof *x),
         *u = xrd_allocate(n, sizeof *u);
  double *column = xrd_allocate(made->stride, sizeof *column), *sum = xrd_allocate_zero(n, sizeof *sum);
  assert_true(value != NULL && x != NULL && u != NULL && column != NULL && sum != NULL);
  for (size_t j = 0; j < m; j++) x[j] = j % 3 == 0 ? 0 : 1 / (1 + (double)j);
  const double exponents = 4 * 708 * DBL_EPSILON; /* a few roundings of exponents up to 708 */
  const xrd_flush flush = xrd_flush_begin();
  assert_true(made->form->price(made, &(xrd_pricing_pass){slope, priced->w, 1, priced->work, value, NULL, NULL}, NULL,
                                m, false));
  made->form->mix(made, slope, x, priced->work, u);
  for (size_t j = 0; j < m; j++) {
    xrd_prepared_column(made, j, slope, column);
    for (size_t i = 0; i < n; i++) sum[i] += x[j] * column[i];
    const double *excess = made->form->excess(made, j, value + m);
    for (size_t i = 0; i < n; i++) {
      const double entry = exp(-slope * excess[i]);
      assert_true(fabs(column[i] - entry) <= exponents * entry + 1e-300);
    }
    for (size_t i = n; i < made->stride && made->form->column != NULL; i++) assert_true(column[i] == 1);
  }
  xrd_flush_end(flush);
  for (size_t j = 0; j < m; j++) assert_true(fabs(value[j] - c[j]) <= 1e-13 * c[j]);
  for (size_t i = 0; i < n; i++) assert_true(fabs(u[i] - sum[i]) <= exponents * sum[i] + 1e-300);
  free(value);
  free(x);
  free(u);
  free(column);
  free(sum);
}

/* c_j and v_j in extended precision from the table's excesses. */
static void assert_priced(const xrd_prepared *table, const xrd_prepared *made, double slope, const double *w,
                          int threads) {
  const size_t m = table->m;
  double *c = xrd_allocate(m, sizeof *c), *v = xrd_allocate(m, sizeof *v);
  double *work = xrd_allocate(made->form->work_size(made, threads), sizeof *work);
  double *scratch = xrd_allocate(table->stride, sizeof *scratch);
  assert_true(c != NULL && v != NULL && work != NULL && scratch != NULL);
  const xrd_flush flush = xrd_flush_begin();
  const xrd_pricing_pass pass = {slope, w, threads, work, c, v, NULL};
  assert_true(made->form->price(made, &pass, NULL, m, false));
  xrd_flush_end(flush);
  assert_priced_coarsely(made, &pass);
  assert_multiplied(made, &pass);
  const double top = largest(c, m), square_top = largest(v, m);
  const double matters = 40; /* exponents beyond leave less than a rounding */
  const double exponent_error = slope * line_error(made, matters / slope);
  for (size_t j = 0; j < m; j++) {
    const double *e = table->form->excess(table, j, scratch);
    long double sum = 0, square = 0;
    for (size_t i = 0; i < table->n; i++) {
      const long double term = expl(-(long double)slope * e[i]) * w[i];
      sum += term;
      square += term * term * table->inverse_p[i];
    }
    /* exponents carry a few roundings; transforms err relative to the largest price */
    assert_true(fabsl(c[j] - sum) <= (3e-14L + exponent_error) * (sum + top));
    assert_true(fabsl(v[j] - square) <= (6e-14L + 2 * exponent_error) * (square + square_top));
  }
  free(c);
  free(v);
  free(work);
  free(scratch);
}

static void assert_same(const xrd_prepared *table, const xrd_prepared *made) {
  double *scratch = xrd_allocate(made->stride, sizeof *scratch);
  double *stored = xrd_allocate(table->stride, sizeof *stored);
  assert_true(scratch != NULL && stored != NULL);
  const double scale = largest(table->mean, table->m);
  for (size_t i = 0; i < table->n; i++) {
    assert_true(fabs(made->least[i] - table->least[i]) <= 1e-14 * (scale + table->least[i]));
    const double d = xrd_distortion_entry(table->distortion, table->symbol[i], made->nearest[i]);
    assert_true(d - table->least[i] <= 1e-14 * scale);
  }
  for (size_t j = 0; j < table->m; j++) {
    const double *e = table->form->excess(table, j, stored), *f = made->form->excess(made, j, scratch);
    for (size_t i = 0; i < table->n; i++)
      assert_true(fabs(e[i] - f[i]) <= 1e-14 * (e[i] + table->least[i]) + line_error(made, e[i]));
    for (size_t i = table->n; i < table->stride; i++) assert_true(f[i] == 0);
    assert_true(fabs(made->mean[j] - table->mean[j]) <= 1e-14 * scale + line_error(made, scale));
  }
  assert_true(made->least_positive > 0);
  free(scratch);
  free(stored);
}

static void compare(const xrd_problem *problem, const xrd_form *form, xrd_random *random) {
  xrd_prepared *table;
  assert_int_equal(xrd_prepare(problem, &table, NULL), XRD_OK);
  assert_string_equal(table->form->name, "table");
  xrd_prepared *made = reshape(table, form);
  assert_same(table, made);
  double *w = xrd_allocate_zero(table->stride, sizeof *w);
  assert_non_null(w);
  for (size_t i = 0; i < table->n; i++) w[i] = table->p[i] * exp(xrd_random_normal(random));
  for (int k = 0; k < 3; k++) assert_priced(table, made, random_between(random, 0.01, 300), w, 1 + k % 2);
  free(w);
  discard(made);
  xrd_prepared_free(table);
}

static void fill_probabilities(double *p, size_t n, xrd_random *random) {
  double total = 0;
  for (size_t i = 0; i < n; i++) total += p[i] = 0.01 + xrd_random_uniform(random);
  for (size_t i = 0; i < n; i++) p[i] /= total;
}

static xrd_distortion_kind some_kind(xrd_random *random) {
  return random_once_in(random, 2) ? XRD_SQUARED : XRD_ABSOLUTE;
}

static void points_in_space(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 40);
  for (size_t loop = 0; loop < 40 * test_multiplier(); loop++) {
    enum { MOST = 40, DIMENSIONS = 5 };
    double p[MOST], x[MOST * DIMENSIONS], y[MOST * DIMENSIONS];
    const size_t n = 1 + xrd_random_below(&random, MOST), m = 1 + xrd_random_below(&random, MOST);
    fill_probabilities(p, n, &random);
    for (size_t k = 0; k < MOST * DIMENSIONS; k++) x[k] = xrd_random_normal(&random), y[k] = xrd_random_normal(&random);
    const xrd_problem problem = {
        p,
        {.kind = some_kind(&random), .n = n, .m = m, .x = x, .y = y, .dim = 1 + xrd_random_below(&random, DIMENSIONS)}};
    compare(&problem, &xrd_form_points, &random);
  }
}

enum { AXIS_MOST = 7, GRID_MOST = AXIS_MOST * AXIS_MOST * AXIS_MOST };

/* The product of increasing lists in row-major order; how many points. */
static size_t make_grid(double *x, size_t dim, xrd_random *random) {
  double axis[3][AXIS_MOST];
  size_t size[3], count = 1;
  for (size_t k = 0; k < dim; k++) {
    size[k] = 2 + xrd_random_below(random, AXIS_MOST - 1);
    axis[k][0] = xrd_random_normal(random);
    for (size_t t = 1; t < size[k]; t++) axis[k][t] = axis[k][t - 1] + 0.05 + xrd_random_uniform(random);
    count *= size[k];
  }
  for (size_t j = 0; j < count; j++) {
    size_t rest = j;
    for (size_t k = dim; k-- > 0; rest /= size[k]) x[j * dim + k] = axis[k][rest % size[k]];
  }
  return count;
}

static void product_grids(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 41);
  static double p[GRID_MOST], x[3 * GRID_MOST], y[3 * GRID_MOST];
  for (size_t loop = 0; loop < 20 * test_multiplier(); loop++) {
    const size_t dim = 2 + xrd_random_below(&random, 2);
    const size_t n = make_grid(x, dim, &random), m = make_grid(y, dim, &random);
    fill_probabilities(p, n, &random);
    const xrd_problem problem = {p, {.kind = some_kind(&random), .n = n, .m = m, .dim = dim, .x = x, .y = y}};
    compare(&problem, &xrd_form_product, &random);
  }
}

/* Sources that sit anywhere among the reproductions, with steps that are not round. */
static void even_lines(void **state) {
  (void)state;
  enum { MOST = 120 };
  xrd_random random;
  xrd_random_seed(&random, 42);
  double p[MOST], x[MOST], y[MOST];
  for (size_t loop = 0; loop < 40 * test_multiplier(); loop++) {
    const size_t m = 2 + xrd_random_below(&random, MOST - 1), n = 2 + xrd_random_below(&random, m - 1);
    const size_t offset = xrd_random_below(&random, m - n + 1);
    const double first = 3 * xrd_random_normal(&random), step = random_between(&random, 1e-2, 1);
    for (size_t j = 0; j < m; j++) y[j] = first + step * (double)j;
    for (size_t i = 0; i < n; i++) x[i] = y[i + offset];
    fill_probabilities(p, n, &random);
    const xrd_problem problem = {p, {.kind = some_kind(&random), .n = n, .m = m, .dim = 1, .x = x, .y = y}};
    compare(&problem, &xrd_form_toeplitz, &random);
  }
}

static void forms_are_chosen_by_size_and_structure(void **state) {
  (void)state;
  enum { LINE = 2100, SIDE = 46, SPREAD = 10001 };
  static double line[LINE], grid[2 * SIDE * SIDE], spread[4 * SPREAD];
  xrd_random random;
  xrd_random_seed(&random, 43);
  for (size_t i = 0; i < LINE; i++) line[i] = -4 + 0.001 * (double)i;
  for (size_t i = 0; i < SIDE * SIDE; i++) grid[2 * i] = (double)(i / SIDE), grid[2 * i + 1] = 0.5 * (double)(i % SIDE);
  for (size_t i = 0; i < 4 * SPREAD; i++) spread[i] = xrd_random_normal(&random);
  xrd_distortion d = {.kind = XRD_SQUARED, .n = LINE, .m = LINE, .dim = 1, .x = line, .y = line};
  assert_string_equal(xrd_form_choose(&d)->name, "toeplitz");
  d.n = d.m = 100;
  assert_string_equal(xrd_form_choose(&d)->name, "table");
  d.n = d.m = LINE;
  line[LINE / 2] += 1e-6; /* no longer even */
  assert_string_equal(xrd_form_choose(&d)->name, "table");
  d = (xrd_distortion){.kind = XRD_ABSOLUTE, .n = SIDE * SIDE, .m = SIDE * SIDE, .dim = 2, .x = grid, .y = grid};
  assert_string_equal(xrd_form_choose(&d)->name, "product");
  d = (xrd_distortion){.kind = XRD_SQUARED, .n = SPREAD, .m = SPREAD, .dim = 4, .x = spread, .y = spread};
  assert_string_equal(xrd_form_choose(&d)->name, "points");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_in_space),
      cmocka_unit_test(product_grids),
      cmocka_unit_test(even_lines),
      cmocka_unit_test(forms_are_chosen_by_size_and_structure),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
