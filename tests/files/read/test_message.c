#include <string.h>

#include "files/read/message.h"
#include "tests/cmocka_all.h"

static void the_place_comes_first(void **state) {
  (void)state;
  xrd_error error;
  assert_int_equal(xrd_fail_at(&error, XRD_ERR_INPUT, "p.txt", ":3", "bad %d", 7), XRD_ERR_INPUT);
  assert_string_equal(error.message, "p.txt:3: bad 7");
  assert_int_equal(xrd_fail_at(NULL, XRD_ERR_IO, "p.txt", "", "bad"), XRD_ERR_IO);
}

static void a_long_or_strange_path_leaves_one_readable_line(void **state) {
  (void)state;
  char path[5000];
  memset(path, 'a', sizeof path);
  strcpy(path + sizeof path - 10, "\nend.txt");
  xrd_error error;
  assert_int_equal(xrd_fail_at(&error, XRD_ERR_INPUT, path, ":12", "not a number"), XRD_ERR_INPUT);
  assert_memory_equal(error.message, "...aaa", 6);
  assert_non_null(strstr(error.message, "aaa?end.txt:12: not a number"));
}

static void quotes_show_every_byte_and_fit(void **state) {
  (void)state;
  char quote[XRD_QUOTE_SIZE], bytes[256];
  assert_string_equal(xrd_quote("abc", 3, quote), "\"abc\"");
  assert_string_equal(xrd_quote("", 0, quote), "\"\"");
  assert_string_equal(xrd_quote("a\0\x7f\xc3\n", 5, quote), "\"a\\x00\\x7f\\xc3\\x0a\"");
  for (size_t length = 0; length <= 256; length++)
    for (int fill = 0; fill < 2; fill++) {
      memset(bytes, fill ? 1 : 'x', sizeof bytes);
      const char *end = xrd_quote(bytes, length, quote) + strlen(quote);
      assert_true(end - quote < XRD_QUOTE_SIZE);
      const bool whole = length <= (fill ? 14 : 54);
      assert_string_equal(whole ? end - 1 : end - 4, whole ? "\"" : "\"...");
      if (whole) assert_int_equal(end - quote, (fill ? 4 : 1) * length + 2);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_place_comes_first),
      cmocka_unit_test(a_long_or_strange_path_leaves_one_readable_line),
      cmocka_unit_test(quotes_show_every_byte_and_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
