/* Rows named by conditions on their cells. */
#include "vae/experiments/shown_rows.h"

#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static xrd_table read_text(const char *text) {
  xrd_table table;
  scratch_text("rows.csv", text);
  assert_int_equal(xrd_table_read("rows.csv", &table, NULL), XRD_OK);
  return table;
}

static size_t rows_of(const xrd_table *r, const char *where) {
  size_t count = 0;
  for (size_t row = 0; row < r->rows; row++) {
    bool named;
    xrd_error error;
    assert_int_equal(xrd_rows_select(r, where, row, &named, &error), XRD_OK);
    count += named;
  }
  return count;
}

static void conditions(void **state) {
  (void)state;
  xrd_table r = read_text("kind,x\nedge,1\nedges,2\nnone,3\nedge,\n");
  assert_int_equal(rows_of(&r, ""), 4);
  assert_int_equal(rows_of(&r, "kind=edge"), 2); /* not the word that begins with it */
  assert_int_equal(rows_of(&r, "kind=none|edge"), 3);
  assert_int_equal(rows_of(&r, "kind=edg"), 0);
  assert_int_equal(rows_of(&r, "x>1"), 2);
  assert_int_equal(rows_of(&r, "x<3"), 2); /* an empty cell is neither less nor more */
  assert_int_equal(rows_of(&r, "kind=edge,x<3"), 1);
  assert_int_equal(rows_of(&r, "kind=none,x<3"), 0);
  xrd_table_clear(&r);
}

static void bad_conditions(void **state) {
  (void)state;
  xrd_table r = read_text("kind,x\nedge,1\n");
  bool named;
  xrd_error error;
  assert_int_equal(xrd_rows_select(&r, "colour=red", 0, &named, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "colour"));
  assert_int_equal(xrd_rows_select(&r, "kind", 0, &named, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_rows_select(&r, "=1", 0, &named, &error), XRD_ERR_ARGUMENT);
  xrd_table_clear(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(conditions), cmocka_unit_test(bad_conditions)};
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
