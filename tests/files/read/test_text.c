#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/numbers.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static void expect(const char *text, xrd_shape shape, size_t rows, size_t columns, const double *values) {
  scratch_text("t.txt", text);
  xrd_numbers numbers;
  xrd_error error = {""};
  if (xrd_numbers_read("t.txt", shape, XRD_DISTORTION, &numbers, &error) != XRD_OK)
    fail_msg("%s: %s", text, error.message);
  assert_int_equal(numbers.rows, rows);
  assert_int_equal(numbers.columns, columns);
  assert_int_equal(numbers.bytes, strlen(text));
  for (size_t i = 0; i < rows * columns; i++) assert_true(numbers.values[i] == values[i]);
  xrd_numbers_clear(&numbers);
}

static void expect_error(const char *bytes, size_t size, const char *message) {
  scratch_file("t.txt", bytes, size);
  xrd_numbers numbers;
  xrd_error error = {""};
  assert_int_equal(xrd_numbers_read("t.txt", XRD_TABLE, XRD_DISTORTION, &numbers, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, message);
  assert_null(numbers.values);
  assert_int_equal(numbers.rows + numbers.columns, 0);
}

static void the_grammar(void **state) {
  (void)state;
  const double d[] = {1, 2, 3, 4, 5, 6}, inf[] = {(double)INFINITY};
  expect("1 2 3\n4 5 6\n", XRD_TABLE, 2, 3, d);
  expect("1 2 3\n4 5 6", XRD_TABLE, 2, 3, d);
  expect("1 2 3\r\n4 5 6\r\n", XRD_TABLE, 2, 3, d);
  expect("1 2\r", XRD_TABLE, 1, 2, d);
  expect("\xef\xbb\xbf"
         "1,2 , 3\n\n \t\n4\t,5,6\n",
         XRD_TABLE, 2, 3, d);
  expect("# title\n  1 2 #3 4\n#\n3 4 # last", XRD_TABLE, 2, 2, d);
  expect("1 2 3\n4 5\n6\n", XRD_VECTOR, 6, 1, d);
  expect("1\n2\n3\n", XRD_POINTS, 3, 1, d);
  expect("0x1p0 2.0e0 +3", XRD_POINTS, 1, 3, d);
  expect("inf", XRD_VECTOR, 1, 1, inf);
}

/* Headers, other separators, quotes, pandas' index, separators at the ends of lines. */
static void tables_as_programs_write_them(void **state) {
  (void)state;
  const double d[] = {1, 2, 3, 4, 5, 6};
  expect("a,b,c\n1,2,3\n4,5,6\n", XRD_TABLE, 2, 3, d);
  expect("1;2;3\n4;5;6\n", XRD_TABLE, 2, 3, d);
  expect("\"a, b\";\"c\"\"d\";e\r\n\"1\";2;\"3\"\r\n4;5;6\r\n", XRD_TABLE, 2, 3, d);
  expect(",y0,y1,y2\n0,1,2,3\n1,4,5,6\n", XRD_TABLE, 2, 3, d);
  expect(",0,1,2\nred,1,2,3\n\"dark, blue\",4,5,6\n", XRD_TABLE, 2, 3, d);
  expect(",0,1,2\n0,1,2,3\n1,4,5,6\n", XRD_TABLE, 2, 3, d);
  expect("\xce\xbb"
         "1,x.1,_\n1,2,3\n4,5,6\n",
         XRD_TABLE, 2, 3, d);
  expect("\"\",\"V1\",\"V2\",\"V3\"\n\"1\",1,2,3\n\"2\",4,5,6\n", XRD_TABLE, 2, 3, d);
  expect("1,2,3,\n4,5,6,\n", XRD_TABLE, 2, 3, d);
  expect("a;b;c;\n1;2;3;\n4;5;6;\n", XRD_TABLE, 2, 3, d);
  expect("a;b;c\n1;2;3;\n4;5;6;\n", XRD_TABLE, 2, 3, d);
  expect("x y z # names\n1 2 3\n4 5 6\n", XRD_TABLE, 2, 3, d);
  expect("p\n1\n2\n3\n", XRD_VECTOR, 3, 1, d);
  expect(",p\n0,1\n1,2\n2,3\n", XRD_VECTOR, 3, 1, d);
  expect("1,2,3,4,5,6\n", XRD_VECTOR, 6, 1, d);
  expect("1,2,3\n4,5,6\n", XRD_VECTOR, 6, 1, d);
  expect("1, 2\n3, 4\n", XRD_VECTOR, 4, 1, d);
  expect("1, 2\n", XRD_VECTOR, 2, 1, d);
  expect("1,2,\n", XRD_VECTOR, 2, 1, d);
  expect("1.0,2\n", XRD_VECTOR, 2, 1, d);
}

/* Tabs, where they alone stand between the first line's cells. */
static void tables_with_tabs(void **state) {
  (void)state;
  const double d[] = {1, 2, 3, 4, 5, 6};
  expect("1\t2\t3\n4\t5\t6\n", XRD_TABLE, 2, 3, d);
  expect("1 \t 2\t3 \n 4\t5\t6\t# all\n\n# end\n\t# of it\n", XRD_TABLE, 2, 3, d);
  expect("1\t2\t3\t\n4\t5\t6\t\n", XRD_TABLE, 2, 3, d);
  expect("\ta\tb b\tc\n0\t1\t2\t3\nrow 1\t4\t5\t6\n", XRD_TABLE, 2, 3, d);
  expect("\"\"\t\"a\tb\"\tb\tc\n1\t1\t2\t3\n2\t4\t5\t6\n", XRD_TABLE, 2, 3, d);
  expect("1\t2 3\n4\t\t5  6\n", XRD_TABLE, 2, 3, d); /* blanks among them: any blanks separate */
  expect("\t1 2 3\n4\t5 6\n", XRD_TABLE, 2, 3, d);
  expect("\t1\n\t2\n3\n", XRD_VECTOR, 3, 1, d);
  expect("\tp\n0\t1\n1\t2\n", XRD_VECTOR, 2, 1, d);
  expect("two words\tx\n1\t2\n", XRD_TABLE, 1, 2, d);
}

static void every_slip_has_its_line(void **state) {
  (void)state;
  static const struct {
    const char *text, *message;
  } SLIPS[] = {
      {"", "t.txt: no numbers"},
      {" \n# nothing\n", "t.txt: no numbers"},
      {"\xef\xbb\xbf", "t.txt: no numbers"},
      {"1\n2\nabc\n", "t.txt:3: not a number: \"abc\""},
      {"1\n2 3x", "t.txt:2: not a number: \"3x\""},
      {"1 \"2", "t.txt:1: a quote that does not end in its line"},
      {"1 \"2\"3", "t.txt:1: text after a quoted cell"},
      {"1,\"2\"#", "t.txt:1: text after a quoted cell"},
      {"\n\nnan", "t.txt:3: NaN is not allowed: \"nan\""},
      {"1 -1", "t.txt:1: negative number: \"-1\""},
      {"-inf", "t.txt:1: negative number: \"-inf\""},
      {"1e999", "t.txt:1: too large for a double: \"1e999\""},
      {"1e-999", "t.txt:1: too small for a double, but not zero: \"1e-999\""},
      {"2e300", "t.txt:1: finite distortion above 1e300 (inf forbids a pair): \"2e300\""},
      {"1 2\n3", "t.txt:2: numbers in this row: 1, in the rows above: 2"},
      {"1 2\n\n3 4 5\n1 2", "t.txt:3: numbers in this row: 3, in the rows above: 2"},
      {"1,,2", "t.txt:1: an empty cell"},
      {"id,a,b\n1,2,3\n",
       "t.txt:1: does the first column number the rows? then leave its name empty, and it is skipped; else "
       "name it otherwise"},
      {"\"Unnamed: 0\",a\n0,2\n",
       "t.txt:1: does the first column number the rows? then leave its name empty, and it is "
       "skipped; else name it otherwise"},
      {"1\n,2", "t.txt:2: not a number: \",2\" (a decimal comma? write 0.5, not 0,5)"},
      {"1,2\n,2", "t.txt:2: an empty cell"},
      {"1,2\n3,\n", "t.txt:2: an empty cell at the end of this row, but not of the rows above"},
      {"1,2,\n3,4", "t.txt:2: no empty cell at the end of this row, but of the rows above"},
      {"1,#2\n2", "t.txt:1: not a number: \"#2\""},
      {",\n1", "t.txt:1: an empty cell"},
      {"0,5\t1,25\n", "t.txt:1: not a number: \"5\\x091\" (commas and blanks in one line: a decimal comma? write 0.5, "
                      "not 0,5)"},
      {"\"1,5\",2", "t.txt:1: not a number: \"1,5\" (a decimal comma? write 0.5, not 0,5)"},
      {"% a title\n1\n", "t.txt:1: not a number: \"%\" (comments begin with #)"},
      {"// title\n1\n", "t.txt:1: not a number: \"//\" (comments begin with #)"},
      {"1;0,5", "t.txt:1: not a number: \"0,5\" (a decimal comma? write 0.5, not 0,5)"},
      {"1\n0,5", "t.txt:2: not a number: \"0,5\" (a decimal comma? write 0.5, not 0,5)"},
      {"0 5#1", "t.txt:1: not a number: \"5#1\" (a comment needs a blank before its #)"},
      {"1.#INF\n2", "t.txt:1: not a number: \"1.#INF\" (a comment needs a blank before its #)"},
      {"NA\n2", "t.txt:1: not a number: \"NA\""},
      {"\xe2\x88\x92"
       "1\n2",
       "t.txt:1: not a number: \"\\xe2\\x88\\x92"
       "1\" (a minus sign is -)"},
      {"$5\n6\n", "t.txt:1: not a number: \"$5\""},
      {"\xe2\x82\xac"
       "5\n6\n",
       "t.txt:1: not a number: \"\\xe2\\x82\\xac"
       "5\""},
      {"\xc2\xa3"
       "5\n6\n",
       "t.txt:1: not a number: \"\\xc2\\xa3"
       "5\""},
      {"'1'\n2\n", "t.txt:1: not a number: \"'1'\""},
      {"(1)\n2\n", "t.txt:1: not a number: \"(1)\""},
      {"O.5\n0.5\n", "t.txt:1: not a number: \"O.5\""},
      {"TRUE\n1\n", "t.txt:1: not a number: \"TRUE\""},
      {"1 000\n", "t.txt:1: thousands set apart? write 12050, not 12 050; or 50, not 050: \"000\""},
      {"1,050\n2,000\n", "t.txt:1: thousands set apart? write 12050, not 12 050; or 50, not 050: \"050\""},
      {",2\n3,4\n",
       "t.txt:2: a number under an empty first cell, beside columns that have numbers for names: is a number "
       "missing? name the columns by words"},
      {"3 1.#QNAN", "t.txt:1: not a number: \"1.#QNAN\" (a comment needs a blank before its #)"},
      {"a,b\n", "t.txt: no numbers under its first line, which has none"},
      {"1,b\n", "t.txt:1: not a number: \"b\""},
      {"a,b\n1,c\n", "t.txt:2: not a number: \"c\""},
      {"a,b\nc,d\n",
       "t.txt:2: not a number: \"c\" (a label of the row? a header that begins with an empty cell says so)"},
      {"a,b\n1\n", "t.txt:2: numbers in this row: 1, columns in the header: 2"},
      {",a,b\n0,1\n", "t.txt:2: numbers in this row: 1, columns in the header: 2"},
      {",a\n,1\n", "t.txt:2: an empty cell"},
      {"1\t\t2\n3\t4\n", "t.txt:1: an empty cell (two tabs in a row, or one before the first)"},
      {"1\t2\n\t4\n", "t.txt:2: an empty cell (two tabs in a row, or one before the first)"},
      {"1\t2\n3 4\n", "t.txt:2: not a number: \"3 4\" (tabs separate the first line's cells, blanks do not)"},
      {"a,b\n1,2,3\n",
       "t.txt:2: numbers in this row: 3, columns in the header: 2 (labels of rows? begin the header with "
       "an empty cell)"},
      {"x,1,2\ny,3,4\n",
       "t.txt:1: not a number: \"x\" (a label of the row? a header that begins with an empty cell says so)"},
      {"1,2\ny,4\n",
       "t.txt:2: not a number: \"y\" (a label of the row? a header that begins with an empty cell says so)"},
      {"1\r2\n", "t.txt:1: carriage return inside a line"},
      {"\xfe\xff", "t.txt:1: UTF-16 text; save it as UTF-8"},
      {"\x93NUMP\x01", "t.txt:1: not a number: \"\\x93NUMP\\x01\""},
  };
  for (size_t i = 0; i < sizeof SLIPS / sizeof *SLIPS; i++)
    expect_error(SLIPS[i].text, strlen(SLIPS[i].text), SLIPS[i].message);
  expect_error("1\n1\0002\n", 6, "t.txt:2: not a number: \"1\\x002\"");
}

/* 0,5 over 1 may be 0.5 over 1: a list says so rather than reading three numbers. */
static void lists_with_decimal_commas_are_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int line;
  } LISTS[] = {{"0,5\n0,25\n", 2},    {"0,5\n1\n", 2}, {"1,5\n2,5\n3\n", 2}, {"p\n0,5\n", 2},
               {"# one\n0,5\n\n", 2}, {"-3,5", 1},     {"1.234,5\n", 1},     {"1.234,5\n0,5", 2}};
  for (size_t k = 0; k < sizeof LISTS / sizeof *LISTS; k++) {
    xrd_numbers numbers;
    xrd_error error;
    scratch_text("t.txt", LISTS[k].text);
    assert_int_equal(xrd_numbers_read("t.txt", XRD_VECTOR, XRD_FINITE, &numbers, &error), XRD_ERR_INPUT);
    assert_memory_equal(error.message, LISTS[k].line == 1 ? "t.txt:1: " : "t.txt:2: ", 9);
    assert_non_null(strstr(error.message, "decimal comma"));
  }
}

