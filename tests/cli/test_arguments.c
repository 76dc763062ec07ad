/* Parsing, suggestions, exit codes. */
#include <stdint.h>
#include <string.h>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/suggest.h"
#include "tests/cmocka_all.h"

static const cli_option options[] = {
    {"text", CLI_TEXT, "FILE", NULL, NULL, "a text"},
    {"choice", CLI_CHOICE, "one|two", NULL, "two", "a choice"},
    {"number", CLI_NUMBER, "X", "nats", "1e-10", "a number"},
    {"positive", CLI_POSITIVE, "X", NULL, NULL, "a positive number"},
    {"integer", CLI_INTEGER, "N", NULL, "7", "an integer"},
    {"count", CLI_COUNT, "N", NULL, NULL, "a count"},
    {"numbers", CLI_NUMBERS, "X[,X...]", NULL, "1,2.5", "numbers"},
    {"flag", CLI_FLAG, NULL, NULL, NULL, "a flag"},
    {"output", CLI_TEXT, "FILE", NULL, NULL, "a file"},
    {.name = NULL},
};
static const cli_group groups[] = {{"Options", options}, {.title = NULL}};
static const cli_command command = {.name = "test", .summary = "A test", .operands = "[FILE...]", .groups = groups};

/* Splits `line` at blanks and parses it; the caller frees *arguments. */
static xrd_status parse(const char *line, cli_arguments **arguments, xrd_error *error) {
  static char copy[256];
  static char *words[32];
  int count = 0;
  (void)strcpy(copy, line);
  for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) words[count++] = word;
  words[count] = NULL;
  return cli_arguments_parse(&command, words, count, words, arguments, error);
}

static void defaults_are_parsed_like_values(void **state) {
  (void)state;
  cli_arguments *arguments;
  assert_int_equal(parse("", &arguments, NULL), XRD_OK);
  assert_null(cli_text(arguments, "text"));
  assert_string_equal(cli_text(arguments, "choice"), "two");
  assert_true(cli_number(arguments, "number") == 1e-10);
  assert_int_equal(cli_integer(arguments, "integer"), 7);
  assert_int_equal(cli_numbers(arguments, "numbers").count, 2);
  assert_true(cli_numbers(arguments, "numbers").values[1] == 2.5);
  assert_false(cli_flag(arguments, "flag"));
  assert_false(cli_given(arguments, "choice"));
  assert_int_equal(cli_operand_count(arguments), 0);
  assert_false(cli_wants_help(arguments));
  cli_arguments_free(arguments);
}

static void values_are_read_in_every_form(void **state) {
  (void)state;
  cli_arguments *arguments;
  assert_int_equal(parse("a --text=x=y --number -3e5 - --numbers -1,0x1p-3,2 --flag -oout --integer "
                         "18446744073709551615 --count=1 --positive 5e-324 -- --text b",
                         &arguments, NULL),
                   XRD_OK);
  assert_string_equal(cli_text(arguments, "text"), "x=y");
  assert_true(cli_number(arguments, "number") == -3e5);
  assert_true(cli_number(arguments, "positive") > 0);
  const cli_numbers_list numbers = cli_numbers(arguments, "numbers");
  assert_int_equal(numbers.count, 3);
  assert_true(numbers.values[0] == -1 && numbers.values[1] == 0.125 && numbers.values[2] == 2);
  assert_true(cli_flag(arguments, "flag"));
  assert_string_equal(cli_text(arguments, "output"), "out");
  assert_true(cli_integer(arguments, "integer") == UINT64_MAX);
  assert_int_equal(cli_operand_count(arguments), 4);
  assert_string_equal(cli_operand(arguments, 0), "a");
  assert_string_equal(cli_operand(arguments, 1), "-");
  assert_string_equal(cli_operand(arguments, 2), "--text");
  assert_string_equal(cli_operand(arguments, 3), "b");
  assert_string_equal(cli_whole_command(arguments)[0], "a");
  cli_arguments_free(arguments);
}

static void bad_words_are_refused(void **state) {
  (void)state;
  static const char *const lines[][2] = {
      {"--tex x", "did you mean --text?"},
      {"--numer 1", "did you mean --number?"},
      {"--zzzzzz", "see 'exactrd test --help'"},
      {"-q", "unknown option '-q'"},
      {"-text x", "unknown option '-text'"},
      {"--text", "--text needs a value: FILE"},
      {"--text --flag", "--text needs a value: FILE"},
      {"--text a --text=b", "--text is given twice"},
      {"--flag=1", "--flag takes no value"},
      {"--choice three", "one|two"},
      {"--choice tw", "one|two"},
      {"--choice one|two", "one|two"},
      {"--number 1x", "a finite number, not '1x'"},
      {"--number nan", "a finite number"},
      {"--number 1e999", "a finite number"},
      {"--positive 0", "> 0"},
      {"--positive -1", "> 0"},
      {"--integer -1", "a whole number"},
      {"--integer +1", "a whole number"},
      {"--integer 18446744073709551616", "a whole number"},
      {"--count 0", "a whole number >= 1"},
      {"--count 1.5", "a whole number >= 1"},
      {"--numbers 1,,2", "number 2 of '1,,2'"},
      {"--numbers 1,2,", "number 3 of"},
      {"--numbers 1;2", "number 1 of"},
  };
  for (size_t k = 0; k < sizeof lines / sizeof *lines; k++) {
    cli_arguments *arguments;
    xrd_error error = {""};
    assert_int_equal(parse(lines[k][0], &arguments, &error), XRD_ERR_ARGUMENT);
    if (strstr(error.message, lines[k][1]) == NULL) fail_msg("'%s': %s", lines[k][0], error.message);
    cli_arguments_free(arguments);
  }
}

