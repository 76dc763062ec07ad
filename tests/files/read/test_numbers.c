/* Properties of the reader on random tables and on random rubbish. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/numbers.h"
#include "files/read/domain.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"
#include "tests/multiplier.h"

enum { TEXT_SIZE = 1 << 16 };

/* Any bits that are not NaN, often round ones. */
static double random_double(xrd_random *random) {
  double value;
  do {
    const uint64_t word = xrd_random_word(random) & (xrd_random_below(random, 2) ? ~UINT64_C(0) : ~UINT64_C(0) << 44);
    memcpy(&value, &word, sizeof value);
  } while (!isfinite(value));
  return value;
}

/* The same table as text, in random layout with one separator, sometimes quoted, under a header or after labels;
   returns its length. */
static size_t print_table(xrd_random *random, const double *values, size_t rows, size_t columns, char *text) {
  static const char *const SEPARATORS[][3] = {
      {" ", "  ", "   "}, {",", " ,", ", "}, {";", " ; ", "; "}, {"\t", " \t", "\t "}};
  static const char *const ENDS[] = {"\n", " \n", "\r\n", " # 1 2 3\n", "\n\n", "\n# 4;\n"};
  static const char *const FORMATS[] = {"%.17g%s", "%a%s", "\"%.17g\"%s"};
  const size_t kind = xrd_random_below(random, 4);
  const bool labels = kind > 0 && xrd_random_below(random, 4) == 0, header = labels || xrd_random_below(random, 4) == 0;
  size_t length = 0;
  if (labels) length += (size_t)snprintf(text + length, TEXT_SIZE - length, "%s", SEPARATORS[kind][0]);
  for (size_t j = 0; header && j < columns; j++)
    length += (size_t)snprintf(text + length, TEXT_SIZE - length, "\"column, %zu\"%s", j,
                               j + 1 == columns ? "\n" : SEPARATORS[kind][xrd_random_below(random, 3)]);
  for (size_t i = 0; i < rows * columns; i++) {
    if (labels && i % columns == 0)
      length += (size_t)snprintf(text + length, TEXT_SIZE - length, "x%zu%s", i, SEPARATORS[kind][0]);
    const bool ends = (i + 1) % columns == 0;
    const char *after = ends ? ENDS[xrd_random_below(random, 6)] : SEPARATORS[kind][xrd_random_below(random, 3)];
    length += (size_t)snprintf(text + length, TEXT_SIZE - length, FORMATS[xrd_random_below(random, 3)], values[i],
                               after);
  }
  assert_true(length < TEXT_SIZE);
  return length;
}

static void text_and_npy_hold_the_same_bits(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 51);
  char *text = malloc(TEXT_SIZE);
  assert_non_null(text);
  for (size_t loop = 0; loop < 300 * test_multiplier(); loop++) {
    const size_t rows = 1 + xrd_random_below(&random, 20), columns = 1 + xrd_random_below(&random, 20);
    double values[400];
    for (size_t i = 0; i < rows * columns; i++) values[i] = random_double(&random);
    char shape[64];
    snprintf(shape, sizeof shape, "(%zu, %zu)", rows, columns);
    scratch_npy("t.npy", "'<f8'", "False", shape, values, rows * columns * sizeof *values);
    scratch_file("t.txt", text, print_table(&random, values, rows, columns, text));
    static const char *const FILES[] = {"t.npy", "t.txt"};
    for (size_t i = 0; i < 2; i++) {
      xrd_numbers numbers;
      xrd_error error = {""};
      if (xrd_numbers_read(FILES[i], XRD_TABLE, XRD_FINITE, &numbers, &error) != XRD_OK) fail_msg("%s", error.message);
      assert_int_equal(numbers.rows, rows);
      assert_int_equal(numbers.columns, columns);
      assert_memory_equal(numbers.values, values, rows * columns * sizeof *values);
      xrd_numbers_clear(&numbers);
    }
  }
  free(text);
}

/* Whatever the bytes are, the answer is numbers of the domain, or an error that begins with the file's name. */
static void expect_sane(const char *path, xrd_shape shape, xrd_domain domain) {
  xrd_numbers numbers;
  xrd_error error = {""};
  const xrd_status status = xrd_numbers_read(path, shape, domain, &numbers, &error);
  if (status == XRD_OK) {
    assert_true(numbers.rows >= 1 && numbers.columns >= 1);
    for (size_t i = 0; i < numbers.rows * numbers.columns; i++)
      assert_null(xrd_domain_violation(domain, numbers.values[i]));
  } else {
    assert_int_equal(status, XRD_ERR_INPUT);
    assert_memory_equal(error.message, path, strlen(path));
    assert_null(numbers.values);
  }
  xrd_numbers_clear(&numbers);
}

static void rubbish_is_refused_or_sane(void **state) {
  (void)state;
  static const char ALPHABET[] = "0123456789+-.eExXpPinfa,,  \t\n\n\r#\"";
  xrd_random random;
  xrd_random_seed(&random, 52);
  for (size_t loop = 0; loop < 3000 * test_multiplier(); loop++) {
    unsigned char bytes[200];
    const size_t size = xrd_random_below(&random, sizeof bytes);
    const bool wild = xrd_random_below(&random, 4) == 0;
    for (size_t i = 0; i < size; i++)
      bytes[i] = wild ? (unsigned char)xrd_random_word(&random)
                      : (unsigned char)ALPHABET[xrd_random_below(&random, sizeof ALPHABET - 1)];
    scratch_file("rubbish", bytes, size);
    expect_sane("rubbish", (xrd_shape)xrd_random_below(&random, 3), (xrd_domain)xrd_random_below(&random, 4));
  }
}

static void damaged_npy_is_refused_or_sane(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 53);
  static const char HEADER[] = "\x93NUMPY\1\0\x39\0{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}";
  for (size_t loop = 0; loop < 3000 * test_multiplier(); loop++) {
    unsigned char bytes[sizeof HEADER - 1 + 48] = {0};
    memcpy(bytes, HEADER, sizeof HEADER - 1);
    for (size_t damage = xrd_random_below(&random, 4); damage > 0; damage--)
      bytes[6 + xrd_random_below(&random, sizeof bytes - 6)] = (unsigned char)xrd_random_word(&random);
    scratch_file("damaged", bytes, sizeof bytes - xrd_random_below(&random, 2) * xrd_random_below(&random, 60));
    expect_sane("damaged", (xrd_shape)xrd_random_below(&random, 3), (xrd_domain)xrd_random_below(&random, 4));
  }
}

static void clearing_twice_is_fine(void **state) {
  (void)state;
  xrd_numbers numbers = {0};
  xrd_numbers_clear(&numbers);
  scratch_text("t.txt", "1 2");
  assert_int_equal(xrd_numbers_read("t.txt", XRD_TABLE, XRD_FINITE, &numbers, NULL), XRD_OK);
  xrd_numbers_clear(&numbers);
  xrd_numbers_clear(&numbers);
  assert_null(numbers.values);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_and_npy_hold_the_same_bits),
      cmocka_unit_test(rubbish_is_refused_or_sane),
      cmocka_unit_test(damaged_npy_is_refused_or_sane),
      cmocka_unit_test(clearing_twice_is_fine),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
