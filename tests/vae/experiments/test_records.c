/* Tables read back: cells, conditions, and what is refused. */
#include "vae/experiments/records.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/cmocka_all.h"

static void write_file(const char *text) {
  FILE *file = fopen("records.csv", "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

static xrd_records read_text(const char *text) {
  xrd_records records;
  xrd_error error;
  write_file(text);
  assert_int_equal(xrd_records_read("records.csv", &records, &error), XRD_OK);
  return records;
}

static void cells(void **state) {
  (void)state;
  xrd_records r = read_text("name,x,y\nfirst,1.5,\n\"a, b\",2e-3,word\n");
  assert_int_equal(r.rows, 2);
  assert_int_equal(r.columns, 3);
  assert_int_equal(xrd_records_column(&r, "y"), 2);
  assert_int_equal(xrd_records_column(&r, "z"), 3);
  assert_string_equal(xrd_records_text(&r, 0, 2), "");
  assert_string_equal(xrd_records_text(&r, 1, 0), "a, b");
  assert_true(xrd_records_number(&r, 1, 1) == 2e-3);
  assert_true(isnan(xrd_records_number(&r, 0, 2)));
  assert_true(isnan(xrd_records_number(&r, 1, 2)));
  xrd_records_clear(&r);
}

static size_t rows_of(const xrd_records *r, const char *where) {
  size_t count = 0;
  for (size_t row = 0; row < r->rows; row++) {
    bool named;
    xrd_error error;
    assert_int_equal(xrd_records_select(r, where, row, &named, &error), XRD_OK);
    count += named;
  }
  return count;
}

static void conditions(void **state) {
  (void)state;
  xrd_records r = read_text("kind,x\nedge,1\nedges,2\nnone,3\nedge,\n");
  assert_int_equal(rows_of(&r, ""), 4);
  assert_int_equal(rows_of(&r, "kind=edge"), 2); /* not the word that begins with it */
  assert_int_equal(rows_of(&r, "kind=none|edge"), 3);
  assert_int_equal(rows_of(&r, "kind=edg"), 0);
  assert_int_equal(rows_of(&r, "x>1"), 2);
  assert_int_equal(rows_of(&r, "x<3"), 2); /* an empty cell is neither less nor more */
  assert_int_equal(rows_of(&r, "kind=edge,x<3"), 1);
  assert_int_equal(rows_of(&r, "kind=none,x<3"), 0);
  xrd_records_clear(&r);
}

static void bad_conditions(void **state) {
  (void)state;
  xrd_records r = read_text("kind,x\nedge,1\n");
  bool named;
  xrd_error error;
  assert_int_equal(xrd_records_select(&r, "colour=red", 0, &named, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "colour"));
  assert_int_equal(xrd_records_select(&r, "kind", 0, &named, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_records_select(&r, "=1", 0, &named, &error), XRD_ERR_ARGUMENT);
  xrd_records_clear(&r);
}

static void refused(void **state) {
  (void)state;
  static const char *const texts[] = {"", "a,b\n", "a,b\n1,2\n3\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    xrd_records r;
    xrd_error error;
    write_file(texts[i]);
    assert_int_equal(xrd_records_read("records.csv", &r, &error), XRD_ERR_INPUT);
    assert_null(r.cells);
    if (i == 2) assert_non_null(strstr(error.message, "records.csv:3"));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(cells), cmocka_unit_test(conditions),
                                     cmocka_unit_test(bad_conditions), cmocka_unit_test(refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
