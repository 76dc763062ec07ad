/* The fast enclosures against balls of 200 bits: the truth is inside for every witness, and threads change no bit. */
#include "certify/doubles.h"

#include <fenv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "certify/balls.h"
#include "certify/hamming.h"
#include "certify/rows.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

static double *minima(const random_case *c) {
  double *minimum = malloc(c->problem.distortion.n * sizeof *minimum);
  assert_non_null(minimum);
  assert_int_equal(xrd_rows_minimum(&c->problem, 1, minimum, NULL), XRD_OK);
  return minimum;
}

static void assert_holds(const arb_t fast, const arb_t truth) {
  if (!arb_contains(fast, truth)) fail_msg("the enclosure misses the truth");
}

static void the_truth_is_inside(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  size_t fast_cases = 0, cases = 0;
  xrd_proof fast, truth;
  xrd_proof_init(&fast), xrd_proof_init(&truth);
  for (size_t k = 0; k < repetitions(300); k++) {
    random_case c;
    random_case_make(&c, &random, k % 10 == 0 ? 150 : 30, (int)xrd_random_below(&random, 40),
                     xrd_random_below(&random, 2) ? 0 : 1e-4);
    for (size_t j = 1; j < c.problem.distortion.m && k % 4 == 0; j++)
      if (c.q[j] < 1e-14) c.q[j] *= 1e-100; /* columns that w does not notice */
    double *minimum = minima(&c);
    bool usable;
    assert_int_equal(xrd_doubles_enclose(&c.problem, minimum, &c.witness, &fast, &usable, NULL), XRD_OK);
    cases += c.problem.distortion.kind != XRD_HAMMING;
    if (usable) {
      fast_cases++;
      assert_int_equal(xrd_balls_enclose(&c.problem, minimum, &c.witness, 200, &truth, NULL), XRD_OK);
      assert_holds(fast.excess, truth.excess);
      assert_holds(fast.rate, truth.rate);
      assert_holds(fast.value, truth.value);
      assert_true(mag_get_d(arb_radref(fast.rate)) <= 0x1p-60 * (8 + mag_get_d(arb_radref(truth.rate))) * 8);
    }
    free(minimum);
    random_case_clear(&c);
  }
  assert_true(10 * fast_cases > 7 * cases);
  xrd_proof_clear(&fast), xrd_proof_clear(&truth);
}

static void the_closed_form_of_hamming_is_the_same(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  xrd_proof closed, truth;
  xrd_proof_init(&closed), xrd_proof_init(&truth);
  for (size_t k = 0; k < repetitions(300); k++) {
    random_case c;
    random_case_make(&c, &random, 20, (int)xrd_random_below(&random, 40), 1e-4);
    if (c.problem.distortion.kind == XRD_HAMMING) {
      double *minimum = minima(&c);
      assert_int_equal(xrd_balls_enclose(&c.problem, minimum, &c.witness, 300, &truth, NULL), XRD_OK);
      assert_int_equal(xrd_hamming_enclose(&c.problem, &c.witness, 64, &closed, NULL), XRD_OK);
      assert_holds(closed.excess, truth.excess);
      assert_holds(closed.rate, truth.rate);
      assert_holds(closed.value, truth.value);
      assert_true(mag_get_d(arb_radref(closed.value)) <= 1e-15);
      assert_true(arb_is_zero(closed.excess) || arb_rel_accuracy_bits(closed.excess) > 50);
      free(minimum);
    }
    random_case_clear(&c);
  }
  xrd_proof_clear(&closed), xrd_proof_clear(&truth);
}

/* However many rows there are, and into whatever chunks they fall. */
static void every_row_is_added(void **state) {
  (void)state;
  enum { MOST_ROWS = 300, COLUMNS = 3 };
  xrd_random random;
  xrd_random_seed(&random, 9);
  double p[MOST_ROWS], w[MOST_ROWS], minimum[MOST_ROWS], matrix[MOST_ROWS * COLUMNS];
  const double q[COLUMNS] = {0.5, 0.25, 0.25}, slope = 1.25;
  xrd_proof fast, truth;
  xrd_proof_init(&fast), xrd_proof_init(&truth);
  for (size_t n = 1; n <= MOST_ROWS; n += 1 + n / 40) {
    for (size_t i = 0; i < n; i++) {
      double u = 0;
      p[i] = 0.1 + xrd_random_uniform(&random);
      minimum[i] = HUGE_VAL;
      for (size_t j = 0; j < COLUMNS; j++)
        minimum[i] = fmin(minimum[i], matrix[i * COLUMNS + j] = xrd_random_uniform(&random));
      for (size_t j = 0; j < COLUMNS; j++) u += q[j] * exp(-slope * (matrix[i * COLUMNS + j] - minimum[i]));
      w[i] = 1 / u;
    }
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = n, .m = COLUMNS, .matrix = matrix}};
    const xrd_witness witness = {slope, q, w};
    bool usable;
    assert_int_equal(xrd_doubles_enclose(&problem, minimum, &witness, &fast, &usable, NULL), XRD_OK);
    assert_true(usable);
    assert_int_equal(xrd_balls_enclose(&problem, minimum, &witness, 200, &truth, NULL), XRD_OK);
    assert_holds(fast.excess, truth.excess);
    assert_holds(fast.rate, truth.rate);
    assert_holds(fast.value, truth.value);
  }
  xrd_proof_clear(&fast), xrd_proof_clear(&truth);
}

