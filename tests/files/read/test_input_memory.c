/* Every allocation of the loader fails once: XRD_ERR_MEMORY, nothing leaks, nothing is left in the result. */
#include <stdlib.h>
#include <string.h>

#include "exactrd/input.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/files/scratch.h"

static const xrd_input_request REQUESTS[] = {
    {.pmf = "p.txt", .distortion = "d.txt"},
    {.counts = "p.txt", .distortion = "hamming"},
    {.pmf = "p.txt", .distortion = "hamming", .alphabet = "a.txt"},
    {.pmf = "p.txt", .distortion = "squared", .alphabet = "a.txt", .reproduction = "r.txt"},
    {.bytes = "p.txt", .distortion = "absolute"},
    {.samples = "s.npy", .weights = "w.txt", .distortion = "squared", .draw = 1},
    {.samples = "s.npy", .distortion = "squared"},
    {.source = "gaussian-grid:100", .distortion = "squared"},
};

enum { REQUEST_COUNT = sizeof REQUESTS / sizeof *REQUESTS };

static int write_files(void **state) {
  static const double SAMPLES[4] = {0, 1, 2, 3};
  if (scratch_enter(state) != 0) return -1;
  scratch_text("p.txt", "0.25 0.25 0.5");
  scratch_text("d.txt", "0 1\n1 0\n2 3\n");
  scratch_text("a.txt", "0\n1\n1\n");
  scratch_text("r.txt", "0\n1\n");
  scratch_text("w.txt", "1 3");
  scratch_text("m.txt", "1 0 1\n1 2 1\n");
  scratch_npy("s.npy", "'<f8'", "False", "(2, 2)", SAMPLES, sizeof SAMPLES);
  return 0;
}

/* Shrinking the numbers to their size may fail without harm, so that a load may also succeed, with the same result. */
static void loading(void **state) {
  (void)state;
  for (size_t i = 0; i < REQUEST_COUNT; i++) {
    xrd_digest expected = {""};
    size_t refused = 0, total = 0;
    for (size_t n = 0; total == 0 || n <= total; n++) {
      const long before = allocation_live_blocks();
      xrd_input input;
      xrd_error error = {""};
      allocation_fail_at(n);
      const xrd_status status = xrd_input_load(&REQUESTS[i], &input, &error);
      if (n == 0) total = allocation_count();
      assert_int_equal(allocation_has_failed(), n > 0);
      allocation_fail_at(0);
      if (status == XRD_OK) {
        xrd_digest digest;
        xrd_problem_digest(&input.problem, &digest);
        if (n == 0) expected = digest;
        assert_string_equal(digest.hex, expected.hex);
        xrd_input_clear(&input);
      } else {
        assert_int_equal(status, XRD_ERR_MEMORY);
        assert_non_null(strstr(error.message, "not enough memory"));
        assert_null(input.p);
        refused++;
      }
      assert_int_equal(allocation_live_blocks(), before);
    }
    assert_in_range(refused, 2, total);
  }
}

static void copying(void **state) {
  (void)state;
  for (size_t i = 0; i < REQUEST_COUNT; i++) {
    xrd_input input, copy;
    allocation_fail_at(0);
    assert_int_equal(xrd_input_load(&REQUESTS[i], &input, NULL), XRD_OK);
    const long before = allocation_live_blocks();
    allocation_fail_at(0);
    assert_int_equal(xrd_input_copy(&input.problem, &copy, NULL), XRD_OK);
    const size_t total = allocation_count();
    xrd_input_clear(&copy);
    for (size_t n = 1; n <= total; n++) {
      allocation_fail_at(n);
      assert_int_equal(xrd_input_copy(&input.problem, &copy, NULL), XRD_ERR_MEMORY);
      assert_null(copy.p);
      assert_int_equal(allocation_live_blocks(), before);
    }
    allocation_fail_at(0);
    xrd_input_clear(&input);
  }
}

static void loading_a_density(void **state) {
  (void)state;
  const xrd_input_request request = {.mixture = "m.txt"};
  size_t refused = 0;
  for (size_t n = 1, total = n; n <= total; n++) {
    const long before = allocation_live_blocks();
    xrd_density_input input;
    allocation_fail_at(n);
    const xrd_status status = xrd_density_load(&request, &input, NULL);
    if (allocation_has_failed()) total = n + 1;
    allocation_fail_at(0);
    if (status == XRD_OK) assert_int_equal(input.density.count, 2);
    assert_true(status == XRD_OK || (status == XRD_ERR_MEMORY && input.rows == NULL));
    refused += status != XRD_OK;
    xrd_density_input_clear(&input);
    assert_int_equal(allocation_live_blocks(), before);
  }
  assert_true(refused >= 2);
}

