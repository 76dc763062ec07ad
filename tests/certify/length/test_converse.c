/* The converse in cases where its last rounding decides: nothing else is rounded, and the truth is known to 300 bits.
 */
#include "certify/length/converse.h"

#include <math.h>

#include "tests/cmocka_all.h"

enum { BITS = 300 };

/* Uniform over two symbols: the law of S has one place, `rate` itself, and the converse is rate + log(1 - excess) / n.
 */
static double uniform(double rate, size_t length, double excess) {
  const double p[] = {0.5, 0.5}, q[] = {0.5, 0.5}, w[] = {1, 1};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_witness witness = {1, q, w};
  xrd_symbols symbols;
  double lower;
  assert_int_equal(xrd_symbols_init(&symbols, &problem, &witness, rate, NULL), XRD_OK);
  assert_int_equal(xrd_converse(&symbols, length, excess, &lower, NULL), XRD_OK);
  xrd_symbols_clear(&symbols);
  return lower;
}

static void the_last_bit_is_rounded_down(void **state) {
  (void)state;
  arb_t truth, claim;
  arb_init(truth), arb_init(claim);
  for (size_t length = 1; length <= 40; length++) {
    const double rate = 0.5 + ldexp((double)length, -20), excess = ldexp(1, -(int)(length % 7) - 5);
    const double lower = uniform(rate, length, excess);
    arb_set_d(truth, 1 - excess);
    arb_log(truth, truth, BITS);
    arb_div_ui(truth, truth, (ulong)length, BITS);
    arb_set_d(claim, rate);
    arb_add(truth, truth, claim, BITS);
    arb_set_d(claim, lower);
    assert_true(arb_lt(claim, truth));
    arb_set_d(claim, nextafter(lower, HUGE_VAL));
    assert_true(arb_gt(claim, truth));
  }
  arb_clear(truth), arb_clear(claim);
}

/* Where errors may be certain, no code says anything. */
static void a_certain_excess_allows_all(void **state) {
  (void)state;
  assert_true(uniform(0.5, 3, 1) == 0);
  assert_true(uniform(0.5, 3, 0.5) > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_bit_is_rounded_down),
                                     cmocka_unit_test(a_certain_excess_allows_all)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
