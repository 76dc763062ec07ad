/* Ends of balls as doubles, beside numbers that are none, and the variance of two symbols. */
#include "certify/length/symbols.h"

#include <math.h>

#include "certify/ends.h"
#include "tests/cmocka_all.h"

static void ends_lie_outside(void **state) {
  (void)state;
  arb_t third, end;
  arb_init(third), arb_init(end);
  arb_one(third);
  arb_div_ui(third, third, 3, 200);
  arb_set_d(end, xrd_lower_end(third));
  assert_true(arb_lt(end, third));
  arb_set_d(end, xrd_upper_end(third));
  assert_true(arb_gt(end, third));
  assert_true(xrd_upper_end(third) == nextafter(xrd_lower_end(third), 1));
  mag_set_d(arb_radref(third), 0.25);
  assert_true(xrd_lower_end(third) < 0.0834 && xrd_upper_end(third) > 0.5833);
  arb_clear(third), arb_clear(end);
}

/* S takes two values log(8) apart, whatever else is in it. */
static void the_variance_of_two_symbols(void **state) {
  (void)state;
  const double p[] = {3, 1}, q[] = {0.5, 0.5}, w[] = {0.5, 4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_witness witness = {1, q, w};
  xrd_symbols symbols;
  arb_t variance, truth;
  arb_init(variance), arb_init(truth);
  assert_int_equal(xrd_symbols_init(&symbols, &problem, &witness, 0.125, NULL), XRD_OK);
  xrd_symbols_variance(&symbols, variance);
  arb_log_ui(truth, 8, 200);
  arb_sqr(truth, truth, 200);
  arb_mul_ui(truth, truth, 3, 200);
  arb_mul_2exp_si(truth, truth, -4);
  assert_true(arb_overlaps(variance, truth) && mag_cmp_2exp_si(arb_radref(variance), -110) < 0);
  xrd_symbols_clear(&symbols);
  arb_clear(variance), arb_clear(truth);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ends_lie_outside),
      cmocka_unit_test(the_variance_of_two_symbols),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