/* Problems over measures: each way to load one, and its copy. */
static void measures(void **state) {
  (void)state;
  const xrd_input_request requests[] = {
      {.mixture = "m.txt", .distortion = "squared"},
      {.density = "beta:2,3", .distortion = "absolute", .reproduction = "continuous"},
      {.joint = "m.txt"},
      {.source = "gaussian-grid:5", .distortion = "squared", .reproduction = "continuous"},
  };
  for (size_t k = 0; k < sizeof requests / sizeof *requests; k++) {
    size_t loads = 0, copies = 0;
    for (size_t n = 1, total = n; n <= total; n++) {
      const long before = allocation_live_blocks();
      xrd_measure_input input;
      allocation_fail_at(n);
      const xrd_status status = xrd_measure_load(&requests[k], &input, NULL);
      if (allocation_has_failed()) total = n + 1;
      allocation_fail_at(0);
      assert_true(status == XRD_OK || status == XRD_ERR_MEMORY);
      loads += status != XRD_OK;
      xrd_measure_input_clear(&input);
      assert_int_equal(allocation_live_blocks(), before);
    }
    assert_true(loads >= (k == 1 ? 0 : 2));
    xrd_measure_input input, copy;
    xrd_digest own, other;
    assert_int_equal(xrd_measure_load(&requests[k], &input, NULL), XRD_OK);
    xrd_measure_digest(&input.problem, &own);
    for (size_t n = 1, total = n; n <= total; n++) {
      const long before = allocation_live_blocks();
      allocation_fail_at(n);
      const xrd_status status = xrd_measure_copy(&input.problem, &copy, NULL);
      if (allocation_has_failed()) total = n + 1;
      allocation_fail_at(0);
      assert_true(status == XRD_OK || status == XRD_ERR_MEMORY);
      copies += status != XRD_OK;
      if (status == XRD_OK) {
        xrd_measure_digest(&copy.problem, &other);
        assert_string_equal(own.hex, other.hex);
      }
      xrd_measure_input_clear(&copy);
      assert_int_equal(allocation_live_blocks(), before);
    }
    assert_true(copies >= (k == 1 ? 0 : 1));
    xrd_measure_input_clear(&input);
  }
}

/* The digest is that of every number. */
static void digests(void **state) {
  (void)state;
  double p[] = {0.25, 0.75}, x[] = {0, 1, 2, 3};
  xrd_digest first, next;
  xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 2, .p = p, .x = x};
  xrd_density density = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  xrd_measure_digest(&problem, &first);
#define DIFFERS(change, back)                                                                                          \
  change;                                                                                                              \
  xrd_measure_digest(&problem, &next);                                                                                 \
  assert_string_not_equal(first.hex, next.hex);                                                                        \
  back;                                                                                                                \
  xrd_measure_digest(&problem, &next);                                                                                 \
  assert_string_equal(first.hex, next.hex)
  DIFFERS(p[1] = 0.5, p[1] = 0.75);
  DIFFERS(x[3] = 4, x[3] = 3);
  DIFFERS(problem.kernel = XRD_MEASURE_KL, problem.kernel = XRD_MEASURE_SQUARED);
  DIFFERS(problem.p = NULL, problem.p = p);
  DIFFERS(problem.n = 1, problem.n = 2);
  problem = (xrd_measure_problem){.density = &density, .dim = 1};
  xrd_measure_digest(&problem, &first);
  DIFFERS(density.parameter[1] = 2, density.parameter[1] = 1);
  DIFFERS(density.family = XRD_DENSITY_LAPLACE, density.family = XRD_DENSITY_NORMAL);
  density = (xrd_density){.family = XRD_DENSITY_HISTOGRAM, .count = 1, .rows = x};
  xrd_measure_digest(&problem, &first);
  DIFFERS(x[2] = 5, x[2] = 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(loading), cmocka_unit_test(copying),
                                     cmocka_unit_test(loading_a_density), cmocka_unit_test(measures),
                                     cmocka_unit_test(digests)};
  return cmocka_run_group_tests(tests, write_files, scratch_leave);
}
