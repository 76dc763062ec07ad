#include <math.h>
#include <stdio.h>

#include "exactrd/toy.h"
#include "tests/cmocka_all.h"

static void rows_of(bool exact, xrd_toy_row rows[2]) {
  double pixel[16], perceptual[16];
  xrd_toy_ramp(16, 1, pixel);
  xrd_toy_ramp(16, 16, perceptual);
  xrd_toy_grid grid;
  xrd_toy_grid_init(&grid);
  grid.exact = exact;
  assert_int_equal(xrd_toy_table3(pixel, perceptual, 16, &grid, rows, NULL), XRD_OK);
}

static void prints_as(double value, const char *format, const char *text) {
  char printed[32];
  snprintf(printed, sizeof printed, format, value);
  assert_string_equal(printed, text);
}

static void the_printed_figures_come_out(void **state) {
  (void)state;
  xrd_toy_row rows[2];
  rows_of(false, rows);
  prints_as(rows[0].target_nats, "%.2f", "17.26");
  prints_as(rows[0].match.rate_nats, "%.2f", "17.24");
  prints_as(rows[1].match.rate_nats, "%.2f", "17.25");
  assert_true(rows[0].match.anisotropy == 0);
  prints_as(rows[1].match.anisotropy, "%.4f", "0.6486");
}

static void the_exact_table_has_no_grid_error(void **state) {
  (void)state;
  xrd_toy_row rows[2];
  rows_of(true, rows);
  for (int i = 0; i < 2; i++) assert_true(fabs(rows[i].match.rate_nats / rows[i].target_nats - 1) < 1e-14);
  assert_true(rows[0].match.anisotropy == 0);
  assert_true(rows[1].match.anisotropy > 0.6486 && rows[1].match.anisotropy < 0.6489);
}

static void bad_grids_are_refused(void **state) {
  (void)state;
  const double small[2] = {1e-9, 1e-9}, large[2] = {1e9, 1e9};
  xrd_toy_grid grid;
  xrd_toy_row rows[2];
  xrd_error error;
  xrd_toy_grid_init(&grid);
  assert_int_equal(xrd_toy_table3(small, large, 2, &grid, rows, &error), XRD_ERR_ARGUMENT);
  grid.grid_points = 1;
  assert_int_equal(xrd_toy_table3(large, large, 2, &grid, rows, &error), XRD_ERR_ARGUMENT);
  xrd_toy_grid_init(&grid);
  grid.beta_low = 0;
  assert_int_equal(xrd_toy_table3(large, large, 2, &grid, rows, &error), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_printed_figures_come_out),
      cmocka_unit_test(the_exact_table_has_no_grid_error),
      cmocka_unit_test(bad_grids_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
