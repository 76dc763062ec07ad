/* What has no mass changes nothing: components and pieces of a density, and atoms. */
#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"

static const double GAP = 1e-10;

static xrd_measure_point solve(const xrd_measure_problem *problem, double slope) {
  xrd_options options;
  xrd_error error = {""};
  xrd_measure_point point;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  if (xrd_measure_at_slope(problem, slope, NULL, &options, &point, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_int_equal(point.verdict, XRD_CLOSED);
  return point;
}

/* The point's witness with one more atom, of mass 0, after the first; proved and checked. */
static void add_nothing(const xrd_measure_problem *problem, const xrd_measure_point *point, double place) {
  enum { MOST = 1024 };
  static double places[2 * MOST], masses[MOST];
  xrd_measure_witness witness = xrd_measure_point_witness(point);
  const size_t width = witness.width;
  assert_true(witness.count + 1 < MOST);
  memcpy(places, witness.places, witness.count * width * sizeof *places);
  memcpy(masses, witness.masses, witness.count * sizeof *masses);
  for (size_t k = 0; k < width; k++) places[witness.count * width + k] = place;
  masses[witness.count] = 0;
  if (witness.count > 1 && place < places[(witness.count - 1) * width]) { /* in order */
    memmove(places + width, places, witness.count * width * sizeof *places);
    memmove(masses + 1, masses, witness.count * sizeof *masses);
    for (size_t k = 0; k < width; k++) places[k] = place;
    masses[0] = 0;
  }
  witness.places = places, witness.masses = masses, witness.count++;
  xrd_measure_proof proof;
  xrd_error error = {""};
  if (xrd_certify_measure(problem, &witness, GAP, 1, &proof, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_true(proof.bounds.rate_lower <= point->bounds.rate_upper &&
              point->bounds.rate_lower <= proof.bounds.rate_upper);
  assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < GAP);
  const xrd_claimed_point claim = {point->slope, point->rate_nats, point->bounds, witness.count, GAP, point->verdict};
  xrd_finding finding;
  if (xrd_check_measure(problem, &witness, &claim, &finding, &error) != XRD_OK) fail_msg("%s", error.message);
  if (!finding.accepted && strstr(finding.reason, "support") == NULL) fail_msg("%s", finding.reason);
}

static void of_a_density(void **state) {
  (void)state;
  static const double bells[] = {0.3, 0, 1, 0, 2, 0.5, 0.7, 5, 2}, same_bells[] = {0.3, 0, 1, 0.7, 5, 2};
  static const double stairs[] = {0, 1, 2, 1, 2, 0, 2, 3, 1}, same_stairs[] = {0, 1, 2, 2, 3, 1};
  const xrd_density cases[][2] = {
      {{XRD_DENSITY_MIXTURE, {0}, 3, bells}, {XRD_DENSITY_MIXTURE, {0}, 2, same_bells}},
      {{XRD_DENSITY_HISTOGRAM, {0}, 3, stairs}, {XRD_DENSITY_HISTOGRAM, {0}, 2, same_stairs}}};
  for (int k = 0; k < 2; k++)
    for (int absolute = 0; absolute < 2 - k; absolute++) {
      xrd_measure_point point[2];
      for (int j = 0; j < 2; j++) {
        const xrd_measure_problem problem = {
            .kernel = absolute ? XRD_MEASURE_ABSOLUTE : XRD_MEASURE_SQUARED, .density = &cases[k][j], .dim = 1};
        point[j] = solve(&problem, 1);
        xrd_finding finding;
        assert_int_equal(xrd_check_measure_point(&problem, &point[j], GAP, &finding, NULL), XRD_OK);
        if (!finding.accepted) fail_msg("%d %d: %s", k, absolute, finding.reason);
        if (!absolute && j == 0) add_nothing(&problem, &point[j], -1);
      }
      const double slack = 1e-9 + fabs(point[0].bounds.distortion - point[1].bounds.distortion);
      assert_true(fabs(point[0].bounds.rate_upper - point[1].bounds.rate_upper) < slack);
      xrd_measure_point_clear(&point[0]), xrd_measure_point_clear(&point[1]);
    }
}

static void of_symbols(void **state) {
  (void)state;
  static const double p[] = {0.2, 0, 0.5, 0.3}, x[] = {0, 1, 2, 5},
                      rows[] = {0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0.9, 0.1};
  const xrd_measure_problem problems[] = {{.kernel = XRD_MEASURE_SQUARED, .n = 4, .dim = 1, .p = p, .x = x},
                                          {.kernel = XRD_MEASURE_KL, .n = 4, .dim = 2, .p = p, .x = rows}};
  const double slopes[] = {0.5, 12};
  for (int k = 0; k < 2; k++) {
    xrd_measure_point point = solve(&problems[k], slopes[k]);
    xrd_finding finding;
    assert_int_equal(xrd_check_measure_point(&problems[k], &point, GAP, &finding, NULL), XRD_OK);
    if (!finding.accepted) fail_msg("%d: %s", k, finding.reason);
    add_nothing(&problems[k], &point, 0.5);
    xrd_measure_point_clear(&point);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(of_a_density), cmocka_unit_test(of_symbols)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
