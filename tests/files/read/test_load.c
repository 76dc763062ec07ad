#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/input.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static const double FOUR[4] = {0, 0, 3, 4};

static int write_files(void **state) {
  if (scratch_enter(state) != 0) return -1;
  scratch_text("p.txt", "0.25 0.25\n0.5 # three\n");
  scratch_text("c.txt", "1\n1\n2\n");
  scratch_text("twice.txt", "0.5 0.5 1");
  scratch_text("d.txt", "0 1\n1 0\n2 inf\n");
  scratch_text("a.txt", "0 0\n3 4\n0 0\n");
  scratch_text("r.txt", "0 0\n3 4\n1 1\n3 4\n");
  scratch_text("distinct.txt", "5\n7\n6\n");
  scratch_text("b.txt", "aab");
  scratch_npy("s.npy", "'<f8'", "False", "(2, 2)", FOUR, sizeof FOUR);
  scratch_text("w.txt", "1 3");
  scratch_text("b-labels.txt", "97\n98\n300\n");
  return 0;
}

static xrd_input load(const xrd_input_request *request) {
  xrd_input input;
  xrd_error error = {""};
  if (xrd_input_load(request, &input, &error) != XRD_OK) fail_msg("%s", error.message);
  return input;
}

static void expect_shape(const xrd_input *input, xrd_distortion_kind kind, size_t n, size_t m, size_t dim) {
  const xrd_distortion *d = &input->problem.distortion;
  assert_int_equal(d->kind, kind);
  assert_int_equal(d->n, n);
  assert_int_equal(d->m, m);
  assert_int_equal(d->dim, dim);
  assert_ptr_equal(input->problem.p, input->p);
}

static double entry(const xrd_input *input, size_t i, size_t j) {
  return xrd_distortion_entry(&input->problem.distortion, i, j);
}

static void expect_file(const xrd_input_file *file, const char *role, const char *path, uint64_t bytes) {
  assert_string_equal(file->role, role);
  assert_string_equal(file->path, path);
  assert_int_equal(file->bytes, bytes);
  assert_int_equal(strlen(file->sha256.hex), 64);
}

static void probabilities_and_a_matrix(void **state) {
  (void)state;
  xrd_input input = load(&(xrd_input_request){.pmf = "p.txt", .distortion = "d.txt"});
  expect_shape(&input, XRD_MATRIX, 3, 2, 0);
  assert_true(input.p[0] == 0.25 && input.p[1] == 0.25 && input.p[2] == 0.5);
  assert_true(entry(&input, 2, 0) == 2 && isinf(entry(&input, 2, 1)));
  assert_int_equal(input.file_count, 2);
  expect_file(&input.files[0], "pmf", "p.txt", 22);
  expect_file(&input.files[1], "distortion", "d.txt", 14);
  xrd_input_clear(&input);
  assert_null(input.p);
  xrd_input_clear(&input);
}

/* `printf '1\n1\n2\n' | sha256sum` */
static void counts_give_the_same_problem_as_their_shares(void **state) {
  (void)state;
  xrd_input counts = load(&(xrd_input_request){.counts = "c.txt", .distortion = "hamming"});
  assert_string_equal(counts.files[0].sha256.hex, "03788f5859bc8f03020b2afa2f7340f66333a891efa32ef50e8f945c2a96a719");
  xrd_input pmf = load(&(xrd_input_request){.pmf = "p.txt", .distortion = "hamming"});
  xrd_input twice = load(&(xrd_input_request){.pmf = "twice.txt", .normalize = true, .distortion = "hamming"});
  expect_shape(&counts, XRD_HAMMING, 3, 3, 0);
  xrd_digest a, b, c;
  xrd_problem_digest(&counts.problem, &a);
  xrd_problem_digest(&pmf.problem, &b);
  xrd_problem_digest(&twice.problem, &c);
  assert_string_equal(a.hex, b.hex);
  assert_string_equal(a.hex, c.hex);
  xrd_input_clear(&counts);
  xrd_input_clear(&pmf);
  xrd_input_clear(&twice);
}

