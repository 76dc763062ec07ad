/* The table's shape, which scripts rely on, and that its bounds hold for the printed numbers. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/write/kind.h"
#include "tests/cmocka_all.h"

static const char *print(const xrd_point *row, xrd_unit unit) {
  static char text[1024];
  FILE *stream = fmemopen(text, sizeof text, "w");
  assert_non_null(stream);
  const xrd_table_writer table = {stream, xrd_kind_curve.columns, 0, xrd_kind_curve.tangent, unit};
  xrd_table_row(&table, row);
  assert_int_equal(fclose(stream), 0);
  return text;
}

static void the_header_is_the_contract(void **state) {
  (void)state;
  char text[256];
  FILE *stream = fmemopen(text, sizeof text, "w");
  const xrd_table_writer table = {.stream = stream, .columns = xrd_kind_curve.columns};
  xrd_table_head(&table);
  assert_int_equal(fclose(stream), 0);
  assert_string_equal(text, "slope,distortion,rate,rate_lower,rate_upper,support,status,unit\n");
}

static void rows_have_their_fields(void **state) {
  (void)state;
  xrd_point row = {.slope = 2,
                   .bounds.distortion = 0.25,
                   .rate_nats = 0.5,
                   .bounds.rate_lower = 0.25,
                   .bounds.rate_upper = 0.75,
                   .support = 3};
  row.verdict = XRD_CLOSED;
  assert_string_equal(print(&row, XRD_NATS), "2,0.25,0.5,0.25,0.75,3,proved,nats\n");
  row.verdict = XRD_OPEN;
  row.support = 0;
  row.slope = INFINITY;
  row.bounds.rate_upper = INFINITY;
  assert_string_equal(print(&row, XRD_NATS), "inf,0.25,0.5,0.25,inf,,open,nats\n");
  row = (xrd_point){.slope = 0, .bounds.distortion = 0.1, .rate_nats = 0, .support = 1, .verdict = XRD_CLOSED};
  assert_string_equal(print(&row, XRD_NATS), "0,0.1,0,0,0,1,proved,nats\n");
}

static void bounds_are_printed_outward(void **state) {
  (void)state;
  const xrd_point row = {.slope = 1,
                         .bounds.distortion = 0.5,
                         .rate_nats = 0.1,
                         .bounds.rate_lower = 0.1,
                         .bounds.rate_upper = 0.1,
                         .support = 2};
  assert_string_equal(print(&row, XRD_NATS), "1,0.5,0.1,0.1,0.10000000000000001,2,open,nats\n");
  /* 0.1 / ln 2 = 0.144269504088896348744... for the double 0.1 */
  assert_string_equal(print(&row, XRD_BITS),
                      "1,0.5,0.14426950408889636,0.14426950408889632,0.14426950408889636,2,open,bits\n");
}

static void a_rounded_distortion_lowers_the_lower_bound(void **state) {
  (void)state;
  xrd_point row = {.slope = 1e20,
                   .bounds.distortion = 0.1,
                   .bounds.distortion_low = 0x1p-70,
                   .rate_nats = 2,
                   .bounds.rate_lower = 2,
                   .bounds.rate_upper = 2,
                   .witness_slope = 1e20,
                   .support = 2,
                   .verdict = XRD_CLOSED};
  const char *text = print(&row, XRD_NATS);
  char distortion[160], lower[64];
  assert_int_equal(sscanf(text, "%*[^,],%159[^,],%*[^,],%63[^,]", distortion, lower), 2);
  assert_true(strlen(distortion) >= 34);
  const double printed = strtod(lower, NULL);
  assert_true(printed < 2 && printed > 2 - 1e-12);
  row.witness_slope = INFINITY; /* D_min: printed exactly, so that nothing is lost */
  text = print(&row, XRD_NATS);
  assert_int_equal(sscanf(text, "%*[^,],%159[^,],%*[^,],%63[^,]", distortion, lower), 2);
  assert_string_equal(lower, "2");
}

/* A table of its own: every sort of cell, and numbers that repeat. */
typedef struct {
  double number, rate, lower, upper, *vector;
  size_t count;
  const char *text;
} sample;

static const xrd_column sample_columns[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBERS, .offset = offsetof(sample, vector)},
    {.name = "number", .cell = XRD_CELL_NUMBER, .offset = offsetof(sample, number)},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = offsetof(sample, rate)},
    {.name = "lower", .cell = XRD_CELL_LOWER, .offset = offsetof(sample, lower)},
    {.name = "upper", .cell = XRD_CELL_UPPER, .offset = offsetof(sample, upper)},
    {.name = "atoms", .cell = XRD_CELL_COUNT, .offset = offsetof(sample, count)},
    {.name = "masses", .cell = XRD_CELL_MASSES, .offset = offsetof(sample, vector)},
    {.name = "status", .cell = XRD_CELL_TEXT, .offset = offsetof(sample, text)},
    {.name = NULL},
};

static void a_table_is_its_columns(void **state) {
  (void)state;
  char text[256];
  FILE *stream = fmemopen(text, sizeof text, "w");
  const xrd_table_writer table = {.stream = stream, .columns = sample_columns, .repeat = 2, .unit = XRD_BITS};
  double vector[] = {0.5, INFINITY};
  xrd_table_head(&table);
  xrd_table_row(&table, &(sample){0.1, 0.1, 0.1, 0.1, vector, 7, "float"});
  xrd_table_row(&table, &(sample){(double)NAN, 0, (double)NAN, 1, vector, 0, "estimate"});
  assert_int_equal(fclose(stream), 0);
  assert_string_equal(text, "slope_1,slope_2,number,rate,lower,upper,atoms,status,unit\n"
                            "0.5,inf,0.1,0.14426950408889636,0.14426950408889632,0.14426950408889636,7,float,bits\n"
                            "0.5,inf,,0,,1.4426950408889637,,estimate,bits\n");
}

static void columns_are_found_by_their_names(void **state) {
  (void)state;
  size_t index;
  double vector[] = {0.5, 0.25};
  const sample row = {.vector = vector, .rate = 1, .count = 3};
  assert_null(xrd_column_find(sample_columns, "slope", &index));
  assert_null(xrd_column_find(sample_columns, "slopes_1", &index));
  const xrd_column *second = xrd_column_find(sample_columns, "slope_2", &index);
  assert_true(xrd_column_number(second, index, &row, XRD_BITS) == 0.25);
  const xrd_column *rate = xrd_column_find(sample_columns, "rate", &index);
  assert_true(xrd_column_number(rate, index, &row, XRD_NATS) == 1);
  assert_true(xrd_column_number(rate, index, &row, XRD_BITS) > 1.44);
  assert_true(isnan(xrd_column_number(xrd_column_find(sample_columns, "status", &index), 0, &row, XRD_NATS)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_header_is_the_contract),       cmocka_unit_test(rows_have_their_fields),
      cmocka_unit_test(bounds_are_printed_outward),       cmocka_unit_test(a_table_is_its_columns),
      cmocka_unit_test(columns_are_found_by_their_names), cmocka_unit_test(a_rounded_distortion_lowers_the_lower_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
