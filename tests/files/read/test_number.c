#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "files/read/number.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static void literals_are_numbers(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } GOOD[] = {
      {"0", 0},       {"-0", 0},          {"1", 1},         {"+1.5", 1.5},  {".5", 0.5},
      {"5.", 5},      {"1e3", 1000},      {"1E-2", 0.01},   {"0x1.8p1", 3}, {"-0X.8P-1", -0.25},
      {"0x10", 16},   {"1e-320", 1e-320}, {"1e308", 1e308}, {"007", 7},     {"5e-324", 0x1p-1074},
      {"0e-9999", 0},
  };
  for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
    double value = 99;
    assert_null(xrd_number_parse(GOOD[i].text, strlen(GOOD[i].text), &value));
    assert_true(value == GOOD[i].value);
  }
  for (const char *const *text = (const char *const[]){"inf", "+INF", "Infinity", "iNf", NULL}; *text != NULL; text++) {
    double value = 0;
    assert_null(xrd_number_parse(*text, strlen(*text), &value));
    assert_true(isinf(value) && value > 0);
  }
}

static void anything_else_is_not(void **state) {
  (void)state;
  static const char *const BAD[] = {"",    " 1",   "1 ", "\f1", "abc", "1,5",  "1e",   "0x", "--1", "1_000",
                                    "1d5", "1.2.", "+",  ".",   "e5",  "infx", "1\t2", "½",  "1f",  "\v2",
                                    "0b1", "1e5L", "$1", "(1)", "1%",  "nil",  "i",    "N/A"};
  for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
    double value;
    const char *reason = xrd_number_parse(BAD[i], strlen(BAD[i]), &value);
    assert_non_null(reason);
    assert_string_equal(reason, "not a number");
  }
  double value;
  assert_string_equal(xrd_number_parse("1\0002", 3, &value), "not a number");
  assert_string_equal(xrd_number_parse("1e400", 5, &value), "too large for a double");
  assert_string_equal(xrd_number_parse("-1e400", 6, &value), "too large for a double");
  assert_string_equal(xrd_number_parse("1e-400", 6, &value), "too small for a double, but not zero");
}

static void printed_doubles_come_back(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 21);
  for (size_t loop = 0; loop < 20000 * test_multiplier(); loop++) {
    const uint64_t word = xrd_random_word(&random);
    double value, back;
    memcpy(&value, &word, sizeof value);
    if (!isfinite(value)) continue;
    char text[64];
    const int length = snprintf(text, sizeof text, loop % 2 == 0 ? "%.17g" : "%a", value);
    assert_null(xrd_number_parse(text, (size_t)length, &back));
    assert_memory_equal(&back, &value, sizeof value);
  }
}

/* With a locale that writes 0,5 the numbers are still read with a point.  Skipped where no such locale is installed. */
static void the_locale_does_not_matter(void **state) {
  (void)state;
  static const char *const NAMES[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR", "ru_RU.UTF-8"};
  size_t i = 0;
  while (i < sizeof NAMES / sizeof *NAMES && setlocale(LC_ALL, NAMES[i]) == NULL) i++;
  if (i == sizeof NAMES / sizeof *NAMES) skip();
  double value;
  assert_non_null(xrd_number_parse("0.5", 3, &value));
  xrd_number_locale locale;
  xrd_number_locale_enter(&locale);
  assert_null(xrd_number_parse("0.5", 3, &value));
  assert_true(value == 0.5);
  xrd_number_locale_leave(&locale);
  assert_non_null(xrd_number_parse("0.5", 3, &value));
  setlocale(LC_ALL, "C");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(literals_are_numbers),
      cmocka_unit_test(anything_else_is_not),
      cmocka_unit_test(printed_doubles_come_back),
      cmocka_unit_test(the_locale_does_not_matter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
