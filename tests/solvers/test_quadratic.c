/* Quadratic programs against brute force over every set of positive variables. */
#include "solvers/quadratic.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { MOST = 10, LD = 13, ROWS_MOST = 12, LARGE = 60 };

/* H = B'B with unit columns, g = slack - B'y with slack >= 0, so that the objective is bounded below even where columns
   depend on each other. */
typedef struct {
  size_t k, ld;
  double hessian[LARGE * LARGE], gradient[LARGE], tolerance[LARGE], start[LARGE], x[LARGE];
} program;

static void fill_columns(double *b, size_t rows, size_t k, xrd_random *random) {
  const unsigned style = (unsigned)xrd_random_below(random, 4);
  for (size_t t = 0; t < k; t++) {
    double *column = b + t * rows, square = 0;
    const double *from = b + (t > 0 ? xrd_random_below(random, t) : 0) * rows;
    const bool copy = style > 0 && t > 0 && xrd_random_below(random, 3) == 0;
    for (size_t i = 0; i < rows; i++) {
      column[i] = xrd_random_uniform(random);
      if (xrd_random_below(random, 4) == 0) column[i] = 0;
      if (copy && style == 1) column[i] = from[i];                                     /* the same */
      if (copy && style == 2) column[i] = from[i] + 1e-5 * column[i];                  /* nearly so */
      if (copy && style == 3) column[i] = 0.5 * from[i] + 0.5 * b[(t - 1) * rows + i]; /* a mixture */
      square += column[i] * column[i];
    }
    if (square == 0) column[0] = square = 1;
    for (size_t i = 0; i < rows; i++) column[i] /= sqrt(square);
  }
}

static void make(program *made, size_t k, size_t ld, size_t rows, xrd_random *random) {
  static double b[LARGE * 2 * LARGE];
  double y[2 * LARGE];
  made->k = k;
  made->ld = ld;
  fill_columns(b, rows, k, random);
  for (size_t i = 0; i < rows; i++) y[i] = xrd_random_normal(random);
  for (size_t t = 0; t < k; t++) {
    double product = 0;
    for (size_t i = 0; i < rows; i++) product += b[t * rows + i] * y[i];
    made->gradient[t] = (xrd_random_below(random, 2) ? xrd_random_uniform(random) : 0) - product;
    made->tolerance[t] = 1e-13;
    made->start[t] = xrd_random_below(random, 3) ? xrd_random_uniform(random) : 0;
    for (size_t s = 0; s <= t; s++) {
      double entry = s == t ? 1 + 1e-15 : 0;
      for (size_t i = 0; i < rows && s < t; i++) entry += b[s * rows + i] * b[t * rows + i];
      made->hessian[t * ld + s] = made->hessian[s * ld + t] = entry;
    }
  }
}

static long double slope_of(const program *p, const double *x, size_t j) {
  long double sum = p->gradient[j];
  for (size_t t = 0; t < p->k; t++) sum += (long double)p->hessian[j * p->ld + t] * (x[t] - p->start[t]);
  return sum;
}

static long double value_of(const program *p, const double *x) {
  long double sum = 0;
  for (size_t j = 0; j < p->k; j++) sum += 0.5L * (p->gradient[j] + slope_of(p, x, j)) * (x[j] - p->start[j]);
  return sum;
}

/* The minimiser with the variables outside `chosen` at zero; false where their Hessian is singular. */
static bool solve_on(const program *p, unsigned chosen, double *x) {
  long double matrix[MOST][MOST + 1];
  size_t index[MOST], r = 0;
  for (size_t j = 0; j < p->k; j++)
    if (chosen >> j & 1) index[r++] = j;
  memset(x, 0, p->k * sizeof *x);
  for (size_t a = 0; a < r; a++) {
    for (size_t b = 0; b < r; b++) matrix[a][b] = p->hessian[index[a] * p->ld + index[b]];
    matrix[a][r] = -slope_of(p, x, index[a]);
  }
  for (size_t a = 0; a < r; a++) {
    if (!(matrix[a][a] > 1e-12L)) return false;
    for (size_t b = 0; b < r; b++) {
      if (b == a) continue;
      const long double factor = matrix[b][a] / matrix[a][a];
      for (size_t c = a; c <= r; c++) matrix[b][c] -= factor * matrix[a][c];
    }
  }
  for (size_t a = 0; a < r; a++) x[index[a]] = (double)(matrix[a][r] / matrix[a][a]);
  return true;
}

