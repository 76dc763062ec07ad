/* Hessians of squared distances from tables against the definition, entry by entry. */
#include "solvers/gram/squared.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 300, POINTS = 40 };

typedef struct {
  double x[POINTS * 3], y[POINTS * 3], p[POINTS];
  xrd_problem problem;
} points;

static void take_probabilities(points *made, xrd_random *random) {
  double total = 0;
  const size_t n = made->problem.distortion.n;
  for (size_t i = 0; i < n; i++) {
    made->p[i] = i > 0 && random_once_in(random, 8) ? 0 : 0.01 + xrd_random_uniform(random);
    total += made->p[i];
  }
  for (size_t i = 0; i < n; i++) made->p[i] /= total;
  made->problem.p = made->p;
  made->problem.distortion.x = made->x;
  made->problem.distortion.y = made->y;
}

/* Even reproductions on a line; sources on them, on midpoints too, shifted against them, or anywhere. */
static void make_line(points *made, xrd_random *random) {
  const size_t m = 1 + xrd_random_below(random, POINTS), most = 2 * m < POINTS - 1 ? 2 * m : POINTS - 1;
  const size_t n = 1 + xrd_random_below(random, most);
  const double step = random_between(random, 1e-3, 10), low = step * (double)xrd_random_below(random, 50);
  const double shifts[] = {0, 0.5 * step, step * xrd_random_uniform(random)};
  const double shift = shifts[xrd_random_below(random, 3)] +
                       step * ((double)xrd_random_below(random, 2 * m) - (double)m);
  const bool anywhere = random_once_in(random, 4);
  for (size_t j = 0; j < m; j++) made->y[j] = low + step * (double)j;
  for (size_t i = 0; i < n; i++)
    made->x[i] = low + shift + step * (anywhere ? (double)m * xrd_random_uniform(random) : (double)i);
  made->problem.distortion = (xrd_distortion){.kind = XRD_SQUARED, .n = n, .m = m, .dim = 1};
}

/* Even product grids of reproductions, any product grids of sources. */
static void make_product(points *made, xrd_random *random) {
  const size_t dim = 2 + xrd_random_below(random, 2), most = dim == 2 ? 6 : 3;
  size_t n = 1, m = 1, rows[3], columns[3];
  for (size_t k = 0; k < dim; k++) {
    n *= rows[k] = 1 + xrd_random_below(random, most);
    m *= columns[k] = 1 + xrd_random_below(random, most);
  }
  double axis[3][POINTS], step[3];
  for (size_t k = 0; k < dim; k++) {
    step[k] = random_between(random, 0.1, 1);
    axis[k][0] = xrd_random_normal(random);
    for (size_t i = 1; i < rows[k]; i++) axis[k][i] = axis[k][i - 1] + 0.1 + xrd_random_uniform(random);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t k = dim, rest = i; k-- > 0; rest /= rows[k]) made->x[i * dim + k] = axis[k][rest % rows[k]];
  for (size_t j = 0; j < m; j++)
    for (size_t k = dim, rest = j; k-- > 0; rest /= columns[k])
      made->y[j * dim + k] = step[k] * (double)(rest % columns[k]) - 1;
  made->problem.distortion = (xrd_distortion){.kind = XRD_SQUARED, .n = n, .m = m, .dim = dim};
}

static long double defined(const xrd_prepared *problem, double slope, const double *root, size_t j, size_t l) {
  long double sum = 0;
  for (size_t i = 0; i < problem->n; i++) {
    const long double e = (long double)xrd_distortion_entry(problem->distortion, problem->symbol[i], j) +
                          xrd_distortion_entry(problem->distortion, problem->symbol[i], l) - 2 * problem->least[i];
    sum += (long double)root[i] * root[i] * expl(-slope * e);
  }
  return sum;
}

/* Exponents up to 700 carry a few roundings, of distances and of the grid they are taken on. */
static long double tolerance(const xrd_prepared *problem, double slope) {
  const xrd_distortion *d = problem->distortion;
  double most = 0, farthest = 0;
  for (size_t k = 0; k < d->n * d->dim; k++) most = fmax(most, fabs(d->x[k]));
  for (size_t k = 0; k < d->m * d->dim; k++) most = fmax(most, fabs(d->y[k]));
  for (size_t i = 0; i < d->n; i++)
    for (size_t j = 0; j < d->m; j++) {
      const double away = xrd_distortion_entry(d, i, j);
      if (slope * away < 700) farthest = fmax(farthest, sqrt(away));
    }
  return 2e-13L + 20 * DBL_EPSILON * slope * most * farthest;
}

