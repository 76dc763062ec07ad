/* The arithmetic of upper bounds against exact numbers, in every rounding mode and with subnormal numbers flushed. */
#include "certify/up.h"

#include <fenv.h>
#include <math.h>
#include <stdint.h>

#include "base/random.h"
#include "solvers/flush.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

enum { BITS = 4500 };

static double random_number(xrd_random *random) {
  switch (xrd_random_below(random, 6)) {
  case 0: return ldexp(1 + xrd_random_uniform(random), (int)xrd_random_below(random, 2000) - 1000);
  case 1: return ldexp(1, (int)xrd_random_below(random, 2000) - 1000);
  case 2: return nextafter(ldexp(1, -(int)xrd_random_below(random, 100)), 0);
  case 3: return ldexp(xrd_random_uniform(random), -1000);
  default: return xrd_random_uniform(random);
  }
}

typedef struct {
  xrd_up sum, product, ratio, root, total, compound, inverse;
  double rest;
} results;

static results compute(double a, double b) {
  const xrd_up x = xrd_up_of(a), y = xrd_up_of(b);
  return (results){xrd_up_add(x, y),  xrd_up_multiply(x, y),         xrd_up_divide(x, b),
                   xrd_up_root(x),    xrd_up_of_total(a * b + b, 2), xrd_up_compound(x, y),
                   xrd_up_inverse(x), xrd_up_complement(x)};
}

static void assert_at_least(xrd_up bound, const arb_t exact) {
  arb_t x;
  arb_init(x);
  arb_set_d(x, xrd_up_value(bound));
  assert_true(isinf(xrd_up_value(bound)) || arb_ge(x, exact));
  arb_clear(x);
}

static void assert_above(const results *r, double a, double b) {
  arb_t x, y, exact;
  arb_init(x), arb_init(y), arb_init(exact);
  arb_set_d(x, a), arb_set_d(y, b);
  arb_add(exact, x, y, BITS);
  assert_at_least(r->sum, exact);
  arb_mul(exact, x, y, BITS);
  assert_at_least(r->product, exact);
  arb_add(exact, exact, y, BITS);
  assert_at_least(r->total, exact);
  arb_add(exact, exact, x, BITS);
  assert_at_least(r->compound, exact);
  arb_div(exact, x, y, 300);
  assert_at_least(r->ratio, exact);
  arb_sqrt(exact, x, 300);
  arb_get_lbound_arf(arb_midref(exact), exact, 300); /* exact squares have no room */
  mag_zero(arb_radref(exact));
  assert_at_least(r->root, exact);
  arb_sub_ui(exact, x, 1, BITS);
  arb_neg(exact, exact);
  arb_div(x, x, exact, 300);
  assert_true(a >= 1 || isinf(xrd_up_value(r->inverse)) || a == 0 ||
              xrd_up_value(r->inverse) >= arf_get_d(arb_midref(x), ARF_RND_DOWN));
  assert_true(a < 1 || isinf(xrd_up_value(r->inverse)));
  arb_set_d(y, r->rest);
  assert_true(r->rest == 0 || arb_le(y, exact));
  arb_clear(x), arb_clear(y), arb_clear(exact);
}

static void every_operation_rounds_up(void **state) {
  (void)state;
  const int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < repetitions(4000); k++) {
    const double a = random_number(&random), b = fmax(random_number(&random), 0x1p-1000);
    assert_int_equal(fesetround(modes[k % 4]), 0);
    const results rounded = compute(a, b);
    assert_int_equal(fesetround(FE_TONEAREST), 0);
    assert_above(&rounded, a, b);
    const xrd_flush flush = xrd_flush_begin();
    const results flushed = compute(a, b);
    xrd_flush_end(flush);
    if (a >= 0x1p-1022) assert_above(&flushed, a, b);
    assert_true(xrd_up_value(rounded.product) <= fmax(a * b * (1 + 0x1p-50), 0x1p-1020));
  }
}

static void what_is_no_number_is_infinite(void **state) {
  (void)state;
  assert_true(isinf(xrd_up_value(xrd_up_of(NAN))) && isinf(xrd_up_value(xrd_up_of_sum(NAN, XRD_UP_ZERO))));
  assert_true(isinf(xrd_up_value(xrd_up_multiply(XRD_UP_ZERO, XRD_UP_INFINITE))));
  assert_true(isinf(xrd_up_value(xrd_up_divide(xrd_up_of(1), 0))));
  assert_true(isinf(xrd_up_value(xrd_up_add(XRD_UP_INFINITE, xrd_up_of(1)))));
  assert_true(isinf(xrd_up_value(xrd_up_multiply(XRD_UP_INFINITE, XRD_UP_ZERO))));
  assert_true(isinf(xrd_up_value(xrd_up_multiply(xrd_up_of(1e200), xrd_up_of(1e200)))));
  assert_true(isinf(xrd_up_value(xrd_up_of_count(SIZE_MAX))) == 0 && xrd_up_value(xrd_up_of_count(3)) >= 3);
  assert_true(xrd_up_value(xrd_up_of_total(0, 0)) == 0 && xrd_up_value(xrd_up_of_total(0, 1)) > 0);
  assert_true(xrd_up_value(xrd_up_add(XRD_UP_ZERO, xrd_up_of(3))) == 3);
  assert_true(xrd_up_value(xrd_up_add(xrd_up_of(3), XRD_UP_ZERO)) == 3);
  assert_true(xrd_up_complement(XRD_UP_INFINITE) == 0 && xrd_up_complement(xrd_up_of(2)) == 0);
  assert_true(xrd_up_value(xrd_up_multiply(XRD_UP_ZERO, xrd_up_of(3))) == 0);
  assert_true(xrd_up_value(xrd_up_of_sum(-1, xrd_up_of(3))) >= 2 && xrd_up_value(xrd_up_of_sum(-3, xrd_up_of(1))) > 0);
}

static void balls_give_their_largest_size(void **state) {
  (void)state;
  arb_t ball;
  arb_init(ball);
  assert_true(xrd_up_value(xrd_up_of_ball(ball)) == 0);
  arb_set_d(ball, -3);
  mag_set_d(arb_radref(ball), 1);
  assert_true(xrd_up_value(xrd_up_of_ball(ball)) >= 4 && xrd_up_value(xrd_up_of_ball(ball)) < 4.001);
  arb_pos_inf(ball);
  assert_true(isinf(xrd_up_value(xrd_up_of_ball(ball))));
  arb_indeterminate(ball);
  assert_true(isinf(xrd_up_value(xrd_up_of_ball(ball))));
  arb_clear(ball);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(balls_give_their_largest_size),
      cmocka_unit_test(every_operation_rounds_up),
      cmocka_unit_test(what_is_no_number_is_infinite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
