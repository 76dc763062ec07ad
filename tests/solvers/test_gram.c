/* Gram matrices from structure against the definition, entry by entry. */
#include "solvers/gram/gram.h"

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

/* Points anywhere, in any order, some of them equal. */
static void make_absolute(points *made, xrd_random *random) {
  const size_t n = 1 + xrd_random_below(random, POINTS), m = 1 + xrd_random_below(random, POINTS);
  const bool whole = xrd_random_below(random, 2) > 0;
  for (size_t i = 0; i < n; i++) made->x[i] = 3 * xrd_random_normal(random);
  for (size_t j = 0; j < m; j++)
    made->y[j] = random_once_in(random, 3) ? made->x[xrd_random_below(random, n)] : 3 * xrd_random_normal(random);
  for (size_t i = 0; whole && i < n; i++) made->x[i] = nearbyint(made->x[i]);
  for (size_t j = 0; whole && j < m; j++) made->y[j] = nearbyint(made->y[j]);
  made->problem.distortion = (xrd_distortion){.kind = XRD_ABSOLUTE, .n = n, .m = m, .dim = 1};
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
      if (slope * away < 700) farthest = fmax(farthest, d->kind == XRD_SQUARED ? sqrt(away) : 1);
    }
  return 2e-13L + 20 * DBL_EPSILON * slope * most * farthest;
}

static void assert_defined(const xrd_prepared *problem, xrd_gram *gram, double slope, xrd_random *random) {
  const size_t m = problem->m;
  double root[POINTS + XRD_LANES] = {0}, scale[POINTS], entries[POINTS * POINTS];
  size_t member[POINTS], count = 0;
  for (size_t i = 0; i < problem->n; i++) root[i] = problem->root_p[i] * exp(3 * xrd_random_normal(random));
  for (size_t k = 0, first = xrd_random_below(random, m); k < m; k++)
    if (random_once_in(random, 2)) member[count++] = (first + k * (m > 1 ? m - 1 : 1)) % m;
  const size_t kept = xrd_random_below(random, count + 1);
  if (!xrd_gram_weigh(gram, problem, slope, root)) return;
  xrd_gram_fill(gram, member, 0, kept, scale, entries, POINTS);
  xrd_gram_fill(gram, member, kept, count, scale, entries, POINTS);
  const long double relative = tolerance(problem, slope);
  assert_true(relative < 1e-9L);
  for (size_t s = 0; s < count; s++)
    for (size_t t = 0; t < count; t++) {
      const long double product = defined(problem, slope, root, member[s], member[t]);
      const long double left = defined(problem, slope, root, member[s], member[s]);
      const long double right = defined(problem, slope, root, member[t], member[t]);
      assert_true(entries[s * POINTS + t] == entries[t * POINTS + s]);
      if (left < 1.1 * XRD_GRAM_UNSEEN || right < 1.1 * XRD_GRAM_UNSEEN) continue;
      if (s == t) assert_true(fabsl(scale[t] * sqrtl(right) - 1) <= relative && entries[s * POINTS + t] == 1);
      const long double entry = product / sqrtl(left * right);
      assert_true(fabsl(entries[s * POINTS + t] - entry) <= relative * entry + 1e-100L);
    }
}

static void on_points(uint64_t seed, xrd_gram_kind kind, void (*make)(points *made, xrd_random *random)) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    points made;
    make(&made, &random);
    take_probabilities(&made, &random);
    xrd_prepared *prepared;
    xrd_gram gram;
    assert_int_equal(xrd_prepare(&made.problem, &prepared, NULL), XRD_OK);
    assert_int_equal(xrd_gram_init(&gram, prepared, prepared->m, NULL), XRD_OK);
    assert_int_equal(gram.kind, kind);
    for (int k = 0; k < 3; k++) assert_defined(prepared, &gram, random_between(&random, 1e-3, 30), &random);
    xrd_gram_clear(&gram);
    xrd_prepared_free(prepared);
  }
}

static void even_lines_match_the_definition(void **state) {
  (void)state;
  on_points(31, XRD_GRAM_SQUARED, make_line);
}

static void product_grids_match_the_definition(void **state) {
  (void)state;
  on_points(32, XRD_GRAM_SQUARED, make_product);
}

static void absolute_distances_match_the_definition(void **state) {
  (void)state;
  on_points(33, XRD_GRAM_ABSOLUTE, make_absolute);
}

static xrd_gram_kind kind_of(xrd_distortion distortion) {
  const double p[] = {0.25, 0.25, 0.25, 0.25};
  const xrd_problem problem = {.p = p, .distortion = distortion};
  xrd_prepared *prepared;
  xrd_gram gram;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_gram_init(&gram, prepared, prepared->m, NULL), XRD_OK);
  const xrd_gram_kind kind = gram.kind;
  xrd_gram_clear(&gram);
  xrd_prepared_free(prepared);
  return kind;
}

static void other_distortions_have_no_structure(void **state) {
  (void)state;
  const double x[] = {0, 0, 0, 1, 1, 0, 1, 1}, uneven[] = {0, 1, 2, 4}, askew[] = {0, 0, 1, 0, 0.3, 1, 1, 1};
  const double d[] = {0, HUGE_VAL, 1, 4, 1, 0, HUGE_VAL, 1, 4, 1, 0, 1, 9, 4, 1, 0};
  const xrd_distortion square = {.kind = XRD_SQUARED, .n = 4, .m = 4, .dim = 1, .x = x, .y = uneven};
  assert_int_equal(kind_of(square), XRD_GRAM_NONE);
  assert_int_equal(kind_of((xrd_distortion){.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}), XRD_GRAM_NONE);
  xrd_distortion plane = {.kind = XRD_SQUARED, .n = 4, .m = 4, .dim = 2, .x = x, .y = x};
  assert_int_equal(kind_of(plane), XRD_GRAM_SQUARED);
  plane.x = askew;
  assert_int_equal(kind_of(plane), XRD_GRAM_NONE);
  plane.x = x;
  plane.kind = XRD_ABSOLUTE;
  assert_int_equal(kind_of(plane), XRD_GRAM_NONE);
}

/* Weights that overflow are refused, not rounded to infinity. */
static void what_overflows_is_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, x[] = {-100, 100}, y[] = {0, 1};
  const double root[XRD_LANES] = {1, 1};
  for (int kind = 0; kind < 2; kind++) {
    const xrd_problem problem = {
        .p = p,
        .distortion = {.kind = kind == 0 ? XRD_SQUARED : XRD_ABSOLUTE, .n = 2, .m = 2, .dim = 1, .x = x, .y = y}};
    xrd_prepared *prepared;
    xrd_gram gram;
    assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
    assert_int_equal(xrd_gram_init(&gram, prepared, 2, NULL), XRD_OK);
    assert_true(xrd_gram_weigh(&gram, prepared, 1e-3, root));
    assert_false(xrd_gram_weigh(&gram, prepared, 10, root));
    xrd_gram_clear(&gram);
    xrd_prepared_free(prepared);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(even_lines_match_the_definition),
      cmocka_unit_test(product_grids_match_the_definition),
      cmocka_unit_test(absolute_distances_match_the_definition),
      cmocka_unit_test(other_distortions_have_no_structure),
      cmocka_unit_test(what_overflows_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
