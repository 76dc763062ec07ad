/* What xrd_input_load refuses: the status and the whole message. */
#include <stdlib.h>

#include "exactrd/input.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static const struct {
  const char *name, *text;
} FILES[] = {
    {"p.txt", "0.5\n0.25\n0.25\n"},
    {"half.txt", "0.25\n0.25\n"},
    {"zero.txt", "0\n0\n"},
    {"negative.txt", "0.5\n-0.5\n1\n"},
    {"nan.txt", "1\nNaN\n"},
    {"word.txt", "# p\n1\n\nabc 4\n"},
    {"empty.txt", ""},
    {"d.txt", "0 1\n1 0\n1 1\n"},
    {"forbidden.txt", "0 1\n1 0\ninf inf\n"},
    {"short.txt", "0 1\n1 0\n"},
    {"ragged.txt", "0 1\n1 0 2\n"},
    {"a.txt", "0 0\n0 1\n1 0\n"},
    {"far.txt", "0\n1\n1e150\n"},
    {"r.txt", "0\n1\n"},
    {"s.txt", "1 2\n3 4\n"},
    {"w.txt", "1 2 3\n"},
};

static const struct {
  xrd_input_request request;
  xrd_status status;
  const char *message;
} REFUSALS[] = {
    {{0}, XRD_ERR_ARGUMENT, "exactly one of --pmf, --counts, --bytes, --samples and --source is needed, not 0"},
    {{.pmf = "p.txt", .bytes = "p.txt", .distortion = "hamming"},
     XRD_ERR_ARGUMENT,
     "exactly one of --pmf, --counts, --bytes, --samples and --source is needed, not 2"},
    {{.pmf = "p.txt"}, XRD_ERR_ARGUMENT, "--distortion hamming, squared, absolute or FILE is needed"},
    {{.pmf = "p.txt", .weights = "w.txt", .distortion = "hamming"},
     XRD_ERR_ARGUMENT,
     "--weights goes with --samples only"},
    {{.counts = "p.txt", .normalize = true, .distortion = "hamming"},
     XRD_ERR_ARGUMENT,
     "--normalize goes with --pmf only: the others are normalised anyway"},
    {{.pmf = "p.txt", .draw = 3, .distortion = "hamming"}, XRD_ERR_ARGUMENT, "--draw goes with --samples only"},
    {{.samples = "s.txt", .draw = 1, .reproduction = "s.txt", .distortion = "squared"},
     XRD_ERR_ARGUMENT,
     "--draw and --reproduction exclude each other"},
    {{.samples = "s.txt", .reproduction = "continuous", .distortion = "squared"},
     XRD_ERR_ARGUMENT,
     "--reproduction continuous is not a finite set of reproductions"},
    {{.samples = "s.txt", .alphabet = "s.txt", .distortion = "squared"},
     XRD_ERR_ARGUMENT,
     "--samples are their own --alphabet"},
    {{.samples = "s.txt", .distortion = "d.txt"},
     XRD_ERR_ARGUMENT,
     "--distortion FILE takes no --alphabet, no --reproduction and no --samples; its names are hamming, squared and "
     "absolute"},
    {{.pmf = "-", .distortion = "-"}, XRD_ERR_ARGUMENT, "standard input (-) can be read only once"},
    {{.source = "cauchy:1", .distortion = "hamming"},
     XRD_ERR_ARGUMENT,
     "--source \"cauchy:1\": not one of bernoulli:P, uniform:M, gaussian-grid:N[,HALF], laplace-grid:N[,HALF]"},
    {{.counts = "p.txt", .distortion = "squared"},
     XRD_ERR_ARGUMENT,
     "--distortion squared needs positions of the source's symbols: give --alphabet"},
    {{.pmf = "p.txt", .reproduction = "r.txt", .distortion = "hamming"},
     XRD_ERR_ARGUMENT,
     "--distortion hamming needs positions of the source's symbols: give --alphabet"},
    {{.pmf = "missing.txt", .distortion = "hamming"},
     XRD_ERR_IO,
     "missing.txt: cannot open: No such file or directory"},
    {{.pmf = "p.txt", .distortion = "haming"}, XRD_ERR_IO, "haming: cannot open: No such file or directory"},
    {{.bytes = ".", .distortion = "hamming"}, XRD_ERR_IO, ".: cannot read: Is a directory"},
    {{.pmf = "half.txt", .distortion = "hamming"},
     XRD_ERR_INPUT,
     "half.txt: the 2 probabilities sum to 0.5, not to 1 within 1e-09 (--normalize divides by the sum)"},
    {{.pmf = "zero.txt", .normalize = true, .distortion = "hamming"}, XRD_ERR_INPUT, "zero.txt: all 2 numbers are 0"},
    {{.counts = "zero.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "zero.txt: all 2 numbers are 0"},
    {{.pmf = "negative.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "negative.txt:2: negative number: \"-0.5\""},
    {{.counts = "negative.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "negative.txt:2: negative number: \"-0.5\""},
    {{.pmf = "nan.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "nan.txt:2: NaN is not allowed: \"NaN\""},
    {{.pmf = "word.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "word.txt:4: not a number: \"abc\""},
    {{.pmf = "empty.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "empty.txt: no numbers"},
    {{.bytes = "empty.txt", .distortion = "hamming"}, XRD_ERR_INPUT, "empty.txt: the file is empty"},
    {{.pmf = "p.txt", .distortion = "forbidden.txt"},
     XRD_ERR_INPUT,
     "forbidden.txt: row 2 (from 0) forbids every reproduction of a symbol of probability 0.25"},
    {{.pmf = "p.txt", .distortion = "short.txt"}, XRD_ERR_INPUT, "short.txt: rows: 2, source symbols: 3"},
    {{.pmf = "p.txt", .distortion = "ragged.txt"},
     XRD_ERR_INPUT,
     "ragged.txt:2: numbers in this row: 3, in the rows above: 2"},
    {{.pmf = "p.txt", .distortion = "negative.txt"}, XRD_ERR_INPUT, "negative.txt:2: negative number: \"-0.5\""},
    {{.pmf = "p.txt", .distortion = "squared", .alphabet = "r.txt"},
     XRD_ERR_INPUT,
     "r.txt: rows: 2, source symbols: 3 (one row for each symbol)"},
    {{.pmf = "p.txt", .distortion = "squared", .alphabet = "far.txt"},
     XRD_ERR_INPUT,
     "far.txt:3: coordinate beyond 1e140 in magnitude: \"1e150\""},
    {{.pmf = "p.txt", .distortion = "squared", .alphabet = "a.txt", .reproduction = "r.txt"},
     XRD_ERR_INPUT,
     "r.txt: coordinates: 1, those of the source: 2"},
    {{.samples = "s.txt", .weights = "w.txt", .distortion = "squared"}, XRD_ERR_INPUT, "w.txt: weights: 3, samples: 2"},
    {{.samples = "s.txt", .weights = "zero.txt", .distortion = "squared"},
     XRD_ERR_INPUT,
     "zero.txt: all 2 numbers are 0"},
    {{.samples = "ragged.txt", .distortion = "squared"},
     XRD_ERR_INPUT,
     "ragged.txt:2: numbers in this row: 3, in the rows above: 2"},
};

static int write_files(void **state) {
  if (scratch_enter(state) != 0) return -1;
  for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) scratch_text(FILES[i].name, FILES[i].text);
  return 0;
}

static void each_is_explained_and_leaves_nothing(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
    xrd_input input;
    xrd_error error = {""};
    const xrd_status status = xrd_input_load(&REFUSALS[i].request, &input, &error);
    if (status != REFUSALS[i].status) fail_msg("%s: %s", REFUSALS[i].message, xrd_status_name(status));
    assert_string_equal(error.message, REFUSALS[i].message);
    assert_null(input.p);
    assert_int_equal(input.file_count, 0);
    assert_int_equal(xrd_input_load(&REFUSALS[i].request, &input, NULL), REFUSALS[i].status);
  }
}

/* The files that refusals are about are fine where they belong. */
static void the_good_files_are_good(void **state) {
  (void)state;
  const xrd_input_request requests[] = {
      {.pmf = "p.txt", .distortion = "d.txt"},
      {.pmf = "half.txt", .normalize = true, .distortion = "hamming"},
      {.pmf = "p.txt", .distortion = "squared", .alphabet = "a.txt"},
      {.counts = "w.txt", .distortion = "hamming"},
      {.samples = "s.txt", .weights = "r.txt", .distortion = "squared"},
  };
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    xrd_input input;
    assert_int_equal(xrd_input_load(&requests[i], &input, NULL), XRD_OK);
    xrd_input_clear(&input);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_is_explained_and_leaves_nothing),
      cmocka_unit_test(the_good_files_are_good),
  };
  return cmocka_run_group_tests(tests, write_files, scratch_leave);
}
