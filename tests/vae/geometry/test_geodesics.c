/* Lengths of geodesics against closed forms, and both ways to find them against each other. */
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/vae/geometry/surfaces.h"

static const double PI = 3.14159265358979323846;

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.17g instead of %.17g", value, expected);
}

/* Length of the geodesic between two places given in the surface's own coordinates. */
static void expect(const surface *s, const double *from, const double *to, double length) {
  double a[3], b[3];
  xrd_geodesic g;
  xrd_geodesic_options options;
  xrd_geodesic_options_init(&options);
  surface_place(s, from, a);
  surface_place(s, to, b);
  assert_int_equal(xrd_geodesic_between(&s->map, a, b, &options, &g, NULL), XRD_OK);
  assert_true(g.reached);
  assert_true(g.length <= g.straight * (1 + 1e-12));
  assert_near(g.length, length, 1e-9 * length);
  xrd_geodesic_clear(&g);
}

/* Great circles by Vincenty's form, sound at all distances. */
static double great_circle(double radius, const double *a, const double *b) {
  const double p = PI / 2 - a[0], q = PI / 2 - b[0], d = b[1] - a[1];
  const double x = cos(q) * sin(d), y = cos(p) * sin(q) - sin(p) * cos(q) * cos(d);
  return radius * atan2(hypot(x, y), sin(p) * sin(q) + cos(p) * cos(q) * cos(d));
}

static void lengths_are_those_of_closed_forms(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t round = 0; round < 40 * test_multiplier(); round++) {
    double a[3], b[3];
    for (int i = 0; i < 3; i++) {
      a[i] = 0.5 + 2 * xrd_random_uniform(&random);
      b[i] = 0.5 + 2 * xrd_random_uniform(&random);
    }
    const double size = 0.3 + 2 * xrd_random_uniform(&random), x = b[0] - a[0], y = b[1] - a[1];
    surface s;
    surface_init(&s, PLANE, 1, round % 2 == 1);
    expect(&s, a, b, sqrt(pow(2 * x - y, 2) + pow(x + y, 2) + x * x / 4));
    surface_init(&s, CYLINDER, size, round % 2 == 1);
    expect(&s, a, b, hypot(size * x, y));
    surface_init(&s, SPHERE, size, round % 2 == 1);
    expect(&s, a, b, great_circle(size, a, b));
  }
}

/* Clairaut's relation on z = a r^2 / 2 with constant c and r^2 = c^2 + s^2:
     length = integral sqrt(A^2 + a^2 s^2) ds,   angle = integral c sqrt(A^2 + a^2 s^2) / (c^2 + s^2) ds,  A^2 = 1 + a^2
   c^2. The turning point is s = 0, and the integrands are smooth there. */
static double clairaut_length(double a, double c, double s) {
  const double big = sqrt(1 + a * a * c * c), t = a * s / big;
  return big * big / (2 * a) * (t * sqrt(1 + t * t) + asinh(t));
}

static double clairaut_angle(double a, double c, double from, double to) {
  enum { STEPS = 4000 };
  const double nodes[] = {-sqrt(0.6), 0, sqrt(0.6)}, weights[] = {5.0 / 18, 8.0 / 18, 5.0 / 18};
  double sum = 0;
  for (int i = 0; i < STEPS; i++)
    for (int q = 0; q < 3; q++) {
      const double s = from + (to - from) * (i + 0.5 + nodes[q] / 2) / STEPS;
      sum += weights[q] * c * sqrt(1 + a * a * (c * c + s * s)) / (c * c + s * s);
    }
  return sum * (to - from) / STEPS;
}

static void paraboloids_follow_clairaut(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t round = 0; round < 40 * test_multiplier(); round++) {
    const double a = 0.2 + xrd_random_uniform(&random), c = 0.5 + xrd_random_uniform(&random);
    const double from = -1 + 1.5 * xrd_random_uniform(&random), to = from + 0.2 + xrd_random_uniform(&random);
    const double r = hypot(c, from), q = hypot(c, to), angle = clairaut_angle(a, c, from, to);
    const double start = 6 * xrd_random_uniform(&random);
    const double p[] = {r * cos(start), r * sin(start), 0}, e[] = {q * cos(start + angle), q * sin(start + angle), 0};
    surface s;
    surface_init(&s, PARABOLOID, a, round % 2 == 1);
    expect(&s, p, e, clairaut_length(a, c, to) - clairaut_length(a, c, from));
  }
}

