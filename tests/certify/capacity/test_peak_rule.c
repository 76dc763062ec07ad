/* What a rule errs by: the bound against integrands as large as the theorem lets them be, and rules so coarse that
   their own error is seen. */
#include "certify/capacity/peak_rule.h"

#include <math.h>

#include "tests/cmocka_all.h"

enum { BITS = 200, MANY = 1 << 20 };

static const double PI = 3.14159265358979324;
static const double PEAKS[] = {0.01, 0.1, 0.5, 0.7, 1, 2, 5, 16, 100, 1000};
enum { PEAK_COUNT = sizeof PEAKS / sizeof *PEAKS };

static double error_of(double peak, double strip, double step, size_t nodes) {
  arb_t error;
  arb_init(error);
  xrd_peak_rule_error(error, peak, strip, step, nodes);
  assert_true(arb_is_positive(error) &&
              mag_get_d(arb_radref(error)) < 1e-25 * arf_get_d(arb_midref(error), ARF_RND_UP));
  const double result = arf_get_d(arb_midref(error), ARF_RND_NEAR);
  arb_clear(error);
  return result;
}

/* |L| = A |t| + K and |He_k| = t^2 + c^2 + 1 all along the strip: the bound has 1.6 and 0.8 for E |N|^3 = 1.5958 and E
   |N| = 0.7979, and no other room. */
static void the_strip_counts_all_of_the_integrand(void **state) {
  (void)state;
  const double first = sqrt(2 / PI), third = 2 * first;
  for (int k = 0; k < PEAK_COUNT; k++)
    for (double share = 0.125; share <= 1; share *= 2)
      for (double angle = 0.1; angle < 1.57; angle += 0.21) {
        const double peak = PEAKS[k], c = fmin(angle / peak, 3), step = share * c;
        const double constant = 1.5 * peak * peak - log(cos(c * peak)) + c * peak;
        const double mean = peak * (third + (c * c + 1) * first) + constant * (c * c + 2);
        const double worst = 2 * exp(c * c / 2) * mean / expm1(2 * PI * c / step);
        const double claimed = error_of(peak, c, step, (size_t)ceil((peak + 40) / step));
        assert_true(claimed >= worst * (1 - 1e-12) && claimed <= 1.003 * worst);
      }
}

/* What lies beyond the last node at x: |L| = A |y| + A^2 / 2, |He_k| = t^2. */
static double cut_at(double x, double peak, double step, size_t nodes) {
  double sum = 0;
  for (size_t j = nodes; j < nodes + (size_t)(30 / step); j++)
    for (int sign = -1; sign <= 1; sign += 2) {
      const double y = (double)j * step, t = y - sign * x;
      sum += step * (peak * y + peak * peak / 2) * t * t * exp(-t * t / 2) / sqrt(2 * PI);
    }
  return sum;
}

/* A small peak has both ends, a large one all of its constant; the other term is made to vanish by a strip so wide that
   only its own bound knows it. */
static void the_cut_counts_both_ends(void **state) {
  (void)state;
  for (int k = 0; k < PEAK_COUNT; k++)
    for (double reach = 2; reach < 9; reach += 0.5) {
      const double peak = PEAKS[k], strip = fmin(1.4 / peak, 2), step = strip / 64;
      const size_t nodes = (size_t)ceil((peak + reach) / step);
      const double claimed = error_of(peak, strip, step, nodes);
      double most = 0;
      for (int place = 0; place <= 1; place++) {
        const double worst = cut_at(place * peak, peak, step, nodes);
        assert_true(claimed >= worst);
        most = fmax(most, worst);
      }
      if (reach >= 4) assert_true(most > (k == 0 ? 0.6 : 0.3) * claimed);
    }
}

static void assert_holds(const arb_t coarse, const arb_t fine, double *least) {
  assert_true(arb_overlaps(coarse, fine));
  *least = fmin(*least, mag_get_d(arb_radref(coarse)));
}

/* Rules of few nodes say so: their balls hold what a fine rule finds, and would not without the error. */
static void coarse_rules_hold_the_truth(void **state) {
  (void)state;
  static const double shares[] = {0.25, 0.4, 0.6, 0.9}, reaches[] = {2, 3, 4, 6, 12};
  size_t seen = 0;
  for (int k = 1; k < 7; k++)
    for (int share = 0; share < 4; share++)
      for (int reach = 0; reach < 5; reach++) {
        double places[] = {0, PEAKS[k]}, masses[] = {0.3, 0.7}, least = HUGE_VAL;
        const xrd_peak_point point = {.cost = PEAKS[k], .count = 2, .places = places, .masses = masses};
        xrd_peak_rule coarse, fine;
        assert_true(xrd_peak_rule_init(&coarse, &point, shares[share], reaches[reach]));
        assert_true(xrd_peak_rule_init(&fine, &point, 0.1, 12));
        for (double x = 0; x <= 1; x += 0.25) {
          xrd_peak_rule_evaluate(&coarse, x * PEAKS[k]), xrd_peak_rule_evaluate(&fine, x * PEAKS[k]);
          assert_holds(coarse.i0, fine.i0, &least);
          assert_holds(coarse.i1, fine.i1, &least);
          assert_holds(coarse.i2, fine.i2, &least);
          arb_sub(fine.i0, fine.i0, coarse.i0, BITS);
          mag_zero(arb_radref(fine.i0));
          seen += fabs(arf_get_d(arb_midref(fine.i0), ARF_RND_NEAR)) > 1e-20;
        }
        assert_true(least > 0);
        xrd_peak_rule_clear(&coarse), xrd_peak_rule_clear(&fine);
      }
  assert_true(seen > 300);
}

/* i' and i'' are the derivatives of i. */
static void derivatives_fit(void **state) {
  (void)state;
  double places[] = {0, 1.5, 3}, masses[] = {0.3, 0.3, 0.4};
  const xrd_peak_point point = {.cost = 3, .count = 3, .places = places, .masses = masses};
  const double h = 0x1p-10;
  xrd_peak_rule rule;
  assert_true(xrd_peak_rule_init(&rule, &point, 0.1, 12));
  for (double x = 0.25; x <= 2.75; x += 0.25) {
    double i[3];
    for (int k = -1; k <= 1; k++) {
      xrd_peak_rule_evaluate(&rule, x + k * h);
      i[k + 1] = arf_get_d(arb_midref(rule.i0), ARF_RND_NEAR);
    }
    xrd_peak_rule_evaluate(&rule, x);
    assert_true(fabs((i[2] - i[0]) / (2 * h) - arf_get_d(arb_midref(rule.i1), ARF_RND_NEAR)) < 1e-4);
    assert_true(fabs((i[2] - 2 * i[1] + i[0]) / (h * h) - arf_get_d(arb_midref(rule.i2), ARF_RND_NEAR)) < 1e-4);
  }
  xrd_peak_rule_clear(&rule);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_strip_counts_all_of_the_integrand),
      cmocka_unit_test(the_cut_counts_both_ends),
      cmocka_unit_test(coarse_rules_hold_the_truth),
      cmocka_unit_test(derivatives_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
