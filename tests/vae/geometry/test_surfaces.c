/* Metric, connection and curvature of surfaces whose geometry is known in closed form. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/vae/geometry/surfaces.h"

static const double PI = 3.14159265358979323846;
static const double identity2[] = {1, 0, 0, 1}, identity3[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.17g instead of %.17g", value, expected);
}

static void jet_at(const surface *s, int order, const double *z, double *jet) {
  const size_t k = s->map.inputs;
  const xrd_jet_request request = {order, 1, z, k, k == 2 ? identity2 : identity3};
  assert_int_equal(xrd_map_jet(&s->map, &request, jet, NULL), XRD_OK);
}

/* Coordinates where none of the surfaces is singular. */
static void draw(xrd_random *random, double *c) {
  c[0] = 0.6 + 1.9 * xrd_random_uniform(random);
  c[1] = 0.5 + 2 * xrd_random_uniform(random);
  c[2] = 6 * xrd_random_uniform(random);
}

static void jets_are_derivatives(void **state) {
  (void)state;
  const double h = 1e-5, z[] = {0.7, 1.1, 2};
  for (int kind = PLANE; kind <= SPHERE3; kind++) {
    surface s;
    surface_init(&s, (surface_kind)kind, 0.8, true);
    const size_t k = s.map.inputs, n = s.map.outputs;
    double jet[40], up[40], down[40], moved[3];
    jet_at(&s, 2, z, jet);
    for (size_t a = 0; a < k; a++) {
      memcpy(moved, z, sizeof moved);
      moved[a] = z[a] + h;
      jet_at(&s, 1, moved, up);
      moved[a] = z[a] - h;
      jet_at(&s, 1, moved, down);
      for (size_t j = 0; j < n; j++) {
        assert_near((up[j] - down[j]) / (2 * h), jet[(1 + a) * n + j], 1e-9);
        for (size_t b = 0; b < k; b++)
          assert_near((up[(1 + b) * n + j] - down[(1 + b) * n + j]) / (2 * h), jet[xrd_jet_row(k, a, b) * n + j], 1e-9);
      }
    }
  }
}

static void volumes_are_those_of_the_textbook(void **state) {
  (void)state;
  double jet[40], metric[9];
  xrd_metric m;
  surface s;
  const double z[] = {0.7, 1.1, 2};
  surface_init(&s, SPHERE, 2, false);
  jet_at(&s, 1, z, jet);
  assert_int_equal(xrd_metric_at(jet, 3, 2, metric, &m, NULL), XRD_OK);
  assert_near(m.volume, 4 * sin(0.7), 1e-14);
  assert_near(m.condition, 1 / pow(sin(0.7), 2), 1e-13);
  assert_near(m.stretch, 2, 1e-14);
  assert_near(metric[0], 4, 1e-14);
  assert_near(metric[1], 0, 1e-14);
  assert_near(metric[3], pow(2 * sin(0.7), 2), 1e-14);
  surface_init(&s, PARABOLOID, 1.5, false);
  jet_at(&s, 1, z, jet);
  assert_int_equal(xrd_metric_at(jet, 3, 2, NULL, &m, NULL), XRD_OK);
  const double slope = 1 + 2.25 * (0.49 + 1.21);
  assert_near(m.volume, sqrt(slope), 1e-14);
  assert_near(m.condition, slope, 1e-13);
  surface_init(&s, SPHERE3, 0.5, false);
  jet_at(&s, 1, z, jet);
  assert_int_equal(xrd_metric_at(jet, 4, 3, NULL, &m, NULL), XRD_OK);
  assert_near(m.volume, 0.125 * pow(sin(0.7), 2) * sin(1.1), 1e-15);
}

/* Gaussian curvature is the surface's, whatever the coordinates; Ric = K G and the scalar is 2 K. */
static void curvature_is_that_of_the_surface(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t round = 0; round < 200 * test_multiplier(); round++)
    for (int kind = PLANE; kind <= TORUS; kind++) {
      surface s;
      surface_init(&s, (surface_kind)kind, 0.3 + xrd_random_uniform(&random), round % 2 == 1);
      double c[3], z[3], jet[18], metric[4], ricci[4], christoffel[8];
      draw(&random, c);
      surface_place(&s, c, z);
      jet_at(&s, 2, z, jet);
      xrd_curvature curvature = {.ricci = ricci, .christoffel = christoffel};
      xrd_metric m;
      assert_int_equal(xrd_curvature_at(jet, 3, 2, &curvature, NULL), XRD_OK);
      assert_int_equal(xrd_metric_at(jet, 3, 2, metric, &m, NULL), XRD_OK);
      const double expected = surface_gauss(&s, c), tolerance = 1e-12 * (1 + fabs(expected)) * m.condition;
      assert_near(curvature.gauss, expected, tolerance);
      assert_near(curvature.scalar, 2 * expected, 4 * tolerance);
      for (int i = 0; i < 4; i++) assert_near(ricci[i], expected * metric[i], 20 * tolerance);
      if (kind == SPHERE) assert_near(curvature.bending, sqrt(2) / s.size, tolerance);
      if (kind == CYLINDER) assert_near(curvature.bending, 1 / s.size, tolerance);
      if (kind == PLANE) assert_near(curvature.bending, 0, 1e-12);
    }
}

