/* What stands beside a point's bounds: Shannon's bound and whether it is attained, the rest of a claim that it settles,
   the relevance. */
#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"

static const double PI = 3.14159265358979323846, GAP = 1e-9;

static double place[] = {0.25, 0.25}, mass = 1; /* an interval of no length under absolute errors */

/* One atom, which proves nothing, beside the rate that Shannon's bound S is said to be. */
static xrd_measure_point point_of(double distortion, double s) {
  return (xrd_measure_point){.slope = 2,
                             .rate_nats = s,
                             .bounds = {.distortion = distortion, .rate_lower = s - 1e-12, .rate_upper = s + 1e-12},
                             .shannon_nats = s - 1e-14,
                             .attained = true,
                             .verdict = XRD_CLOSED,
                             .atoms = 1,
                             .width = 1,
                             .coordinates = 1,
                             .places = place,
                             .masses = &mass,
                             .witness_slope = 2,
                             .cut_low = -HUGE_VAL,
                             .cut_high = HUGE_VAL};
}

static xrd_finding check(const xrd_density *density, xrd_measure_kernel kernel, const xrd_measure_point *point) {
  const xrd_measure_problem problem = {.kernel = kernel, .density = density, .dim = 1};
  xrd_measure_point taken = *point;
  if (kernel == XRD_MEASURE_ABSOLUTE) taken.width = taken.coordinates = 2;
  xrd_finding finding;
  xrd_error error = {""};
  if (xrd_check_measure_point(&problem, &taken, GAP, &finding, &error) != XRD_OK) fail_msg("%s", error.message);
  return finding;
}

static void expect(const xrd_density *density, xrd_measure_kernel kernel, const xrd_measure_point *point,
                   const char *reason) {
  const xrd_finding finding = check(density, kernel, point);
  if (finding.accepted != (reason == NULL)) fail_msg("accepted %d, \"%s\"", finding.accepted, finding.reason);
  if (reason != NULL && strstr(finding.reason, reason) == NULL) fail_msg("\"%s\", not \"%s\"", finding.reason, reason);
  if (reason == NULL) assert_true(finding.rate_lower == point->bounds.rate_lower);
}

static const double MIXTURE[] = {0.5, -2, 1, 0, 3, 0.125, 0.5, 2, 1.5};
static const xrd_density NORMAL = {XRD_DENSITY_NORMAL, {0, 2}, 0, NULL},
                         LAPLACE = {XRD_DENSITY_LAPLACE, {0, 1}, 0, NULL},
                         MIXED = {XRD_DENSITY_MIXTURE, {0}, 3, MIXTURE};

/* -int p log p of the mixture: even steps over the line, whose error falls as exp(-c / step^2). */
static double entropy_of_mixture(void) {
  double sum = 0;
  const double step = 0.0078125;
  for (double x = -14; x <= 18; x += step) {
    const double p = 0.5 * exp(-pow(x + 2, 2) / 2) / sqrt(2 * PI) + 0.5 * exp(-pow(x - 2, 2) / 4.5) / sqrt(4.5 * PI);
    sum -= step * p * log(p);
  }
  return sum;
}

/* S = log(variance / D) / 2 of a normal law, log(scale / D) of Laplace's under absolute errors, and of a mixture while
   D is below each variance that has weight. */
static void attained_where_the_source_splits(void **state) {
  (void)state;
  xrd_measure_point point = point_of(1, log(2));
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, NULL);
  expect(&NORMAL, XRD_MEASURE_ABSOLUTE, &point, "not known to be attained");
  expect(&LAPLACE, XRD_MEASURE_SQUARED, &point, "not known to be attained");
  point.bounds.distortion_low = 0x1p-60;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "not known to be attained");
  point = point_of(4, 0);
  point.bounds.rate_lower = point.shannon_nats = 0;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, NULL);
  point.bounds.distortion = nextafter(4, 5);
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "not known to be attained");
  point = point_of(0.5, log(2));
  expect(&LAPLACE, XRD_MEASURE_ABSOLUTE, &point, NULL);
  point.bounds.distortion = nextafter(1, 2);
  expect(&LAPLACE, XRD_MEASURE_ABSOLUTE, &point, "not known to be attained");
  point = point_of(0.75, entropy_of_mixture() - log(2 * PI * exp(1) * 0.75) / 2);
  expect(&MIXED, XRD_MEASURE_SQUARED, &point, NULL);
  point.bounds.distortion = nextafter(1, 2); /* below the others' variances */
  expect(&MIXED, XRD_MEASURE_SQUARED, &point, "not known to be attained");
}

static void shannons_bound_is_sharp_and_below(void **state) {
  (void)state;
  const double off = 1e-12;
  for (int attained = 0; attained < 2; attained++) {
    xrd_measure_point point = point_of(1, log(2));
    point.attained = attained;
    point.shannon_nats = log(2) + off;
    expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "is lower than claimed");
    point.shannon_nats = log(2) - off;
    expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "is higher than claimed");
    point = point_of(0.5, log(2));
    point.attained = attained;
    point.shannon_nats = log(2) + off;
    expect(&LAPLACE, XRD_MEASURE_ABSOLUTE, &point, "is lower than claimed");
  }
  xrd_measure_point point = point_of(0, 1);
  point.attained = false;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "wants a distortion > 0");
  point.shannon_nats = 0;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "goes on"); /* for the atom to judge, which has no tails */
  /* D + low: the bound is that of the next double, which is lower by 1/4 at the least D there is */
  point = point_of(0x1p-1074, log(4) / 2 + 537 * log(2));
  point.attained = false, point.shannon_nats = 0;
  point.bounds.distortion_low = 0x1p-1074;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "higher than claimed");
  point.shannon_nats = log(2) + 537 * log(2);
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "lower than claimed");
}

