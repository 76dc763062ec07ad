/* The expansion's balls hold the function that they stand for, also where what is left out decides. */
#include <math.h>

#include "certify/measures/expansion.h"
#include "tests/cmocka_all.h"

enum { BITS = 128 };

static void no_shape(const xrd_expansion_shape *shape, const arb_t tau, arb_ptr b, slong precision) {
  (void)shape, (void)tau, (void)precision;
  for (int k = 0; k < 3; k++) arb_zero(b + k);
}

static void square_shape(const xrd_expansion_shape *shape, const arb_t tau, arb_ptr b, slong precision) {
  (void)shape;
  arb_mul(b, tau, tau, precision);
  arb_mul_2exp_si(b + 1, tau, 1);
  arb_set_ui(b + 2, 2);
}

/* One term t = 1: c = exp(slope z tau) without a shape. */
static void begin(xrd_expansion *e, xrd_expansion_shape *shape, double slope, double z, double radius) {
  arb_t s, one, offset;
  arb_init(s), arb_init(one), arb_init(offset);
  arb_set_d(s, slope);
  arb_one(one);
  arb_set_d(offset, z);
  xrd_expansion_init(e, shape, s, radius, BITS);
  xrd_expansion_add(e, one, offset);
  xrd_expansion_close(e);
  arb_clear(s), arb_clear(one), arb_clear(offset);
}

/* slope z radius as large as the rests allow: the polynomial alone is far off. */
static void rests_decide_at_the_end_of_the_reach(void **state) {
  (void)state;
  xrd_expansion_shape shape = {.evaluate = no_shape};
  for (int sign = -1; sign <= 1; sign += 2) {
    xrd_expansion e;
    begin(&e, &shape, 13.5, sign, 1);
    arb_struct c[3];
    arb_t tau, truth;
    arb_init(tau), arb_init(truth);
    for (int k = 0; k < 3; k++) arb_init(c + k);
    arb_set_si(tau, sign);
    xrd_expansion_evaluate(&e, tau, c);
    arb_set_d(truth, 13.5);
    arb_exp(truth, truth, BITS);
    for (int k = 0; k < 3; k++) {
      assert_true(arb_overlaps(c + k, truth));
      arb_mul_si(truth, truth, sign, BITS);
      arb_set_d(tau, 13.5);
      arb_mul(truth, truth, tau, BITS);
      arb_set_si(tau, sign);
    }
    for (int k = 0; k < 3; k++) arb_clear(c + k);
    arb_clear(tau), arb_clear(truth);
    xrd_expansion_clear(&e);
  }
}

/* Without the rests the middles of the balls miss: the test above can fail. */
static void middles_alone_would_miss(void **state) {
  (void)state;
  xrd_expansion_shape shape = {.evaluate = no_shape};
  xrd_expansion e;
  begin(&e, &shape, 13.5, 1, 1);
  for (int k = 0; k < 3; k++) arb_zero(e.rest + k);
  arb_struct c[3];
  arb_t tau, truth;
  arb_init(tau), arb_init(truth);
  for (int k = 0; k < 3; k++) arb_init(c + k);
  arb_one(tau);
  xrd_expansion_evaluate(&e, tau, c);
  arb_set_d(truth, 13.5);
  arb_exp(truth, truth, BITS);
  assert_false(arb_overlaps(c, truth));
  for (int k = 0; k < 3; k++) arb_clear(c + k);
  arb_clear(tau), arb_clear(truth);
  xrd_expansion_clear(&e);
}

static void the_reach_is_kept(void **state) {
  (void)state;
  xrd_expansion_shape shape = {.evaluate = no_shape};
  xrd_expansion e;
  mag_t z;
  mag_init(z);
  begin(&e, &shape, 2, 1, 0.5);
  mag_set_d(z, 13.4);
  assert_true(xrd_expansion_reaches(&e, z));
  mag_set_d(z, 13.6);
  assert_false(xrd_expansion_reaches(&e, z));
  mag_clear(z);
  xrd_expansion_clear(&e);
}

static double supremum_of(xrd_expansion *e, double tolerance) {
  xrd_supremum sup;
  arb_t some; /* known beforehand, as atoms are */
  arb_init(some);
  arb_set_d(some, 1.5);
  xrd_supremum_init(&sup, tolerance, 10000);
  if (fabs(e->radius) == 2) arb_set_d(some, exp(2.25) * (1 - 1e-9));
  xrd_supremum_reach(&sup, some);
  arb_clear(some);
  xrd_expansion_supremum(e, &sup);
  assert_true(xrd_supremum_is_closed(&sup));
  const double bound = arf_get_d(sup.bound, ARF_RND_UP);
  xrd_supremum_clear(&sup);
  return bound;
}

/* exp(3 tau - tau^2): largest at 3/2, inside for a radius of 2, at the end for a radius of 1; and what was left out. */
static void the_largest_value_is_found_inside_and_at_ends(void **state) {
  (void)state;
  xrd_expansion_shape shape = {.evaluate = square_shape};
  for (int sign = -1; sign <= 1; sign += 2) {
    xrd_expansion e;
    begin(&e, &shape, 1, 3 * sign, 2);
    const double inside = supremum_of(&e, 1e-6);
    assert_true(inside >= exp(2.25) * (1 - 1e-15) && inside <= exp(2.25) * (1 + 2e-6));
    arb_set_d(e.left_out, 0.125);
    const double more = supremum_of(&e, 0.125 / exp(2.25) + 1e-6);
    assert_true(more >= exp(2.25) + 0.125 - 1e-12);
    xrd_expansion_clear(&e);
    begin(&e, &shape, 1, 3 * sign, 1);
    const double end = supremum_of(&e, 1e-13);
    assert_true(end >= exp(2) * (1 - 1e-15) && end <= exp(2) * (1 + 2e-13));
    xrd_expansion_clear(&e);
  }
}

/* What is sought is all but c itself, nearer than bits tell: a box is taken where it is, not halved to the end. */
static void blurred_boxes_are_not_halved(void **state) {
  (void)state;
  xrd_expansion_shape shape = {.evaluate = square_shape};
  xrd_expansion e;
  xrd_supremum sup;
  arb_t tau;
  arb_struct c[3];
  arb_init(tau);
  for (int k = 0; k < 3; k++) arb_init(c + k);
  begin(&e, &shape, 1, 0.25, 0.5);
  arb_set_d(tau, 0.125);
  xrd_expansion_evaluate(&e, tau, c);
  xrd_supremum_init(&sup, 0, 10000);
  xrd_supremum_reach(&sup, c);
  xrd_expansion_supremum(&e, &sup);
  assert_true(!xrd_supremum_is_closed(&sup) && sup.budget > 9990);
  assert_true(arf_get_d(sup.bound, ARF_RND_UP) <= exp(0.015625) * (1 + 1e-14));
  for (int k = 0; k < 3; k++) arb_clear(c + k);
  arb_clear(tau);
  xrd_supremum_clear(&sup);
  xrd_expansion_clear(&e);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rests_decide_at_the_end_of_the_reach),
      cmocka_unit_test(middles_alone_would_miss),
      cmocka_unit_test(the_reach_is_kept),
      cmocka_unit_test(the_largest_value_is_found_inside_and_at_ends),
      cmocka_unit_test(blurred_boxes_are_not_halved),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
