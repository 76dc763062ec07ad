/* What enclosures of formulas refuse, number by number, with which words; and where they end. */
#include <math.h>
#include <string.h>

#include "certify/closed/outward.h"
#include "exactrd/closed.h"
#include "exactrd/toy.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"

static void expect(xrd_status status, const xrd_error *error, xrd_status wanted, const char *word) {
  assert_int_equal(status, wanted);
  if (strstr(error->message, word) == NULL) fail_msg("'%s' does not speak of '%s'", error->message, word);
}

static const double BAD[] = {-1, (double)INFINITY, (double)NAN};
enum { KINDS = 3 };

static void closed_forms(void **state) {
  (void)state;
  const xrd_closed_source coin = {.family = XRD_CLOSED_BERNOULLI, .parameter = 0.25},
                          bad = {.family = XRD_CLOSED_BERNOULLI, .parameter = 2},
                          gaussian = {.family = XRD_CLOSED_GAUSSIAN, .parameter = 1};
  xrd_enclosure enclosure;
  xrd_error error;
  for (size_t k = 0; k < KINDS; k++) {
    expect(xrd_closed_enclose_rate(&coin, BAD[k], &enclosure, &error), &error, XRD_ERR_ARGUMENT, "distortion is");
    expect(xrd_closed_enclose_distortion(&coin, BAD[k], 0, &enclosure, &error), &error, XRD_ERR_ARGUMENT, "rate is");
    expect(xrd_closed_enclose_distortion(&coin, 0.1, BAD[k], &enclosure, &error), &error, XRD_ERR_ARGUMENT,
           "proposed distortion is");
  }
  assert_int_not_equal(xrd_closed_enclose_rate(&bad, 0.1, &enclosure, &error), XRD_OK);
  assert_int_not_equal(xrd_closed_enclose_distortion(&bad, 0.1, 0.1, &enclosure, &error), XRD_OK);
  expect(xrd_closed_enclose_rate(&gaussian, 0, &enclosure, &error), &error, XRD_ERR_ARGUMENT, "the rate is infinite");
  expect(xrd_closed_enclose_distortion(&coin, 0.7, 0, &enclosure, &error), &error, XRD_ERR_ARGUMENT,
         "the curve ends at");
}

/* Symbols that never occur count for nothing; one that always does has rate 0. */
static void sources_with_symbols_that_never_occur(void **state) {
  (void)state;
  const double p[] = {0, 0.75, 0, 0.25}, sure[] = {0, 1};
  const xrd_closed_source padded = {.family = XRD_CLOSED_HAMMING, .p = p, .n = 4},
                          plain = {.family = XRD_CLOSED_BERNOULLI, .parameter = 0.25},
                          constant = {.family = XRD_CLOSED_LOG_LOSS, .p = sure, .n = 2};
  xrd_enclosure a, b;
  assert_int_equal(xrd_closed_enclose_rate(&padded, 0.125, &a, NULL), XRD_OK);
  assert_int_equal(xrd_closed_enclose_rate(&plain, 0.125, &b, NULL), XRD_OK);
  assert_true(a.lower == b.lower && a.upper == b.upper && a.lower > 0.1);
  assert_int_equal(xrd_closed_enclose_rate(&constant, 0, &a, NULL), XRD_OK);
  assert_true(a.lower == 0 && a.upper == 0);
}

static void eigenvalues(void **state) {
  (void)state;
  xrd_enclosure enclosure;
  xrd_error error;
  expect(xrd_waterfill_enclose_rate(NULL, 0, 1, &enclosure, &error), &error, XRD_ERR_INPUT, "no eigenvalues");
  for (size_t k = 0; k < KINDS; k++) {
    const double values[] = {1, BAD[k]};
    expect(xrd_waterfill_enclose_rate(values, 2, 1, &enclosure, &error), &error, XRD_ERR_INPUT, "eigenvalue 1 is");
    expect(xrd_waterfill_enclose_rate(values, 1, BAD[k], &enclosure, &error), &error, XRD_ERR_ARGUMENT,
           "distortion is");
  }
}