/* The least value over all sets, and where; every set's feasible minimiser is a point that the program may reach. */
static long double least_value(const program *p, double *best) {
  long double least = INFINITY;
  for (unsigned chosen = 0; chosen < 1U << p->k; chosen++) {
    double x[MOST];
    bool feasible = solve_on(p, chosen, x);
    for (size_t j = 0; j < p->k; j++) feasible &= x[j] >= 0;
    if (!feasible) continue;
    const long double value = value_of(p, x);
    if (!(value < least)) continue;
    least = value;
    memcpy(best, x, p->k * sizeof *x);
  }
  return least;
}

/* How far below f(x) the minimum can lie by convexity, looking no further than at points of total mass `radius`:
     f(x) - f(z) <= sum_j f'_j x_j - sum_j f'_j z_j <= sum_j |f'_j| x_j + radius * max_j (-f'_j). */
static double suboptimality(const program *p, double radius) {
  long double product = 0, descent = 0;
  for (size_t j = 0; j < p->k; j++) {
    const long double slope = slope_of(p, p->x, j);
    product += fabsl(slope) * p->x[j];
    descent = fmaxl(descent, -slope);
  }
  return (double)(product + radius * descent);
}

/* The factor is that of the Hessian on the free variables, and solving with it inverts that. */
static void assert_factored(xrd_quadratic *qp, const program *p) {
  const xrd_factor *factor = &qp->factor;
  double step[LARGE];
  for (size_t a = 0; a < factor->count; a++) {
    assert_int_equal(factor->position[factor->free[a]], a);
    for (size_t b = a; b < factor->count; b++) {
      double product = 0;
      for (size_t c = 0; c <= a; c++)
        product += factor->triangle[a * factor->capacity + c] * factor->triangle[b * factor->capacity + c];
      assert_true(fabs(product - p->hessian[factor->free[a] * p->ld + factor->free[b]]) <= 1e-13);
    }
  }
  xrd_quadratic_solve(qp, p->k, p->gradient, step);
  for (size_t j = 0; j < p->k; j++) {
    if (factor->position[j] == SIZE_MAX) {
      assert_true(step[j] == 0);
      continue;
    }
    double product = p->gradient[j], size = fabs(product);
    for (size_t t = 0; t < p->k; t++) {
      product += p->hessian[j * p->ld + t] * step[t];
      size += fabs(p->hessian[j * p->ld + t] * step[t]);
    }
    assert_true(fabs(product) <= 1e-13 * size);
  }
}

static void minimise(xrd_quadratic *qp, program *p) {
  memcpy(p->x, p->start, p->k * sizeof *p->x);
  const xrd_gram_matrix hessian = {.entries = p->hessian, .ld = p->ld};
  xrd_quadratic_minimise(qp, p->k, &hessian, p->gradient, p->tolerance, p->x);
  for (size_t j = 0; j < p->k; j++) assert_true(p->x[j] >= 0 && isfinite(p->x[j]));
  assert_factored(qp, p);
}

static void brute_force_finds_nothing_better(void **state) {
  (void)state;
  static program p;
  xrd_quadratic qp;
  assert_int_equal(xrd_quadratic_init(&qp, MOST, NULL), XRD_OK);
  xrd_random random;
  xrd_random_seed(&random, 6);
  double worst = 0;
  for (size_t loop = 0; loop < 1500 * test_multiplier(); loop++) {
    const size_t k = 1 + xrd_random_below(&random, loop % 10 == 0 ? MOST : 7);
    make(&p, k, LD, 1 + xrd_random_below(&random, ROWS_MOST), &random);
    minimise(&qp, &p);
    double best[MOST];
    const long double least = least_value(&p, best);
    const double excess = (double)(value_of(&p, p.x) - least);
    if (excess > 1e-11) print_error("loop %zu: k %zu, %g above the least value\n", loop, k, excess);
    worst = fmax(worst, excess);
  }
  print_message("at most %.1e above the least value\n", worst);
  assert_true(worst <= 1e-11);
  xrd_quadratic_clear(&qp);
}

