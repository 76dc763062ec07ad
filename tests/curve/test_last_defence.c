/* Every certificate with a fault in it: one end that leaves it, each in turn, is moved inward by far more than the gap.
   What then crosses must not pass as proved, and in each kind something crosses. */
#include <arb.h>
#include <string.h>

#include "exactrd/capacity.h"
#include "exactrd/criteria.h"
#include "exactrd/curve.h"
#include "exactrd/density.h"
#include "exactrd/derived.h"
#include "exactrd/length.h"
#include "exactrd/measure_curve.h"
#include "exactrd/perception.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"

static const double FAR = 3;
static size_t calls, faulty; /* the call at fault, from 1; 0: none */

void __real_arb_get_lbound_arf(arf_t end, const arb_t ball, slong bits);
void __wrap_arb_get_lbound_arf(arf_t end, const arb_t ball, slong bits);

void __wrap_arb_get_lbound_arf(arf_t end, const arb_t ball, slong bits) {
  __real_arb_get_lbound_arf(end, ball, bits);
  if (++calls != faulty) return;
  arf_t far;
  arf_init(far);
  arf_set_d(far, FAR);
  arf_add(end, end, far, bits, ARF_RND_FLOOR);
  arf_clear(far);
}

typedef struct {
  double lower, upper;
} pair_of_bounds;

static const double P[] = {0.5, 0.5}, ERRORS[] = {0, 1, 1, 0}, PLACES[] = {0, 1}, SEEN[] = {0.75, 0.25, 0.25, 0.75};
static const xrd_problem COIN = {P, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = ERRORS}};

static xrd_options usual(void) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = 1e-7;
  return options;
}

static xrd_status take(xrd_status status, xrd_curve *curve, pair_of_bounds *found) {
  if (status == XRD_OK)
    *found = (pair_of_bounds){curve->points[0].bounds.rate_lower, curve->points[0].bounds.rate_upper};
  xrd_curve_clear(curve);
  return status;
}

static xrd_status at_slope(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const double slope = 2;
  xrd_curve curve = {0};
  return take(xrd_curve_at_slopes(&COIN, &slope, 1, &options, &curve, error), &curve, found);
}

static xrd_status at_distortion(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const double distortion = 0.25;
  xrd_curve curve = {0};
  return take(xrd_curve_at_distortions(&COIN, &distortion, 1, &options, &curve, error), &curve, found);
}

static xrd_status two_criteria(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const xrd_criteria criteria = {.p = P, .count = 2, .distortions = {COIN.distortion, COIN.distortion}};
  const double slopes[] = {1, 1};
  xrd_criteria_point point = {0};
  const xrd_status status = xrd_criteria_at_slopes(&criteria, slopes, &options, &point, error);
  *found = (pair_of_bounds){point.rate_lower, point.rate_upper};
  xrd_criteria_point_clear(&point);
  return status;
}

static xrd_status derived(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const xrd_derived source = {.p = P, .states = 2, .n = 2, .m = 2, .observation = SEEN, .distortion = COIN.distortion};
  xrd_derived_point point = {0};
  const xrd_status status = xrd_derived_at_slope(&source, 3, &options, &point, error);
  *found = (pair_of_bounds){point.rate_lower, point.rate_upper};
  xrd_derived_point_clear(&point);
  return status;
}

static xrd_status perception(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const xrd_perception constrained = {COIN, XRD_TOTAL_VARIATION, {.kind = XRD_MATRIX}};
  xrd_perception_point point = {0};
  const xrd_status status = xrd_perception_at(&constrained, 0.2, 0.1, &options, &point, error);
  *found = (pair_of_bounds){point.rate_lower, point.rate_upper};
  xrd_perception_point_clear(&point);
  return status;
}

static xrd_status capacity(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const xrd_capacity_problem channel = {2, 2, SEEN, NULL};
  xrd_capacity_point point = {0};
  const xrd_status status = xrd_capacity_at(&channel, NULL, &options, &point, error);
  *found = (pair_of_bounds){point.capacity_lower, point.capacity_upper};
  xrd_capacity_point_clear(&point);
  return status;
}

static xrd_status peak(pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  xrd_peak_point point = {0};
  const xrd_status status = xrd_peak_at(1, &options, &point, error);
  *found = (pair_of_bounds){point.capacity_lower, point.capacity_upper};
  xrd_peak_point_clear(&point);
  return status;
}

static xrd_status autoregression(pair_of_bounds *found, xrd_error *error) {
  const double coefficient = 0.5;
  const xrd_autoregression process = {&coefficient, 1, 1};
  xrd_enclosure rate = {0, 0};
  const xrd_status status = xrd_autoregression_enclose_rate(&process, 0.25, 0.25, &rate, error);
  *found = (pair_of_bounds){rate.lower, rate.upper};
  return status;
}

