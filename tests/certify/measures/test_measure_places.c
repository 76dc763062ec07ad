/* Boxes for the places of optimal atoms: true places lie in them, and are counted only where each is needed. */
#include <math.h>
#include <string.h>

#include "certify/ends.h"
#include "certify/measures/places_field.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

static xrd_places prove(const atoms_case *c) {
  xrd_places places;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_places(&c->problem, &c->witness, &places, &error), XRD_OK);
  return places;
}

/* Points -1 and 1 with the optimal atoms -a, a, a = tanh(2 slope a), moved by `off` and their masses by `tilt`. */
static void two_points(atoms_case *c, double a, double off, double tilt) {
  atoms_init(c, XRD_MEASURE_SQUARED, 2, 1, 2, 1);
  c->x[0] = -1, c->x[1] = 1, c->places[0] = -a + off, c->places[1] = a + off;
  c->p[0] = c->p[1] = 0.5, c->masses[0] = 0.5 + tilt, c->masses[1] = 0.5 - tilt;
  c->witness.slope = atanh(a) / (2 * a);
}

static void true_places_are_inside(void **state) {
  (void)state;
  for (double a = 0.05; a < 0.99; a += 0.05)
    for (double size = 1e-14; size < 0.1; size *= 10) {
      atoms_case c;
      two_points(&c, a, size / 3, size);
      xrd_places places = prove(&c);
      if (a > 0.1 && size < 1e-13) assert_true(places.count == 2 && places.counted);
      if (a > 0.6 && size < 1e-10) assert_int_equal(places.count, 2);
      assert_true(places.count == 0 || places.count == 2);
      for (size_t b = 0; b < places.count; b++) {
        const double truth = b == 0 ? -a : a;
        assert_true(places.low[b] <= truth && truth <= places.high[b]);
        assert_int_equal(places.box[b], b);
        if (a > 0.15 && size < 1e-13) assert_true(places.high[b] - places.low[b] < 1e-5);
      }
      xrd_places_clear(&places);
      atoms_clear(&c);
    }
}

/* The optimum of points -1 and 1 with probabilities p and 1 - p: atoms -a, a, and u*_i = p_i (e^(-s (1 + a)^2) + e^(-s
   (1 - a)^2)).  With G = F(q) - F(q*) itself the error of each f = k / u and its derivatives is at least what they are
   off, and nearly that. */
static void errors_hold(void **state) {
  (void)state;
  const double a = 0.9, slope = atanh(a) / (2 * a),
               scale = exp(-slope * (1 + a) * (1 + a)) + exp(-slope * (1 - a) * (1 - a));
  double tightest[3] = {0}, middling = 0;
  size_t turned = 0;
  for (double p = 0.06; p < 0.6; p += 0.07)
    for (double tilt = -0.045; tilt < 0.2; tilt += 0.02)
      for (double b = 0.5; b < 1; b += 0.1) {
        atoms_case c;
        two_points(&c, b, 0, 0);
        c.witness.slope = slope, c.p[0] = p, c.p[1] = 1 - p, c.masses[0] = 0.05 + tilt, c.masses[1] = 0.95 - tilt;
        double t[2], gap = 0;
        for (size_t i = 0; i < 2; i++) {
          t[i] = atoms_normaliser(&c, i) / (c.p[i] * scale);
          gap -= c.p[i] * log(t[i]);
        }
        xrd_places_field field;
        xrd_places_values values;
        assert_int_equal(xrd_places_field_init(&field, &c.problem, &c.witness, gap * (1 + 1e-12) + 1e-16, NULL),
                         XRD_OK);
        xrd_places_values_init(&values);
        for (double y = -1.2; y < 1.3; y += 0.1) {
          xrd_places_evaluate(&field, y, 0, NULL, &values);
          for (int k = 0; k < 3; k++) {
            double off = 0;
            for (size_t i = 0; i < 2; i++) {
              const double z = c.x[i] - y, f = atoms_term(&c, i, &y), first = 2 * slope * z;
              off += (k == 0 ? f : k == 1 ? f * first : f * (first * first - 2 * slope)) * (t[i] - 1);
            }
            const double error = xrd_upper_end(values.error + k);
            assert_true(fabs(off) <= error + 1e-14);
            tightest[k] = fmax(tightest[k], fabs(off) / error);
            const double own = k == 2 ? xrd_upper_end(values.mean + 2) : 0;
            if (k == 2 && own + off > 1e-12) assert_false(xrd_places_is_concave(&values));
            turned += k == 2 && own < 0 && own + off > 1e-12;
            if (gap > 0.02) middling = fmax(middling, fabs(off) / error);
          }
        }
        xrd_places_values_clear(&values);
        xrd_places_field_clear(&field);
        atoms_clear(&c);
      }
  for (int k = 0; k < 3; k++) assert_true(tightest[k] > 0.97);
  assert_true(middling > 0.8);
  assert_true(turned > 3); /* c'' < 0 and (c*)'' > 0 */
}

