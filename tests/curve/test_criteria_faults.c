/* Every allocation under points of several distortions, of payoffs, capacities and perception fails once, in the
   solver, the certificate and the check: XRD_ERR_MEMORY, and nothing leaks. */
#include "exactrd/capacity.h"
#include "exactrd/criteria.h"
#include "exactrd/derived.h"
#include "exactrd/perception.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static const double P[] = {0.5, 0.3, 0.2}, D[] = {0, 1, 0.4, 1, 0, 0.4, 0.7, 1, 0.2},
                    PAYOFF[] = {1, -2, 0, 0, 1, 0, -1, 0, 2};
static const double SEEN[] = {0.8, 0.2, 0.5, 0.5, 0.1, 0.9}, TARGETS[] = {0.2, 0.4}, SLOPES[] = {1, 2}, COST = 0.4;
static const double CHANNEL[] = {0.8, 0.1, 0.1, 0.2, 0.6, 0.2, 0.1, 0.1, 0.8}, COSTS[] = {0, 0.5, 1};

static xrd_criteria criteria(void) {
  return (xrd_criteria){
      P, 2, {{.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}, {.kind = XRD_HAMMING, .n = 3, .m = 3}}};
}

static xrd_options defaults(void) {
  xrd_options options;
  xrd_options_init(&options);
  return options;
}

static xrd_status use_criteria(bool slopes) {
  const xrd_criteria all = criteria();
  const xrd_options options = defaults();
  xrd_criteria_point point;
  xrd_finding finding;
  xrd_status status = slopes ? xrd_criteria_at_slopes(&all, SLOPES, &options, &point, NULL)
                             : xrd_criteria_at_distortions(&all, TARGETS, &options, &point, NULL);
  if (status != XRD_OK) return status;
  status = xrd_check_criteria(&all, &point, options.gap_nats, &finding, NULL);
  assert_true(status != XRD_OK || finding.accepted);
  xrd_criteria_point_clear(&point);
  return status;
}

static xrd_status use_slopes(void) { return use_criteria(true); }
static xrd_status use_targets(void) { return use_criteria(false); }

static xrd_status use_rate(void) {
  const xrd_criteria all = criteria();
  const xrd_options options = defaults();
  xrd_criteria_point point;
  double least, largest;
  xrd_status status = xrd_criteria_rate_range(&all, SLOPES, &options, &least, &largest, NULL);
  if (status == XRD_OK) status = xrd_criteria_at_rate(&all, SLOPES, 0.5 * largest, &options, &point, NULL);
  if (status == XRD_OK) xrd_criteria_point_clear(&point);
  return status;
}

static xrd_status use_derived(bool seen) {
  const xrd_derived payoff = {P, 3, 3, 3, NULL, PAYOFF, {.n = 0}};
  const xrd_derived indirect = {P, 3, 2, 3, SEEN, NULL, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}};
  const xrd_derived *derived = seen ? &indirect : &payoff;
  const xrd_options options = defaults();
  xrd_derived_point point;
  xrd_finding finding;
  xrd_status status = seen ? xrd_derived_at_value(derived, 0.4, &options, &point, NULL)
                           : xrd_derived_at_slope(derived, 1.5, &options, &point, NULL);
  if (status != XRD_OK) return status;
  status = xrd_check_derived(derived, &point, options.gap_nats, &finding, NULL);
  assert_true(status != XRD_OK || finding.accepted);
  xrd_derived_point_clear(&point);
  return status;
}

static xrd_status use_payoff(void) { return use_derived(false); }
static xrd_status use_indirect(void) { return use_derived(true); }

static xrd_status use_capacity(void) {
  const xrd_capacity_problem problem = {3, 3, CHANNEL, COSTS};
  const xrd_options options = defaults();
  xrd_capacity_point point;
  xrd_finding finding;
  xrd_status status = xrd_capacity_at(&problem, &COST, &options, &point, NULL);
  if (status != XRD_OK) return status;
  status = xrd_check_capacity(&problem, &point, options.gap_nats, &finding, NULL);
  assert_true(status != XRD_OK || finding.accepted);
  xrd_capacity_point_clear(&point);
  return status;
}

static xrd_status use_perception(void) {
  const xrd_perception perception = {
      {P, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}}, XRD_TOTAL_VARIATION, {.n = 0}};
  const xrd_options options = defaults();
  xrd_perception_point point;
  xrd_finding finding;
  xrd_status status = xrd_perception_at(&perception, 0.2, 0.05, &options, &point, NULL);
  if (status != XRD_OK) return status;
  status = xrd_check_perception(&perception, &point, options.gap_nats, &finding, NULL);
  assert_true(status != XRD_OK || finding.accepted);
  xrd_perception_point_clear(&point);
  return status;
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  assert_true(allocation_survived(use_slopes) > 10);
  assert_true(allocation_survived(use_targets) > 10);
  assert_true(allocation_survived(use_rate) > 10);
  assert_true(allocation_survived(use_payoff) > 10);
  assert_true(allocation_survived(use_indirect) > 10);
  assert_true(allocation_survived(use_capacity) > 5);
  assert_true(allocation_survived(use_perception) > 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
