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

/* A row without an allowed pair is refused by its number, unless it has no probability. */
static void a_row_must_have_an_allowed_pair(void **state) {
  (void)state;
  const double matrix[] = {0, 1, HUGE_VAL, HUGE_VAL}, p[] = {0.5, 0.5}, alone[] = {1, 0};
  xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
  double minimum[2];
  xrd_error error;
  assert_int_equal(xrd_rows_minimum(&problem, 1, minimum, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "source symbol 1 has no allowed reproduction");
  problem.p = alone;
  assert_int_equal(xrd_rows_minimum(&problem, 1, minimum, &error), XRD_OK);
  assert_true(minimum[0] == 0 && minimum[1] == 0);
}

/* Slope, masses and duals in range; the dual of a symbol without probability may be anything. */
static void witnesses_are_validated(void **state) {
  (void)state;
  static const struct {
    double slope, q, w;
    const char *message;
  } CASES[] = {{1, 0.5, 2, ""},
               {0, 0, 2, ""},
               {HUGE_VAL, 0.5, 2, ""},
               {-1, 0.5, 2, "the slope of a witness is not a number >= 0: -1"},
               {(double)NAN, 0.5, 2, "the slope of a witness is not a number >= 0: nan"},
               {1, -0.5, 2, "mass 1 of a witness is not a finite number >= 0: -0.5"},
               {1, HUGE_VAL, 2, "mass 1 of a witness is not a finite number >= 0: inf"},
               {1, 0.5, 0, "dual 1 of a witness is not a finite number > 0: 0"},
               {1, 0.5, HUGE_VAL, "dual 1 of a witness is not a finite number > 0: inf"}};
  const double matrix[] = {0, 1, 1, 1, 0, 1, 1, 1, 0}, p[] = {0.5, 0.5, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = matrix}};
  for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
    const double q[] = {0.5, CASES[k].q, 0}, w[] = {2, CASES[k].w, NAN};
    xrd_error error = {""};
    const xrd_status status = xrd_witness_validate(&problem, &(xrd_witness){CASES[k].slope, q, w}, &error);
    assert_int_equal(status, k < 3 ? XRD_OK : XRD_ERR_ARGUMENT);
    assert_string_equal(error.message, CASES[k].message);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_row_has_its_own_minimum),
      cmocka_unit_test(a_row_must_have_an_allowed_pair),
      cmocka_unit_test(witnesses_are_validated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
