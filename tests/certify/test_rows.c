/* Least distortions of rows of every length: no row's last block reaches into the next. */
#include "certify/rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

enum { ROWS = 4, WIDEST = 800 };

static void each_row_has_its_own_minimum(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  double *matrix = calloc((size_t)ROWS * WIDEST, sizeof *matrix), minimum[ROWS];
  assert_non_null(matrix);
  const double p[ROWS] = {1, 2, 0, 3};
  for (size_t m = 1; m <= WIDEST; m += m < 300 ? 1 : 17) {
    for (size_t i = 0; i < ROWS; i++)
      for (size_t j = 0; j < m; j++) matrix[i * m + j] = (double)(ROWS - i) + xrd_random_uniform(&random);
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = ROWS, .m = m, .matrix = matrix}};
    assert_int_equal(xrd_rows_minimum(&problem, 1, minimum, NULL), XRD_OK);
    for (size_t i = 0; i < ROWS; i++) {
      double least = HUGE_VAL;
      for (size_t j = 0; j < m; j++) least = fmin(least, matrix[i * m + j]);
      assert_true(minimum[i] == (p[i] > 0 ? least : 0));
    }
  }
  free(matrix);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_row_has_its_own_minimum)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
