#include <math.h>
#include <string.h>

#include "curve/session.h"
#include "exactrd/critical.h"
#include "tests/cmocka_all.h"

static const double P[] = {0.5, 0.5};
static const xrd_problem PROBLEM = {P, {.kind = XRD_HAMMING, .n = 2, .m = 2}};

static void defaults_are_those_documented(void **state) {
  (void)state;
  xrd_options options;
  xrd_options_init(&options);
  assert_int_equal(options.method, XRD_NEWTON);
  assert_true(options.gap_nats == 1e-10);
  assert_int_equal(options.threads, 1);
  assert_int_equal(options.max_iterations, 0);
  assert_null(options.progress);
  assert_int_equal(xrd_options_validate(&options, NULL), XRD_OK);
}

/* Every entry point refuses the options, leaves an empty curve and says which field it is. */
static void assert_refused(const xrd_options *options, const char *word) {
  const double targets[] = {0.25};
  xrd_curve curve;
  for (int call = 0; call < 4; call++) {
    xrd_error error = {""};
    const xrd_status status = call == 0   ? xrd_curve_at_slopes(&PROBLEM, targets, 1, options, &curve, &error)
                              : call == 1 ? xrd_curve_at_distortions(&PROBLEM, targets, 1, options, &curve, &error)
                              : call == 2 ? xrd_curve_at_rates(&PROBLEM, targets, 1, options, &curve, &error)
                                          : xrd_curve_whole(&PROBLEM, 5, options, &curve, &error);
    assert_int_equal(status, XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, word));
    assert_int_equal(curve.count, 0);
    xrd_curve_clear(&curve);
  }
}

static void bad_options_are_refused(void **state) {
  (void)state;
  const double gaps[] = {0, -1, NAN, INFINITY};
  const int threads[] = {0, -3};
  for (size_t k = 0; k < 4; k++) {
    xrd_options options;
    xrd_options_init(&options);
    options.gap_nats = gaps[k];
    assert_refused(&options, "gap");
  }
  for (size_t k = 0; k < 2; k++) {
    xrd_options options;
    xrd_options_init(&options);
    options.threads = threads[k];
    assert_refused(&options, "threads");
  }
  xrd_options options;
  xrd_options_init(&options);
  options.method = (xrd_method)7;
  assert_refused(&options, "method");
}

static void bad_problems_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.6}, targets[] = {0.25};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve curve;
  xrd_range range;
  assert_int_equal(xrd_curve_at_slopes(&problem, targets, 1, &options, &curve, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_curve_at_distortions(&problem, targets, 1, &options, &curve, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_curve_at_rates(&problem, targets, 1, &options, &curve, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_curve_whole(&problem, 5, &options, &curve, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_range_of(&problem, &range, NULL), XRD_ERR_INPUT);
  xrd_critical_list list;
  assert_int_equal(xrd_curve_critical(&problem, 5, &options, &list, NULL), XRD_ERR_INPUT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(defaults_are_those_documented),
      cmocka_unit_test(bad_options_are_refused),
      cmocka_unit_test(bad_problems_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