static void assert_defined(const xrd_prepared *problem, xrd_gram_squared *gram, double slope, xrd_random *random) {
  const size_t m = problem->m;
  double root[POINTS + XRD_LANES] = {0}, scale[POINTS], entries[POINTS * POINTS];
  size_t member[POINTS], count = 0;
  for (size_t i = 0; i < problem->n; i++) root[i] = problem->root_p[i] * exp(3 * xrd_random_normal(random));
  for (size_t k = 0, first = xrd_random_below(random, m); k < m; k++)
    if (random_once_in(random, 2)) member[count++] = (first + k * (m > 1 ? m - 1 : 1)) % m;
  const size_t kept = xrd_random_below(random, count + 1);
  if (!xrd_gram_squared_weigh(gram, slope, root)) return;
  xrd_gram_squared_fill(gram, member, 0, kept, scale, entries, POINTS);
  xrd_gram_squared_fill(gram, member, kept, count, scale, entries, POINTS);
  const long double relative = tolerance(problem, slope);
  assert_true(relative < 1e-9L);
  for (size_t t = 0; t < count; t++)
    for (size_t s = 0; s <= t; s++) {
      const long double product = defined(problem, slope, root, member[s], member[t]);
      const long double left = defined(problem, slope, root, member[s], member[s]);
      const long double right = defined(problem, slope, root, member[t], member[t]);
      if (left < 1.1 * XRD_UNSEEN || right < 1.1 * XRD_UNSEEN) continue;
      if (s == t) assert_true(fabsl(scale[t] * sqrtl(right) - 1) <= relative && entries[t * POINTS + s] == 1);
      const long double entry = product / sqrtl(left * right);
      assert_true(fabsl(entries[t * POINTS + s] - entry) <= relative * entry + 1e-100L);
    }
}

static void on_points(uint64_t seed, void (*make)(points *made, xrd_random *random)) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    points made;
    make(&made, &random);
    take_probabilities(&made, &random);
    xrd_prepared *prepared;
    xrd_gram_squared gram = {0};
    assert_int_equal(xrd_prepare(&made.problem, &prepared, NULL), XRD_OK);
    assert_true(xrd_gram_squared_fits(prepared));
    assert_int_equal(xrd_gram_squared_init(&gram, prepared, prepared->m, NULL), XRD_OK);
    for (int k = 0; k < 3; k++) assert_defined(prepared, &gram, random_between(&random, 1e-3, 30), &random);
    xrd_gram_squared_clear(&gram);
    xrd_prepared_free(prepared);
  }
}

static void even_lines_match_the_definition(void **state) {
  (void)state;
  on_points(31, make_line);
}

static void product_grids_match_the_definition(void **state) {
  (void)state;
  on_points(32, make_product);
}

static bool fits(xrd_distortion distortion) {
  const double p[] = {0.25, 0.25, 0.25, 0.25};
  const xrd_problem problem = {.p = p, .distortion = distortion};
  xrd_prepared *prepared;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  const bool answer = xrd_gram_squared_fits(prepared);
  xrd_prepared_free(prepared);
  return answer;
}

static void other_distortions_have_no_tables(void **state) {
  (void)state;
  const double x[] = {0, 0, 0, 1, 1, 0, 1, 1}, uneven[] = {0, 1, 2, 4}, askew[] = {0, 0, 1, 0, 0.3, 1, 1, 1};
  const double d[] = {0, HUGE_VAL, 1, 4, 1, 0, HUGE_VAL, 1, 4, 1, 0, 1, 9, 4, 1, 0};
  assert_false(fits((xrd_distortion){.kind = XRD_SQUARED, .n = 4, .m = 4, .dim = 1, .x = x, .y = uneven}));
  assert_false(fits((xrd_distortion){.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}));
  xrd_distortion plane = {.kind = XRD_SQUARED, .n = 4, .m = 4, .dim = 2, .x = x, .y = x};
  assert_true(fits(plane));
  plane.x = askew;
  assert_false(fits(plane));
  plane.x = x;
  plane.kind = XRD_ABSOLUTE;
  assert_false(fits(plane));
}

/* Weights that overflow are refused, not rounded to infinity. */
static void what_overflows_is_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, x[] = {-100, 100}, y[] = {0, 1}, root[XRD_LANES] = {1, 1};
  const xrd_problem problem = {.p = p, .distortion = {.kind = XRD_SQUARED, .n = 2, .m = 2, .dim = 1, .x = x, .y = y}};
  xrd_prepared *prepared;
  xrd_gram_squared gram = {0};
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_gram_squared_init(&gram, prepared, 2, NULL), XRD_OK);
  assert_true(xrd_gram_squared_weigh(&gram, 1e-3, root));
  assert_false(xrd_gram_squared_weigh(&gram, 10, root));
  const double heavy[XRD_LANES] = {1, 1e100};
  assert_false(xrd_gram_squared_weigh(&gram, 1e-3, heavy));
  xrd_gram_squared_clear(&gram);
  xrd_prepared_free(prepared);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(even_lines_match_the_definition),
      cmocka_unit_test(product_grids_match_the_definition),
      cmocka_unit_test(other_distortions_have_no_tables),
      cmocka_unit_test(what_overflows_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
