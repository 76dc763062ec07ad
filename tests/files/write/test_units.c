/* Bits against ball arithmetic. */
#include <arb.h>
#include <math.h>

#include "base/random.h"
#include "files/write/units.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static const double LN2 = 0x1.62e42fefa39efp-1;

static double ulp(double x) { return nextafter(fabs(x), INFINITY) - fabs(x); }

static void judge(double nats) {
  arb_t quotient, bound;
  arb_init(quotient), arb_init(bound);
  arb_const_log2(bound, 300);
  arb_set_d(quotient, nats);
  arb_div(quotient, quotient, bound, 300);
  const double down = xrd_unit_from_nats(nats, XRD_BITS, XRD_DOWN), up = xrd_unit_from_nats(nats, XRD_BITS, XRD_UP);
  const double nearest = xrd_unit_from_nats(nats, XRD_BITS, XRD_SHORTEST);
  arb_set_d(bound, down);
  assert_true(arb_le(bound, quotient));
  arb_set_d(bound, up);
  assert_true(isinf(up) || arb_ge(bound, quotient));
  assert_true(isinf(up) || up - down <= ulp(down));
  assert_true(down <= nearest && nearest <= up);
  arb_clear(quotient), arb_clear(bound);
}

static void bits_bracket_the_quotient(void **state) {
  (void)state;
  const double corners[] = {5e-324, 1e-310, 0x1p-1022, 0.1, 1, LN2, 2 * LN2, 1e300, 1.7e308, -1, -1e-10, -5e-324};
  for (size_t k = 0; k < sizeof corners / sizeof *corners; k++) judge(corners[k]);
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t k = 0; k < 10000 * test_multiplier(); k++)
    judge((xrd_random_uniform(&random) - 0.3) * pow(2, 600 * (xrd_random_uniform(&random) - 0.5)));
  flint_cleanup();
}

static void exact_cases_and_nats(void **state) {
  (void)state;
  assert_true(xrd_unit_from_nats(0, XRD_BITS, XRD_UP) == 0);
  assert_true(xrd_unit_from_nats(INFINITY, XRD_BITS, XRD_DOWN) > 0 &&
              isinf(xrd_unit_from_nats(INFINITY, XRD_BITS, XRD_DOWN)));
  assert_true(xrd_unit_from_nats(0.3, XRD_NATS, XRD_DOWN) == 0.3);
  assert_true(xrd_unit_to_nats(1, XRD_BITS) == LN2);
  assert_true(xrd_unit_to_nats(0.3, XRD_NATS) == 0.3);
  assert_string_equal(xrd_unit_name(XRD_BITS), "bits");
  assert_string_equal(xrd_unit_name(XRD_NATS), "nats");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bits_bracket_the_quotient),
      cmocka_unit_test(exact_cases_and_nats),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
