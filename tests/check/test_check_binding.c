/* Lines and grids small enough for every entry: what structure proves of a witness is no more than the witness has, in
   cases where the stretch from the distances of the structure to the doubles decides. */
#include <math.h>

#include "base/random.h"
#include "check/structure.h"
#include "tests/cmocka_all.h"

enum { BITS = 700 };

/* The intercept's lower end less that of all entries, in units of 2^-53; > 0 is a false bound. */
static double overclaimed(const xrd_structured_proof *proof, const xrd_problem *problem, const xrd_witness *witness) {
  xrd_reproof claimed, truth;
  arf_t low, high;
  xrd_reproof_init(&claimed), xrd_reproof_init(&truth), arf_init(low), arf_init(high);
  assert_int_equal(xrd_structured_reprove(proof, problem, witness, 200, &claimed, NULL), XRD_OK);
  assert_int_equal(xrd_reprove(problem, witness, BITS, &truth, NULL), XRD_OK);
  arb_get_lbound_arf(low, claimed.intercept, BITS);
  arb_get_ubound_arf(high, truth.intercept, BITS);
  arf_sub(low, low, high, BITS, ARF_RND_CEIL);
  const double result = arf_get_d(low, ARF_RND_CEIL) * 0x1p53;
  xrd_reproof_clear(&claimed), xrd_reproof_clear(&truth), arf_clear(low), arf_clear(high);
  return result;
}

/* Two symbols at (+-px, e), reproductions at (+-py, 0). */
static void a_grid_claims_no_more(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < 3000; k++) {
    const double px = 1 + xrd_random_uniform(&random), py = 1 + xrd_random_uniform(&random);
    const double e = k % 2 == 0 ? 0 : exp(8 * xrd_random_uniform(&random) - 2), t = xrd_random_uniform(&random);
    const double p[] = {0.5, 0.5}, w[] = {1, 1}, q[] = {0.25, 0.25, 0.25, 0.25};
    const double x[] = {-px, e, px, e}, y[] = {-py, 0, -py, t, py, 0, py, t};
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 2, .m = 4, .dim = 2, .x = x, .y = y}};
    const xrd_witness witness = {exp(-6 * xrd_random_uniform(&random)), q, w};
    assert_true(overclaimed(&xrd_structured_grid, &problem, &witness) <= 0);
  }
}

/* Two symbols and three reproductions on a line. */
static void lines_claim_no_more(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t k = 0; k < 3000; k++) {
    const double at = 1 + xrd_random_uniform(&random), far = 1 + xrd_random_uniform(&random);
    const double p[] = {0.5, 0.5}, w[] = {1, 1}, q[] = {0.4, 0.2, 0.4};
    const double x[] = {-at, at * (1 + xrd_random_uniform(&random))}, y[] = {-far, 0, far};
    const xrd_distortion_kind kind = k % 2 == 0 ? XRD_ABSOLUTE : XRD_SQUARED;
    const xrd_problem problem = {p, {.kind = kind, .n = 2, .m = 3, .dim = 1, .x = x, .y = y}};
    const xrd_witness witness = {exp(-6 * xrd_random_uniform(&random)), q, w};
    const xrd_structured_proof *proof = k % 2 == 0 ? &xrd_structured_absolute_line : &xrd_structured_squared_line;
    assert_true(overclaimed(proof, &problem, &witness) <= 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_grid_claims_no_more),
      cmocka_unit_test(lines_claim_no_more),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
