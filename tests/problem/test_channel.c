/* Channels by hand: a finite slope, an infinite one, forbidden pairs, and a symbol that nothing serves. */
#include "problem/channel.h"

#include <math.h>

#include "tests/cmocka_all.h"

static const double P[] = {0.5, 0.5, 0}, D[] = {0, 1, HUGE_VAL, 2, 3, 4, HUGE_VAL, HUGE_VAL, 0};
static const xrd_problem PROBLEM = {P, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}};

static void shares_follow_the_kernel(void **state) {
  (void)state;
  const double q[] = {0.25, 0.75, 0}, slope = log(3);
  double channel[9], law[3];
  xrd_channel_fill(&PROBLEM, slope, q, channel, law);
  const double expected[] = {0.5, 0.5, 0, 0.5, 0.5, 0, 0, 0, 0}; /* 0.25 against 0.75 / 3 */
  for (int k = 0; k < 9; k++) assert_true(fabs(channel[k] - expected[k]) < 1e-15);
  assert_true(fabs(law[0] - 0.5) < 1e-15 && fabs(law[1] - 0.5) < 1e-15 && law[2] == 0);
}

static void an_infinite_slope_takes_the_nearest(void **state) {
  (void)state;
  const double q[] = {0.1, 0.8, 0.1};
  double channel[9], law[3];
  xrd_channel_fill(&PROBLEM, HUGE_VAL, q, channel, law);
  const double expected[] = {1, 0, 0, 1, 0, 0, 0, 0, 1};
  assert_memory_equal(channel, expected, sizeof expected);
  assert_true(law[0] == 1 && law[1] == 0 && law[2] == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shares_follow_the_kernel),
      cmocka_unit_test(an_infinite_slope_takes_the_nearest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
