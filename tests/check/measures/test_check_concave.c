/* Where the check takes log c for concave: at its edge in closed form, whatever the masses of the atoms sum to. */
#include <math.h>

#include "check/measures/remeasure.h"
#include "tests/cmocka_all.h"

/* Half the box around y on which log c is concave and c <= `times` c(y): two symbols, one atom of mass q at y. */
static double half_width(xrd_measure_kernel kernel, double slope, const double *x, const double *y, double q,
                         double times) {
  const size_t dim = kernel == XRD_MEASURE_KL ? 2 : 1;
  const double p[] = {0.5, 0.5};
  const xrd_measure_problem problem = {.kernel = kernel, .n = 2, .dim = dim, .p = p, .x = x};
  const xrd_measure_witness witness = {.slope = slope, .count = 1, .width = dim, .masses = &q, .places = y};
  const xrd_remeasure_frame frame = {.unit = 1};
  xrd_remeasure m;
  xrd_remeasure_box box = {.centre = {y[0], dim == 2 ? y[1] : 0}};
  arb_struct at[XRD_REMEASURE_WIDEST];
  arb_t target, factor;
  arb_init(target), arb_init(factor);
  for (int k = 0; k < XRD_REMEASURE_WIDEST; k++) arb_init(at + k);
  assert_int_equal(xrd_remeasure_init(&m, &problem, &witness, 128, NULL), XRD_OK);
  assert_int_equal(xrd_remeasure_channel(&m, NULL), XRD_OK);
  xrd_remeasure_place(&m, &frame, y, at);
  xrd_remeasure_dual(&m, at, target, 128);
  arb_set_d(factor, times);
  arb_mul(target, target, factor, 128);
  assert_int_equal(xrd_remeasure_concave(&m, &frame, target, false, &box, NULL), XRD_OK);
  xrd_remeasure_clear(&m);
  for (int k = 0; k < XRD_REMEASURE_WIDEST; k++) arb_clear(at + k);
  arb_clear(target), arb_clear(factor);
  return box.half;
}

/* Points a and -a, y = 0, c = 1/q there: (log c)'' = 4 slope^2 a^2 - 2 slope. */
static void points(void **state) {
  (void)state;
  const double slope = 2, edge = 0.5;
  for (double q = 0.125; q <= 8; q *= 2)
    for (int outside = 0; outside < 2; outside++) {
      const double a = edge * (outside ? 1.01 : 0.99), x[] = {a, -a}, y = 0;
      assert_true((half_width(XRD_MEASURE_SQUARED, slope, x, &y, q, 10) > 0) == !outside);
    }
}

/* Distributions 1/2 +- a over two labels, y = (1/2, 1/2): (log c)'' = slope^2 a^2 - slope / 4 in the log odds. */
static void distributions(void **state) {
  (void)state;
  const double slope = 4, edge = 0.25, y[] = {0.5, 0.5};
  for (double q = 0.125; q <= 8; q *= 2)
    for (int outside = 0; outside < 2; outside++) {
      const double a = edge * (outside ? 1.01 : 0.99), x[] = {0.5 + a, 0.5 - a, 0.5 - a, 0.5 + a};
      assert_true((half_width(XRD_MEASURE_KL, slope, x, y, q, 10) > 0) == !outside);
    }
}

/* Both at s, f = 2 slope: the bound is exp(f^2 s^2 / (f - f^2 s^2) / 2) c(0) on a small box. */
static void beside_the_maximum(void **state) {
  (void)state;
  const double f = 4, y = 0;
  for (double s = 0.0625; s < 0.5; s += 0.0625) {
    const double x[] = {s, s}, most = exp(f * s * s / (1 - f * s * s) / 2);
    assert_true(half_width(XRD_MEASURE_SQUARED, f / 2, x, &y, 1, 1 + 1.01 * (most - 1)) > 0);
    assert_true(half_width(XRD_MEASURE_SQUARED, f / 2, x, &y, 1, 1 + 0.99 * (most - 1)) == 0);
  }
}

/* Symbols r at z_r from the atom, of mean m: their weights change by exp(f h (|z| + |m|)) at most in the box of half
   width h, and where f sum w z^2 of that is below 1 it is the largest such box.  Points on both sides have no mean, two
   in one place have nothing else. */
static void boxes_are_as_wide_as_weights_allow(void **state) {
  (void)state;
  const double f = 4, y = 0;
  for (int together = 0; together < 2; together++)
    for (double s = 0.05; s < 0.49; s += 0.03) {
      const double x[] = {s, together ? s : -s}, reach = together ? 2 * s : s;
      const double half = half_width(XRD_MEASURE_SQUARED, f / 2, x, &y, 1, 1e300),
                   limit = -log(f * s * s) / (f * reach);
      assert_true(half < limit);
      assert_true(half == 1 || 2 * half > limit); /* 1 / sqrt(slope), down to a power of two, is tried first */
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(points), cmocka_unit_test(distributions),
                                     cmocka_unit_test(boxes_are_as_wide_as_weights_allow),
                                     cmocka_unit_test(beside_the_maximum)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