static void three_dimensions_work_alike(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE3, 1.3, true);
  const double a[] = {0.7, 1, 0.5}, b[] = {1.5, 1.8, 1.4};
  double inner = cos(a[0]) * cos(b[0]);
  inner += sin(a[0]) * sin(b[0]) * (cos(a[1]) * cos(b[1]) + sin(a[1]) * sin(b[1]) * cos(a[2] - b[2]));
  expect(&s, a, b, 1.3 * acos(inner));
}

/* The path's first velocity, followed by the differential equation, arrives at its end with its last velocity. */
static void shooting_arrives(void **state) {
  (void)state;
  const surface_kind kinds[] = {SPHERE, PARABOLOID, TORUS};
  const double from[] = {0.7, 0.4, 0}, to[] = {1.9, 1.7, 0};
  for (int i = 0; i < 3; i++) {
    surface s;
    xrd_geodesic g;
    double a[2], b[2], z[2], v[2], end[2], last[2];
    const xrd_geodesic_options fine = {.tolerance = 1e-16, .elements_most = 64};
    surface_init(&s, kinds[i], 0.8, true);
    surface_place(&s, from, a);
    surface_place(&s, to, b);
    assert_int_equal(xrd_geodesic_between(&s.map, a, b, &fine, &g, NULL), XRD_OK);
    xrd_path_point(&g.path, 0, z, v);
    xrd_path_point(&g.path, 1, end, last);
    assert_int_equal(xrd_geodesic_shoot(&s.map, z, v, 1e-12, NULL), XRD_OK);
    for (int c = 0; c < 2; c++) { /* velocities at the nodes have errors of the order elements^-4 */
      assert_near(z[c], end[c], 1e-6);
      assert_near(v[c], last[c], 1e-6);
    }
    xrd_geodesic_clear(&g);
  }
  surface s;
  surface_init(&s, SPHERE, 2, false);
  double z[] = {0.4, 1}, v[] = {1.1, 0};
  assert_int_equal(xrd_geodesic_shoot(&s.map, z, v, 1e-13, NULL), XRD_OK);
  assert_near(z[0], 1.5, 1e-11); /* down the meridian */
  assert_near(z[1], 1, 1e-11);
}

/* Doubling the elements divides the error of the length by about 2^8. */
static void the_error_falls_with_the_eighth_power(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 1, true);
  const double a[] = {0.6, 0.3, 0}, b[] = {2.2, 1.9, 0};
  double errors[2], from[3], to[3];
  surface_place(&s, a, from);
  surface_place(&s, b, to);
  for (int i = 0; i < 2; i++) {
    xrd_geodesic g;
    const xrd_geodesic_options options = {.tolerance = 1e-15, .elements_most = i == 0 ? 4 : 8};
    assert_int_equal(xrd_geodesic_between(&s.map, from, to, &options, &g, NULL), XRD_OK);
    assert_false(g.reached);
    errors[i] = fabs(g.length - great_circle(1, a, b));
    xrd_geodesic_clear(&g);
  }
  assert_true(errors[0] > 1e-12 && errors[1] < errors[0] / 64);
}

static void lines_have_their_length(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 2, false);
  const double from[] = {0.9, 0.2}, to[] = {0.9, 1.7};
  xrd_path path;
  double length, z[2], v[2];
  assert_int_equal(xrd_path_line(&path, 2, from, to, 4, NULL), XRD_OK);
  assert_int_equal(xrd_path_length(&s.map, &path, &length, NULL), XRD_OK);
  assert_near(length, 2 * sin(0.9) * 1.5, 1e-14);
  xrd_path_point(&path, 0.3, z, v);
  assert_near(z[1], 0.2 + 0.3 * 1.5, 1e-15);
  assert_near(v[1], 1.5, 1e-13);
  xrd_path_clear(&path);
  assert_int_equal(xrd_path_line(&path, 2, from, to, 0, NULL), XRD_ERR_ARGUMENT);
}