/* K = 1/r^2 at every radius that leaves it a double; elsewhere the call says so. */
static void spheres_of_every_size_are_measured(void **state) {
  (void)state;
  surface s;
  double z[3], jet[18], christoffel[8], first[8];
  const double c[] = {0.9, 1.3, 0.4};
  for (int e = -600; e <= 600; e += 10) {
    surface_init(&s, SPHERE, 1, false);
    surface_place(&s, c, z);
    jet_at(&s, 2, z, jet);
    for (int i = 0; i < 18; i++) jet[i] = ldexp(jet[i], e);
    xrd_curvature curvature = {.christoffel = christoffel};
    const xrd_status status = xrd_curvature_at(jet, 3, 2, &curvature, NULL);
    double line = 0, weights[] = {1, 1};
    assert_int_equal(xrd_line_curvature(jet, 3, 2, weights, &line, NULL), XRD_OK);
    assert_true(line > 0);
    if (abs(2 * e) > 1010) {
      if (abs(2 * e) > 1030) assert_int_equal(status, XRD_ERR_INPUT);
      continue;
    }
    assert_int_equal(status, XRD_OK);
    assert_near(ldexp(curvature.gauss, 2 * e), 1, 1e-13);
    assert_near(ldexp(curvature.scalar, 2 * e), 2, 1e-13);
    assert_near(ldexp(curvature.bending, e), sqrt(2), 1e-13);
    if (e == -500) memcpy(first, christoffel, sizeof first);
    if (e >= -500) assert_memory_equal(first, christoffel, sizeof first);
  }
  jet_at(&s, 2, z, jet);
  for (int i = 0; i < 18; i++) jet[i] *= 1e200;
  xrd_metric m;
  assert_int_equal(xrd_metric_at(jet, 3, 2, NULL, &m, NULL), XRD_ERR_INPUT); /* a volume of 1e400 */
  for (int i = 0; i < 18; i++) jet[i] *= 1e-200, jet[i] *= 1e-200;
  assert_int_equal(xrd_metric_at(jet, 3, 2, NULL, &m, NULL), XRD_ERR_INPUT);
}

static void the_3_sphere_has_its_ricci_tensor(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE3, 0.7, true);
  const double c[] = {0.9, 1.3, 0.4};
  double z[3], jet[40], metric[9], ricci[9];
  surface_place(&s, c, z);
  jet_at(&s, 2, z, jet);
  xrd_curvature curvature = {.ricci = ricci};
  xrd_metric m;
  assert_int_equal(xrd_curvature_at(jet, 4, 3, &curvature, NULL), XRD_OK);
  assert_int_equal(xrd_metric_at(jet, 4, 3, metric, &m, NULL), XRD_OK);
  assert_near(curvature.scalar, 6 / 0.49, 1e-11);
  assert_near(curvature.gauss, 1 / 0.49, 1e-11);
  for (int i = 0; i < 9; i++) assert_near(ricci[i], 2 / 0.49 * metric[i], 1e-11);
}

/* d_c G_ab = G_db Gamma^d_ac + G_ad Gamma^d_bc, against differences of the metric. */
static void the_connection_preserves_the_metric(void **state) {
  (void)state;
  const double h = 1e-5;
  surface s;
  surface_init(&s, TORUS, 0.7, true);
  double z[] = {0.4, 1.2}, jet[18], metric[4], up[4], down[4], gamma[8];
  xrd_metric m;
  xrd_curvature curvature = {.christoffel = gamma};
  jet_at(&s, 2, z, jet);
  assert_int_equal(xrd_curvature_at(jet, 3, 2, &curvature, NULL), XRD_OK);
  assert_int_equal(xrd_metric_at(jet, 3, 2, metric, &m, NULL), XRD_OK);
  for (int c = 0; c < 2; c++) {
    z[c] += h;
    jet_at(&s, 1, z, jet);
    assert_int_equal(xrd_metric_at(jet, 3, 2, up, &m, NULL), XRD_OK);
    z[c] -= 2 * h;
    jet_at(&s, 1, z, jet);
    assert_int_equal(xrd_metric_at(jet, 3, 2, down, &m, NULL), XRD_OK);
    z[c] += h;
    for (int a = 0; a < 2; a++)
      for (int b = 0; b < 2; b++) {
        double sum = 0;
        for (int d = 0; d < 2; d++)
          sum += metric[d * 2 + b] * gamma[(d * 2 + a) * 2 + c] + metric[a * 2 + d] * gamma[(d * 2 + b) * 2 + c];
        assert_near((up[a * 2 + b] - down[a * 2 + b]) / (2 * h), sum, 1e-8);
      }
  }
  surface_init(&s, SPHERE, 3, false);
  jet_at(&s, 2, z, jet);
  assert_int_equal(xrd_curvature_at(jet, 3, 2, &curvature, NULL), XRD_OK);
  assert_near(gamma[3], -sin(z[0]) * cos(z[0]), 1e-13); /* Gamma^0_11 */
  assert_near(gamma[5], 1 / tan(z[0]), 1e-13);          /* Gamma^1_01 */
  assert_near(gamma[0], 0, 1e-13);
}

