/* Squared errors on a line: what is said of the gap, against all prices over all symbols in extended precision. */
#include "solvers/fine/fine.h"

#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 60, POINTS = 400 };

static const double GAP = 1e-10;

typedef struct {
  double p[POINTS], x[POINTS], y[POINTS];
  xrd_problem problem;
} line;

/* Places with steps between almost none and `widest`. */
static void scatter(double *place, size_t count, double length, double ratio, xrd_random *random) {
  double at = 0;
  for (size_t k = 0; k < count; k++) place[k] = at += exp(-ratio * xrd_random_uniform(random));
  for (size_t k = 0; k < count; k++) place[k] *= length / at;
}

static void shuffle(double *place, size_t count, xrd_random *random) {
  for (size_t k = count; k > 1; k--) {
    const size_t other = xrd_random_below(random, k);
    const double kept = place[k - 1];
    place[k - 1] = place[other];
    place[other] = kept;
  }
}

/* Even or uneven points, the reproductions those of the source or their own, sorted or not; smooth, rough or rare
   probabilities. */
static void make(line *l, xrd_random *random) {
  const size_t n = 100 + xrd_random_below(random, POINTS - 99), own = xrd_random_below(random, 2);
  const size_t m = own ? 100 + xrd_random_below(random, POINTS - 99) : n;
  const double ratio = xrd_random_below(random, 2) ? 0 : 4 * xrd_random_uniform(random);
  const size_t kind = xrd_random_below(random, 3);
  double total = 0;
  scatter(l->x, n, 10, ratio, random);
  scatter(l->y, m, 10, ratio, random);
  for (size_t j = 0; j < m && !own; j++) l->y[j] = l->x[j];
  if (xrd_random_below(random, 4) == 0) shuffle(l->x, n, random);
  if (xrd_random_below(random, 4) == 0) shuffle(l->y, m, random);
  for (size_t i = 0; i < n; i++) {
    const double t = l->x[i] - 5, u = xrd_random_uniform(random);
    total += l->p[i] = kind == 0                           ? exp(-0.5 * t * t)
                       : kind == 1                         ? u
                       : xrd_random_below(random, 20) == 0 ? u
                                                           : 1e-13 * u;
  }
  for (size_t i = 0; i < n; i++) l->p[i] /= total;
  l->problem = (xrd_problem){l->p, {.kind = XRD_SQUARED, .n = n, .m = m, .dim = 1, .x = l->x, .y = l->y}};
}

/* log(sum q max_j sum_i p_i A_ij / u_i) of the masses found. */
static double true_gap(const line *l, const xrd_fine *fine) {
  const xrd_fine_columns *columns = &fine->columns;
  const xrd_distortion *d = &l->problem.distortion;
  static long double u[POINTS];
  long double sum = 0, most = 0;
  for (size_t t = 0; t < columns->count; t++) sum += columns->q[t];
  for (size_t i = 0; i < d->n; i++) {
    u[i] = 0;
    for (size_t t = 0; t < columns->count; t++) {
      const long double e = l->x[i] - fine->place[columns->index[t]];
      u[i] += columns->q[t] * expl(-(long double)columns->slope * e * e);
    }
  }
  for (size_t j = 0; j < d->m; j++) {
    long double c = 0;
    for (size_t i = 0; i < d->n; i++) {
      const long double e = l->x[i] - l->y[j];
      if (l->p[i] > 0) c += l->p[i] / u[i] * expl(-(long double)columns->slope * e * e);
    }
    most = fmaxl(most, c);
  }
  return (double)logl(sum * most);
}

static void gaps_are_what_is_said(void **state) {
  (void)state;
  static line l;
  xrd_random random;
  xrd_random_seed(&random, 52);
  size_t solved = 0, asked = 0, few = 0, many = 0;
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    xrd_prepared *prepared;
    xrd_fine fine;
    make(&l, &random);
    assert_int_equal(xrd_prepare(&l.problem, &prepared, NULL), XRD_OK);
    assert_true(xrd_fine_fits(prepared));
    assert_int_equal(xrd_fine_init(&fine, prepared, NULL), XRD_OK);
    for (int k = 0; k < 4; k++) {
      size_t rounds;
      const double slope = random_between(&random, 0.05, 2e5), gap = xrd_fine_solve(&fine, slope, GAP, &rounds);
      asked++;
      if (!(gap <= GAP)) continue;
      solved++;
      few += fine.columns.count < l.problem.distortion.m / 4;
      many += fine.columns.count > l.problem.distortion.m / 2;
      for (size_t t = 0; t < fine.columns.count; t++) {
        assert_true(fine.columns.q[t] >= 0);
        assert_true(fine.place[fine.columns.index[t]] == l.y[fine.reproduction[fine.columns.index[t]]]);
      }
      assert_true(true_gap(&l, &fine) <= 1.1 * GAP);
    }
    xrd_fine_clear(&fine);
    xrd_prepared_free(prepared);
  }
  print_message("%zu of %zu solved, %zu on few, %zu on many reproductions\n", solved, asked, few, many);
  assert_true(10 * solved >= 9 * asked && few > 0 && many > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(gaps_are_what_is_said)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