static void autoregressions(void **state) {
  (void)state;
  const double coefficient = 0.5;
  const xrd_autoregression process = {&coefficient, 1, 1};
  xrd_enclosure enclosure;
  xrd_error error;
  for (size_t k = 0; k < KINDS; k++) {
    expect(xrd_autoregression_enclose_rate(&process, BAD[k], 1, &enclosure, &error), &error, XRD_ERR_ARGUMENT,
           "distortion is");
    expect(xrd_autoregression_enclose_rate(&process, 1, BAD[k], &enclosure, &error), &error, XRD_ERR_ARGUMENT,
           "proposed level is");
  }
  /* A level twice too large, whose distortion is never small enough: what is known without it stays. */
  assert_int_equal(xrd_autoregression_enclose_rate(&process, 0.25, 1e9, &enclosure, NULL), XRD_OK);
  assert_true(enclosure.lower < 1e-8 && enclosure.upper >= 0.5 * log(4) && enclosure.upper < 3);
}

static void toy_models(void **state) {
  (void)state;
  const double a[] = {1, 0.5}, zero[] = {0, 0};
  const xrd_scaled one = {1, 0};
  xrd_enclosure rate;
  xrd_scaled_enclosure beta;
  xrd_error error;
  expect(xrd_toy_enclose_rate(a, 0, one, &rate, &error), &error, XRD_ERR_INPUT, "no coefficients");
  for (size_t k = 0; k < KINDS; k++) {
    const double values[] = {1, BAD[k]};
    expect(xrd_toy_enclose_rate(values, 2, one, &rate, &error), &error, XRD_ERR_INPUT, "coefficient 1 is");
    expect(xrd_toy_enclose_rate(a, 2, (xrd_scaled){BAD[k], 0}, &rate, &error), &error, XRD_ERR_ARGUMENT, "beta is");
    expect(xrd_toy_enclose_beta(a, 2, BAD[k], one, &beta, &error), &error, XRD_ERR_ARGUMENT, "rate is");
  }
  for (int sign = -1; sign <= 1; sign += 2)
    expect(xrd_toy_enclose_rate(a, 2, (xrd_scaled){1, sign * (1LL << 40)}, &rate, &error), &error, XRD_ERR_ARGUMENT,
           "beta is");
  expect(xrd_toy_enclose_beta(a, 0, 1, one, &beta, &error), &error, XRD_ERR_INPUT, "no coefficients");
  expect(xrd_toy_enclose_beta(zero, 2, 1, one, &beta, &error), &error, XRD_ERR_INPUT, "no coefficient is positive");
  assert_int_equal(xrd_toy_enclose_rate(zero, 2, one, &rate, NULL), XRD_OK);
  assert_true(rate.lower == 0 && rate.upper == 0);
  /* A proposal far too small: the search goes up to where the rate has fallen, and down to 0, where it is infinite. */
  assert_int_equal(xrd_toy_enclose_beta(a, 2, 1, (xrd_scaled){0x1p-60, 0}, &beta, NULL), XRD_OK);
  assert_true(beta.upper_significand > 0.1 && beta.lower_significand > 0);
  assert_int_equal(xrd_toy_enclose_beta(a, 2, 1, (xrd_scaled){0x1p60, 0}, &beta, NULL), XRD_OK);
  assert_true(beta.lower_significand >= 0 && isfinite(beta.upper_significand));
}

static bool refuse_beyond(double x, void *context, xrd_enclosure *value) {
  *value = (xrd_enclosure){1 - x, 1 - x};
  return x >= *(double *)context;
}

static bool never_small(double x, void *context, xrd_enclosure *value) {
  (void)x, (void)context;
  *value = (xrd_enclosure){0, HUGE_VAL};
  return true;
}

/* A function that breaks down on the way says so; one that tells nothing leaves everything possible. */
static void inverses(void **state) {
  (void)state;
  xrd_enclosure x;
  double from = 2;
  assert_false(xrd_enclose_inverse(refuse_beyond, &from, 0.5, false, 1, &x));
  from = 0;
  assert_true(xrd_enclose_inverse(refuse_beyond, &from, 0.5, false, 0.5, &x));
  assert_true(x.lower == 0.5 && x.upper == 0.5);
  assert_true(xrd_enclose_inverse(never_small, NULL, 0.5, true, 1, &x));
  assert_true(x.lower == 0 && isinf(x.upper));
  assert_true(xrd_enclose_inverse(never_small, NULL, 0.5, true, 1e300, &x));
  assert_true(x.lower == 0 && isinf(x.upper));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closed_forms), cmocka_unit_test(sources_with_symbols_that_never_occur),
      cmocka_unit_test(eigenvalues),  cmocka_unit_test(autoregressions),
      cmocka_unit_test(toy_models),   cmocka_unit_test(inverses),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
