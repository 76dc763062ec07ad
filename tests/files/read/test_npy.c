#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/numbers.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static const double SIX[6] = {0, 1, 2, 3, 4, 5};

static void expect(xrd_shape shape, size_t rows, size_t columns, const double *values) {
  xrd_numbers numbers;
  xrd_error error = {""};
  if (xrd_numbers_read("a.npy", shape, XRD_FINITE, &numbers, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_int_equal(numbers.rows, rows);
  assert_int_equal(numbers.columns, columns);
  for (size_t i = 0; i < rows * columns; i++) assert_true(numbers.values[i] == values[i]);
  xrd_numbers_clear(&numbers);
}

static void expect_error(xrd_shape shape, xrd_domain domain, const char *message) {
  xrd_numbers numbers;
  xrd_error error = {""};
  assert_int_equal(xrd_numbers_read("a.npy", shape, domain, &numbers, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, message);
  assert_null(numbers.values);
}

static void shapes(void **state) {
  (void)state;
  scratch_npy("a.npy", "'<f8'", "False", "(2, 3)", SIX, sizeof SIX);
  expect(XRD_TABLE, 2, 3, SIX);
  expect(XRD_POINTS, 2, 3, SIX);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: .npy array of rank 2 where rank 1 is needed");
  scratch_npy("a.npy", "'<f8'", "True", "(6,)", SIX, sizeof SIX);
  expect(XRD_VECTOR, 6, 1, SIX);
  expect(XRD_POINTS, 6, 1, SIX);
  expect_error(XRD_TABLE, XRD_FINITE, "a.npy: .npy array of rank 1 where rank 2 is needed");
  scratch_npy("a.npy", "'<f8'", "False", "()", SIX, 8);
  expect_error(XRD_POINTS, XRD_FINITE, "a.npy: .npy array of rank 0 where rank 1 or 2 is needed");
  scratch_npy("a.npy", "'<f8'", "False", "(1, 2, 3)", SIX, sizeof SIX);
  expect_error(XRD_TABLE, XRD_FINITE, "a.npy: .npy array of rank 3 where rank 2 is needed");
  scratch_npy("a.npy", "'<f8'", "True", "(2, 3)", SIX, sizeof SIX);
  static const double TURNED[6] = {0, 2, 4, 1, 3, 5};
  expect(XRD_TABLE, 2, 3, TURNED);
  scratch_npy("a.npy", "'<f8'", "True", "(1, 6)", SIX, sizeof SIX);
  expect(XRD_TABLE, 1, 6, SIX);
  const double last_negative[6] = {0, 1, 2, 3, 4, -5};
  scratch_npy("a.npy", "'<f8'", "True", "(2, 3)", last_negative, sizeof last_negative);
  expect_error(XRD_TABLE, XRD_NONNEGATIVE, "a.npy[1,2]: negative number: -5");
  scratch_npy("a.npy", "'<f8'", "False", "(0, 3)", SIX, 0);
  expect_error(XRD_TABLE, XRD_FINITE, "a.npy: no numbers");
}

/* A header may announce anything: what is not there is missed, and no memory is taken for it. */
static void sizes_must_be_true(void **state) {
  (void)state;
  scratch_npy("a.npy", "'<f8'", "False", "(2, 3)", SIX, sizeof SIX - 1);
  expect_error(XRD_TABLE, XRD_FINITE, "a.npy: truncated: 5 of 6 numbers");
  scratch_npy("a.npy", "'<f8'", "False", "(5,)", SIX, sizeof SIX);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: bytes after the last of 5 numbers");
  scratch_npy("a.npy", "'<f8'", "False", "(1000000000000000000,)", SIX, sizeof SIX);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: truncated: 6 of 1000000000000000000 numbers");
  scratch_npy("a.npy", "'<f8'", "False", "(4000000000, 8000000000)", SIX, sizeof SIX);
  expect_error(XRD_TABLE, XRD_FINITE, "a.npy: .npy shape beyond the memory of this machine");
  scratch_npy("a.npy", "'<f8'", "False", "(18446744073709551616,)", SIX, sizeof SIX);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: broken .npy header");
}

static void element_types(void **state) {
  (void)state;
  const float floats[2] = {0.5f, -1.5f};
  const int32_t ints[2] = {-7, 2147483647};
  const uint8_t bytes[2] = {0, 255};
  const int64_t longs[2] = {INT64_C(9007199254740992), INT64_C(9007199254740993)};
  scratch_npy("a.npy", "'<f4'", "False", "(2,)", floats, sizeof floats);
  expect(XRD_VECTOR, 2, 1, (const double[]){0.5, -1.5});
  scratch_npy("a.npy", "\"<i4\"", "False", "(2,)", ints, sizeof ints);
  expect(XRD_VECTOR, 2, 1, (const double[]){-7, 2147483647});
  scratch_npy("a.npy", "'|u1'", "False", "(1, 2)", bytes, sizeof bytes);
  expect(XRD_TABLE, 1, 2, (const double[]){0, 255});
  scratch_npy("a.npy", "'<i8'", "False", "(2,)", longs, sizeof longs);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy[1]: integer that no double holds exactly: 9007199254740992");
  scratch_npy("a.npy", "'>f2'", "False", "(2,)", longs, sizeof longs);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: element type \">f2\" is not supported; save a.astype('<f8') instead");
  scratch_npy("a.npy", "[('x', '<f8')]", "False", "(2,)", longs, sizeof longs);
  expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: structured .npy arrays are not supported");
}

static void elements_have_their_index(void **state) {
  (void)state;
  const double values[6] = {0, 1, 2, 3, -4, 5};
  scratch_npy("a.npy", "'<f8'", "False", "(2, 3)", values, sizeof values);
  expect_error(XRD_TABLE, XRD_DISTORTION, "a.npy[1,1]: negative number: -4");
  scratch_npy("a.npy", "'<f8'", "False", "(6,)", values, sizeof values);
  expect_error(XRD_VECTOR, XRD_NONNEGATIVE, "a.npy[4]: negative number: -4");
  const uint64_t nan = UINT64_C(0x7ff8000000000000);
  scratch_npy("a.npy", "'<f8'", "False", "(1, 1)", &nan, sizeof nan);
  expect_error(XRD_TABLE, XRD_FINITE, "a.npy[0,0]: NaN is not allowed: nan");
}

static void versions(void **state) {
  (void)state;
  const char dictionary[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}";
  const size_t length = sizeof dictionary - 1;
  for (int version = 0; version <= 4; version++) {
    unsigned char file[256] = {0x93, 'N', 'U', 'M', 'P', 'Y', (unsigned char)version, 0, (unsigned char)length};
    const size_t start = version <= 1 ? 10 : 12;
    memcpy(file + start, dictionary, length);
    memcpy(file + start + length, &SIX[5], 8);
    scratch_file("a.npy", file, start + length + 8);
    char message[64];
    snprintf(message, sizeof message, "a.npy: .npy version %d.0 is not known", version);
    if (version >= 1 && version <= 3)
      expect(XRD_VECTOR, 1, 1, &SIX[5]);
    else
      expect_error(XRD_VECTOR, XRD_FINITE, message);
    if (version != 2) continue;
    for (size_t size = 6; size < start + length; size++) {
      scratch_file("a.npy", file, size);
      expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: truncated .npy header");
    }
    file[9] = 0x40;
    scratch_file("a.npy", file, start + length + 8);
    expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: .npy header of more than 10000 bytes");
    file[7] = 1;
    scratch_file("a.npy", file, start + length + 8);
    expect_error(XRD_VECTOR, XRD_FINITE, "a.npy: .npy version 2.1 is not known");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shapes),        cmocka_unit_test(sizes_must_be_true),
      cmocka_unit_test(element_types), cmocka_unit_test(elements_have_their_index),
      cmocka_unit_test(versions),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
