#include <math.h>
#include <string.h>

#include "base/random.h"
#include "files/read/npy_element.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static double decode(const char *descr, uint64_t word, bool exact) {
  const xrd_npy_element *element = xrd_npy_element_find(descr);
  assert_non_null(element);
  unsigned char bytes[8];
  for (int k = 0; k < 8; k++) bytes[k] = (unsigned char)(word >> (8 * k));
  double value = (double)NAN;
  assert_int_equal(xrd_npy_element_decode(element, bytes, &value) == NULL, exact);
  return value;
}

static void limits_of_each_type(void **state) {
  (void)state;
  assert_true(decode("|u1", 0xff, true) == 255);
  assert_true(decode("|i1", 0x80, true) == -128);
  assert_true(decode("|i1", 0x7f, true) == 127);
  assert_true(decode("<u2", 0xffff, true) == 65535);
  assert_true(decode("<i2", 0x8000, true) == -32768);
  assert_true(decode("<u4", 0xffffffff, true) == 4294967295.0);
  assert_true(decode("<i4", 0x80000000, true) == -2147483648.0);
  assert_true(decode("<i4", 0xffffffff, true) == -1);
  assert_true(decode("<i8", UINT64_MAX, true) == -1);
  assert_true(decode("<i8", UINT64_C(1) << 63, true) == -0x1p63);
  assert_true(decode("<u8", UINT64_C(1) << 63, true) == 0x1p63);
  assert_true(decode("<u8", UINT64_C(1) << 53, true) == 0x1p53);
  decode("<u8", (UINT64_C(1) << 53) + 1, false);
  decode("<u8", UINT64_MAX, false);
  decode("<i8", INT64_MAX, false);
  decode("<i8", (uint64_t)(INT64_MIN + 1), false);
  assert_true(decode("<f4", 0x3f800000, true) == 1);
  assert_true(isinf(decode("<f4", 0x7f800000, true)));
  assert_true(isnan(decode("<f4", 0x7fc00000, true)));
  assert_true(decode("<f8", UINT64_C(0xbff0000000000000), true) == -1);
}

static void either_end_may_come_first(void **state) {
  (void)state;
  static const unsigned char ONE[8] = {0x3f, 0xf0}, MINUS[4] = {0xff, 0xff, 0xff, 0xfe};
  double value = 0;
  assert_null(xrd_npy_element_decode(xrd_npy_element_find(">f8"), ONE, &value));
  assert_true(value == 1);
  assert_null(xrd_npy_element_decode(xrd_npy_element_find(">i4"), MINUS, &value));
  assert_true(value == -2);
}

static void other_types_are_unknown(void **state) {
  (void)state;
  static const char *const UNKNOWN[] = {"",    ">f2", "=f8", "<f2", "<f16", "<c16",
                                        "|b1", "|S8", "<U3", "f8",  "<i1",  "|O"};
  for (size_t i = 0; i < sizeof UNKNOWN / sizeof *UNKNOWN; i++) assert_null(xrd_npy_element_find(UNKNOWN[i]));
}

/* An integer is accepted exactly when the double, as a long double, is the integer. */
static void integers_are_exact_or_refused(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 31);
  const xrd_npy_element *elements[2] = {xrd_npy_element_find("<i8"), xrd_npy_element_find("<u8")};
  for (size_t loop = 0; loop < 20000 * test_multiplier(); loop++) {
    const unsigned zeros = (unsigned)xrd_random_below(&random, 64);
    const uint64_t word = (xrd_random_word(&random) >> xrd_random_below(&random, 64)) << zeros;
    unsigned char bytes[8];
    for (int k = 0; k < 8; k++) bytes[k] = (unsigned char)(word >> (8 * k));
    for (int kind = 0; kind < 2; kind++) {
      double value;
      const bool accepted = xrd_npy_element_decode(elements[kind], bytes, &value) == NULL;
      const long double exact = kind == 0 ? (long double)(int64_t)word : (long double)word;
      assert_int_equal(accepted, (long double)value == exact);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(limits_of_each_type),
      cmocka_unit_test(either_end_may_come_first),
      cmocka_unit_test(other_types_are_unknown),
      cmocka_unit_test(integers_are_exact_or_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
