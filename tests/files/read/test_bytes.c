#include <stdlib.h>
#include <string.h>

#include "files/read/bytes.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static void each_byte_is_counted(void **state) {
  (void)state;
  enum { SIZE = 200000 };
  unsigned char *bytes = malloc(SIZE);
  assert_non_null(bytes);
  double expected[256] = {0};
  for (size_t i = 0; i < SIZE; i++) {
    bytes[i] = (unsigned char)(i * i >> 3);
    expected[bytes[i]]++;
  }
  scratch_file("b", bytes, SIZE);
  free(bytes);
  xrd_numbers numbers;
  assert_int_equal(xrd_bytes_read("b", &numbers, NULL), XRD_OK);
  assert_int_equal(numbers.rows, 256);
  assert_int_equal(numbers.columns, 1);
  assert_int_equal(numbers.bytes, SIZE);
  assert_memory_equal(numbers.values, expected, sizeof expected);
  xrd_numbers_clear(&numbers);
}

/* The digest is that of `printf abc | sha256sum`. */
static void the_file_is_hashed(void **state) {
  (void)state;
  scratch_text("b", "abc");
  xrd_numbers numbers;
  assert_int_equal(xrd_bytes_read("b", &numbers, NULL), XRD_OK);
  assert_string_equal(numbers.sha256.hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  xrd_numbers_clear(&numbers);
}

static void an_empty_or_missing_file_is_an_error(void **state) {
  (void)state;
  scratch_text("b", "");
  xrd_numbers numbers;
  xrd_error error;
  assert_int_equal(xrd_bytes_read("b", &numbers, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "b: the file is empty");
  assert_null(numbers.values);
  assert_int_equal(xrd_bytes_read("missing", &numbers, &error), XRD_ERR_IO);
  assert_null(numbers.values);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_byte_is_counted),
      cmocka_unit_test(the_file_is_hashed),
      cmocka_unit_test(an_empty_or_missing_file_is_an_error),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
