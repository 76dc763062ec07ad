/* The reference enclosure where balls are wide: weights that reach down to 0, few bits, a caller who wants to stop. */
#include "certify/balls.h"

#include "certify/rows.h"
#include "tests/cmocka_all.h"

enum { SIDE = 40 };

static void enclose(const xrd_problem *problem, const xrd_witness *witness, slong precision, xrd_proof *proof) {
  double minimum[SIDE];
  assert_int_equal(xrd_rows_minimum(problem, 1, minimum, NULL), XRD_OK);
  assert_int_equal(xrd_balls_enclose(problem, minimum, witness, precision, proof, NULL), XRD_OK);
}

/* exp(-1e300) is a ball around 0: the column's share of the rate lies between -e log(1/e) and 0, and e is tiny. */
static void a_column_that_may_be_empty(void **state) {
  (void)state;
  const double p[] = {1}, matrix[] = {0, 1e300}, q[] = {0.5, 0.5}, w[] = {2};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 1, .m = 2, .matrix = matrix}};
  const xrd_witness witness = {1, q, w};
  xrd_proof proof;
  xrd_proof_init(&proof);
  enclose(&problem, &witness, 128, &proof);
  assert_true(arb_contains_zero(proof.rate) && mag_cmp_2exp_si(arb_radref(proof.rate), -100) < 0);
  xrd_proof_clear(&proof);
}

/* With 2 to 60 bits the balls hold what those of 200 bits say, if they are finite; with few they are not. */
static void few_bits_are_wide_and_true(void **state) {
  (void)state;
  const double p[] = {0.25, 0.75}, matrix[] = {0, 3e3, 0.01, 1e3, 0, 2e3}, q[] = {0.25, 0.25, 0.5}, w[] = {3, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = matrix}};
  const xrd_witness witness = {0.01, q, w};
  xrd_proof wide, sharp;
  xrd_proof_init(&wide), xrd_proof_init(&sharp);
  enclose(&problem, &witness, 200, &sharp);
  size_t finite = 0, infinite = 0;
  for (slong precision = 2; precision <= 60; precision++) {
    enclose(&problem, &witness, precision, &wide);
    assert_true(arb_contains(wide.rate, sharp.rate) || !arb_is_finite(wide.rate));
    assert_true(arb_contains(wide.value, sharp.value) || !arb_is_finite(wide.value));
    assert_true(arb_contains(wide.excess, sharp.excess) || !arb_is_finite(wide.excess));
    finite += arb_is_finite(wide.rate);
    infinite += !arb_is_finite(wide.rate);
  }
  assert_true(finite > 40 && infinite > 0);
  xrd_proof_clear(&wide), xrd_proof_clear(&sharp);
}

static bool never(void *context) {
  (void)context;
  return false;
}

/* 1600 entries of 250 ns are more than a tenth of a millisecond. */
static void the_caller_can_stop(void **state) {
  (void)state;
  double p[SIDE], matrix[SIDE * SIDE], minimum[SIDE] = {0};
  for (size_t i = 0; i < SIDE; i++) {
    p[i] = 1.0 / SIDE;
    for (size_t j = 0; j < SIDE; j++) matrix[i * SIDE + j] = i == j ? 0 : 1;
  }
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = SIDE, .m = SIDE, .matrix = matrix}};
  const xrd_witness witness = {1, p, p};
  xrd_stop stop;
  xrd_stop_init(&stop, never, NULL);
  xrd_proof proof;
  xrd_proof_init(&proof);
  proof.stop = &stop;
  xrd_error error;
  assert_int_equal(xrd_balls_enclose(&problem, minimum, &witness, 64, &proof, &error), XRD_ERR_INTERRUPTED);
  assert_string_equal(error.message, "interrupted while proving");
  xrd_proof_clear(&proof);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_column_that_may_be_empty),
      cmocka_unit_test(few_bits_are_wide_and_true),
      cmocka_unit_test(the_caller_can_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
