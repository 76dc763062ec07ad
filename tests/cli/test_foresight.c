/* Ends that are foreseen: exact where the logarithm of the gap falls evenly, late where it creeps, none where it cannot
   be told. */
#include "cli/foresight.h"

#include <math.h>

#include "tests/cmocka_all.h"

static double see(cli_foresight *f, double gap, double goal, double second) {
  cli_foresight_see(f, &(xrd_approach){gap, goal}, second);
  return f->end_s;
}

static void even_falls_end_as_foreseen(void **state) {
  (void)state;
  cli_foresight f = {.end_s = 0};
  for (int k = 0; k < 100; k++) { /* from 1 to 1e-10 within 100 s, after 5 s of preparation */
    const double end = see(&f, pow(10, -0.1 * k), 1e-10, 5 + k);
    if (k < 5) /* a twentieth of the way */
      assert_true(end == 0);
    else if (k > 5)
      assert_true(fabs(end - 105) <= 1e-9);
  }
}

/* gap = 1 / t ends at 1e6 s. */
static void creeping_falls_are_not_taken_for_quick_ones(void **state) {
  (void)state;
  cli_foresight f = {.end_s = 0};
  for (int k = 1; k <= 1000; k++) {
    const double end = see(&f, 1.0 / k, 1e-6, k);
    if (k > 2) assert_true(end > 3 * k && end < 1e6);
  }
  assert_true(f.end_s > 4500); /* the mean fall since the start would say 2000 */
}

static void what_cannot_be_foreseen_is_not(void **state) {
  (void)state;
  cli_foresight f = {.end_s = 0};
  assert_true(see(&f, 0, 0, 1) == 0);
  assert_true(see(&f, 1, 1e-8, 2) == 0);
  assert_true(see(&f, 0.5, 1e-8, 3) == 0); /* 3.8 % of the way */
  assert_true(see(&f, 0.1, 1e-8, 4) > 4);
  const double end = f.end_s;
  assert_true(see(&f, 0.1, 1e-8, 5) == end); /* nothing new */
  assert_true(see(&f, 1e-9, 1e-8, 6) == 0);  /* small enough, and yet the point goes on */
  assert_true(see(&f, 1e-4, 1e-8, 7) == 0);
  f = (cli_foresight){.end_s = 0};
  assert_true(see(&f, 1, 1e-8, 1) == 0 && see(&f, 1e-2, 1e-8, 2) > 2 && see(&f, 2, 1e-8, 3) == 0);
  assert_true(see(&f, 1e-3, 1e-8, 4) == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(even_falls_end_as_foreseen),
      cmocka_unit_test(creeping_falls_are_not_taken_for_quick_ones),
      cmocka_unit_test(what_cannot_be_foreseen_is_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