static void positions_from_files(void **state) {
  (void)state;
  xrd_input input = load(&(xrd_input_request){.pmf = "p.txt", .distortion = "squared", .alphabet = "a.txt"});
  expect_shape(&input, XRD_SQUARED, 3, 3, 2);
  assert_ptr_equal(input.problem.distortion.y, input.x);
  assert_true(entry(&input, 0, 1) == 25 && entry(&input, 0, 2) == 0);
  xrd_input_clear(&input);
  input = load(
      &(xrd_input_request){.pmf = "p.txt", .distortion = "absolute", .alphabet = "a.txt", .reproduction = "r.txt"});
  expect_shape(&input, XRD_ABSOLUTE, 3, 4, 2);
  assert_true(entry(&input, 1, 2) == 5 && entry(&input, 1, 3) == 0);
  expect_file(&input.files[1], "alphabet", "a.txt", 12);
  expect_file(&input.files[2], "reproduction", "r.txt", 16);
  xrd_input_clear(&input);
}

static void bytes_stand_at_their_values(void **state) {
  (void)state;
  xrd_input input = load(&(xrd_input_request){.bytes = "b.txt", .distortion = "absolute"});
  expect_shape(&input, XRD_ABSOLUTE, 256, 256, 1);
  assert_true(input.p['a'] == 2.0 / 3 && input.p['b'] == 1.0 / 3 && input.p[0] == 0);
  assert_true(entry(&input, 'a', 'z') == 25);
  expect_file(&input.files[0], "bytes", "b.txt", 3);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.bytes = "b.txt", .distortion = "hamming"});
  expect_shape(&input, XRD_HAMMING, 256, 256, 0);
  assert_null(input.x);
  xrd_input_clear(&input);
}

static void hamming_by_labels(void **state) {
  (void)state;
  xrd_input input = load(&(xrd_input_request){.pmf = "p.txt", .distortion = "hamming", .alphabet = "distinct.txt"});
  expect_shape(&input, XRD_HAMMING, 3, 3, 0);
  assert_null(input.matrix);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.pmf = "p.txt", .distortion = "hamming", .alphabet = "a.txt"});
  expect_shape(&input, XRD_MATRIX, 3, 3, 0);
  assert_true(entry(&input, 0, 2) == 0 && entry(&input, 2, 0) == 0 && entry(&input, 0, 1) == 1);
  assert_null(input.x);
  xrd_input_clear(&input);
  input = load(
      &(xrd_input_request){.pmf = "p.txt", .distortion = "hamming", .alphabet = "a.txt", .reproduction = "r.txt"});
  expect_shape(&input, XRD_MATRIX, 3, 4, 0);
  assert_true(entry(&input, 1, 1) == 0 && entry(&input, 1, 3) == 0 && entry(&input, 1, 2) == 1);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.bytes = "b.txt", .distortion = "hamming", .reproduction = "b-labels.txt"});
  expect_shape(&input, XRD_MATRIX, 256, 3, 0);
  for (size_t i = 0; i < 256; i++) {
    assert_true(entry(&input, i, 0) == (i == 97 ? 0 : 1));
    assert_true(entry(&input, i, 2) == 1);
  }
  xrd_input_clear(&input);
}

static void samples_are_their_own_alphabet(void **state) {
  (void)state;
  xrd_input input = load(&(xrd_input_request){.samples = "s.npy", .distortion = "squared"});
  expect_shape(&input, XRD_SQUARED, 2, 2, 2);
  assert_true(input.p[0] == 0.5 && entry(&input, 0, 1) == 25 && input.y == NULL);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.samples = "s.npy", .weights = "w.txt", .distortion = "squared", .draw = 1});
  expect_shape(&input, XRD_SQUARED, 2, 1, 2);
  assert_true(input.p[0] == 0.25 && input.p[1] == 0.75);
  assert_true(entry(&input, 0, 0) + entry(&input, 1, 0) == 25);
  expect_file(&input.files[0], "samples", "s.npy", 128 + 32);
  expect_file(&input.files[1], "weights", "w.txt", 3);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.samples = "s.npy", .distortion = "absolute", .reproduction = "r.txt"});
  expect_shape(&input, XRD_ABSOLUTE, 2, 4, 2);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.samples = "s.npy", .distortion = "hamming"});
  expect_shape(&input, XRD_HAMMING, 2, 2, 0);
  xrd_input_clear(&input);
}

