#include <arb.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { BITS = 4000 };

/* R(D) by the definition: for each number k of active components the level that gives D; the consistent one is right.
 */
static void truth(arb_t rate, const double *l, size_t n, double distortion) {
  arb_t level, term;
  arb_init(level), arb_init(term);
  arb_zero(rate);
  for (size_t k = 1; k <= n; k++) {
    double kth = INFINITY, next = 0; /* the k-th and (k+1)-th largest, by counting */
    for (size_t i = 0; i < n; i++) {
      size_t above = 0, equal = 0;
      for (size_t j = 0; j < n; j++) above += l[j] > l[i], equal += l[j] == l[i];
      if (above < k && above + equal >= k) kth = l[i];
      if (above < k + 1 && above + equal >= k + 1) next = l[i];
    }
    if (!(kth > 0) || kth == next) continue;
    arb_set_d(level, distortion);
    for (size_t i = 0; i < n; i++) {
      if (l[i] >= kth) continue;
      arb_set_d(term, l[i]);
      arb_sub(level, level, term, BITS);
    }
    arb_div_ui(level, level, k, BITS);
    arb_set_d(term, kth);
    const bool below = arb_gt(term, level);
    arb_set_d(term, next);
    if (!below || arb_lt(level, term)) continue;
    arb_zero(rate);
    for (size_t i = 0; i < n; i++) {
      if (l[i] < kth) continue;
      arb_set_d(term, l[i]);
      arb_div(term, term, level, BITS);
      arb_log(term, term, BITS);
      arb_add(rate, rate, term, BITS);
    }
    arb_mul_2exp_si(rate, rate, -1);
  }
  arb_clear(level), arb_clear(term);
}

static void rates_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 41);
  arb_t exact, end;
  arb_init(exact), arb_init(end);
  double worst = 0;
  for (size_t count = 0; count < 1500 * test_multiplier(); count++) {
    double l[12], sum = 0;
    const size_t n = 1 + xrd_random_below(&random, 12);
    const double spread = xrd_random_below(&random, 2) ? 3 : 1200;
    for (size_t i = 0; i < n; i++) {
      l[i] = exp(spread * (xrd_random_uniform(&random) - 0.5));
      if (i > 0 && xrd_random_below(&random, 4) == 0) l[i] = l[i - 1];
      if (i > 0 && xrd_random_below(&random, 6) == 0) l[i] = 0;
      sum += l[i];
    }
    double distortion = sum * xrd_random_uniform(&random);
    if (xrd_random_below(&random, 3) == 0) distortion = sum * exp(-80 * xrd_random_uniform(&random));
    if (xrd_random_below(&random, 3) == 0) distortion = sum * (1 - 0x1p-53 * (double)xrd_random_below(&random, 40));
    if (!(distortion > 0)) continue;
    xrd_enclosure e;
    assert_int_equal(xrd_waterfill_enclose_rate(l, n, distortion, &e, NULL), XRD_OK);
    truth(exact, l, n, distortion);
    arb_set_d(end, e.lower);
    assert_false(arb_gt(end, exact));
    arb_set_d(end, e.upper);
    assert_false(arb_lt(end, exact));
    assert_true(e.upper <= nextafter(nextafter(e.lower, INFINITY), INFINITY));
    xrd_waterfill *w;
    xrd_waterfill_point point;
    assert_int_equal(xrd_waterfill_init(l, n, &w, NULL), XRD_OK);
    assert_int_equal(xrd_waterfill_at_distortion(w, distortion, &point, NULL), XRD_OK);
    const double error = fmax(e.lower - point.rate_nats, point.rate_nats - e.upper);
    if (error > 0) worst = fmax(worst, error / (DBL_EPSILON * point.rate_nats));
    xrd_waterfill_clear(w);
  }
  print_message("floating-point error at most %.1f eps\n", worst);
  assert_true(worst < 12);
  arb_clear(exact), arb_clear(end);
}

