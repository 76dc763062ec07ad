/* Absolute errors of densities, from the solver to the bounds: intervals with a gap, and atoms where there are more. */
#include <math.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"

static const double TWO_BELLS[] = {0.3, 0, 1, 0.7, 5, 2}, STEPS[] = {0, 1, 1, 1, 2, 3};

static const xrd_density BELLS = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = TWO_BELLS};
static const xrd_density STAIRS = {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = STEPS};

static xrd_measure_problem problem_of(const xrd_density *density) {
  return (xrd_measure_problem){.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
}

/* At slope 0.7 there are two intervals, at 1.2 one: the bound of each holds at the other's D by its slope. */
static void gaps(void **state) {
  (void)state;
  const xrd_measure_problem problem = problem_of(&BELLS);
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = 1e-12;
  xrd_measure_point low, high;
  assert_int_equal(xrd_measure_at_slope(&problem, 0.7, NULL, &options, &low, NULL), XRD_OK);
  assert_int_equal(xrd_measure_at_slope(&problem, 1.2, &low, &options, &high, NULL), XRD_OK);
  assert_int_equal(low.verdict, XRD_CLOSED), assert_int_equal(high.verdict, XRD_CLOSED);
  assert_int_equal(low.atoms, 2), assert_int_equal(high.atoms, 1);
  const double step = low.bounds.distortion - high.bounds.distortion, fall = high.rate_nats - low.rate_nats;
  assert_true(fall > 0.7 * step && fall < 1.2 * step);
  assert_true(low.places[1] < low.places[2] && fabs(low.masses[0] + low.masses[1] - 1) < 1e-9);
  xrd_measure_point_clear(&low), xrd_measure_point_clear(&high);
}

/* Jumps of p, and atoms beside intervals: proved at the very distortion asked for. */
static void stairs(void **state) {
  (void)state;
  const xrd_measure_problem problem = problem_of(&STAIRS);
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point;
  for (double d = 0.2; d < 0.4; d += 0.1) {
    assert_int_equal(xrd_measure_at_distortion(&problem, d, NULL, &options, &point, NULL), XRD_OK);
    assert_int_equal(point.verdict, XRD_CLOSED);
    assert_true(point.bounds.distortion == d && point.bounds.distortion_low == 0);
    xrd_measure_point_clear(&point);
  }
}

/* An atom in what p cannot carry, beside intervals; many short pieces, some with one atom each. */
static void atoms_beside_intervals(void **state) {
  (void)state;
  double rows[60];
  for (int k = 0; k < 20; k++)
    rows[3 * k] = k * 0.2, rows[3 * k + 1] = (k + 1) * 0.2, rows[3 * k + 2] = 1 + (7 * k % 5);
  static const xrd_density corners = {.family = XRD_DENSITY_BETA, .parameter = {0.5, 0.5}};
  const xrd_density fine = {.family = XRD_DENSITY_HISTOGRAM, .count = 20, .rows = rows};
  const struct {
    const xrd_density *density;
    double slope;
  } cases[] = {{&BELLS, 0.3}, {&corners, 3}, {&fine, 1}};
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = 1e-12;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_measure_problem problem = problem_of(cases[k].density);
    xrd_measure_point point;
    xrd_finding finding;
    assert_int_equal(xrd_measure_at_slope(&problem, cases[k].slope, NULL, &options, &point, NULL), XRD_OK);
    if (point.verdict != XRD_CLOSED) fail_msg("case %zu: %g", k, point.bounds.rate_upper - point.bounds.rate_lower);
    size_t atoms = 0;
    for (size_t j = 0; j < point.atoms; j++) atoms += point.places[2 * j] == point.places[2 * j + 1];
    assert_true(atoms > 0);
    assert_int_equal(xrd_check_measure_point(&problem, &point, options.gap_nats, &finding, NULL), XRD_OK);
    if (!finding.accepted) fail_msg("case %zu: %s", k, finding.reason);
    size_t first = 0; /* another mass of one atom is worse */
    while (point.places[2 * first] < point.places[2 * first + 1]) first++;
    point.masses[first] *= 1.01;
    assert_int_equal(xrd_check_measure_point(&problem, &point, options.gap_nats, &finding, NULL), XRD_OK);
    assert_false(finding.accepted);
    const xrd_measure_witness witness = xrd_measure_point_witness(&point);
    xrd_measure_proof proof;
    assert_int_equal(xrd_certify_measure(&problem, &witness, 1e-12, 1, &proof, NULL), XRD_OK);
    assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower > 1e-7);
    xrd_measure_point_clear(&point);
  }
}

/* Many pieces, longer and shorter than 1 / slope, two neighbours of one height among them, and one empty one: supports
   from single atoms to an interval a piece; and atoms at a beta density's ends beside an interval. */
