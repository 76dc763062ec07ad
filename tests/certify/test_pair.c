/* Arithmetic on pairs against exact numbers. */
#include "certify/pair.h"

#include <math.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

enum { BITS = 400 };

static void set(arb_t x, xrd_pair pair) {
  arb_t low;
  arb_init(low);
  arb_set_d(x, pair.high);
  arb_set_d(low, pair.low);
  arb_add(x, x, low, BITS);
  arb_clear(low);
}

/* x + a, and no less than that but for XRD_PAIR_ERROR of x; with nothing in the low part the factor alone sees to it.
 */
static void raised_pairs_are_raised(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  arb_t least, part, raised;
  arb_init(least), arb_init(part), arb_init(raised);
  for (int k = 0; k < 20000; k++) {
    const double high = 1 + xrd_random_uniform(&random),
                 low = k % 2 == 0 ? 0 : 0x1p-54 * xrd_random_normal(&random) / 8;
    const double a = ldexp(1 + xrd_random_uniform(&random), -(int)xrd_random_below(&random, 110));
    const xrd_pair x = {high, low};
    set(raised, xrd_pair_raised(x, xrd_up_of(a)));
    set(least, x);
    arb_set_d(part, XRD_PAIR_ERROR * high);
    arb_sub(least, least, part, BITS);
    arb_set_d(part, a);
    arb_add(least, least, part, BITS);
    assert_true(arb_ge(raised, least));
    arb_set_d(part, 2 * XRD_PAIR_ERROR * high + 0x1p-48 * a);
    arb_add(least, least, part, BITS);
    assert_true(arb_le(raised, least));
  }
  arb_clear(least), arb_clear(part), arb_clear(raised);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(raised_pairs_are_raised)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
