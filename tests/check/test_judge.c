/* What all checks have in common, at equality: what just passes, and what just does not. */
#include "check/judge.h"

#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"

static void masses_and_duals(void **state) {
  (void)state;
  xrd_finding finding = {0};
  const double masses[] = {0, 0.5, 0, 2};
  assert_true(xrd_judge_masses("mass", masses, 4, 2, &finding));
  assert_false(xrd_judge_masses("mass", masses, 4, 3, &finding));
  assert_true(strcmp(finding.reason, "the claimed support is 3, the witness has 2 masses > 0") == 0);
  const double bad[] = {-0x1p-1074, HUGE_VAL, NAN};
  for (int k = 0; k < 3; k++) assert_false(xrd_judge_masses("mass", &bad[k], 1, 1, &finding));
  const double p[] = {0, 1}, duals[][2] = {{0, 1}, {NAN, 0x1p-1074}, {1, 0}, {1, HUGE_VAL}, {1, NAN}};
  for (int k = 0; k < 5; k++) assert_int_equal(xrd_judge_duals(p, duals[k], 2, &finding), k < 2);
}

static void numbers_in_order(void **state) {
  (void)state;
  xrd_finding finding = {0};
  assert_true(xrd_judge_order(0, 0, 0, 0x1p-40, XRD_CLOSED, &finding));
  assert_true(xrd_judge_order(1, 1, 1.5, 0.5, XRD_CLOSED, &finding));
  assert_true(xrd_judge_order(1, 1.5, 1.5, 0.25, XRD_OPEN, &finding));
  assert_false(xrd_judge_order(1, 1, 1.5, 0.5, XRD_OPEN, &finding));
  assert_false(xrd_judge_order(1, 1, 1.5, 0.25, XRD_CLOSED, &finding));
  assert_false(xrd_judge_order(1, 1, 1, 0, XRD_CLOSED, &finding));
  const double least = 0x1p-1074, bad[][3] = {{-least, 0, 0}, {1, 1 - 0x1p-53, 2}, {1, 2, 2 - 0x1p-52}, {NAN, 1, 1}};
  for (int k = 0; k < 4; k++) assert_false(xrd_judge_order(bad[k][0], bad[k][1], bad[k][2], 4, XRD_CLOSED, &finding));
}

/* A third has no double of its own: both ends lie beside it. */
static void ends_lie_outside(void **state) {
  (void)state;
  arb_t third, end;
  arb_init(third), arb_init(end);
  arb_one(third);
  arb_div_ui(third, third, 3, 100);
  const double low = xrd_judge_end(third, false), high = xrd_judge_end(third, true);
  assert_true(high == nextafter(low, 1));
  arb_set_d(end, low);
  assert_true(arb_lt(end, third));
  arb_set_d(end, high);
  assert_true(arb_gt(end, third));
  mag_set_d(arb_radref(third), 0.25);
  assert_true(xrd_judge_end(third, false) < 0.0834 && xrd_judge_end(third, true) > 0.5833);
  arb_indeterminate(third);
  assert_true(xrd_judge_end(third, false) == -HUGE_VAL && xrd_judge_end(third, true) == HUGE_VAL);
  arb_clear(third), arb_clear(end);
}

static void claims_beside_what_is_proved(void **state) {
  (void)state;
  static const struct {
    double lower, upper;
    const char *reason; /* none: accepted */
  } cases[] = {{1, 2, NULL},
               {0.75, 2.25, NULL},
               {1 + 0x1p-52, 2, "exceeds the proved one"},
               {1, 2 - 0x1p-52, "below the proved one"},
               {0.75 - 0x1p-53, 2, "lower bound 0.74999999999999989 is not that of its witness"},
               {1, 2.25 + 0x1p-51, "upper bound 2.2500000000000004 is not that of its witness"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_finding finding = {.rate_lower = 1, .rate_upper = 2};
    xrd_judge_bounds(cases[k].lower, cases[k].upper, 0.25, &finding);
    assert_int_equal(finding.accepted, cases[k].reason == NULL);
    assert_true(cases[k].reason == NULL || strstr(finding.reason, cases[k].reason) != NULL);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(masses_and_duals),
      cmocka_unit_test(numbers_in_order),
      cmocka_unit_test(ends_lie_outside),
      cmocka_unit_test(claims_beside_what_is_proved),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
