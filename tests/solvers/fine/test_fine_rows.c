/* Rows that stand for the symbols of a line: the same sums of polynomials, and of what is smooth at the slope. */
#include "solvers/fine/rows.h"

#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 100, SYMBOLS = 2000 };

typedef struct {
  double x[SYMBOLS], p[SYMBOLS], row_x[SYMBOLS], row_p[SYMBOLS];
  xrd_fine_rows rows;
} line;

/* Symbols that come closer and part again, with probabilities over many orders, some 0. */
static void make(line *l, xrd_random *random) {
  double place = 10 * xrd_random_uniform(random) - 5, total = 0;
  const double closest = random_between(random, 1e-4, 1e-2), steep = 30 * xrd_random_uniform(random);
  for (size_t i = 0; i < SYMBOLS; i++) {
    l->x[i] = place;
    place += closest * xrd_random_uniform(random) * (xrd_random_below(random, 50) == 0 ? 100 : 1);
    total += l->p[i] = xrd_random_below(random, 10) == 0
                           ? 0
                           : exp(-steep * fabs(sin((double)i))) * xrd_random_uniform(random);
  }
  for (size_t i = 0; i < SYMBOLS; i++) l->p[i] /= total;
  l->rows = (xrd_fine_rows){.x = l->row_x, .p = l->row_p};
}

static void sums_of_smooth_functions_are_kept(void **state) {
  (void)state;
  static line l;
  xrd_random random;
  xrd_random_seed(&random, 51);
  size_t fewer = 0, all = 0;
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    make(&l, &random);
    const double slope = random_between(&random, 0.1, 1e8), wave = sqrt(slope);
    xrd_fine_rows_take(&l.rows, SYMBOLS, l.x, l.p, slope);
    assert_true(l.rows.count > 0 && l.rows.count <= SYMBOLS);
    fewer += l.rows.count < SYMBOLS / 4;
    all += l.rows.count > SYMBOLS / 2;
    for (size_t r = 0; r < l.rows.count; r++) {
      assert_true(l.rows.p[r] > 0);
      assert_true(r == 0 || l.rows.x[r] >= l.rows.x[r - 1]);
    }
    for (int k = 0; k < 8; k++) {
      const double y = l.x[xrd_random_below(&random, SYMBOLS)];
      long double whole = 0, part = 0, wavy = 0, wavy_part = 0;
      for (size_t i = 0; i < SYMBOLS; i++) {
        whole += l.p[i] * expl(-(long double)slope * (l.x[i] - y) * (l.x[i] - y));
        wavy += l.p[i] * (1.5L + cosl((long double)wave * (l.x[i] - y)));
      }
      for (size_t r = 0; r < l.rows.count; r++) {
        part += l.rows.p[r] * expl(-(long double)slope * (l.rows.x[r] - y) * (l.rows.x[r] - y));
        wavy_part += l.rows.p[r] * (1.5L + cosl((long double)wave * (l.rows.x[r] - y)));
      }
      assert_true(fabsl(part - whole) <= 1e-12L * whole + 1e-15L);
      assert_true(fabsl(wavy_part - wavy) <= 1e-12L * wavy);
    }
  }
  assert_true(fewer > 0 && all > 0);
}

/* Within a cell every polynomial of degree 13 or less has its sum, to rounding, and one of degree 14 has not. */
static void polynomials_are_kept(void **state) {
  (void)state;
  static line l;
  for (size_t i = 0; i < SYMBOLS; i++) {
    l.x[i] = (double)i / (SYMBOLS - 1);
    l.p[i] = (1 + (double)(i % 3)) / (2 * SYMBOLS);
  }
  l.rows = (xrd_fine_rows){.x = l.row_x, .p = l.row_p};
  xrd_fine_rows_take(&l.rows, SYMBOLS, l.x, l.p, 0.25); /* a cell of length 1 */
  assert_int_equal(l.rows.count, 7);
  for (int degree = 0; degree <= 14; degree++) {
    long double whole = 0, part = 0;
    for (size_t i = 0; i < SYMBOLS; i++) whole += l.p[i] * powl(2 * l.x[i] - 1, degree);
    for (size_t r = 0; r < l.rows.count; r++) part += l.rows.p[r] * powl(2 * l.rows.x[r] - 1, degree);
    assert_true(degree < 14 ? fabsl(part - whole) <= 1e-12L : fabsl(part - whole) > 1e-8L);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_of_smooth_functions_are_kept),
      cmocka_unit_test(polynomials_are_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
