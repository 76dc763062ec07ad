/* Printed decimals against exact rational arithmetic (GMP), read digit by digit. */
#include <gmp.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "files/write/decimal.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

/* The rational number that a text such as -12.5e-7 stands for. */
static void rational_of(mpq_t result, const char *text) {
  char digits[XRD_DECIMAL_SIZE];
  size_t count = 0;
  long exponent = 0;
  const char *c = text;
  if (*c == '-') digits[count++] = *c++;
  for (int after_point = 0; *c != '\0' && *c != 'e'; c++) {
    if (*c == '.') {
      after_point = 1;
      continue;
    }
    assert_true(*c >= '0' && *c <= '9');
    digits[count++] = *c;
    exponent -= after_point;
  }
  digits[count] = '\0';
  if (*c == 'e') exponent += strtol(c + 1, NULL, 10);
  mpz_t power;
  mpz_init(power);
  mpz_ui_pow_ui(power, 10, (unsigned long)labs(exponent));
  assert_int_equal(mpq_set_str(result, digits, 10), 0);
  mpq_t factor;
  mpq_init(factor);
  mpq_set_z(factor, power);
  if (exponent >= 0)
    mpq_mul(result, result, factor);
  else
    mpq_div(result, result, factor);
  mpz_clear(power);
  mpq_clear(factor);
}

static double random_double(xrd_random *random) {
  double value;
  do {
    const uint64_t bits = xrd_random_word(random);
    memcpy(&value, &bits, sizeof value);
  } while (!isfinite(value));
  return value;
}

static int significant_digits(const char *text) {
  int digits = 0, started = 0;
  for (; *text != '\0' && *text != 'e'; text++) {
    started = started || (*text >= '1' && *text <= '9');
    digits += started && *text >= '0' && *text <= '9';
  }
  return digits;
}

static void bracket(double value) {
  const xrd_decimal low = xrd_decimal_of(value, XRD_DOWN), high = xrd_decimal_of(value, XRD_UP);
  const xrd_decimal shortest = xrd_decimal_of(value, XRD_SHORTEST);
  mpq_t exact, below, above, width;
  mpq_init(exact), mpq_init(below), mpq_init(above), mpq_init(width);
  mpq_set_d(exact, value);
  rational_of(below, low.text);
  rational_of(above, high.text);
  assert_true(mpq_cmp(below, exact) <= 0);
  assert_true(mpq_cmp(exact, above) <= 0);
  assert_true(significant_digits(low.text) <= 17 && significant_digits(high.text) <= 17);
  mpq_sub(width, above, below);
  assert_true(mpq_get_d(width) <= 1.0000001e-16 * fabs(value));
  assert_true(strtod(shortest.text, NULL) == value);
  mpq_clear(exact), mpq_clear(below), mpq_clear(above), mpq_clear(width);
}

static void directed_decimals_bracket_the_double(void **state) {
  (void)state;
  const double corners[] = {0.1,    0.5,      1,        -1,          1.0 / 3,     2.0 / 3, 1e22,   1e23,  -0.1,
                            5e-324, 2.2e-308, 1.7e308,  0x1p-1022,   9.999e99,    1e16,    1e17,   3e17,  0.1 + 0.2,
                            1e-5,   1e-4,     123456.0, 1 - 0x1p-53, 1 + 0x1p-52, 4.35,    0.0001, 9.5e-5};
  for (size_t k = 0; k < sizeof corners / sizeof *corners; k++) bracket(corners[k]);
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < 20000 * test_multiplier(); k++) bracket(random_double(&random));
}

static void exact_values_stay_short(void **state) {
  (void)state;
  assert_string_equal(xrd_decimal_of(0.5, XRD_DOWN).text, "0.5");
  assert_string_equal(xrd_decimal_of(0.5, XRD_UP).text, "0.5");
  assert_string_equal(xrd_decimal_of(3, XRD_UP).text, "3");
  assert_string_equal(xrd_decimal_of(0, XRD_DOWN).text, "0");
  assert_string_equal(xrd_decimal_of(-0.0, XRD_SHORTEST).text, "0");
  assert_string_equal(xrd_decimal_of(0.1, XRD_SHORTEST).text, "0.1");
  assert_string_equal(xrd_decimal_of(0.1, XRD_DOWN).text, "0.1");
  assert_string_equal(xrd_decimal_of(0.1, XRD_UP).text, "0.10000000000000001");
  assert_string_equal(xrd_decimal_of(INFINITY, XRD_UP).text, "inf");
  assert_string_equal(xrd_decimal_of(-INFINITY, XRD_SHORTEST).text, "-inf");
}

static void bracket_pair(double high, double low, int digits) {
  double excess;
  const xrd_decimal text = xrd_decimal_of_pair(high, low, digits, &excess);
  assert_true(strlen(text.text) < XRD_DECIMAL_SIZE - 1);
  mpq_t exact, term, printed;
  mpq_init(exact), mpq_init(term), mpq_init(printed);
  mpq_set_d(exact, high);
  mpq_set_d(term, low);
  mpq_add(exact, exact, term);
  rational_of(printed, text.text);
  mpq_sub(term, printed, exact);
  assert_true(mpq_sgn(term) >= 0);
  mpq_set_d(exact, excess);
  assert_true(mpq_cmp(term, exact) <= 0);
  assert_true(excess <= 1e-33 * fabs(high) + 0x1p-1074);
  mpq_clear(exact), mpq_clear(term), mpq_clear(printed);
}

static void pairs_are_rounded_up(void **state) {
  (void)state;
  bracket_pair(1, 0x1p-60, 34);
  bracket_pair(0.1, -0x1p-70, 34);
  bracket_pair(0.75, 0x1p-106, 140);
  bracket_pair(5e-324, 5e-324, 34);
  bracket_pair(0x1p1000, 0x1p900, 34);
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t k = 0; k < 5000 * test_multiplier(); k++) {
    const double high = fabs(random_double(&random));
    const double low = (nextafter(high, INFINITY) - high) * (xrd_random_uniform(&random) - 0.5);
    if (isfinite(low) && low != 0) bracket_pair(high, low, 34);
  }
  double excess;
  assert_string_equal(xrd_decimal_of_pair(0.1, 0, 34, &excess).text, "0.1");
  assert_true(excess == 0);
  assert_string_equal(xrd_decimal_of_pair(0.75, 0x1p-60, 140, &excess).text,
                      "0.750000000000000000867361737988403547205962240695953369140625");
  assert_true(excess == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(directed_decimals_bracket_the_double),
      cmocka_unit_test(exact_values_stay_short),
      cmocka_unit_test(pairs_are_rounded_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
