/* CSV tables as they are written by this program and by others, and memory that runs out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/read/table.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/files/scratch.h"

static const char file[] = "table.csv";

static void put(const char *text) { scratch_text(file, text); }

static void columns_have_names(void **state) {
  (void)state;
  put("# a comment\n\nslope, rate ,status\r\n inf,0.5,proved\r\n-1e-3 , 2,\n");
  xrd_table table;
  assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
  assert_int_equal(table.columns, 3);
  assert_int_equal(table.rows, 2);
  const double *slope = xrd_table_column(&table, "slope"), *rate = xrd_table_column(&table, "rate");
  assert_true(isinf(slope[0]) && slope[1] == -1e-3);
  assert_true(rate[0] == 0.5 && rate[1] == 2);
  assert_true(isnan(xrd_table_column(&table, "status")[0]) && isnan(xrd_table_column(&table, "status")[1]));
  assert_null(xrd_table_column(&table, "distortion"));
  assert_string_equal(table.unit, "");
  xrd_table_clear(&table);
  put("rate,unit\n1,bits\n2,bits\n");
  assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
  assert_string_equal(table.unit, "bits");
  xrd_table_clear(&table);
  xrd_table_clear(&table);
}

static void cells_are_texts(void **state) {
  (void)state;
  put("name,x,y\nfirst,1.5,\n\"a, b\",2e-3,word\n");
  xrd_table table;
  assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
  assert_int_equal(xrd_table_find(&table, "y"), 2);
  assert_int_equal(xrd_table_find(&table, "z"), 3);
  assert_string_equal(xrd_table_text(&table, 0, 2), "");
  assert_string_equal(xrd_table_text(&table, 1, 0), "a, b");
  assert_true(xrd_table_number(&table, 1, 1) == 2e-3);
  assert_true(isnan(xrd_table_number(&table, 0, 2)) && isnan(xrd_table_number(&table, 1, 2)));
  xrd_table_clear(&table);
}

/* Other separators, quotes, an index column and a comma at the end of every line. */
static void tables_as_they_come(void **state) {
  (void)state;
  static const char *const texts[] = {"\xef\xbb\xbf\"distortion\";rate\n0.5;\"2\"\n", "distortion rate # two\n0.5\t2\n",
                                      ",distortion,rate\nrow,0.5,2\n", "distortion,rate,\n0.5,2,\n"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    put(texts[k]);
    xrd_table table;
    xrd_error error = {""};
    const double *distortion, *rate;
    if (xrd_table_read(file, &table, &error) != XRD_OK) fail_msg("%zu: %s", k, error.message);
    assert_int_equal(table.rows, 1);
    assert_int_equal(xrd_table_numbers(&table, file, "distortion", &distortion, NULL), XRD_OK);
    assert_int_equal(xrd_table_numbers(&table, file, "rate", &rate, NULL), XRD_OK);
    assert_true(distortion[0] == 0.5 && rate[0] == 2);
    xrd_table_clear(&table);
  }
}

/* Empty cells and NaN are missing; anything else that is no number is told where a column is asked for. */
static void words_are_told(void **state) {
  (void)state;
  put("a;b;c;name\n;nan;NA;x\n1;0,5;1e-400;2 apples\n2;1.#INF;3;y\n");
  xrd_table table;
  xrd_error error = {""};
  const double *column;
  assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
  assert_int_equal(xrd_table_numbers(&table, file, "a", &column, NULL), XRD_OK);
  assert_true(isnan(column[0]) && column[1] == 1);
  static const char *const messages[][2] = {{"b", ":3: b is no number: '0,5' (a decimal comma?"},
                                            {"c", ":3: c is no number: '1e-400'"},
                                            {"name", ":2: name is no number: 'x'"},
                                            {"d", "no column is named 'd'; its first line has a, b, c, name"}};
  for (size_t k = 0; k < sizeof messages / sizeof *messages; k++) {
    assert_int_equal(xrd_table_numbers(&table, file, messages[k][0], &column, &error), XRD_ERR_INPUT);
    if (strstr(error.message, messages[k][1]) == NULL) fail_msg("%s", error.message);
  }
  assert_true(isnan(xrd_table_number(&table, 1, 1)) && isnan(xrd_table_number(&table, 1, 2)));
  xrd_table_clear(&table);
}

static void columns_of_one_name_are_told(void **state) {
  (void)state;
  put("a,b,b\n1,2,3\n");
  xrd_table table;
  xrd_error error = {""};
  const double *column;
  assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
  assert_int_equal(xrd_table_numbers(&table, file, "a", &column, NULL), XRD_OK);
  assert_int_equal(xrd_table_numbers(&table, file, "b", &column, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "more than one column is named 'b'"));
  xrd_table_clear(&table);
}

