#include <string.h>

#include "files/read/npy_header.h"
#include "tests/cmocka_all.h"

static const char *parse(const char *text, xrd_npy_header *header) {
  return xrd_npy_header_parse(text, strlen(text), header);
}

static void what_numpy_writes(void **state) {
  (void)state;
  xrd_npy_header header;
  assert_null(parse("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }          \n", &header));
  assert_string_equal(header.descr, "<f8");
  assert_false(header.fortran_order);
  assert_int_equal(header.rank, 2);
  assert_int_equal(header.shape[0], 3);
  assert_int_equal(header.shape[1], 4);
  assert_null(parse("{'descr': '|u1', 'fortran_order': True, 'shape': (7,), }\n", &header));
  assert_true(header.fortran_order);
  assert_int_equal(header.rank, 1);
  assert_int_equal(header.shape[0], 7);
  assert_int_equal(header.shape[1], 1);
  assert_null(parse("{\"shape\":(),\"fortran_order\":False,\"descr\":\"<i4\"}", &header));
  assert_int_equal(header.rank, 0);
  assert_null(parse("{'shape': (1, 2, 3, 4), 'fortran_order': False, 'descr': '<f8'}", &header));
  assert_int_equal(header.rank, 4);
  assert_int_equal(header.shape[1], 2);
}

static void anything_else_is_broken(void **state) {
  (void)state;
  static const char *const BROKEN[] = {
      "",
      "{}",
      "{",
      "['descr']",
      "{'descr': '<f8', 'fortran_order': False}",
      "{'descr': '<f8', 'shape': (1,)}",
      "{'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}",
      "{'descr': '<f8' 'fortran_order': False, 'shape': (1,)}",
      "{'descr' '<f8', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': <f8, 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f8, 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f\\8', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '0123456789012345678901234567890123456789', 'fortran_order': False, 'shape': (1,)}",
      "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': 1}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1 2)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1.0,)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
  };
  for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
    xrd_npy_header header;
    const char *reason = parse(BROKEN[i], &header);
    if (reason == NULL) fail_msg("accepted: %s", BROKEN[i]);
    assert_string_equal(reason, "broken .npy header");
  }
}

/* Every prefix of a good header is broken, and nothing past its end is looked at. */
static void prefixes_are_broken(void **state) {
  (void)state;
  static const char GOOD[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }";
  for (size_t length = 0; length < sizeof GOOD - 1; length++) {
    xrd_npy_header header;
    assert_non_null(xrd_npy_header_parse(GOOD, length, &header));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_numpy_writes),
      cmocka_unit_test(anything_else_is_broken),
      cmocka_unit_test(prefixes_are_broken),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
