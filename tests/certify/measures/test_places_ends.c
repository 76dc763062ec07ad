/* Boxes for places at the ends of what there is: one point, symbols and atoms without mass, faces, numbers that
   overflow, lines that need more parts than are looked at. */
#include <math.h>

#include "certify/measures/places_field.h"
#include "exactrd/density.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

static xrd_places prove(const atoms_case *c) {
  xrd_places places;
  xrd_error error = {""};
  if (xrd_certify_places(&c->problem, &c->witness, &places, &error) != XRD_OK) fail_msg("%s", error.message);
  return places;
}

static void expect_none(const atoms_case *c) {
  xrd_places places = prove(c);
  assert_true(places.count == 0 && places.box == NULL && places.low == NULL && !places.counted);
  xrd_places_clear(&places);
}

/* A source of one point in two symbols, and one next to the least and largest doubles: its atom is there. */
static void one_point(void **state) {
  (void)state;
  const double at[] = {1, 0, -0x1p-1060, 1e100};
  for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 1, 1);
    c.x[0] = c.x[1] = c.places[0] = at[k], c.p[0] = c.p[1] = 0.5, c.masses[0] = 1, c.witness.slope = 3;
    xrd_places places = prove(&c);
    assert_true(places.count == 1 && places.counted && places.box[0] == 0);
    assert_true(places.low[0] == at[k] && places.high[0] == at[k]);
    xrd_places_clear(&places);
    atoms_clear(&c);
  }
}

/* -1 and 1 with the optimum's two atoms, a third without mass far out, and a third symbol without probability. */
static void what_has_no_mass(void **state) {
  (void)state;
  const double a = 0.8;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 3, 1, 3, 1);
  c.x[0] = -1, c.x[1] = 50, c.x[2] = 1, c.p[0] = c.p[2] = c.masses[0] = c.masses[2] = 0.5;
  c.places[0] = -a, c.places[1] = 0, c.places[2] = a, c.witness.slope = atanh(a) / (2 * a);
  expect_none(&c); /* the one without mass lies in no box */
  c.places[1] = a;
  xrd_places places = prove(&c);
  assert_true(places.count == 2 && places.counted && places.box[1] == 1 && places.box[2] == 1);
  assert_true(places.low[0] <= -a && -a <= places.high[0] && places.low[1] <= a && a <= places.high[1]);
  assert_true(places.high[1] < 1);
  xrd_places_clear(&places);
  atoms_clear(&c);
}

/* Far from 0 doubles are further apart than boxes are narrow: places that are off are not proved, whichever side of a
   part its middle is rounded to. */
static void doubles_that_are_far_apart(void **state) {
  (void)state;
  for (int odd = 0; odd < 2; odd++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 2, 1);
    const double base = 0x1p40 + odd * 0x1p-12;
    c.x[0] = base - 1, c.x[1] = base + 1, c.places[0] = base - 0.5, c.places[1] = base + 0.5;
    c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5, c.witness.slope = 1;
    expect_none(&c);
    atoms_clear(&c);
  }
}

/* Labels that are functions of the symbol have atoms on both faces; mirrored sources have mirrored boxes, and none
   where an atom lies on one face. */
static void faces(void **state) {
  (void)state;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_KL, 2, 2, 2, 2);
  c.x[0] = c.x[3] = c.places[0] = c.places[3] = 1;
  c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5, c.witness.slope = 2;
  expect_none(&c);
  atoms_clear(&c);
  for (int mirrored = 0; mirrored < 2; mirrored++) {
    atoms_init(&c, XRD_MEASURE_KL, 3, 2, 2, 2);
    const size_t one = (size_t)mirrored, other = 1 - one;
    c.x[one] = c.x[4 + one] = 1, c.x[2] = c.x[3] = 0.5; /* the last has no probability */
    c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5, c.witness.slope = 20;
    c.places[one] = 1, c.places[2] = c.places[3] = 0.5;
    atoms_iterate(&c, 3000);
    expect_none(&c);
    atoms_clear(&c);
    atoms_init(&c, XRD_MEASURE_KL, 4, 2, 1, 2);
    c.x[one] = c.x[6 + one] = 1, c.x[2] = c.x[3] = 0.5, c.x[4 + one] = 2.0 / 3, c.x[4 + other] = 1.0 / 3;
    c.p[0] = 1.0 / 15, c.p[1] = 8.0 / 15, c.p[2] = 6.0 / 15;
    c.places[one] = 0.6, c.places[other] = 0.4, c.masses[0] = 1, c.witness.slope = 1;
    atoms_iterate(&c, 3);
    xrd_places places = prove(&c);
    assert_true(places.count == 1 && places.counted);
    assert_true(places.low[0] <= c.places[0] + 1e-15 && c.places[0] - 1e-15 <= places.high[0]);
    xrd_places_clear(&places);
    atoms_clear(&c);
  }
}

/* One atom at -1 leaves u = exp(-4 slope) at 1: the errors there, from gaps as they come and the least one there is. */
static void numbers_that_overflow(void **state) {
  (void)state;
  static const struct {
    double slope, gap;
  } cases[] = {{95, 1e-9}, {200, 1e-9}, {85, 0x1p-1074}}; /* f^2, f, and gap / f^2 are no doubles */
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 1, 1);
  c.x[0] = -1, c.x[1] = 1, c.places[0] = -1, c.p[0] = c.p[1] = 0.5, c.masses[0] = 1;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_places_field field;
    xrd_places_values values;
    c.witness.slope = cases[k].slope;
    xrd_places_values_init(&values);
    assert_int_equal(xrd_places_field_init(&field, &c.problem, &c.witness, cases[k].gap, NULL), XRD_OK);
    xrd_places_evaluate(&field, 1, 0, NULL, &values);
    assert_true(arf_is_pos_inf(arb_midref(values.error)));
    xrd_places_values_clear(&values);
    xrd_places_field_clear(&field);
    expect_none(&c);
  }
  atoms_clear(&c);
}

/* Three labels have two parameters, and so have points of the plane; of densities nothing is known here. */
static void more_parameters(void **state) {
  (void)state;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_KL, 1, 3, 1, 3);
  c.p[0] = c.masses[0] = c.witness.slope = 1;
  for (size_t k = 0; k < 3; k++) c.x[k] = c.places[k] = 1.0 / 3;
  expect_none(&c);
  c.problem.kernel = XRD_MEASURE_SQUARED, c.problem.dim = c.witness.width = 2;
  expect_none(&c);
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  c.problem.density = &density, c.problem.dim = c.witness.width = 1;
  expect_none(&c);
  atoms_clear(&c);
}

/* 600 points far from each other, an atom on each: all are alike, and there are too many parts. */
static void too_many_parts(void **state) {
  (void)state;
  enum { MANY = 600 };
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, MANY, 1, MANY, 1);
  for (size_t i = 0; i < MANY; i++) c.x[i] = c.places[i] = 1000 * (double)i, c.p[i] = c.masses[i] = 1.0 / MANY;
  c.witness.slope = 1;
  expect_none(&c);
  atoms_clear(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_point),
      cmocka_unit_test(what_has_no_mass),
      cmocka_unit_test(doubles_that_are_far_apart),
      cmocka_unit_test(faces),
      cmocka_unit_test(numbers_that_overflow),
      cmocka_unit_test(more_parameters),
      cmocka_unit_test(too_many_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
