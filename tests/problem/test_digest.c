#include "exactrd/problem.h"
#include "tests/cmocka_all.h"

static const double P[3] = {0.25, 0.25, 0.5};
static const double MATRIX[6] = {0, 1, 1, 0, 2, 0.5};
static const double X[6] = {0, 1, 2, 3, 4, 5}, Y[4] = {1, 1, 2, 2};

static void expect(const xrd_problem *problem, const char *hex) {
  xrd_digest digest;
  xrd_problem_digest(problem, &digest);
  assert_string_equal(digest.hex, hex);
}

/* Computed with Python: hashlib.sha256(struct.pack("<4Q", kind, n, m, dim) + struct.pack("<...d", *p, *arrays)). */
static void digests_equal_those_of_another_program(void **state) {
  (void)state;
  expect(&(xrd_problem){P, {.kind = XRD_MATRIX, .n = 3, .m = 2, .matrix = MATRIX}},
         "082641543dff474ca15c21b29a316b0267875dde3d94ce274a3ab85bf249722a");
  expect(&(xrd_problem){P, {.kind = XRD_SQUARED, .n = 3, .m = 2, .dim = 2, .x = X, .y = Y}},
         "6435047417502b170c5b5729d464e9171185ec8baab90d59a2248cbcaf3217b8");
  expect(&(xrd_problem){P, {.kind = XRD_ABSOLUTE, .n = 3, .m = 3, .dim = 2, .x = X, .y = X}},
         "6e43229fa2e0e44026561b6f3c407378660d0417ee373b5b667faf0801b70f5a");
  expect(&(xrd_problem){P, {.kind = XRD_HAMMING, .n = 3, .m = 3, .dim = 7}},
         "cfe8cb32b8752ff37da7a5be7f50672503f88b7396debed535e56ab07df004f7");
}

/* 1,000 numbers go through the block buffer several times. */
static void every_number_counts(void **state) {
  (void)state;
  double p[1000], x[1000];
  for (size_t i = 0; i < 1000; i++) {
    p[i] = 0.001;
    x[i] = (double)i;
  }
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 1000, .m = 1000, .dim = 1, .x = x, .y = x}};
  xrd_digest before, after;
  xrd_problem_digest(&problem, &before);
  for (size_t i = 0; i < 1000; i += 7) {
    x[i] += 0.5;
    xrd_problem_digest(&problem, &after);
    assert_string_not_equal(before.hex, after.hex);
    x[i] -= 0.5;
    p[i] *= 1 + 0x1p-52;
    xrd_problem_digest(&problem, &after);
    assert_string_not_equal(before.hex, after.hex);
    p[i] = 0.001;
  }
  xrd_problem_digest(&problem, &after);
  assert_string_equal(before.hex, after.hex);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(digests_equal_those_of_another_program),
      cmocka_unit_test(every_number_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