static void circles_of_latitude_bend_and_meridians_do_not(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 1.7, false);
  const double z[] = {0.8, 0.3}, along[] = {0, 2}, down[] = {0.5, 0}, nowhere[] = {0, 0};
  double jet[18], curvature;
  jet_at(&s, 2, z, jet);
  assert_int_equal(xrd_line_curvature(jet, 3, 2, along, &curvature, NULL), XRD_OK);
  assert_near(curvature, 1 / (1.7 * tan(0.8)), 1e-13);
  assert_int_equal(xrd_line_curvature(jet, 3, 2, down, &curvature, NULL), XRD_OK);
  assert_near(curvature, 0, 1e-13);
  assert_int_equal(xrd_line_curvature(jet, 3, 2, nowhere, &curvature, NULL), XRD_ERR_INPUT);
}

/* The tangent planes of a sphere are as far apart as their normals; the other angle is 0. */
static void tangent_planes_turn_with_the_normal(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 1, true);
  const double turns[] = {1e-9, 1e-3, 0.5, 1.4};
  for (int i = 0; i < 4; i++) {
    const double a[] = {0.1, 0.2}, b[] = {0.1 + turns[i], 0.2};
    double z[2], first[18], second[18], angles[2];
    surface_place(&s, a, z);
    jet_at(&s, 1, z, first);
    surface_place(&s, b, z);
    jet_at(&s, 1, z, second);
    assert_int_equal(xrd_principal_angles(first + 3, second + 3, 3, 2, angles, NULL), XRD_OK);
    assert_near(angles[0], 0, 1e-14);
    assert_near(angles[1], turns[i], 1e-14);
  }
}

static void singular_places_are_named(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 1, false);
  const double pole[] = {0, 1};
  double jet[18], angles[2];
  xrd_metric m;
  xrd_curvature curvature = {0};
  xrd_error error;
  jet_at(&s, 2, pole, jet);
  assert_int_equal(xrd_metric_at(jet, 3, 2, NULL, &m, &error), XRD_OK);
  assert_true(isinf(m.condition) && m.volume == 0);
  assert_int_equal(xrd_curvature_at(jet, 3, 2, &curvature, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "singular"));
  assert_int_equal(xrd_principal_angles(jet + 3, jet + 3, 3, 2, angles, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_metric_at(jet, 3, 4, NULL, &m, &error), XRD_ERR_ARGUMENT);
  const double nowhere[] = {(double)NAN, 0};
  const xrd_jet_request request = {1, 1, nowhere, 2, identity2}, empty = {1, 0, pole, 2, identity2};
  assert_int_equal(xrd_map_jet(&s.map, &request, jet, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "point 0"));
  assert_int_equal(xrd_map_jet(&s.map, &empty, jet, &error), XRD_ERR_ARGUMENT);
}

/* A great sphere of the 3-sphere, cut out by a section, has the 2-sphere's curvature. */
static void sections_are_surfaces_of_their_own(void **state) {
  (void)state;
  surface whole;
  surface_init(&whole, SPHERE3, 2, false);
  const double base[] = {0, PI / 2, 0}, axes[] = {1, 0, 0, 0, 0, 0.5}, z[] = {0.9, 3};
  xrd_section section;
  xrd_section_init(&section, &whole.map, base, axes, 2);
  double jet[40];
  const xrd_jet_request request = {2, 1, z, 2, identity2};
  xrd_curvature curvature = {0};
  xrd_metric m;
  assert_int_equal(xrd_map_jet(&section.map, &request, jet, NULL), XRD_OK);
  assert_int_equal(xrd_curvature_at(jet, 4, 2, &curvature, NULL), XRD_OK);
  assert_int_equal(xrd_metric_at(jet, 4, 2, NULL, &m, NULL), XRD_OK);
  assert_near(curvature.gauss, 0.25, 1e-14);
  assert_near(m.volume, 4 * sin(0.9) / 2, 1e-14);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(jets_are_derivatives),
      cmocka_unit_test(volumes_are_those_of_the_textbook),
      cmocka_unit_test(curvature_is_that_of_the_surface),
      cmocka_unit_test(spheres_of_every_size_are_measured),
      cmocka_unit_test(the_3_sphere_has_its_ricci_tensor),
      cmocka_unit_test(the_connection_preserves_the_metric),
      cmocka_unit_test(circles_of_latitude_bend_and_meridians_do_not),
      cmocka_unit_test(tangent_planes_turn_with_the_normal),
      cmocka_unit_test(singular_places_are_named),
      cmocka_unit_test(sections_are_surfaces_of_their_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
