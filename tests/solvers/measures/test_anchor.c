/* Densities with tails: what a lattice far out reproduces, atoms between lattices, and cuts where a tail is thin. */
#include <math.h>

#include "exactrd/density.h"
#include "solvers/measures/anchor.h"
#include "solvers/measures/cuts.h"
#include "solvers/measures/engine.h"
#include "solvers/measures/far.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/measures/sources.h"

static const double PI = 3.14159265358979323846;

static xrd_density density_of(xrd_density_family family, double shape) {
  xrd_density density;
  assert_int_equal(xrd_density_set(family, &shape, family == XRD_DENSITY_STUDENT, &density, NULL), XRD_OK);
  return density;
}

static xrd_engine_answer solve(const xrd_density *density, double slope, double wanted) {
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = density, .dim = 1};
  xrd_engine *engine;
  xrd_error error;
  xrd_engine_answer answer = {.slope = 0};
  assert_int_equal(xrd_engine_create(&engine, &problem, NULL, NULL), XRD_OK);
  if (xrd_engine_solve(engine, slope, wanted, NULL, &answer, &error) != XRD_OK) fail_msg("%s", error.message);
  xrd_engine_free(engine);
  return answer;
}

/* sum_j h r(y_j) exp(-slope (x - y_j)^2) = sqrt(pi / slope) p(x). */
static void lattice_reproduces_tails(void **state) {
  (void)state;
  static const struct {
    xrd_density_family family;
    double shape, slope, x;
  } cases[] = {
      {XRD_DENSITY_LAPLACE, 0, 3, 9},    {XRD_DENSITY_EXPONENTIAL, 0, 5, 6}, {XRD_DENSITY_LOGISTIC, 0, 1, 12},
      {XRD_DENSITY_LOGISTIC, 0, 40, 2},  {XRD_DENSITY_LAPLACE, 0, 3, -9},    {XRD_DENSITY_STUDENT, 3, 100, 5},
      {XRD_DENSITY_STUDENT, 5, 40, -10},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_density density = density_of(cases[k].family, cases[k].shape);
    const double s = cases[k].slope, h = 0.45 / sqrt(s), x = cases[k].x;
    double u = 0;
    for (int j = -15; j <= 15; j++)
      u += h * xrd_far_density(&density, 1 / (2 * s), x + j * h) * exp(-s * j * h * j * h);
    const double wanted = sqrt(PI / s) * xrd_density_value(&density, x);
    test_assert_near(u / wanted, 1, 2e-13);
  }
}

/* The same of densities that end, where they are neither linear nor constant, too. */
static void lattice_reproduces_bounded_densities(void **state) {
  (void)state;
  static const struct {
    xrd_density_family family;
    double parameter[3], x;
  } cases[] = {{XRD_DENSITY_BETA, {2.5, 1.5}, 0.4},
               {XRD_DENSITY_BETA, {0.5, 0.5}, 0.1},
               {XRD_DENSITY_TRIANGULAR, {0, 1, 2}, 0.3},
               {XRD_DENSITY_TRIANGULAR, {0, 0.5, 2}, 1.5}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_density density;
    const size_t count = cases[k].family == XRD_DENSITY_BETA ? 2 : 3;
    assert_int_equal(xrd_density_set(cases[k].family, cases[k].parameter, count, &density, NULL), XRD_OK);
    const double s = 1e5, h = 0.45 / sqrt(s), x = cases[k].x;
    double u = 0;
    for (int j = -15; j <= 15; j++)
      u += h * xrd_far_density(&density, 1 / (2 * s), x + j * h) * exp(-s * j * h * j * h);
    test_assert_near(u / (sqrt(PI / s) * xrd_density_value(&density, x)), 1, 2e-13);
  }
}

/* The least of I + slope D, from proofs of less than 1e-11 nats, and what a solver may leave; and D as
   proved: what lies beyond the nodes is beside v by v^2 p'' / p, in all 1.2e-7 of the logistic's at slope 450. */
static void minima_at_all_slopes(void **state) {
  (void)state;
  static const struct {
    xrd_density_family family;
    double slope, minimum, left, distortion;
  } cases[] = {
      {XRD_DENSITY_LAPLACE, 0.764, 0.990571261017937, 1e-11, 0.6421906519284},
      {XRD_DENSITY_EXPONENTIAL, 1, 0.66410071132041, 1e-11, 0.3715693800358},
      {XRD_DENSITY_LOGISTIC, 1.14, 1.49314918827874, 1e-11, 0.4385964912284},
      {XRD_DENSITY_LOGISTIC, 450, 4.48225884846097, 1e-12, 0.0011111111111189},
      {XRD_DENSITY_LAPLACE, 2.128, 1.49891174668351, 1e-11, 0.2344673974252},
      {XRD_DENSITY_LAPLACE, 745, 4.42747437008318, 1e-10, 0.0006711408894824},
      {XRD_DENSITY_EXPONENTIAL, 40, 2.30668729820543, 3e-9, 0.0120608347525},
  };
  const size_t quick = 4, all = sizeof cases / sizeof *cases; /* the last take seconds: in long runs only */
  for (size_t k = 0; k < (test_multiplier() > 1 ? all : quick); k++) {
    const xrd_density density = density_of(cases[k].family, 0);
    xrd_engine_answer answer = solve(&density, cases[k].slope, 1e-11);
    test_assert_near(answer.rate_nats + answer.slope * answer.distortion, cases[k].minimum,
                     fmax(2e-11, 2 * cases[k].left));
    assert_true(answer.excess_nats <= cases[k].left);
    test_assert_near(answer.distortion, cases[k].distortion, cases[k].left > 1e-10 ? 1e-7 : 1e-10);
    double mass = 0;
    for (size_t j = 0; j < answer.atoms.count; j++) mass += answer.atoms.masses[j];
    test_assert_near(mass, 1, 1e-8);
    xrd_engine_answer_clear(&answer);
  }
}

