/* Absolute errors of densities: targets, far tails, and slopes tiny and steep. */
#include <math.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"

static const double TWO_BELLS[] = {0.3, 0, 1, 0.7, 5, 2};

static const xrd_density BELLS = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = TWO_BELLS};

static xrd_measure_problem problem_of(const xrd_density *density) {
  return (xrd_measure_problem){.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
}

static void targets(void **state) {
  (void)state;
  const xrd_density uniform = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const xrd_density heavy = {.family = XRD_DENSITY_STUDENT, .parameter = {1.5, 0, 1}};
  xrd_measure_problem problem = problem_of(&uniform);
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point;
  for (double s = 3; s < 100; s *= 2) {
    const double rate = log(s / 2) - 1 + 2 / s;
    assert_int_equal(xrd_measure_at_rate(&problem, rate, NULL, &options, &point, NULL), XRD_OK);
    assert_true(point.verdict == XRD_CLOSED && fabs(point.bounds.distortion - (1 / s - 1 / (s * s))) < 1e-10);
    xrd_measure_point_clear(&point);
  }
  problem.density = &heavy;
  assert_int_equal(xrd_measure_at_distortion(&problem, 0.25, NULL, &options, &point, NULL), XRD_OK);
  assert_true(point.attained && point.verdict == XRD_CLOSED && fabs(point.slope - 4) < 1e-6);
  const double rate = point.rate_nats;
  assert_true(fabs(rate - point.bounds.rate_upper) < 1e-12);
  xrd_measure_point_clear(&point);
  assert_int_equal(xrd_measure_at_rate(&problem, rate, NULL, &options, &point, NULL), XRD_OK);
  assert_true(point.attained && fabs(point.slope - 4) < 1e-6);
  xrd_measure_point_clear(&point);
}

/* Tails far longer than 1/s, and slopes far below all that the density does: each ends, and with bounds that tell. */
static void far_tails_and_tiny_slopes(void **state) {
  (void)state;
  const xrd_density heavy = {.family = XRD_DENSITY_STUDENT, .parameter = {1.5, 0, 1}};
  const xrd_density logistic = {.family = XRD_DENSITY_LOGISTIC, .parameter = {0, 1}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point;
  xrd_measure_problem problem = problem_of(&heavy);
  assert_int_equal(xrd_measure_at_slope(&problem, 0.68, NULL, &options, &point, NULL), XRD_OK);
  assert_int_equal(point.verdict, XRD_CLOSED);
  assert_true(fabs(point.rate_nats - 0.2018117910128) < 1e-12);
  xrd_measure_point_clear(&point);
  problem = problem_of(&logistic);
  assert_int_equal(xrd_measure_at_slope(&problem, 1e-6, NULL, &options, &point, NULL), XRD_OK);
  assert_true(point.verdict == XRD_CLOSED && point.bounds.rate_upper == 0);
  assert_true(fabs(point.bounds.distortion - 2 * log(2)) < 1e-12);
  xrd_measure_point_clear(&point);
}

/* Supports whose ends lie thousands of deviations out, where p is no double: Shannon's bound to the last digits. */
static void steep_slopes_of_bells(void **state) {
  (void)state;
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const struct {
    const xrd_density *density;
    double slope;
  } cases[] = {{&normal, 1e5}, {&BELLS, 1e3}};
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = 1e-13;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const double s = cases[k].slope;
    xrd_measure_point point;
    const xrd_measure_problem problem = problem_of(cases[k].density);
    assert_int_equal(xrd_measure_at_slope(&problem, s, NULL, &options, &point, NULL), XRD_OK);
    assert_int_equal(point.verdict, XRD_CLOSED);
    assert_true(fabs(point.bounds.distortion * s - 1) < 1e-12);
    assert_true(fabs(point.rate_nats - (xrd_density_entropy(cases[k].density) - 1 + log(s / 2))) < 1e-11);
    xrd_measure_point_clear(&point);
  }
}

/* Supports that go on from a middle beside which 1 / slope is less than the next double: D = 1 / s, Shannon's bound. */
static void steeper_than_doubles(void **state) {
  (void)state;
  static const xrd_density_family families[] = {XRD_DENSITY_LAPLACE, XRD_DENSITY_LOGISTIC, XRD_DENSITY_STUDENT};
  xrd_options options;
  xrd_options_init(&options);
  for (int k = 0; k < 3; k++) {
    const bool student = families[k] == XRD_DENSITY_STUDENT;
    const xrd_density density = {.family = families[k], .parameter = {student ? 5 : 1e6, student ? 1e6 : 1, 1}};
    const xrd_measure_problem problem = problem_of(&density);
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_slope(&problem, 1e12, NULL, &options, &point, NULL), XRD_OK);
    assert_true(fabs(point.bounds.distortion * 1e12 - 1) < 1e-12);
    const double rate = xrd_density_entropy(&density) - 1 + log(1e12 / 2);
    assert_true(point.bounds.rate_lower <= rate + 1e-12 && rate - 1e-12 <= point.bounds.rate_upper);
    assert_true(point.bounds.rate_upper - point.bounds.rate_lower < 1e-10);
    xrd_measure_point_clear(&point);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(steeper_than_doubles), cmocka_unit_test(targets),
                                     cmocka_unit_test(far_tails_and_tiny_slopes),
                                     cmocka_unit_test(steep_slopes_of_bells)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