static void help_wins_over_faults(void **state) {
  (void)state;
  cli_arguments *arguments;
  assert_int_equal(parse("--nonsense --help", &arguments, NULL), XRD_OK);
  assert_true(cli_wants_help(arguments));
  cli_arguments_free(arguments);
  assert_int_equal(parse("-- --help", &arguments, NULL), XRD_OK);
  assert_false(cli_wants_help(arguments));
  cli_arguments_free(arguments);
}

static void exclusions(void **state) {
  (void)state;
  static const char *const names[] = {"text", "count", NULL};
  cli_arguments *arguments;
  xrd_error error = {""};
  assert_int_equal(parse("--text a --count 3 b", &arguments, NULL), XRD_OK);
  assert_int_equal(cli_expect_one_of(arguments, 0, names, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "--text and --count exclude each other");
  cli_arguments_free(arguments);
  assert_int_equal(parse("", &arguments, NULL), XRD_OK);
  assert_int_equal(cli_expect_one_of(arguments, 0, names, NULL), XRD_OK);
  assert_int_equal(cli_expect_one_of(arguments, 1, names, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "give one of --text, --count");
  cli_arguments_free(arguments);
}

/* How many words a command takes follows from what its help shows. */
static void operands_are_counted(void **state) {
  (void)state;
  static const struct {
    const char *operands;
    int least, most;
  } cases[] = {{NULL, 0, 0}, {"FILE", 1, 1}, {"[FILE]", 0, 1}, {"A B", 2, 2}, {"FILE...", 1, 9}, {"[ID...]", 0, 9}};
  static char *words[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", NULL};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    for (int count = 0; count <= 9; count++) {
      const cli_command each = {.name = "test", .operands = cases[k].operands, .groups = groups};
      const bool fits = count >= cases[k].least && count <= cases[k].most;
      cli_arguments *arguments;
      xrd_error error = {""};
      assert_int_equal(cli_arguments_parse(&each, words, count, words, &arguments, &error),
                       fits ? XRD_OK : XRD_ERR_ARGUMENT);
      cli_arguments_free(arguments);
      if (count < cases[k].least) assert_true(strncmp(error.message, "missing argument: ", 18) == 0);
      if (count > cases[k].most) assert_int_equal(error.message[21], words[cases[k].most][0]);
    }
}

static void distances_count_slips(void **state) {
  (void)state;
  assert_int_equal(cli_edit_distance("slope", "slope"), 0);
  assert_int_equal(cli_edit_distance("slpoe", "slope"), 1);
  assert_int_equal(cli_edit_distance("slop", "slope"), 1);
  assert_int_equal(cli_edit_distance("kitten", "sitting"), 3);
  assert_int_equal(cli_edit_distance("", "abc"), 3);
  char endless[200];
  memset(endless, 'x', sizeof endless - 1);
  endless[sizeof endless - 1] = '\0';
  assert_true(cli_edit_distance(endless, "x") == SIZE_MAX);
  size_t distance;
  assert_false(cli_is_slip("completely", "different", &distance));
  assert_true(cli_is_slip("distrotion", "distortion", &distance));
}

static void exit_codes_are_the_contract(void **state) {
  (void)state;
  static const int codes[][2] = {{XRD_OK, 0},     {XRD_ERR_INTERNAL, 1}, {XRD_ERR_ARGUMENT, 2},     {XRD_ERR_INPUT, 3},
                                 {XRD_ERR_IO, 5}, {XRD_ERR_MEMORY, 1},   {XRD_ERR_INTERRUPTED, 130}};
  for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
    assert_int_equal(cli_exit_code((xrd_status)codes[k][0], XRD_CLOSED), codes[k][1]);
  assert_int_equal(cli_exit_code(XRD_OK, XRD_OPEN), 4);
  assert_int_equal(cli_exit_code(XRD_ERR_INTERRUPTED, XRD_OPEN), 130);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_parsed_like_values),
      cmocka_unit_test(values_are_read_in_every_form),
      cmocka_unit_test(bad_words_are_refused),
      cmocka_unit_test(help_wins_over_faults),
      cmocka_unit_test(exclusions),
      cmocka_unit_test(operands_are_counted),
      cmocka_unit_test(distances_count_slips),
      cmocka_unit_test(exit_codes_are_the_contract),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