/* The largest dual sum belongs to a column without mass, wherever it stands among thousands. */
static void far_columns_are_screened(void **state) {
  (void)state;
  enum { ROWS = 3, COLUMNS = 3000 };
  static double matrix[ROWS * COLUMNS], q[COLUMNS];
  const double p[ROWS] = {0.5, 0.25, 0.25}, minimum[ROWS] = {0, 0, 0};
  xrd_proof fast, truth;
  xrd_proof_init(&fast), xrd_proof_init(&truth);
  q[0] = q[1] = 0.5;
  for (size_t best = 2; best < COLUMNS; best += best < 10 ? 3 : 333) {
    double w[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
      for (size_t j = 0; j < COLUMNS; j++) matrix[i * COLUMNS + j] = j == best ? 0.125 : 2;
      matrix[i * COLUMNS + i % 2] = 0, matrix[i * COLUMNS + 1 - i % 2] = 1;
      w[i] = 2 / (1 + exp(-1));
    }
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = ROWS, .m = COLUMNS, .matrix = matrix}};
    const xrd_witness witness = {1, q, w};
    bool usable;
    assert_int_equal(xrd_doubles_enclose(&problem, minimum, &witness, &fast, &usable, NULL), XRD_OK);
    assert_true(usable);
    assert_int_equal(xrd_balls_enclose(&problem, minimum, &witness, 200, &truth, NULL), XRD_OK);
    assert_holds(fast.value, truth.value);
  }
  xrd_proof_clear(&fast), xrd_proof_clear(&truth);
}

static void threads_change_no_bit(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 6);
  xrd_proof one, more;
  xrd_proof_init(&one), xrd_proof_init(&more);
  for (size_t k = 0; k < repetitions(20); k++) {
    random_case c;
    random_case_make(&c, &random, 300, 3, 0);
    double *minimum = minima(&c);
    bool usable_one, usable_more;
    assert_int_equal(xrd_doubles_enclose(&c.problem, minimum, &c.witness, &one, &usable_one, NULL), XRD_OK);
    for (int threads = 2; threads <= 3; threads++) {
      more.threads = threads;
      assert_int_equal(xrd_doubles_enclose(&c.problem, minimum, &c.witness, &more, &usable_more, NULL), XRD_OK);
      assert_int_equal(usable_one, usable_more);
      if (!usable_one) continue;
      assert_true(arb_equal(one.excess, more.excess));
      assert_true(arb_equal(one.rate, more.rate));
      assert_true(arb_equal(one.value, more.value));
    }
    free(minimum);
    random_case_clear(&c);
  }
  xrd_proof_clear(&one), xrd_proof_clear(&more);
}

static void other_rounding_modes_are_left_to_balls(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  random_case c;
  do {
    random_case_make(&c, &random, 20, 30, 0);
    if (c.problem.distortion.kind == XRD_MATRIX) break;
    random_case_clear(&c);
  } while (true);
  double *minimum = minima(&c);
  xrd_proof proof;
  xrd_proof_init(&proof);
  bool usable;
  assert_int_equal(fesetround(FE_UPWARD), 0);
  const xrd_status status = xrd_doubles_enclose(&c.problem, minimum, &c.witness, &proof, &usable, NULL);
  assert_int_equal(fesetround(FE_TONEAREST), 0);
  assert_int_equal(status, XRD_OK);
  assert_false(usable);
  xrd_proof_clear(&proof);
  free(minimum);
  random_case_clear(&c);
}

static void give(void *mode, size_t k, int thread) {
  (void)k;
  if (thread > 0) (void)fesetround(*(int *)mode);
}

/* A thread keeps the mode that it was given last, until it is given another. */
static void give_workers(int mode) { xrd_crew_share(3, 1000, give, &mode); }

static void workers_of_other_rounding_modes_do_no_harm(void **state) {
  (void)state;
  enum { N = 400 };
  double p[N], x[2 * N], alone[N], team[N];
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (size_t i = 0; i < 2 * N; i++) x[i] = xrd_random_normal(&random);
  for (size_t i = 0; i < N; i++) p[i] = 1.0 / N;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N / 2, .dim = 2, .x = x, .y = x + N}};
  assert_int_equal(xrd_rows_minimum(&problem, 1, alone, NULL), XRD_OK);
  give_workers(FE_UPWARD);
  assert_int_equal(xrd_rows_minimum(&problem, 3, team, NULL), XRD_OK);
  assert_memory_equal(alone, team, sizeof alone);
  double w[N], q[N / 2];
  for (size_t i = 0; i < N; i++) w[i] = 1;
  for (size_t j = 0; j < N / 2; j++) q[j] = j % 7 == 0 ? 7.0 / N : 0;
  const xrd_witness witness = {3, q, w};
  xrd_bounds one, many;
  assert_int_equal(xrd_certify(&problem, &witness, 1e-10, 3, &many, NULL), XRD_OK);
  give_workers(FE_TONEAREST);
  assert_int_equal(xrd_certify(&problem, &witness, 1e-10, 1, &one, NULL), XRD_OK);
  assert_true(many.rate_lower <= one.rate_upper && one.rate_lower <= many.rate_upper);
  assert_true(fabs(many.rate_lower - one.rate_lower) < 1e-14 && fabs(many.rate_upper - one.rate_upper) < 1e-14);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_truth_is_inside),
      cmocka_unit_test(the_closed_form_of_hamming_is_the_same),
      cmocka_unit_test(every_row_is_added),
      cmocka_unit_test(far_columns_are_screened),
      cmocka_unit_test(threads_change_no_bit),
      cmocka_unit_test(other_rounding_modes_are_left_to_balls),
      cmocka_unit_test(workers_of_other_rounding_modes_do_no_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
