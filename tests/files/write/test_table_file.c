/* What is written is read again bit by bit, as text and as .npy. */
#include "files/write/table_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cmocka_all.h"

static const double VALUES[] = {0.1, 1.0 / 3, 0, 5e-324, 1.7976931348623157e308, 1};

static void expect_back(const char *path, size_t rows, size_t columns) {
  xrd_error error = {""};
  if (xrd_table_file_write(path, rows, columns, VALUES, &error) != XRD_OK) fail_msg("%s", error.message);
  xrd_numbers read;
  if (xrd_numbers_read(path, columns == 1 ? XRD_VECTOR : XRD_TABLE, XRD_FINITE, &read, &error) != XRD_OK)
    fail_msg("%s", error.message);
  assert_int_equal(read.rows, rows);
  assert_int_equal(read.columns, columns);
  assert_memory_equal(read.values, VALUES, sizeof VALUES);
  xrd_numbers_clear(&read);
  assert_int_equal(remove(path), 0);
}

static void tables_come_back(void **state) {
  (void)state;
  char folder[] = "/tmp/exactrd-table-XXXXXX", path[64];
  assert_non_null(mkdtemp(folder));
  static const char *const names[] = {"t.txt", "t.npy", "t"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    (void)snprintf(path, sizeof path, "%s/%s", folder, names[k]);
    expect_back(path, 2, 3);
    expect_back(path, 6, 1);
  }
  xrd_error error;
  (void)snprintf(path, sizeof path, "%s/absent/t.npy", folder);
  assert_int_equal(xrd_table_file_write(path, 2, 3, VALUES, &error), XRD_ERR_IO);
  assert_int_equal(rmdir(folder), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(tables_come_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
