/* The parts of columns that are kept, and products with them, against all entries in extended precision. */
#include "solvers/fine/columns.h"

#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 100, ROWS = 300, PLACES = 200, ROOM = ROWS + 2 * XRD_LANES };

typedef struct {
  double x[ROOM], p[ROOM], place[PLACES], entries[PLACES * ROOM], shift[ROOM], q[PLACES], c[PLACES], u[ROOM], w[ROOM],
      scratch[2 * ROOM], band[PLACES * PLACES];
  size_t index[PLACES], first[PLACES], end[PLACES], from[PLACES], near_first[PLACES], near_end[PLACES];
  xrd_fine_columns columns;
} line;

static void make(line *l, xrd_random *random, double slope) {
  const size_t n = 1 + xrd_random_below(random, ROWS), m = 1 + xrd_random_below(random, PLACES);
  double at = xrd_random_uniform(random);
  for (size_t i = 0; i < n; i++) {
    l->x[i] = at += 0.1 * xrd_random_uniform(random);
    l->p[i] = random_between(random, 1e-3, 1);
  }
  at = l->x[0] + 0.4 * xrd_random_uniform(random) - 0.2;
  for (size_t j = 0; j < m; j++) l->place[j] = at += random_between(random, 1e-3, 0.15);
  l->columns = (xrd_fine_columns){.kernel = xrd_kernel_select(),
                                  .rows = {n, l->x, l->p},
                                  .place = l->place,
                                  .m = m,
                                  .most = PLACES,
                                  .most_entries = PLACES * ROOM,
                                  .index = l->index,
                                  .first = l->first,
                                  .end = l->end,
                                  .from = l->from,
                                  .near_first = l->near_first,
                                  .near_end = l->near_end,
                                  .entries = l->entries,
                                  .shift = l->shift,
                                  .q = l->q,
                                  .c = l->c,
                                  .u = l->u,
                                  .w = l->w,
                                  .scratch = l->scratch};
  xrd_fine_columns_begin(&l->columns, slope);
}

/* The least of row i in extended precision. */
static long double least_of(const line *l, size_t i) {
  long double least = HUGE_VALL;
  for (size_t j = 0; j < l->columns.m; j++) {
    const long double t = (long double)l->x[i] - l->place[j];
    least = fminl(least, t * t);
  }
  return least;
}

/* All entries of A. */
static long double a[PLACES][ROWS];

static void take_entries(const line *l) {
  for (size_t i = 0; i < l->columns.rows.count; i++) {
    const long double least = least_of(l, i);
    for (size_t j = 0; j < l->columns.m; j++) {
      const long double t = (long double)l->x[i] - l->place[j];
      a[j][i] = expl(-(long double)l->columns.slope * (t * t - least));
    }
  }
}

static void assert_products(const line *l) {
  const xrd_fine_columns *columns = &l->columns;
  const size_t n = columns->rows.count;
  static long double w[ROWS], u[ROWS];
  const double exponents = columns->slope * 40 * 40,
               error = 1e-12 + 4 * 0x1p-53 * exponents; /* rounded before excess is */
  for (size_t i = 0; i < n; i++) {
    u[i] = 0;
    for (size_t t = 0; t < columns->count; t++) u[i] += columns->q[t] * a[columns->index[t]][i];
    w[i] = l->p[i] / u[i];
    assert_true(fabsl(columns->u[i] - u[i]) <= error * u[i]);
    assert_true(fabsl(columns->w[i] - w[i]) <= error * w[i]);
  }
  for (size_t t = 0; t < columns->count; t++) {
    const double y = l->place[columns->index[t]];
    long double c = 0;
    for (size_t i = 0; i < n; i++) c += a[columns->index[t]][i] * w[i];
    assert_true(fabsl(columns->c[t] - c) <= 2 * error * (1 + c));
    assert_true(fabs(xrd_fine_price(columns, y) - columns->c[t]) <= 2 * error * (1 + columns->c[t]));
  }
}

/* To what entries below 1e-12 leave out of it. */
static void assert_hessian(line *l) {
  const xrd_fine_columns *columns = &l->columns;
  const size_t width = xrd_fine_width(columns), k = columns->count;
  xrd_fine_hessian(columns, width, l->band);
  for (size_t t = 0; t < k; t++)
    for (size_t s = t; s < k; s++) {
      const double y = l->place[columns->index[t]], z = l->place[columns->index[s]];
      long double h = 0, most = 0;
      for (size_t i = 0; i < columns->rows.count; i++) {
        const long double v = columns->w[i] / columns->u[i];
        h += a[columns->index[t]][i] * a[columns->index[s]][i] * v;
        most = fmaxl(most, v);
      }
      if (s - t > width)
        assert_true(columns->slope * (z - y) * (z - y) > 2 * 41);
      else
        assert_true(fabsl(l->band[t * (width + 1) + (s - t)] - h) <=
                    (1e-10L + 1e-11L * columns->slope) * h + 1e-11L * most);
    }
}

static void products_are_those_of_all_entries(void **state) {
  (void)state;
  static line l;
  xrd_random random;
  xrd_random_seed(&random, 53);
  size_t taken = 0, bands = 0;
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    make(&l, &random, random_between(&random, 0.1, 1e4));
    size_t chosen[PLACES], count = 0;
    for (size_t round = 0; round < 2; round++) {
      count = 0;
      for (size_t j = 0; j < l.columns.m; j++)
        if (xrd_random_below(&random, 3) > 0) chosen[count++] = j;
      if (count == 0) break;
      double kept[PLACES] = {0};
      for (size_t t = 0; t < l.columns.count; t++) kept[l.columns.index[t]] = l.columns.q[t];
      assert_true(xrd_fine_columns_take(&l.columns, chosen, count));
      for (size_t t = 0; t < count; t++) {
        assert_true(l.columns.q[t] == kept[chosen[t]]);
        l.columns.q[t] = random_between(&random, 1e-3, 1);
      }
    }
    if (count == 0 || !xrd_fine_columns_evaluate(&l.columns)) continue;
    taken++;
    bands += xrd_fine_width(&l.columns) + 1 < l.columns.count;
    take_entries(&l);
    assert_products(&l);
    assert_hessian(&l);
  }
  assert_true(2 * taken > LOOPS && bands > 0);
}

/* Where members do not fit, and where a row is not reached, that is said. */
static void want_of_room_is_said(void **state) {
  (void)state;
  static line l;
  xrd_random random;
  xrd_random_seed(&random, 54);
  do make(&l, &random, 1);
  while (l.columns.rows.count < 100 || l.columns.m < 10);
  const size_t chosen[] = {0, 1, 2};
  l.columns.most_entries = 2 * l.columns.rows.count;
  assert_false(xrd_fine_columns_take(&l.columns, chosen, 3));
  l.columns.most_entries = PLACES * ROOM;
  l.columns.most = 2;
  assert_false(xrd_fine_columns_take(&l.columns, chosen, 3));
  l.columns.most = PLACES;
  xrd_fine_columns_begin(&l.columns, 1e6);
  assert_true(xrd_fine_columns_take(&l.columns, chosen, 1));
  l.columns.q[0] = 1;
  assert_false(xrd_fine_columns_evaluate(&l.columns));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_are_those_of_all_entries),
      cmocka_unit_test(want_of_room_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