static void larger_programs_are_optimal(void **state) {
  (void)state;
  static program p;
  xrd_quadratic qp;
  assert_int_equal(xrd_quadratic_init(&qp, LARGE, NULL), XRD_OK);
  xrd_random random;
  xrd_random_seed(&random, 7);
  double worst = 0;
  for (size_t loop = 0; loop < 300 * test_multiplier(); loop++) {
    const size_t k = MOST + xrd_random_below(&random, LARGE - MOST + 1);
    make(&p, k, LARGE, 5 + xrd_random_below(&random, LARGE), &random);
    if (loop % 2) memset(p.start, 0, sizeof p.start); /* everything is guessed */
    minimise(&qp, &p);
    const double excess = suboptimality(&p, 100);
    if (excess > 1e-9) print_error("loop %zu: k %zu may lie %g above the least value\n", loop, k, excess);
    worst = fmax(worst, excess);
  }
  print_message("at most %.1e above the least value\n", worst);
  assert_true(worst <= 1e-9);
  xrd_quadratic_clear(&qp);
}

/* Variables whose entries vanish far apart along a shuffled line; every seventh is the one before it once more. */
static void far_apart_in_another_order(void **state) {
  (void)state;
  enum { K = 1150, REACH = 9, STRIDE = 249 };
  static double hessian[K * K], gradient[K], tolerance[K], x[K];
  static size_t order[K];
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t t = 0; t < K; t++) order[t] = t * STRIDE % K;
  for (size_t s = 0; s < K; s++)
    for (size_t t = 0; t < K; t++) {
      const double apart = fabs((double)(s - s / 7 % 2) - (double)(t - t / 7 % 2));
      hessian[order[s] * K + order[t]] = apart > REACH ? 0 : exp(-0.4 * apart * apart);
    }
  for (size_t t = 0; t < K; t++) {
    hessian[t * K + t] = 1 + XRD_RIDGE;
    gradient[t] = 0.8 * xrd_random_uniform(&random) - 1;
    tolerance[t] = 1e-15;
  }
  xrd_quadratic qp;
  assert_int_equal(xrd_quadratic_init(&qp, K, NULL), XRD_OK);
  const xrd_gram_matrix matrix = {.entries = hessian, .ld = K, .order = order};
  xrd_quadratic_minimise(&qp, K, &matrix, gradient, tolerance, x);
  double worst = 0;
  size_t used = 0;
  for (size_t j = 0; j < K; j++) {
    double slope = gradient[j];
    for (size_t t = 0; t < K; t++) slope += hessian[j * K + t] * x[t];
    assert_true(x[j] >= 0);
    used += x[j] > 0;
    worst = fmax(worst, x[j] > 0 ? fabs(slope) : -slope);
  }
  print_message("%zu of %d used, derivatives wrong by %.1e\n", used, K, worst);
  assert_true(used > 520 && worst <= 1e-12); /* more than are factored at once */
  unsigned char chosen[K];
  for (size_t j = 0; j < K; j++) chosen[j] = x[j] > 0;
  assert_true(xrd_factor_set(&qp.factor, &matrix, K, chosen));
  for (size_t b = 0; b < used; b++)
    for (size_t a = b > 20 ? b - 20 : 0; a <= b; a++) {
      double product = 0;
      for (size_t c = 0; c <= a; c++) product += qp.factor.triangle[a * K + c] * qp.factor.triangle[b * K + c];
      assert_true(fabs(product - hessian[qp.factor.free[a] * K + qp.factor.free[b]]) <= 1e-14);
    }
  xrd_quadratic_clear(&qp);
}

enum { LINE = 600 };

/* H x = right on the free variables, within `wanted` of the largest number there. */
static void assert_solved(const xrd_factor *factor, const xrd_gram_matrix *matrix, size_t k, const double *right,
                          double wanted) {
  static double x[LINE];
  double most = 0, worst = 0;
  xrd_factor_solve(factor, matrix, k, right, x);
  for (size_t s = 0; s < factor->count; s++) {
    const double *row = matrix->entries + factor->free[s] * matrix->ld;
    double left = 0;
    for (size_t t = 0; t < factor->count; t++) left += row[factor->free[t]] * x[factor->free[t]];
    most = fmax(most, fabs(right[factor->free[s]]));
    worst = fmax(worst, fabs(left - right[factor->free[s]]));
  }
  assert_true(worst <= wanted * most);
}

enum { REACH = 40 };

/* What two boxes have in common, a thousandth more on the diagonal. */
static double overlap(double apart) { return fmax(1 - fabs(apart) / REACH, 0) + (apart == 0 ? 1e-3 : 0); }

