/* Fields, all pairs and their averages on surfaces whose geometry is known. */
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "tests/vae/geometry/surfaces.h"
#include "vae/data/labels.h"
#include "vae/geometry/field.h"
#include "vae/geometry/survey.h"

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.17g instead of %.17g", value, expected);
}

static void fields_follow_the_surface(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 2, false);
  xrd_field f = {.size = 5, .from = {0.5, 0}, .to = {1.5, 4}};
  double z[2];
  assert_int_equal(xrd_field_fill(&f, &s.map, NULL), XRD_OK);
  for (size_t row = 0; row < 5; row++)
    for (size_t column = 0; column < 5; column++) {
      xrd_field_place(&f, row, column, z);
      assert_near(z[0], 0.6 + 0.2 * (double)column, 1e-15);
      assert_near(z[1], 0.4 + 0.8 * (double)row, 1e-15);
      assert_near(f.volume[row * 5 + column], 4 * sin(z[0]), 1e-13);
      assert_near(f.condition[row * 5 + column], pow(sin(z[0]), -2), 1e-12);
      assert_near(f.gauss[row * 5 + column], 0.25, 1e-13);
      assert_near(f.bending[row * 5 + column], sqrt(0.5), 1e-13);
    }
  xrd_field_clear(&f);
  f = (xrd_field){.size = 1, .from = {-0.5, 0}, .to = {0.5, 1}}; /* its one cell is the pole */
  assert_int_equal(xrd_field_fill(&f, &s.map, NULL), XRD_OK);
  assert_true(f.volume[0] == 0 && isinf(f.condition[0]) && isnan(f.gauss[0]) && isnan(f.bending[0]));
  xrd_field_clear(&f);
  f = (xrd_field){.size = 1, .from = {0, 0}, .to = {0, 1}};
  assert_int_equal(xrd_field_fill(&f, &s.map, NULL), XRD_ERR_ARGUMENT);
  xrd_field_clear(&f);
  s.map.smooth = false;
  f = (xrd_field){.size = 2, .from = {0.5, 0}, .to = {1, 1}};
  assert_int_equal(xrd_field_fill(&f, &s.map, NULL), XRD_OK);
  assert_true(f.gauss == NULL && f.bending == NULL && f.volume[0] > 0);
  xrd_field_clear(&f);
}

/* Four places on the equator of a sphere of radius 2: longitudes 0, 0.5, 1.1, 1.4. */
static const double equator[] = {1.5707963267948966, 0,   1.5707963267948966, 0.5,
                                 1.5707963267948966, 1.1, 1.5707963267948966, 1.4};

static bool stop_after_two(void *context, size_t done, size_t total) {
  (void)context;
  return done < 2 && total == 6;
}

static void averages_are_those_of_great_circles(void **state) {
  (void)state;
  surface s;
  surface_init(&s, SPHERE, 2, false);
  xrd_geodesic_options options;
  xrd_geodesic_options_init(&options);
  xrd_distances d;
  xrd_survey survey;
  double matrix[16], length = 0, arc = 0, angle = 0;
  assert_int_equal(xrd_distances_fill(&d, &s.map, equator, 4, &options, NULL, NULL), XRD_OK);
  assert_int_equal(d.pairs, 6);
  assert_int_equal(d.open, 0);
  size_t pair = 0;
  for (int i = 0; i < 4; i++)
    for (int j = i + 1; j < 4; j++, pair++) {
      const double turn = equator[2 * j + 1] - equator[2 * i + 1];
      assert_near(d.euclidean[pair], turn, 1e-15);
      assert_near(d.geodesic[pair], 2 * turn, 1e-12);
      assert_near(d.straight[pair], 2 * turn, 1e-12);
      assert_near(d.chord[pair], 4 * sin(turn / 2), 1e-14);
      length += 2 * turn / 6;
      arc += (turn / (2 * sin(turn / 2)) - 1) / 6;
      angle += turn / 6;
    }
  xrd_distances_matrix(&d, d.geodesic, matrix);
  assert_true(matrix[1] == d.geodesic[0] && matrix[4] == d.geodesic[0] && matrix[11] == d.geodesic[5] &&
              matrix[5] == 0);
  assert_int_equal(xrd_survey_of(&s.map, equator, &d, &survey, NULL), XRD_OK);
  assert_near(survey.length, length, 1e-12);
  assert_near(survey.residual, 0, 1e-20);
  assert_near(survey.detour, 0, 1e-12);
  assert_near(survey.arc, arc, 1e-12);
  assert_near(survey.angle, angle, 1e-12);
  assert_near(survey.condition, 0, 1e-12);
  assert_near(survey.bending, sqrt(0.5) * length, 1e-11);
  assert_near(survey.scalar, 0.5 * length * length, 1e-11);
  xrd_distances_clear(&d);

  xrd_error error;
  assert_int_equal(xrd_distances_fill(&d, &s.map, equator, 4, &options, &(xrd_watch){stop_after_two, NULL}, &error),
                   XRD_ERR_INTERRUPTED);
  xrd_distances_clear(&d);
  const xrd_geodesic_options bad = {.tolerance = 0, .elements_most = 8};
  assert_int_equal(xrd_distances_fill(&d, &s.map, equator, 4, &bad, NULL, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "from point 0 to point 1"));
  xrd_distances_clear(&d);
  const double poles[] = {1, 0, 0, 1, 0, 2}; /* the metric is singular at two of the points */
  assert_int_equal(xrd_distances_fill(&d, &s.map, poles, 3, &options, NULL, &error), XRD_OK);
  assert_int_equal(xrd_survey_of(&s.map, poles, &d, &survey, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "point 1"));
  xrd_distances_clear(&d);
  assert_int_equal(xrd_distances_fill(&d, &s.map, equator, 1, &options, NULL, &error), XRD_ERR_ARGUMENT);
  xrd_distances_clear(&d);
}

static void labels_are_those_of_the_class(void **state) {
  (void)state;
  const uint32_t expected[XRD_LABELS] = {5, 9, 74, 0, 1, 0, 13, 0};
  for (xrd_label label = 0; label < XRD_LABELS; label++) {
    assert_int_equal(xrd_label_named(xrd_label_name(label)), label);
    assert_int_equal(xrd_label_of(label, 74), expected[label]);
    for (size_t c = 0; c < 169; c++) assert_true(xrd_label_of(label, c) < xrd_label_values(label));
  }
  assert_int_equal(xrd_label_of(XRD_LABEL_SIDE, 13 * 5 + 2), 1); /* centres 5 and 2 */
  assert_int_equal(xrd_label_of(XRD_LABEL_EQUALITY, 14 * 4), 1); /* equal centres */
  assert_int_equal(xrd_label_of(XRD_LABEL_FREQUENT, 13 * 9 + 6), 1);
  assert_int_equal(xrd_label_named("centre"), XRD_LABELS);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fields_follow_the_surface),
      cmocka_unit_test(averages_are_those_of_great_circles),
      cmocka_unit_test(labels_are_those_of_the_class),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