/* From the pole, where the metric is singular, along a meridian; and from beside it, where straight lines are long. */
static void poles_are_places_like_others(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 2, false);
  const double pole[] = {0, 0.3, 0}, place[] = {1.2, 0.3, 0};
  expect(&s, pole, place, 2.4);
  const double near[] = {0.2, 0, 0}, across[] = {0.2, 2, 0};
  expect(&s, near, across, great_circle(2, near, across));
}

static void bad_ends_are_refused(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 1, false);
  const double here[] = {0.5, 0.5}, there[] = {1, (double)NAN}, pole[] = {0, 0}, pole_too[] = {0, 1};
  xrd_geodesic_options options;
  xrd_geodesic_options_init(&options);
  xrd_geodesic g;
  xrd_error error;
  assert_int_equal(xrd_geodesic_between(&s.map, here, there, &options, &g, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "coordinate 1"));
  xrd_geodesic_clear(&g);
  assert_int_equal(xrd_geodesic_between(&s.map, here, here, &options, &g, &error), XRD_OK);
  assert_true(g.length == 0 && g.straight == 0 && g.reached);
  xrd_geodesic_clear(&g);
  assert_int_equal(xrd_geodesic_between(&s.map, pole, pole_too, &options, &g, &error), XRD_OK);
  assert_true(g.length == 0 && g.straight == 0 && g.reached); /* the same place */
  xrd_geodesic_clear(&g);
  options.tolerance = 0;
  assert_int_equal(xrd_geodesic_between(&s.map, here, pole, &options, &g, &error), XRD_ERR_ARGUMENT);
  xrd_geodesic_clear(&g);
  double z[] = {0, 1}, v[] = {0, 1};
  assert_int_equal(xrd_geodesic_shoot(&s.map, z, v, 1e-8, &error), XRD_ERR_INPUT);
  s.map.smooth = false;
  assert_int_equal(xrd_geodesic_shoot(&s.map, z, v, 1e-8, &error), XRD_ERR_ARGUMENT);
}

static void separation_counts_neighbours(void **state) {
  (void)state;
  const double places[] = {0, 1, 3, 10, 12};
  const uint32_t labels[] = {0, 0, 1, 1, 1};
  double distances[25], residual;
  for (int i = 0; i < 25; i++) distances[i] = fabs(places[i / 5] - places[i % 5]);
  xrd_separation s;
  xrd_error error;
  assert_int_equal(xrd_separation_of(distances, labels, 5, &s, &error), XRD_OK);
  assert_int_equal(s.counted, 5);
  assert_near(s.purity, 4.0 / 5, 1e-15); /* 3 is nearer to 1 than to 10 */
  assert_near(s.margin, (2.0 / 3 + 1.0 / 2 - 5.0 / 7 + 7.0 / 9 + 9.0 / 11) / 5, 1e-15);
  const double other[] = {25.0 / 3, 22.0 / 3, 2.5, 9.5, 11.5}, same[] = {1, 1, 8, 4.5, 5.5};
  double silhouette = 0;
  for (int i = 0; i < 5; i++) silhouette += (other[i] - same[i]) / fmax(other[i], same[i]) / 5;
  assert_near(s.silhouette, silhouette, 1e-15);
  distances[7] = -1;
  assert_int_equal(xrd_separation_of(distances, labels, 5, &s, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "row 1, column 2"));
  const double x[] = {1, 2, 3, 4}, y[] = {1, 3, 2, 4}, line[] = {5, 7, 9, 11}, flat[] = {1, 1, 1, 1};
  assert_int_equal(xrd_distance_residual(x, y, 4, &residual, &error), XRD_OK);
  assert_near(residual, 1 - 0.64, 1e-15);
  assert_int_equal(xrd_distance_residual(x, line, 4, &residual, &error), XRD_OK);
  assert_near(residual, 0, 1e-30);
  assert_int_equal(xrd_distance_residual(x, flat, 4, &residual, &error), XRD_ERR_INPUT);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lengths_are_those_of_closed_forms),     cmocka_unit_test(paraboloids_follow_clairaut),
      cmocka_unit_test(three_dimensions_work_alike),           cmocka_unit_test(shooting_arrives),
      cmocka_unit_test(the_error_falls_with_the_eighth_power), cmocka_unit_test(lines_have_their_length),
      cmocka_unit_test(poles_are_places_like_others),          cmocka_unit_test(bad_ends_are_refused),
      cmocka_unit_test(separation_counts_neighbours),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