static void autoregressions_are_enclosed(void **state) {
  (void)state;
  const double first = 0.9, fourth[4] = {1.2, -0.8, 0.3, -0.2};
  const xrd_autoregression processes[2] = {{&first, 1, 1 - 0.9 * 0.9}, {fourth, 4, 0.5}};
  for (int i = 0; i < 2; i++) {
    const xrd_autoregression *process = &processes[i];
    const xrd_spectrum spectrum = xrd_autoregression_spectrum(process);
    double variance;
    assert_int_equal(xrd_autoregression_validate(process, &variance, NULL), XRD_OK);
    for (double share = 0.01; share < 1.3; share *= 1.7) {
      const double distortion = share * variance;
      xrd_spectrum_point point;
      xrd_enclosure e;
      assert_int_equal(xrd_spectrum_at_distortion(&spectrum, distortion, &point, NULL), XRD_OK);
      assert_int_equal(xrd_autoregression_enclose_rate(process, distortion, point.water_level, &e, NULL), XRD_OK);
      assert_true(e.lower <= e.upper && e.upper - e.lower < 1e-12);
      assert_true(point.rate_nats >= e.lower - 1e-12 - point.rate_error_nats);
      assert_true(point.rate_nats <= e.upper + 1e-12 + point.rate_error_nats);
      /* Below the knee of the first order the formula is exact. */
      if (i == 0 && distortion <= 0.1 / 1.9) {
        const double truth_nats = 0.5 * log(process->innovation / distortion);
        assert_true(e.lower <= truth_nats + 1e-15 && truth_nats - 1e-15 <= e.upper);
      }
      if (i > 0) continue;
      /* A bad level costs width, never truth. */
      xrd_enclosure wide;
      assert_int_equal(xrd_autoregression_enclose_rate(process, distortion, point.water_level * 1.1, &wide, NULL),
                       XRD_OK);
      assert_true(wide.lower <= e.upper && e.lower <= wide.upper);
    }
  }
}

/* The first has a reflection coefficient outside (-1, 1) that doubles round to the inside; the second's is 1. */
static void only_stationary_processes_are_enclosed(void **state) {
  (void)state;
  const double outside[4] = {-.194867249649592, 1.6102655007008133, -.19486724964959334, -.9999999999999986};
  const double edge[2] = {0.5, 0.5}, inside[2] = {0.5, 0x1.ffffffffffff0p-2};
  const xrd_autoregression processes[3] = {{outside, 4, 1}, {edge, 2, 1}, {inside, 2, 1}};
  xrd_enclosure e;
  xrd_error error;
  assert_int_equal(xrd_autoregression_enclose_rate(&processes[0], .1, .1, &e, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "not stationary"));
  assert_int_equal(xrd_autoregression_enclose_rate(&processes[1], .1, .1, &e, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_autoregression_enclose_rate(&processes[2], .1, .1, &e, &error), XRD_OK);
  /* D <= min S = 4/9: R = (1/2) log(innovation / D) */
  assert_true(e.lower <= log(10) / 2 && log(10) / 2 <= e.upper && e.upper - e.lower < 1e-12);
}

/* Roots within 1e-6 of the circle; below min S, R is Shannon's bound. */
static void resonances_are_met(void **state) {
  (void)state;
  const double r = 1 - 1e-6, c[2] = {2 * r * cos(1), -r * r};
  const xrd_autoregression process = {c, 2, 1};
  const xrd_spectrum spectrum = xrd_autoregression_spectrum(&process);
  double variance;
  assert_int_equal(xrd_autoregression_validate(&process, &variance, NULL), XRD_OK);
  const double distortions[] = {0.01, 0.5, 1, 1e3, 0.5 * variance, 0.99 * variance};
  for (size_t k = 0; k < sizeof distortions / sizeof *distortions; k++) {
    xrd_spectrum_point point;
    xrd_enclosure e;
    assert_int_equal(xrd_spectrum_at_distortion(&spectrum, distortions[k], &point, NULL), XRD_OK);
    assert_int_equal(xrd_autoregression_enclose_rate(&process, distortions[k], point.water_level, &e, NULL), XRD_OK);
    assert_true(e.upper - e.lower < 1e-9);
    assert_true(point.rate_nats >= e.lower - point.rate_error_nats - 1e-13);
    assert_true(point.rate_nats <= e.upper + point.rate_error_nats + 1e-13);
    if (k == 0) assert_true(e.lower <= log(10) && log(10) <= e.upper);
  }
}

static void bad_input_is_refused(void **state) {
  (void)state;
  const double bad[2] = {1, NAN}, good = 1;
  xrd_enclosure e;
  xrd_error error;
  assert_int_equal(xrd_waterfill_enclose_rate(bad, 2, 1, &e, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_waterfill_enclose_rate(bad, 0, 1, &e, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_waterfill_enclose_rate(&good, 1, 0, &e, &error), XRD_ERR_ARGUMENT);
  const xrd_autoregression explosive = {&good, 1, 1};
  assert_int_equal(xrd_autoregression_enclose_rate(&explosive, 1, 1, &e, &error), XRD_ERR_INPUT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rates_are_enclosed),
      cmocka_unit_test(autoregressions_are_enclosed),
      cmocka_unit_test(only_stationary_processes_are_enclosed),
      cmocka_unit_test(resonances_are_met),
      cmocka_unit_test(bad_input_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