static void other_domains(void **state) {
  (void)state;
  xrd_numbers numbers;
  xrd_error error;
  scratch_text("t.txt", "0\ninf\n");
  assert_int_equal(xrd_numbers_read("t.txt", XRD_VECTOR, XRD_NONNEGATIVE, &numbers, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "t.txt:2: infinity is not allowed here: \"inf\"");
  scratch_text("t.txt", "-1e141");
  assert_int_equal(xrd_numbers_read("t.txt", XRD_VECTOR, XRD_COORDINATE, &numbers, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "t.txt:1: coordinate beyond 1e140 in magnitude: \"-1e141\"");
  assert_int_equal(xrd_numbers_read("t.txt", XRD_VECTOR, XRD_FINITE, &numbers, &error), XRD_OK);
  assert_true(numbers.values[0] == -1e141);
  xrd_numbers_clear(&numbers);
}

/* Long literals, and items that straddle the reader's buffer at every offset. */
static void lengths_do_not_matter_up_to_the_limit(void **state) {
  (void)state;
  char *text = malloc(200001);
  assert_non_null(text);
  xrd_numbers numbers;
  xrd_error error;
  memset(text, '0', 5000);
  strcpy(text + 4094, "7");
  scratch_text("t.txt", text);
  assert_int_equal(xrd_numbers_read("t.txt", XRD_VECTOR, XRD_FINITE, &numbers, &error), XRD_OK);
  assert_true(numbers.values[0] == 7);
  xrd_numbers_clear(&numbers);
  strcpy(text + 4094, "77");
  scratch_text("t.txt", text);
  assert_int_equal(xrd_numbers_read("t.txt", XRD_VECTOR, XRD_FINITE, &numbers, &error), XRD_ERR_INPUT);
  assert_memory_equal(error.message, "t.txt:1: number of more than 4095 characters: \"0000", 50);
  for (size_t blanks = 65520; blanks < 65540; blanks++) {
    memset(text, ' ', blanks);
    strcpy(text + blanks, "1234.5\r\n;");
    scratch_text("t.txt", text);
    assert_int_equal(xrd_numbers_read("t.txt", XRD_TABLE, XRD_FINITE, &numbers, &error), XRD_ERR_INPUT);
    assert_string_equal(error.message, "t.txt:2: not a number: \";\"");
    text[blanks + 8] = '\0';
    scratch_text("t.txt", text);
    assert_int_equal(xrd_numbers_read("t.txt", XRD_TABLE, XRD_FINITE, &numbers, &error), XRD_OK);
    assert_int_equal(numbers.rows * numbers.columns, 1);
    assert_true(numbers.values[0] == 1234.5);
    xrd_numbers_clear(&numbers);
  }
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_grammar),
      cmocka_unit_test(tables_as_programs_write_them),
      cmocka_unit_test(tables_with_tabs),
      cmocka_unit_test(every_slip_has_its_line),
      cmocka_unit_test(lists_with_decimal_commas_are_refused),
      cmocka_unit_test(other_domains),
      cmocka_unit_test(lengths_do_not_matter_up_to_the_limit),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