/* Comments up to the line of names tell the unit where they have its name alone, or beside rates or units. */
static void comments_tell_units(void **state) {
  (void)state;
  static const char *const texts[][2] = {{"# unit: bits\na\n1\n", "bits"},
                                         {"#bits\na\n1\n", "bits"},
                                         {"# Rates in BITS per pixel\na\n1\n", "bits"},
                                         {"a # rate in nats\n1\n", "nats"},
                                         {"# 8 bits a pixel\na\n1\n", ""},
                                         {"a\n1 # unit: bits\n", ""},
                                         {"# unit bits\n# mine\na,unit\n1,bits\n", "bits"},
                                         {"# rabbits, by rate\na\n1\n", ""}};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    put(texts[k][0]);
    xrd_table table;
    assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
    if (strcmp(table.unit, texts[k][1]) != 0) fail_msg("%s: %s", texts[k][0], table.unit);
    xrd_table_clear(&table);
  }
}

static void bytes_of_zero_are_no_ends(void **state) {
  (void)state;
  static const char text[] = "a\n1\0"
                             "2\n";
  FILE *stream = fopen(file, "wb");
  assert_int_equal(fwrite(text, 1, sizeof text - 1, stream), sizeof text - 1);
  assert_int_equal(fclose(stream), 0);
  xrd_table table;
  xrd_error error = {""};
  assert_int_equal(xrd_table_read(file, &table, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, ":2: a NUL byte in a cell"));
}

static void tables_grow(void **state) {
  (void)state;
  FILE *stream = fopen(file, "w");
  (void)fputs("a,b\n", stream);
  for (int k = 0; k < 1000; k++) (void)fprintf(stream, "%d,%d\n", k, -k);
  assert_int_equal(fclose(stream), 0);
  xrd_table table;
  assert_int_equal(xrd_table_read(file, &table, NULL), XRD_OK);
  assert_int_equal(table.rows, 1000);
  for (int k = 0; k < 1000; k++) {
    assert_true(xrd_table_number(&table, (size_t)k, 0) == k && xrd_table_number(&table, (size_t)k, 1) == -k);
    assert_int_equal(table.lines[k], k + 2);
  }
  xrd_table_clear(&table);
}

static void what_is_no_table_is_refused(void **state) {
  (void)state;
  static const char *const texts[][2] = {{"", "no table"},
                                         {"a,b\n", "no table"},
                                         {"a,unit\n1,bans\n", ":2: the unit \"bans\""},
                                         {"unit\nbits\nnats\n", ":3: the unit \"nats\""},
                                         {"a,b\n1,2\n1\n", ":3: 1 cells"},
                                         {"a;b\n1;2;3\n", ":2: 3 cells"},
                                         {"unit,a,unit\nbits,1,bits\n", ":1: more than one column is named 'unit'"},
                                         {"# unit: nats\na,unit\n1,bits\n", ":3: the unit \"bits\""},
                                         {"# rate in bits\n# rate in nats\na\n1\n", ":2: comments speak of"},
                                         {"a # unit: bits, not nats\n1\n", ":1: comments speak of"},
                                         {"a,b\n\"1,2\n", ":2: a quote"}};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    put(texts[k][0]);
    xrd_table table;
    xrd_error error = {""};
    assert_int_equal(xrd_table_read(file, &table, &error), XRD_ERR_INPUT);
    assert_non_null(strstr(error.message, texts[k][1]));
  }
  xrd_table table;
  assert_int_equal(xrd_table_read("/no/such/file", &table, NULL), XRD_ERR_IO);
  assert_int_equal(xrd_table_read("/", &table, NULL), XRD_ERR_IO);
}

static void memory_may_run_out(void **state) {
  (void)state;
  put("a,b\n1,2\n3,4\n");
  bool failed = true; /* the line's block comes from the C library, so that only a leak checker can count */
  size_t n = 0;
  while (failed) {
    allocation_fail_at(++n);
    xrd_table table;
    const xrd_status status = xrd_table_read(file, &table, NULL);
    failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
    if (status == XRD_OK) xrd_table_clear(&table);
  }
  assert_true(n > 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_of_one_name_are_told),
      cmocka_unit_test(comments_tell_units),
      cmocka_unit_test(bytes_of_zero_are_no_ends),
      cmocka_unit_test(columns_have_names),
      cmocka_unit_test(cells_are_texts),
      cmocka_unit_test(tables_as_they_come),
      cmocka_unit_test(words_are_told),
      cmocka_unit_test(tables_grow),
      cmocka_unit_test(what_is_no_table_is_refused),
      cmocka_unit_test(memory_may_run_out),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