/* A slope next to the last one keeps its places: one round instead of three, and what it tells is what the last one
 * did. */
static void places_stay_where_slopes_hardly_move(void **state) {
  (void)state;
  const xrd_density density = density_of(XRD_DENSITY_LAPLACE, 0);
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1};
  const double first = 60, second = first * (1 + 2e-7);
  xrd_engine *engine;
  xrd_engine_answer answer = {.slope = 0};
  assert_int_equal(xrd_engine_create(&engine, &problem, NULL, NULL), XRD_OK);
  assert_int_equal(xrd_engine_solve(engine, first, 1e-9, NULL, &answer, NULL), XRD_OK);
  const double distortion = answer.distortion, minimum = answer.rate_nats + first * distortion;
  assert_true(answer.excess_nats <= 1e-9 && answer.rounds > 1);
  assert_int_equal(xrd_engine_solve(engine, second, 1e-9, NULL, &answer, NULL), XRD_OK);
  assert_true(answer.excess_nats <= 2e-9);
  assert_int_equal(answer.rounds, 1);
  test_assert_near(answer.rate_nats + first * answer.distortion, minimum, 1e-11);
  test_assert_near(answer.distortion / distortion, first / second, 1e-9);
  xrd_engine_answer_clear(&answer);
  xrd_engine_free(engine);
}

/* Cores about both ends of a bounded density, and the lattice that joins them; minimum of I + slope D as proved. */
static void cores_of_bounded_densities_meet(void **state) {
  (void)state;
  static const double SLOPE = 2e4, MINIMUM = 4.3824282742; /* to 2e-9 */
  const double ends[] = {0, 1};
  xrd_density density;
  assert_int_equal(xrd_density_set(XRD_DENSITY_UNIFORM, ends, 2, &density, NULL), XRD_OK);
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1};
  xrd_anchor anchors[XRD_ANCHORS_MOST];
  size_t count;
  assert_int_equal(xrd_anchors_of(&problem, SLOPE, 1e-13, anchors, &count, NULL), XRD_OK);
  assert_int_equal(count, 2);
  assert_true(anchors[0].lattice_high == anchors[1].core_low && anchors[1].lattice_low == anchors[0].core_high);
  xrd_engine_answer answer = solve(&density, SLOPE, 1e-5);
  assert_true(answer.excess_nats <= 1e-5);
  test_assert_near(answer.rate_nats + SLOPE * answer.distortion, MINIMUM, 1e-7);
  double mass = 0;
  for (size_t j = 0; j < answer.atoms.count; j++) mass += answer.atoms.masses[j];
  test_assert_near(mass, 1, 1e-7);
  assert_true(isinf(answer.cut_low) && isinf(answer.cut_high));
  xrd_engine_answer_clear(&answer);
}

/* Where no atoms are sought a cell's probability stands at its middle: all of the core's together. */
static void cells_hold_a_core(void **state) {
  (void)state;
  const double rows[] = {0, 1, 1, 1, 2, 3};
  const xrd_density density = {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = rows};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1};
  xrd_anchor anchors[XRD_ANCHORS_MOST];
  size_t count;
  assert_int_equal(xrd_anchors_of(&problem, 1e4, 1e-13, anchors, &count, NULL), XRD_OK);
  assert_int_equal(count, 1);
  assert_true(xrd_anchor_is_long(anchors));
  xrd_engine_answer answer = solve(&density, 1e4, 1e-11);
  double mass = 0, mean = 0;
  for (size_t j = 0; j < answer.atoms.count; j++) {
    mass += answer.atoms.masses[j];
    mean += answer.atoms.masses[j] * answer.atoms.places[j];
  }
  test_assert_near(mass, 1, 1e-13);
  test_assert_near(mean, 1.25, 1e-3);
  test_assert_near(answer.distortion, 5e-5, 5e-7);
  xrd_engine_answer_clear(&answer);
}

/* Tails whose c is not held below 1 are cut off, and the cut stays where nothing is lost by it. */
static void cuts_leave_thin_tails_out(void **state) {
  (void)state;
  const xrd_density density = density_of(XRD_DENSITY_LOGISTIC, 0);
  xrd_engine_answer answer = solve(&density, 1.14, 1.25e-11);
  double low, high;
  xrd_density_reach(&density, 1.25e-12, &low, &high);
  assert_true(answer.cut_high < high - 1);
  assert_true(answer.excess_nats <= 1.25e-11);
  assert_true(xrd_density_above(&density, answer.cut_high) < 1e-6);
  xrd_engine_answer_clear(&answer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lattice_reproduces_tails),
      cmocka_unit_test(lattice_reproduces_bounded_densities),
      cmocka_unit_test(minima_at_all_slopes),
      cmocka_unit_test(cores_of_bounded_densities_meet),
      cmocka_unit_test(places_stay_where_slopes_hardly_move),
      cmocka_unit_test(cells_hold_a_core),
      cmocka_unit_test(cuts_leave_thin_tails_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