static xrd_status measure(const xrd_measure_problem *problem, double slope, double distortion, pair_of_bounds *found,
                          xrd_error *error) {
  const xrd_options options = usual();
  xrd_measure_point point = {0};
  const xrd_status status = slope > 0 ? xrd_measure_at_slope(problem, slope, NULL, &options, &point, error)
                                      : xrd_measure_at_distortion(problem, distortion, NULL, &options, &point, error);
  *found = (pair_of_bounds){point.bounds.rate_lower, point.bounds.rate_upper};
  xrd_measure_point_clear(&point);
  return status;
}

static xrd_status points(pair_of_bounds *found, xrd_error *error) {
  const xrd_measure_problem line = {.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 1, .p = P, .x = PLACES};
  return measure(&line, 8, 0, found, error);
}

static xrd_status points_at_distortion(pair_of_bounds *found, xrd_error *error) {
  const xrd_measure_problem line = {.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 1, .p = P, .x = PLACES};
  return measure(&line, 0, 0.125, found, error);
}

static xrd_status labels(pair_of_bounds *found, xrd_error *error) {
  const xrd_measure_problem joint = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .p = P, .x = SEEN};
  return measure(&joint, 10, 0, found, error);
}

static const xrd_density EVEN = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};

static xrd_status squared_density(pair_of_bounds *found, xrd_error *error) {
  return measure(&(xrd_measure_problem){.kernel = XRD_MEASURE_SQUARED, .dim = 1, .density = &EVEN}, 20, 0, found,
                 error);
}

static xrd_status absolute_density(pair_of_bounds *found, xrd_error *error) {
  return measure(&(xrd_measure_problem){.kernel = XRD_MEASURE_ABSOLUTE, .dim = 1, .density = &EVEN}, 8, 0, found,
                 error);
}

static xrd_status code(bool dispersion, pair_of_bounds *found, xrd_error *error) {
  const xrd_options options = usual();
  const size_t length = 8;
  xrd_length_point point = {0};
  size_t done = 0;
  const xrd_status status = xrd_length_at(&(xrd_problem){(const double[]){0.25, 0.75}, COIN.distortion},
                                          &(xrd_length_question){0.125, 0.25, &length, 1}, &options, &point, &done,
                                          error);
  *found = dispersion ? (pair_of_bounds){point.dispersion_lower, point.dispersion_upper}
                      : (pair_of_bounds){point.converse_lower, point.achievable_upper};
  if (done > 0) xrd_length_point_clear(&point);
  return status;
}

static xrd_status codes(pair_of_bounds *found, xrd_error *error) { return code(false, found, error); }
static xrd_status dispersions(pair_of_bounds *found, xrd_error *error) { return code(true, found, error); }

typedef xrd_status solve_and_prove(pair_of_bounds *found, xrd_error *error);

static void expect_defence(const char *name, const char *what, solve_and_prove *solve) {
  enum { MOST = 400 };
  pair_of_bounds found = {0, 0};
  xrd_error error = {""};
  calls = faulty = 0;
  if (solve(&found, &error) != XRD_OK || !(found.lower <= found.upper))
    fail_msg("%s: %s %.17g %.17g", name, error.message, found.lower, found.upper);
  const size_t all = calls, stride = 1 + all / MOST;
  size_t caught = 0;
  for (size_t k = 0; k * stride < all; k++) {
    calls = 0, faulty = all - k * stride;
    error.message[0] = '\0';
    const xrd_status status = solve(&found, &error);
    if (status == XRD_OK && !(found.lower <= found.upper))
      fail_msg("%s, fault in end %zu of %zu: [%.17g, %.17g]", name, faulty, all, found.lower, found.upper);
    caught += status == XRD_ERR_INTERNAL && strstr(error.message, what) != NULL;
  }
  faulty = 0;
  if (caught == 0) fail_msg("%s: none of %zu faults was told", name, all);
}

static void nothing_crosses(void **state) {
  (void)state;
  static const struct {
    const char *name, *what;
    solve_and_prove *solve;
  } KINDS[] = {
      {"slope", "the rate", at_slope},
      {"distortion", "the rate", at_distortion},
      {"criteria", "the rate", two_criteria},
      {"derived", "the rate", derived},
      {"perception", "the rate", perception},
      {"capacity", "the capacity", capacity},
      {"peak", "the capacity", peak},
      {"autoregression", "the rate", autoregression},
      {"points", "the rate", points},
      {"points at D", "the rate", points_at_distortion},
      {"labels", "the rate", labels},
      {"squared density", "the rate", squared_density},
      {"absolute density", "the rate", absolute_density},
      {"codes", "the rate of codes", codes},
      {"dispersions", "the dispersion", dispersions},
  };
  for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++)
    expect_defence(KINDS[k].name, KINDS[k].what, KINDS[k].solve);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_crosses)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