static double bell(double apart) { return exp(-0.02 * apart * apart) + (apart == 0 ? 1e-3 : 0); }

/* A factor on eight of nine variables along a line, whose entries depend on how far apart they are. */
static void factor_line(xrd_factor *factor, const xrd_gram_matrix *matrix, double *entries, double (*entry)(double)) {
  static unsigned char chosen[LINE];
  for (size_t s = 0; s < LINE; s++) {
    chosen[s] = s % 9 != 4;
    for (size_t t = 0; t < LINE; t++) entries[s * LINE + t] = entry((double)s - (double)t);
  }
  assert_true(xrd_factor_set(factor, matrix, LINE, chosen));
}

/* Columns factored together reach as far as entries do, also when some of them leave, from anywhere, and others come;
   and what is nothing beside a ridge does not widen them. */
static void a_band_is_kept_through_pivots(void **state) {
  (void)state;
  static double hessian[LINE * LINE], right[LINE];
  static size_t order[LINE];
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (size_t s = 0; s < LINE; s++) {
    order[s] = s;
    right[s] = xrd_random_normal(&random);
  }
  xrd_factor factor;
  assert_int_equal(xrd_factor_init(&factor, LINE, NULL), XRD_OK);
  xrd_gram_matrix matrix = {.entries = hessian, .ld = LINE, .order = order};
  factor_line(&factor, &matrix, hessian, overlap);
  const size_t reach = factor.width;
  assert_true(reach > REACH / 2 && reach < REACH);
  for (size_t k = 0; k < 40; k++) {
    const size_t j = xrd_random_below(&random, LINE);
    if (factor.chosen[j])
      xrd_factor_remove(&factor, &matrix, j);
    else
      assert_true(xrd_factor_append(&factor, &matrix, j));
    assert_solved(&factor, &matrix, LINE, right, 1e-11);
  }
  assert_true(factor.banded > 400 && factor.banded < factor.count && factor.width == reach);
  factor_line(&factor, &matrix, hessian, bell);
  const size_t whole = factor.width;
  matrix.ridge = 1e-3;
  factor_line(&factor, &matrix, hessian, bell);
  assert_true(factor.width < whole / 3 * 2);
  assert_solved(&factor, &matrix, LINE, right, 1e-2);
  xrd_factor_clear(&factor);
}

static void a_minimiser_stays_where_it_is(void **state) {
  (void)state;
  const double hessian[] = {1, 0.5, 0.5, 1}, gradient[] = {0, 3}, tolerance[] = {1e-15, 1e-15};
  double x[] = {2, 0};
  xrd_quadratic qp;
  assert_int_equal(xrd_quadratic_init(&qp, 2, NULL), XRD_OK);
  xrd_quadratic_minimise(&qp, 2, &(xrd_gram_matrix){.entries = hessian, .ld = 2}, gradient, tolerance, x);
  assert_true(x[0] == 2 && x[1] == 0);
  assert_int_equal(qp.factor.count, 1);
  xrd_quadratic_clear(&qp);
}

/* min -x0 - x1 + (x0^2 + x1^2 + x0 x1) / 2 from 0: both 2/3.  With a gradient of +1 on the second: 1 and 0. */
static void two_variables(void **state) {
  (void)state;
  const double hessian[] = {1, 0.5, 0.5, 1}, tolerance[] = {1e-15, 1e-15};
  const double gradients[][2] = {{-1, -1}, {-1, 1}}, answers[][2] = {{2.0 / 3, 2.0 / 3}, {1, 0}};
  xrd_quadratic qp;
  assert_int_equal(xrd_quadratic_init(&qp, 2, NULL), XRD_OK);
  for (size_t k = 0; k < 2; k++) {
    double x[] = {0, 0};
    xrd_quadratic_minimise(&qp, 2, &(xrd_gram_matrix){.entries = hessian, .ld = 2}, gradients[k], tolerance, x);
    assert_true(fabs(x[0] - answers[k][0]) <= 1e-15 && fabs(x[1] - answers[k][1]) <= 1e-15);
  }
  xrd_quadratic_clear(&qp);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_variables),
      cmocka_unit_test(a_minimiser_stays_where_it_is),
      cmocka_unit_test(brute_force_finds_nothing_better),
      cmocka_unit_test(larger_programs_are_optimal),
      cmocka_unit_test(far_apart_in_another_order),
      cmocka_unit_test(a_band_is_kept_through_pivots),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