/* Masses as they should be and places that are not: t is a constant below 1, and so is f in the middle, so that G E f
   is all that there is. */
static void constants_are_off_by_the_gap(void **state) {
  (void)state;
  atoms_case c;
  two_points(&c, 0.5, 0, 0);
  c.places[0] = -0.9, c.places[1] = 0.9;
  const double best = exp(-c.witness.slope * 2.25) + exp(-c.witness.slope * 0.25), zero = 0;
  const double t = atoms_normaliser(&c, 0) / (best / 2), gap = -log(t);
  assert_true(gap > 1e-3);
  xrd_places_field field;
  xrd_places_values values;
  assert_int_equal(xrd_places_field_init(&field, &c.problem, &c.witness, gap, NULL), XRD_OK);
  xrd_places_values_init(&values);
  xrd_places_evaluate(&field, 0, 0, NULL, &values);
  const double off = atoms_dual(&c, &zero) * (1 - t), error = xrd_upper_end(values.error);
  assert_true(off <= error && error < off * (1 + gap));
  xrd_places_values_clear(&values);
  xrd_places_field_clear(&field);
  atoms_clear(&c);
}

/* The top of a box is above c in it, and hardly more than needed. */
static void tops_are_above(void **state) {
  (void)state;
  atoms_case c;
  two_points(&c, 0.9, 0, 0);
  xrd_places_field field;
  xrd_places_values values;
  arb_t top;
  arb_init(top), xrd_places_values_init(&values);
  assert_int_equal(xrd_places_field_init(&field, &c.problem, &c.witness, 0, NULL), XRD_OK);
  for (double y = -0.9; y < 1; y += 0.05)
    for (double radius = 0.3; radius > 1e-4; radius /= 3) {
      xrd_places_evaluate(&field, y, radius, NULL, &values);
      xrd_places_top(&field, y, radius, &values, top);
      double most = 0;
      for (int k = -8; k <= 8; k++) {
        const double at = y + k * radius / 8;
        most = fmax(most, atoms_dual(&c, &at));
      }
      assert_true(xrd_upper_end(top) >= most - 1e-14);
      if (radius < 0.02) assert_true(xrd_upper_end(top) < most + 6 * radius * radius);
    }
  xrd_places_field_clear(&field);
  xrd_places_values_clear(&values), arb_clear(top);
  atoms_clear(&c);
}

