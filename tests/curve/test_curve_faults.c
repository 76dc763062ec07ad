/* Every allocation under the curves fails once: XRD_ERR_MEMORY, nothing leaks, finished points stand. */
#include "exactrd/criteria.h"
#include "exactrd/critical.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static const double P[] = {0.5, 0.3, 0.2}, D[] = {0, 1, 0.4, 1, 0, 0.4, 0.7, 1, 0.2}, SLOPES[] = {2, 1, 5};
static const double DISTORTIONS[] = {0.3, 0.2}, RATES[] = {0.3, 0.1};
static const xrd_problem PROBLEMS[] = {{P, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}},
                                       {P, {.kind = XRD_HAMMING, .n = 3, .m = 3}}};

enum { CALLS = 6 };

static xrd_status call_number(int call, const xrd_problem *problem, xrd_curve *curve, xrd_error *error) {
  xrd_options options;
  xrd_options_init(&options);
  *curve = (xrd_curve){0, NULL};
  switch (call) {
  case 0: return xrd_curve_at_slopes(problem, SLOPES, 3, &options, curve, error);
  case 1: return xrd_curve_at_distortions(problem, DISTORTIONS, 2, &options, curve, error);
  case 2: return xrd_curve_at_rates(problem, RATES, 2, &options, curve, error);
  case 3: return xrd_curve_whole(problem, 5, &options, curve, error);
  case 4: {
    xrd_range range;
    return xrd_range_of(problem, &range, error);
  }
  default: {
    xrd_critical_list list;
    const xrd_status status = xrd_curve_critical(problem, 20, &options, &list, error);
    xrd_critical_clear(&list);
    return status;
  }
  }
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  for (size_t k = 0; k < 2; k++)
    for (int call = 0; call < CALLS; call++) {
      xrd_curve curve;
      const long before = allocation_live_blocks();
      allocation_fail_at(0);
      assert_int_equal(call_number(call, &PROBLEMS[k], &curve, NULL), XRD_OK);
      const size_t total = allocation_count(), points = curve.count;
      assert_true(total >= 4);
      xrd_curve_clear(&curve);
      assert_int_equal(allocation_live_blocks(), before);
      for (size_t n = 1; n <= total; n++) {
        xrd_error error = {""};
        allocation_fail_at(n);
        const xrd_status status = call_number(call, &PROBLEMS[k], &curve, &error);
        assert_true(allocation_has_failed());
        allocation_fail_at(0);
        assert_int_equal(status, XRD_ERR_MEMORY);
        assert_true(error.message[0] != '\0');
        assert_true(curve.count < points || points == 0);
        for (size_t l = 0; l < curve.count; l++) assert_true(curve.points[l].q != NULL && curve.points[l].w != NULL);
        xrd_curve_clear(&curve);
        assert_int_equal(allocation_live_blocks(), before);
      }
    }
}

static xrd_status criteria_call(int call, const xrd_criteria *criteria, xrd_criteria_point *point, xrd_error *error) {
  static const double slopes[] = {2, 1}, targets[] = {0.25, 0.3};
  xrd_options options;
  xrd_options_init(&options);
  return call == 0 ? xrd_criteria_at_slopes(criteria, slopes, &options, point, error)
                   : xrd_criteria_at_distortions(criteria, targets, &options, point, error);
}

static void every_allocation_under_criteria_may_fail(void **state) {
  (void)state;
  const xrd_criteria criteria = {P, 2, {PROBLEMS[0].distortion, PROBLEMS[1].distortion}};
  for (int call = 0; call < 2; call++) {
    xrd_criteria_point point;
    const long before = allocation_live_blocks();
    allocation_fail_at(0);
    assert_int_equal(criteria_call(call, &criteria, &point, NULL), XRD_OK);
    const size_t total = allocation_count();
    assert_true(total >= 4);
    xrd_criteria_point_clear(&point);
    for (size_t n = 1; n <= total; n++) {
      xrd_error error = {""};
      allocation_fail_at(n);
      const xrd_status status = criteria_call(call, &criteria, &point, &error);
      const bool failed = allocation_has_failed();
      allocation_fail_at(0);
      assert_true(failed);
      assert_int_equal(status, XRD_ERR_MEMORY);
      assert_true(error.message[0] != '\0');
      assert_int_equal(allocation_live_blocks(), before);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail),
                                     cmocka_unit_test(every_allocation_under_criteria_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
