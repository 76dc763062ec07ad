#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/toy/judge.h"

static void fill(xrd_random *random, double *a, size_t d, double low, double high) {
  const bool ties = xrd_random_below(random, 4) == 0, zeros = xrd_random_below(random, 2) == 0;
  for (size_t i = 0; i < d; i++) {
    a[i] = random_log_uniform(random, low, high);
    if (ties && i > 0 && xrd_random_below(random, 2) == 0) a[i] = a[i - 1];
    if (zeros && xrd_random_below(random, 3) == 0) a[i] = 0;
  }
  if (zeros) a[xrd_random_below(random, d)] = random_log_uniform(random, low, high);
}

static double worst_error(uint64_t seed, double a_low, double a_high, double rate_low, double rate_high, size_t cases,
                          slong bits) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  double a[40], worst = 0;
  for (size_t count = 0; count < cases * test_multiplier(); count++) {
    const size_t d = 1 + xrd_random_below(&random, 40);
    fill(&random, a, d, a_low, a_high);
    const double rate = random_log_uniform(&random, rate_low, rate_high);
    xrd_toy_match match;
    xrd_error error;
    assert_int_equal(xrd_toy_match_rate(a, d, rate, &match, &error), XRD_OK);
    worst = fmax(worst, judge_relative_error(a, d, match.beta, rate, bits));
    assert_true(fabs(match.rate_nats / rate - 1) < 1e-14);
    assert_true(match.anisotropy >= 0 && isfinite(match.anisotropy));
  }
  return worst;
}

static void rates_of_practice_match_to_fourteen_digits(void **state) {
  (void)state;
  const double worst = worst_error(1, 1e-6, 1e6, 1e-12, 1e4, 3000, 256);
  print_message("worst relative error of K: %.2e\n", worst);
  assert_true(worst <= 1e-14);
}

static void extreme_rates_and_coefficients_match_too(void **state) {
  (void)state;
  const double wide = worst_error(2, 1e-12, 1e12, 1e-300, 1e6, 1000, 2400);
  const double whole = worst_error(3, 1e-300, 1e300, 1e-300, 1e6, 1000, 4800);
  print_message("worst relative error of K: 24 decades %.2e, 600 decades %.2e\n", wide, whole);
  assert_true(wide <= 1e-14);
  assert_true(whole <= 1e-14);
}

static void equal_coefficients_have_no_anisotropy_and_others_do(void **state) {
  (void)state;
  double equal[100], nearly[100];
  for (int i = 0; i < 100; i++) equal[i] = nearly[i] = 0.3;
  xrd_toy_match match;
  assert_int_equal(xrd_toy_match_rate(equal, 100, 3.7, &match, NULL), XRD_OK);
  assert_true(match.anisotropy == 0);
  nearly[99] = 0.3 * (1 + 1e-6);
  const double rates[] = {1e-3, 1, 20, 1e3};
  for (int k = 0; k < 4; k++) {
    assert_int_equal(xrd_toy_match_rate(nearly, 100, rates[k], &match, NULL), XRD_OK);
    assert_true(match.anisotropy > 0);
  }
}

static void scaling_the_metric_scales_beta_and_nothing_else(void **state) {
  (void)state;
  const double a[3] = {0.7, 1.9, 5.1}, scaled[3] = {0.7 * 1024, 1.9 * 1024, 5.1 * 1024};
  xrd_toy_match one, other;
  assert_int_equal(xrd_toy_match_rate(a, 3, 2.5, &one, NULL), XRD_OK);
  assert_int_equal(xrd_toy_match_rate(scaled, 3, 2.5, &other, NULL), XRD_OK);
  assert_int_equal(other.beta.exponent, one.beta.exponent + 10);
  assert_true(other.beta.significand == one.beta.significand);
  assert_true(other.anisotropy == one.anisotropy);
}

static void bad_input_is_named(void **state) {
  (void)state;
  xrd_toy_match match;
  xrd_error error;
  const double zeros[2] = {0, 0}, bad[2] = {1, -1}, nan_entry[2] = {1, NAN}, good[4] = {1, 2, 0, 0};
  assert_int_equal(xrd_toy_match_rate(zeros, 2, 1, &match, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "no coefficient is positive: the rate is 0 for every beta");
  assert_int_equal(xrd_toy_match_rate(bad, 2, 1, &match, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "coefficient 1 is -1: must be finite and >= 0");
  assert_int_equal(xrd_toy_match_rate(nan_entry, 2, 1, &match, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_toy_match_rate(good, 0, 1, &match, &error), XRD_ERR_INPUT);
  const double rates[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++) assert_int_equal(xrd_toy_match_rate(good, 2, rates[i], &match, &error), XRD_ERR_ARGUMENT);
  const double two_rates[2] = {1, 1};
  xrd_toy_match matches[2];
  assert_int_equal(xrd_toy_match_rates(good, 2, two_rates, 2, matches, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "model 1: no coefficient is positive: the rate is 0 for every beta");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rates_of_practice_match_to_fourteen_digits),
      cmocka_unit_test(extreme_rates_and_coefficients_match_too),
      cmocka_unit_test(equal_coefficients_have_no_anisotropy_and_others_do),
      cmocka_unit_test(scaling_the_metric_scales_beta_and_nothing_else),
      cmocka_unit_test(bad_input_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
