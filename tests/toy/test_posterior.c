#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/toy/judge.h"

static void the_variances_minimise_the_objective(void **state) {
  (void)state;
  const double a[3] = {0, 0.8, 30}, beta = 0.37;
  double s[3];
  xrd_toy_variances(a, 3, xrd_scaled_from(beta), s);
  assert_true(s[0] == 1);
  for (int i = 0; i < 3; i++) {
    /* a s + beta f(s): its derivative a + beta (1 - 1/s)/2 vanishes, and it grows on both sides. */
    assert_true(fabs(a[i] + beta * (1 - 1 / s[i]) / 2) < 1e-14 * (a[i] + beta));
    const double here = a[i] * s[i] + beta * xrd_variance_rate(&s[i], 1);
    for (double factor = 0.9; factor < 1.15; factor += 0.2) {
      const double there = s[i] * factor;
      assert_true(a[i] * there + beta * xrd_variance_rate(&there, 1) > here);
    }
  }
}

static void the_rate_is_the_sum_of_f(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t count = 0; count < 2000 * test_multiplier(); count++) {
    double a[33], s[33];
    const size_t d = 1 + xrd_random_below(&random, 33);
    for (size_t i = 0; i < d; i++) a[i] = xrd_random_below(&random, 5) ? random_log_uniform(&random, 1e-8, 1e8) : 0;
    a[0] = 1;
    const xrd_scaled beta = xrd_scaled_from(random_log_uniform(&random, 1e-8, 1e8));
    const double rate = xrd_toy_rate(a, d, beta);
    assert_true(judge_relative_error(a, d, beta, rate, 256) < 20 * 0x1p-52);
    xrd_toy_variances(a, d, beta, s);
    if (xrd_scaled_value(beta) < 1e2) /* beyond, 1 - s itself is lost in the double s */
      assert_true(fabs(xrd_variance_rate(s, d) / rate - 1) < 1e-12);
    assert_true(fabs(xrd_variance_anisotropy(s, d) - xrd_toy_anisotropy(a, d, beta)) <=
                1e-12 * xrd_toy_anisotropy(a, d, beta) + 1e-15);
  }
}

/* 2/beta beyond 2^2000, where products with coefficients no longer are: log s_i = log beta - log 2 a_i, judged from
   the logarithms alone. */
static void tiny_coefficients_meet_large_rates(void **state) {
  (void)state;
  const double cases[][2] = {{1e-300, 0}, {0x1p-1074, 3e-310}, {1e-290, 1e300}, {0x1p-980, 0x1p-1000}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const double *a = cases[k];
    xrd_toy_match match;
    assert_int_equal(xrd_toy_match_rate(a, 2, 1e6, &match, NULL), XRD_OK);
    const double log_y = log(2) - xrd_scaled_log(match.beta);
    const double first = log(a[0]) + log_y, second = a[1] > 0 ? log(a[1]) + log_y : 0;
    const double anisotropy = (first - second) * (first - second) / 4;
    assert_true(fabs(xrd_toy_anisotropy(a, 2, match.beta) / anisotropy - 1) < 1e-11);
    assert_true(xrd_toy_anisotropy(a, 2, match.beta) == match.anisotropy);
  }
  assert_true(fabs(xrd_toy_anisotropy(cases[0], 2, (xrd_scaled){1, -2885390}) / 1.0000e12 - 1) < 1e-3);
  for (int exponent = 1990; exponent < 2110; exponent++) { /* s = beta / 2a where it fits a double */
    const double a = 0x1.8p-1060;
    double s;
    xrd_toy_variances(&a, 1, (xrd_scaled){1.5, -exponent}, &s);
    assert_true(fabs(s - ldexp(0.5, 1060 - exponent)) <= 4e-16 * s + 0x1p-1074);
  }
}

static void variances_above_one_have_a_rate_too(void **state) {
  (void)state;
  const double s[4] = {1, 3, 1e300, 1 + 0x1p-40};
  assert_true(xrd_variance_rate(&s[0], 1) == 0);
  assert_true(fabs(xrd_variance_rate(&s[1], 1) - (2 - log(3)) / 2) < 1e-15);
  assert_true(fabs(xrd_variance_rate(&s[2], 1) / 5e299 - 1) < 1e-15);
  assert_true(fabs(xrd_variance_rate(&s[3], 1) / 0x1p-82 - 1) < 1e-11);
}

static void large_dimensions_merge_blocks(void **state) {
  (void)state;
  enum { D = 1000 };
  double s[D];
  for (int i = 0; i < D; i++) s[i] = exp(1e3 * (i % 2) / 1e3 + 2);
  assert_true(fabs(xrd_variance_anisotropy(s, D) - 0.25) < 1e-14);
}

static void scaled_numbers_print_in_decimal(void **state) {
  (void)state;
  char text[32];
  xrd_scaled_text(xrd_scaled_from(0.1), text, sizeof text);
  assert_string_equal(text, "0.10000000000000001");
  xrd_scaled_text((xrd_scaled){1, -2000}, text, sizeof text); /* 2^-2000 = 8.7098e-603 */
  assert_string_equal(text, "8.70980981621722e-603");
  xrd_scaled_text((xrd_scaled){1.5, 40000}, text, sizeof text);
  assert_int_equal(strncmp(text, "2.3", 3), 0);
  assert_true(xrd_scaled_value((xrd_scaled){1, -2000}) == 0);
  assert_true(isinf(xrd_scaled_value((xrd_scaled){1, INT64_MAX})));
  assert_true(fabs(xrd_scaled_log((xrd_scaled){1, -2000}) + 2000 * log(2)) < 1e-12);
}

static void pairs_share_the_rate_and_not_the_shape(void **state) {
  (void)state;
  const double rates[] = {1e-6, 0.3, 17, 350};
  for (int k = 0; k < 4; k++) {
    double flat[5], lopsided[5];
    assert_int_equal(xrd_toy_same_rate_pair(5, rates[k], flat, lopsided, NULL), XRD_OK);
    assert_true(fabs(xrd_variance_rate(flat, 5) / rates[k] - 1) < 1e-12);
    assert_true(fabs(xrd_variance_rate(lopsided, 5) / rates[k] - 1) < 1e-12);
    assert_true(xrd_variance_anisotropy(flat, 5) == 0 && xrd_variance_anisotropy(lopsided, 5) > 0);
  }
  double one[1];
  xrd_error error;
  assert_int_equal(xrd_toy_same_rate_pair(1, 1, one, one, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_toy_same_rate_pair(2, 351, one, one, &error), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_variances_minimise_the_objective),   cmocka_unit_test(the_rate_is_the_sum_of_f),
      cmocka_unit_test(tiny_coefficients_meet_large_rates),     cmocka_unit_test(variances_above_one_have_a_rate_too),
      cmocka_unit_test(large_dimensions_merge_blocks),          cmocka_unit_test(scaled_numbers_print_in_decimal),
      cmocka_unit_test(pairs_share_the_rate_and_not_the_shape),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
