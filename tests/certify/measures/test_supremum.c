/* What is known of a supremum: each comparison at equality, and what is no number. */
#include "certify/measures/supremum.h"

#include "tests/cmocka_all.h"

static void a_bound_may_reach_the_target(void **state) {
  (void)state;
  xrd_supremum sup;
  xrd_supremum_init(&sup, 0.25, 1);
  arb_t c;
  arb_init(c);
  arb_set_d(c, 4);
  xrd_supremum_reach(&sup, c);
  arb_set_d(c, 5); /* 4 (1 + 0.25) */
  assert_true(xrd_supremum_is_low(&sup, c));
  xrd_supremum_take(&sup, c);
  assert_true(xrd_supremum_is_closed(&sup));
  arb_set_d(c, 5 + 0x1p-40);
  assert_false(xrd_supremum_is_low(&sup, c));
  xrd_supremum_take(&sup, c);
  assert_false(xrd_supremum_is_closed(&sup));
  arb_clear(c);
  xrd_supremum_clear(&sup);
}

/* Of a ball the lower end is reached and the upper end counts as a bound; bounds never fall, reached values neither. */
static void ends_of_balls_count(void **state) {
  (void)state;
  xrd_supremum sup;
  xrd_supremum_init(&sup, 0.5, 1);
  arb_t c;
  arb_init(c);
  arb_set_d(c, 3);
  mag_set_d(arb_radref(c), 1);
  xrd_supremum_reach(&sup, c);
  xrd_supremum_take(&sup, c);
  assert_true(arf_cmpabs_2exp_si(sup.reached, 1) <= 0 && arf_get_d(sup.reached, ARF_RND_NEAR) > 1.999);
  assert_true(arf_cmpabs_2exp_si(sup.bound, 2) >= 0);
  arb_set_d(c, 1);
  xrd_supremum_reach(&sup, c);
  xrd_supremum_take(&sup, c);
  assert_true(arf_get_d(sup.reached, ARF_RND_NEAR) > 1.999 && arf_cmpabs_2exp_si(sup.bound, 2) >= 0);
  arb_indeterminate(c);
  assert_false(xrd_supremum_is_low(&sup, c));
  xrd_supremum_reach(&sup, c);
  xrd_supremum_take(&sup, c);
  assert_true(arf_is_pos_inf(sup.bound) && arf_is_finite(sup.reached));
  arb_clear(c);
  xrd_supremum_clear(&sup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_bound_may_reach_the_target),
      cmocka_unit_test(ends_of_balls_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