static void named_sources_bring_positions(void **state) {
  (void)state;
  xrd_input input = load(&(xrd_input_request){.source = "uniform:4", .distortion = "squared"});
  expect_shape(&input, XRD_SQUARED, 4, 4, 1);
  assert_true(entry(&input, 0, 3) == 9);
  assert_int_equal(input.file_count, 0);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.source = "uniform:3", .distortion = "squared", .alphabet = "a.txt"});
  expect_shape(&input, XRD_SQUARED, 3, 3, 2);
  xrd_input_clear(&input);
  input = load(&(xrd_input_request){.source = "uniform:3", .distortion = "d.txt"});
  expect_shape(&input, XRD_MATRIX, 3, 2, 0);
  xrd_input_clear(&input);
}

static void many_samples_take_a_draw(void **state) {
  (void)state;
  enum { COUNT = 40000 };
  double *samples = calloc(COUNT, sizeof *samples);
  assert_non_null(samples);
  for (size_t i = 0; i < COUNT; i++) samples[i] = (double)i;
  scratch_npy("many.npy", "'<f8'", "False", "(40000,)", samples, COUNT * sizeof *samples);
  free(samples);
  xrd_input_request request = {.samples = "many.npy", .distortion = "squared"};
  xrd_input input, other;
  xrd_error error;
  assert_int_equal(xrd_input_load(&request, &input, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "40000 samples are too many (more than 32768) to be the reproductions too: "
                                     "give --draw COUNT or --reproduction FILE");
  request.draw = 100;
  request.seed = 7;
  input = load(&request);
  expect_shape(&input, XRD_SQUARED, 40000, 100, 1);
  for (size_t j = 0; j < 100; j++) assert_true(input.y[j] == input.x[(size_t)input.y[j]]);
  request.seed = 8;
  other = load(&request);
  assert_memory_not_equal(input.y, other.y, 100 * sizeof *input.y);
  xrd_input_clear(&input);
  xrd_input_clear(&other);
  request.draw = COUNT;
  input = load(&request);
  expect_shape(&input, XRD_SQUARED, 40000, 40000, 1);
  assert_null(input.y);
  xrd_input_clear(&input);
  request.draw = COUNT + 1;
  assert_int_equal(xrd_input_load(&request, &input, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "--draw 40001 of only 40000 samples");
  request.draw = 4096;
  request.distortion = "hamming";
  assert_int_equal(xrd_input_load(&request, &input, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "hamming distortion between 40000 and 4096 labels: more than 16777216 pairs");
}

static void copies_equal_their_originals(void **state) {
  (void)state;
  const xrd_input_request requests[] = {
      {.pmf = "p.txt", .distortion = "d.txt"},
      {.pmf = "p.txt", .distortion = "hamming"},
      {.pmf = "p.txt", .distortion = "squared", .alphabet = "a.txt"},
      {.pmf = "p.txt", .distortion = "absolute", .alphabet = "a.txt", .reproduction = "r.txt"},
  };
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    xrd_input original = load(&requests[i]), copy;
    xrd_digest before, after;
    xrd_problem_digest(&original.problem, &before);
    assert_int_equal(xrd_input_copy(&original.problem, &copy, NULL), XRD_OK);
    assert_ptr_not_equal(copy.p, original.p);
    assert_int_equal(copy.y == NULL, original.y == NULL);
    xrd_input_clear(&original);
    xrd_problem_digest(&copy.problem, &after);
    assert_string_equal(before.hex, after.hex);
    assert_int_equal(copy.file_count, 0);
    xrd_input_clear(&copy);
  }
}

static void a_bad_problem_is_not_copied(void **state) {
  (void)state;
  const double p[2] = {0.5, 0.25};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_input copy;
  xrd_error error;
  assert_int_equal(xrd_input_copy(&problem, &copy, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "probabilities sum to 0.75, not to 1 within 1e-09");
  assert_null(copy.p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(probabilities_and_a_matrix),
      cmocka_unit_test(counts_give_the_same_problem_as_their_shares),
      cmocka_unit_test(positions_from_files),
      cmocka_unit_test(bytes_stand_at_their_values),
      cmocka_unit_test(hamming_by_labels),
      cmocka_unit_test(samples_are_their_own_alphabet),
      cmocka_unit_test(named_sources_bring_positions),
      cmocka_unit_test(many_samples_take_a_draw),
      cmocka_unit_test(copies_equal_their_originals),
      cmocka_unit_test(a_bad_problem_is_not_copied),
  };
  return cmocka_run_group_tests(tests, write_files, scratch_leave);
}
