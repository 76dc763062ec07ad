/* What is expected to be missing lies on the line through the two answers next to a slope. */
#include "solvers/tall/answers.h"

#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"

enum { M = 3 };

static double place[XRD_TALL_ANSWERS], rest[XRD_TALL_ANSWERS * M];

static xrd_tall_answers none(void) { return (xrd_tall_answers){.m = M, .place = place, .rest = rest}; }

/* At exp(t) a sample's answer is short of the masses by t, -t and 2. */
static void add(xrd_tall_answers *answers, double t) {
  const double q[M] = {5 + t, 5 - t, 7}, guess[M] = {5, 5, 5};
  xrd_tall_answers_add(answers, exp(t), q, guess);
}

static void expect(const xrd_tall_answers *answers, double t, double missing) {
  double q[M] = {5, 5, 1};
  xrd_tall_answers_correct(answers, exp(t), q);
  const double expected[M] = {5 + missing, fmax(5 - missing, 0), 3};
  for (int j = 0; j < M; j++) assert_true(fabs(q[j] - expected[j]) <= 1e-12);
}

static void lines_are_followed(void **state) {
  (void)state;
  xrd_tall_answers answers = none();
  double q[M] = {1, 2, 3};
  xrd_tall_answers_correct(&answers, 2, q);
  assert_true(q[0] == 1 && q[1] == 2 && q[2] == 3);
  add(&answers, 1);
  expect(&answers, 3, 1); /* one answer: as far off as there */
  add(&answers, 2);
  expect(&answers, 1.25, 1.25);
  expect(&answers, 0.5, 0.5);
  expect(&answers, 2.75, 2.75); /* beyond both, by less than they are apart */
  expect(&answers, 9, 2);       /* too far beyond */
  add(&answers, 9);
  expect(&answers, 5.9, 5.9);
  expect(&answers, 9.5, 9.5); /* no mass below 0 */
}

static void old_ones_give_way(void **state) {
  (void)state;
  xrd_tall_answers answers = none();
  for (int k = 0; k < XRD_TALL_ANSWERS; k++) add(&answers, k);
  add(&answers, 3); /* again */
  assert_int_equal(answers.count, XRD_TALL_ANSWERS);
  expect(&answers, 0.25, 0.25);
  add(&answers, 100);
  add(&answers, 101);
  assert_int_equal(answers.count, XRD_TALL_ANSWERS);
  expect(&answers, 0.25, 2); /* those at 0 and 1 have gone */
  expect(&answers, 100.5, 100.5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_followed),
      cmocka_unit_test(old_ones_give_way),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
