#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/toy/judge.h"

static size_t corner_model(xrd_random *random, double *a) {
  const size_t d = 1 + xrd_random_below(random, 12);
  const double reach = xrd_random_below(random, 2) ? 1e6 : 1e300;
  for (size_t i = 0; i < d; i++) {
    a[i] = random_log_uniform(random, 1 / reach, reach);
    if (i > 0 && xrd_random_below(random, 3) == 0) a[i] = a[i - 1];
    if (i > 0 && xrd_random_below(random, 4) == 0) a[i] = 0;
  }
  return d;
}

static bool holds(double lower, double upper, const arb_t value) {
  arb_t end;
  arb_init(end);
  arb_set_d(end, lower);
  const bool above = !arb_gt(end, value);
  arb_set_d(end, upper);
  const bool below = !arb_lt(end, value);
  arb_clear(end);
  return above && below;
}

static void rates_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 31);
  arb_t truth;
  arb_init(truth);
  for (size_t count = 0; count < 2000 * test_multiplier(); count++) {
    double a[12];
    const size_t d = corner_model(&random, a);
    xrd_scaled beta = xrd_scaled_from(a[0] * random_log_uniform(&random, 1e-5, 1e5));
    if (xrd_random_below(&random, 4) == 0) beta.exponent -= (int64_t)xrd_random_below(&random, 100000);
    xrd_enclosure e;
    assert_int_equal(xrd_toy_enclose_rate(a, d, beta, &e, NULL), XRD_OK);
    judge_rate(truth, a, d, beta, 8000);
    assert_true(holds(e.lower, e.upper, truth));
    assert_true(e.upper <= nextafter(nextafter(e.lower, INFINITY), INFINITY));
    const double rate = xrd_toy_rate(a, d, beta);
    assert_true(rate >= e.lower * (1 - 2e-15) && rate <= e.upper * (1 + 2e-15));
  }
  arb_clear(truth);
}

/* K(upper end) <= rate <= K(lower end), and the ends are a few last bits apart. */
static void matching_betas_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 32);
  arb_t truth, target;
  arb_init(truth), arb_init(target);
  for (size_t count = 0; count < 500 * test_multiplier(); count++) {
    double a[12];
    const size_t d = corner_model(&random, a);
    const double rate = random_log_uniform(&random, 1e-300, 1e6);
    xrd_toy_match match;
    xrd_scaled_enclosure e;
    assert_int_equal(xrd_toy_match_rate(a, d, rate, &match, NULL), XRD_OK);
    assert_int_equal(xrd_toy_enclose_beta(a, d, rate, match.beta, &e, NULL), XRD_OK);
    assert_true(e.lower_significand > 0 && isfinite(e.upper_significand));
    assert_true(e.exponent == match.beta.exponent);
    arb_set_d(target, rate);
    judge_rate(truth, a, d, (xrd_scaled){e.lower_significand, e.exponent}, 8000);
    assert_false(arb_lt(truth, target));
    judge_rate(truth, a, d, (xrd_scaled){e.upper_significand, e.exponent}, 8000);
    assert_false(arb_gt(truth, target));
    /* K changes slowly with log beta at large rates: beta is only as sharp as K's double allows. */
    const double width = (e.upper_significand - e.lower_significand) / match.beta.significand;
    assert_true(width <= 1e-14 * (1 + rate));
  }
  arb_clear(truth), arb_clear(target);
}

static void a_bad_proposal_costs_width_only(void **state) {
  (void)state;
  const double a[2] = {1, 3};
  xrd_toy_match match;
  xrd_scaled_enclosure e;
  assert_int_equal(xrd_toy_match_rate(a, 2, 1.5, &match, NULL), XRD_OK);
  const xrd_scaled off = {match.beta.significand * 1.01, match.beta.exponent};
  assert_int_equal(xrd_toy_enclose_beta(a, 2, 1.5, off, &e, NULL), XRD_OK);
  assert_true(e.lower_significand <= match.beta.significand && match.beta.significand <= e.upper_significand);
  assert_true(e.upper_significand - e.lower_significand < 0.2);
  const double zeros[2] = {0, 0};
  assert_int_equal(xrd_toy_enclose_beta(zeros, 2, 1.5, off, &e, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_toy_enclose_beta(a, 2, 0, off, &e, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_toy_enclose_beta(a, 2, 1, (xrd_scaled){NAN, 0}, &e, NULL), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rates_are_enclosed),
      cmocka_unit_test(matching_betas_are_enclosed),
      cmocka_unit_test(a_bad_proposal_costs_width_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