/* Under two labels: a fair bit through a symmetric channel; the decoders b and 1 - b. */
static void two_labels(void **state) {
  (void)state;
  for (double a = 0.01; a < 0.45; a += 0.05) {
    const double e = 0.11, b = a * (1 - e) + (1 - a) * e;
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, 2, 2, 2, 2);
    c.x[0] = c.x[3] = 1 - e, c.x[1] = c.x[2] = e;
    c.places[0] = c.places[3] = 3 * (1 - b), c.places[1] = c.places[2] = 3 * b; /* any sum serves */
    c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5;
    c.witness.slope = log((1 - a) / a) / ((1 - 2 * e) * log((1 - b) / b));
    xrd_places places = prove(&c);
    assert_true(places.count == 2 && places.counted);
    assert_true(places.low[0] <= b + 1e-15 && b - 1e-15 <= places.high[0]);
    assert_true(places.low[1] <= 1 - b + 1e-15 && 1 - b - 1e-15 <= places.high[1]);
    assert_true(places.box[0] == 1 && places.box[1] == 0);
    xrd_places_clear(&places);
    atoms_clear(&c);
  }
}

/* A row with a 0: the line ends at a face, near which c* is low unless an atom lies on it. */
static void a_row_with_a_zero(void **state) {
  (void)state;
  for (int face = 0; face < 2; face++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, 3, 2, 1 + face, 2);
    const double x[] = {0, 1, 0.5, 0.5, 2.0 / 3, 1.0 / 3}, p[] = {1.0 / 15, 8.0 / 15, 6.0 / 15};
    memcpy(c.x, x, sizeof x), memcpy(c.p, p, sizeof p);
    c.places[0] = 8.0 / 15, c.places[1] = 7.0 / 15, c.masses[0] = 1, c.witness.slope = 3;
    if (face == 1) c.places[3] = 1, c.masses[1] = 0.1, c.witness.slope = 6;
    atoms_iterate(&c, 3000);
    xrd_places places = prove(&c);
    assert_int_equal(places.count, face == 0);
    if (face == 0) assert_true(places.counted && places.low[0] <= 8.0 / 15 && 8.0 / 15 <= places.high[0]);
    c.witness.slope = 8; /* other atoms' */
    xrd_places_clear(&places);
    places = prove(&c);
    assert_int_equal(places.count, 0);
    xrd_places_clear(&places);
    atoms_clear(&c);
  }
}

/* Below slope 1/2 both atoms are one: twins share its box. */
static void twins_count_once(void **state) {
  (void)state;
  atoms_case c;
  two_points(&c, 1e-7, 0, 0);
  c.witness.slope = 0.45;
  xrd_places places = prove(&c);
  assert_true(places.count == 1 && places.counted && places.box[0] == 0 && places.box[1] == 0);
  assert_true(places.low[0] <= 0 && 0 <= places.high[0]);
  xrd_places_clear(&places);
  atoms_clear(&c);
}

/* c(y) with the one atom y0, about the rare point 10. */
static double largest_near(double p, double slope, double y0, double *place) {
  double best = 0;
  for (double y = 9; y <= 10; y += 1e-4) {
    const double c = (1 - p) * exp(-slope * (y * y - y0 * y0)) +
                     p * exp(-slope * ((10 - y) * (10 - y) - (10 - y0) * (10 - y0)));
    if (c > best) best = c, *place = y;
  }
  return best;
}

/* Points 0 and 10, the second rare, at a slope where one atom is optimal and a second place nearly good: a witness with
   a trace of mass there gives it a box, and no proof that anything is in it. */
static void a_trace_is_not_counted(void **state) {
  (void)state;
  const double p = 0.01;
  double low = 0.01, high = 1, place = 10;
  for (int k = 0; k < 60; k++) {
    const double slope = (low + high) / 2;
    *(largest_near(p, slope, 10 * p, &place) < 1 - 1e-7 ? &low : &high) = slope;
  }
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 2, 1);
  c.x[1] = 10, c.p[0] = 1 - p, c.p[1] = p, c.witness.slope = low;
  c.places[0] = 10 * p, c.places[1] = place, c.masses[0] = 1 - 1e-10, c.masses[1] = 1e-10;
  assert_true(largest_near(p, low, 10 * p, &place) < 1);
  xrd_places places = prove(&c);
  assert_int_equal(places.count, 2);
  assert_false(places.counted);
  assert_true(places.low[0] <= 10 * p && 10 * p <= places.high[0]);
  xrd_places_clear(&places);
  atoms_clear(&c);
}