/* Where Shannon's bound proves the rates, all else is still held to what it says. */
static void the_rest_of_a_settled_claim(void **state) {
  (void)state;
  const xrd_measure_point good = point_of(1, log(2));
  xrd_measure_point point = good;
  point.rate_nats = point.bounds.rate_upper + 1e-13;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "outside its bounds");
  point = good, point.slope = 2.5;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "is not the witness's");
  point = good, point.verdict = XRD_OPEN;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "verdict");
  double none = 0, nowhere = NAN;
  point = good, point.masses = &none;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "support");
  point = good, point.places = &nowhere;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "out of range");
  point = good, point.bounds.rate_lower = -1;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "not in order");
  /* bounds that S does not lie between are for the atoms to prove */
  point = good, point.bounds.rate_lower = point.rate_nats = log(2) + 1e-13;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "goes on");
  point = good, point.bounds.rate_upper = point.rate_nats = log(2) - 1e-13;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "goes on");
}

static void places_of_as_many_atoms(void **state) {
  (void)state;
  xrd_measure_point point = point_of(1, log(2));
  point.width = 0;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "places are not those");
  point.width = 2;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "places are not those");
  point.coordinates = 3;
  expect(&NORMAL, XRD_MEASURE_SQUARED, &point, "places are not those");
}

static void bad_problems(void **state) {
  (void)state;
  const xrd_measure_point point = point_of(1, log(2));
  const xrd_density bad = {XRD_DENSITY_NORMAL, {0, -1}, 0, NULL};
  xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &bad, .dim = 1};
  xrd_finding finding;
  assert_int_equal(xrd_check_measure_point(&problem, &point, GAP, &finding, NULL), XRD_ERR_INPUT);
  problem.density = &LAPLACE, problem.kernel = XRD_MEASURE_LABELLED; /* no density goes with labels */
  assert_int_not_equal(xrd_check_measure_point(&problem, &point, GAP, &finding, NULL), XRD_OK);
  assert_false(finding.accepted);
}

/* Rows with probabilities of their own, one of them without any, and the same as a joint distribution. */
static void relevance(void **state) {
  (void)state;
  const double p[] = {0.25, 0, 0.75}, x[] = {0.9, 0.1, 0, 0, 0.6, 2.4}, joint[] = {0.225, 0.025, 0, 0, 0.15, 0.6};
  const double wanted = 0.225 * log(0.225 / (0.25 * 0.375)) + 0.025 * log(0.025 / (0.25 * 0.625)) +
                        0.15 * log(0.15 / (0.75 * 0.375)) + 0.6 * log(0.6 / (0.75 * 0.625));
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  for (int given = 0; given < 2; given++) {
    const size_t n = given ? 3 : 2;
    const double rows[] = {joint[0], joint[1], joint[4], joint[5]};
    const xrd_measure_problem problem = {
        .kernel = XRD_MEASURE_KL, .n = n, .dim = 2, .p = given ? p : NULL, .x = given ? x : rows};
    xrd_measure_point point;
    xrd_finding finding;
    xrd_error error = {""};
    assert_int_equal(xrd_measure_at_slope(&problem, 12, NULL, &options, &point, &error), XRD_OK);
    assert_true(fabs(point.relevance_nats + point.bounds.distortion - wanted) < 1e-14);
    assert_int_equal(xrd_check_measure_point(&problem, &point, GAP, &finding, &error), XRD_OK);
    if (!finding.accepted) fail_msg("%s", finding.reason);
    point.relevance_nats += 1e-12;
    assert_int_equal(xrd_check_measure_point(&problem, &point, GAP, &finding, &error), XRD_OK);
    assert_false(finding.accepted);
    assert_non_null(strstr(finding.reason, "relevance"));
    point.relevance_nats -= 1e-12, point.attained = true;
    assert_int_equal(xrd_check_measure_point(&problem, &point, GAP, &finding, &error), XRD_OK);
    assert_non_null(strstr(finding.reason, "that of densities"));
    point.attained = false, point.shannon_nats = 0x1p-1074;
    assert_int_equal(xrd_check_measure_point(&problem, &point, GAP, &finding, &error), XRD_OK);
    assert_non_null(strstr(finding.reason, "that of densities"));
    xrd_measure_point_clear(&point);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attained_where_the_source_splits),
      cmocka_unit_test(shannons_bound_is_sharp_and_below),
      cmocka_unit_test(the_rest_of_a_settled_claim),
      cmocka_unit_test(places_of_as_many_atoms),
      cmocka_unit_test(bad_problems),
      cmocka_unit_test(relevance),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