static void many_pieces(void **state) {
  (void)state;
  enum { PIECES = 24 };
  double rows[3 * PIECES];
  for (int k = 0; k < PIECES; k++)
    rows[3 * k] = k / 7.0, rows[3 * k + 1] = (k + 1) / 7.0, rows[3 * k + 2] = 1 + (7 * k * k % 11) * 0.37;
  rows[3 * 8 + 2] = rows[3 * 9 + 2], rows[3 * 15 + 2] = 0;
  static const xrd_density corners = {.family = XRD_DENSITY_BETA, .parameter = {0.5, 0.5}},
                           corner = {.family = XRD_DENSITY_BETA, .parameter = {0.1, 3}};
  const xrd_density histogram = {.family = XRD_DENSITY_HISTOGRAM, .count = PIECES, .rows = rows};
  const struct {
    const xrd_density *density;
    double slope;
    size_t least; /* atoms and intervals */
  } cases[] = {{&histogram, 3, 7}, {&histogram, 40, 20}, {&histogram, 2e4, PIECES - 2},
               {&corners, 30, 3},  {&corners, 1e4, 3},   {&corner, 12, 2},
               {&corner, 1000, 2}};
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_measure_problem problem = problem_of(cases[k].density);
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_slope(&problem, cases[k].slope, NULL, &options, &point, NULL), XRD_OK);
    if (point.verdict != XRD_CLOSED || point.atoms < cases[k].least)
      fail_msg("case %zu: %zu, %g", k, point.atoms, point.bounds.rate_upper - point.bounds.rate_lower);
    xrd_finding finding;
    assert_int_equal(xrd_check_measure_point(&problem, &point, options.gap_nats, &finding, NULL), XRD_OK);
    if (!finding.accepted) fail_msg("case %zu: %s", k, finding.reason);
    xrd_measure_point_clear(&point);
  }
}

/* Supports that end a million deviations out, where no double holds the density: D = 1 / s and Shannon's rate. */
static void steep_normals(void **state) {
  (void)state;
  static const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const xrd_density cases[] = {normal, BELLS};
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < 2; k++) {
    const xrd_measure_problem problem = problem_of(&cases[k]);
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_slope(&problem, 1e6, NULL, &options, &point, NULL), XRD_OK);
    assert_true(point.verdict == XRD_CLOSED && fabs(point.bounds.distortion * 1e6 - 1) < 1e-9);
    assert_true(fabs(point.bounds.rate_upper - point.shannon_nats) < 1e-9);
    xrd_measure_point_clear(&point);
  }
}

/* Half of the law nearer than 2^-100 to an end: a constant there has D = E X or E(1 - X), and R = 0 from that on.  R is
   convex: below it R <= s (E X - D), s its slope at D or more.  No bound exceeds this, whatever the search finds. */
static void nearly_a_constant(void **state) {
  (void)state;
  static const xrd_density cases[] = {{XRD_DENSITY_BETA, {0.01, 1}, 0, NULL}, {XRD_DENSITY_BETA, {1, 0.01}, 0, NULL}};
  const double slope = 8, most = 0.01 / 1.01;
  xrd_options options;
  xrd_options_init(&options);
  for (int k = 0; k < 2; k++) {
    const xrd_measure_problem problem = problem_of(&cases[k]);
    xrd_measure_point point;
    assert_int_equal(xrd_measure_at_slope(&problem, slope, NULL, &options, &point, NULL), XRD_OK);
    const double left = most - point.bounds.distortion;
    if (!(point.bounds.rate_lower <= fmax(0, 2 * slope * left)))
      fail_msg("R(%.17g) >= %.17g, R(%.17g) = 0", point.bounds.distortion, point.bounds.rate_lower, most);
    xrd_measure_point_clear(&point);
  }
}

/* Where no support of intervals is found that carries a law, atoms give bounds. */
static void atoms_where_no_law_is_found(void **state) {
  (void)state;
  const xrd_density corner = {.family = XRD_DENSITY_BETA, .parameter = {0.01, 1}};
  const xrd_measure_problem problem = problem_of(&corner);
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point;
  assert_int_equal(xrd_measure_at_slope(&problem, 30, NULL, &options, &point, NULL), XRD_OK);
  assert_true(point.verdict == XRD_OPEN && point.bounds.rate_upper < 1);
  assert_true(point.bounds.rate_lower <= point.bounds.rate_upper && point.bounds.distortion < 0.01 / 1.01);
  xrd_measure_point_clear(&point);
}

static bool never(void *context, size_t done, size_t total) {
  (void)context, (void)done, (void)total;
  return false;
}

/* The search for a curve's ends listens, and so do the integrals of an output law. */
static void interrupted(void **state) {
  (void)state;
  const xrd_measure_problem problem = problem_of(&STAIRS);
  xrd_options options;
  xrd_options_init(&options);
  options.progress = never;
  double slopes[5];
  assert_int_equal(xrd_measure_slopes(&problem, 5, &options, slopes, NULL), XRD_ERR_INTERRUPTED);
  const xrd_density uniform = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}}; /* an output law told at once */
  xrd_measure_problem quick = problem_of(&uniform);
  xrd_measure_point point;
  assert_int_equal(xrd_measure_at_slope(&quick, 3, NULL, &options, &point, NULL), XRD_ERR_INTERRUPTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(gaps),
                                     cmocka_unit_test(stairs),
                                     cmocka_unit_test(atoms_beside_intervals),
                                     cmocka_unit_test(many_pieces),
                                     cmocka_unit_test(steep_normals),
                                     cmocka_unit_test(nearly_a_constant),
                                     cmocka_unit_test(atoms_where_no_law_is_found),
                                     cmocka_unit_test(interrupted)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