/* Points 0 and 10, the second rare, and one atom, optimal; another without mass where c* has a second maximum, below 1:
   it gets no box. */
static void atoms_without_mass(void **state) {
  (void)state;
  const double p = 0.01;
  double low = 0.01, high = 1, place = 10;
  for (int k = 0; k < 60; k++) {
    const double slope = (low + high) / 2;
    *(largest_near(p, slope, 10 * p, &place) < 0.99 ? &low : &high) = slope;
  }
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 2, 1);
  c.x[1] = 10, c.p[0] = 1 - p, c.p[1] = p, c.witness.slope = low;
  assert_true(largest_near(p, low, 10 * p, &place) > 0.98);
  c.places[0] = 10 * p, c.places[1] = place, c.masses[0] = 1;
  xrd_places places = prove(&c);
  assert_int_equal(places.count, 0); /* an atom lies in none */
  xrd_places_clear(&places);
  atoms_clear(&c);
}

/* Two points that are neighbours among doubles, of which the middle is the upper: there is no box between them. */
static void neighbours(void **state) {
  (void)state;
  atoms_case c;
  two_points(&c, 0.5, 0, 0);
  for (int odd = 0; odd < 2; odd++) {
    c.x[0] = c.places[0] = 1 + odd * 0x1p-52, c.x[1] = c.places[1] = 1 + (1 + odd) * 0x1p-52;
    c.witness.slope = 0x1p105;
    xrd_places places = prove(&c);
    assert_int_equal(places.count, 0);
    xrd_places_clear(&places);
  }
  atoms_clear(&c);
}

/* Many atoms: those of a long iteration are inside, and mirror images. */
static void a_bell(void **state) {
  (void)state;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 21, 1, 3, 1);
  atoms_bell(&c, -2, 2);
  c.places[0] = -1, c.places[2] = 1, c.masses[0] = c.masses[1] = c.masses[2] = 1.0 / 3;
  c.witness.slope = 2.5;
  atoms_iterate(&c, 30000);
  xrd_places places = prove(&c);
  if (places.count > 0) assert_true(places.counted);
  for (size_t b = 0; b < places.count; b++) {
    assert_true(places.low[b] <= c.places[b] && c.places[b] <= places.high[b]);
    assert_true(fabs(places.low[b] + places.high[places.count - 1 - b]) < 1e-9);
  }
  xrd_places_clear(&places);
  atoms_clear(&c);
}

/* What has no boxes here, and bad witnesses. */
static void what_is_not_covered(void **state) {
  (void)state;
  atoms_case c;
  two_points(&c, 0.5, 0, 0);
  c.problem.kernel = XRD_MEASURE_ABSOLUTE;
  xrd_places places = prove(&c);
  assert_true(places.count == 0 && places.low == NULL && !places.counted);
  c.problem.kernel = XRD_MEASURE_SQUARED;
  c.masses[0] = -1;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_places(&c.problem, &c.witness, &places, &error), XRD_ERR_ARGUMENT);
  assert_true(places.count == 0 && places.low == NULL);
  atoms_clear(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(true_places_are_inside),
      cmocka_unit_test(errors_hold),
      cmocka_unit_test(constants_are_off_by_the_gap),
      cmocka_unit_test(tops_are_above),
      cmocka_unit_test(two_labels),
      cmocka_unit_test(a_row_with_a_zero),
      cmocka_unit_test(twins_count_once),
      cmocka_unit_test(a_trace_is_not_counted),
      cmocka_unit_test(atoms_without_mass),
      cmocka_unit_test(neighbours),
      cmocka_unit_test(a_bell),
      cmocka_unit_test(what_is_not_covered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
