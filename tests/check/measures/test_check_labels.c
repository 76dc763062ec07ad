/* Where the check takes log c for concave under labels, with only what differs between their means to tell.

   Two symbols at a and -a with labels of their own, one atom at 0 that has both: at slope 1 and theta = 1/2, r = 2,
     (log c)'' = 4 a^2 r - 2 at 0,   of which 4 a^2 (r - 1) comes from the means of the labels. */
#include <math.h>

#include "check/measures/remeasure.h"
#include "tests/cmocka_all.h"
#include "tests/labelled_pair.h"

/* Half the box around 0 on which log c is concave and c <= `times` c(0), the symbols at left and right. */
static double half_width(double left, double right, double times) {
  const double x[] = {left, right}, mass[] = {1}, place[] = {0, 0.5, 0.5};
  const xrd_measure_problem problem = labelled_pair(1, x, 0.5);
  const xrd_measure_witness witness = {.slope = 1, .count = 1, .width = 3, .masses = mass, .places = place};
  xrd_remeasure m;
  xrd_remeasure_box box = {.centre = {0}};
  arb_t y, target, factor;
  arb_init(y), arb_init(target), arb_init(factor);
  assert_int_equal(xrd_remeasure_init(&m, &problem, &witness, 128, NULL), XRD_OK);
  assert_int_equal(xrd_remeasure_channel(&m, NULL), XRD_OK);
  xrd_remeasure_dual(&m, y, target, 128);
  arb_set_d(factor, times);
  arb_mul(target, target, factor, 128);
  assert_int_equal(xrd_remeasure_labels_concave(&m, y, 1, target, &box, NULL), XRD_OK);
  xrd_remeasure_clear(&m);
  arb_clear(y), arb_clear(target), arb_clear(factor);
  return box.half;
}

static void means_of_labels_decide(void **state) {
  (void)state;
  assert_true(half_width(0.99 * 0.5, -0.99 * 0.5, 10) > 0); /* 8 a^2 = 1.96 < 2 */
  assert_true(half_width(1.01 * 0.5, -1.01 * 0.5, 10) == 0);
  assert_true(half_width(0.6, -0.6, 10) == 0); /* 4 a^2 = 1.44 < 2: concave but for the means */
}

/* Both at s: log c = -(s - y)^2 but for a number, concave everywhere, and exp(s^2) c(0) at the most, as the bound is.
 */
static void the_mean_of_all_decides(void **state) {
  (void)state;
  for (double s = 0.25; s <= 1; s *= 2)
    for (int sign = -1; sign <= 1; sign += 2) {
      assert_true(half_width(sign * s, sign * s, 1.01 * exp(s * s)) > 0);
      assert_true(half_width(sign * s, sign * s, 0.99 * exp(s * s)) == 0);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(means_of_labels_decide),
      cmocka_unit_test(the_mean_of_all_decides),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
