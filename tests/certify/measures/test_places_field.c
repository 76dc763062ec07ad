/* The dual sum under two labels and its derivatives, against differences of definitions in doubles; and how far they
   may be from the optimum's, where that is known. */
#include "certify/measures/places_field.h"

#include <math.h>
#include <stddef.h>

#include "certify/ends.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

static double number_of(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

/* A fair bit through a symmetric channel with errors `e`; the decoders b and 1 - b are optimal at its slope. */
static double symmetric(atoms_case *c, double e, double a) {
  const double b = a * (1 - e) + (1 - a) * e;
  atoms_init(c, XRD_MEASURE_KL, 2, 2, 2, 2);
  c->x[0] = c->x[3] = 1 - e, c->x[1] = c->x[2] = e;
  c->p[0] = c->p[1] = c->masses[0] = c->masses[1] = 0.5;
  c->places[0] = c->places[3] = 1 - b, c->places[1] = c->places[2] = b;
  c->witness.slope = log((1 - a) / a) / ((1 - 2 * e) * log((1 - b) / b));
  return b;
}

static void start(xrd_places_field *field, const atoms_case *c, double gap, xrd_places_values *values) {
  assert_int_equal(xrd_places_field_init(field, &c->problem, &c->witness, gap, NULL), XRD_OK);
  xrd_places_values_init(values);
}

static void finish(xrd_places_field *field, xrd_places_values *values) {
  xrd_places_values_clear(values);
  xrd_places_field_clear(field);
}

static double dual(const atoms_case *c, double y) {
  const double place[] = {y, 1 - y};
  return atoms_dual(c, place);
}

static void derivatives(void **state) {
  (void)state;
  static const double x[] = {0.2, 0.8, 0.75, 0.25, 0, 1, 1, 0}, p[] = {0.4, 0.3, 0.1, 0.2}, H = 1e-4;
  for (size_t n = 2; n <= 4; n++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, n, 2, 2, 2);
    for (size_t i = 0; i < n; i++) c.p[i] = p[i], c.x[2 * i] = x[2 * i], c.x[2 * i + 1] = x[2 * i + 1];
    double total = 0;
    for (size_t i = 0; i < n; i++) total += c.p[i];
    for (size_t i = 0; i < n; i++) c.p[i] /= total;
    c.places[0] = 0.3, c.places[1] = 0.7, c.places[2] = 0.8, c.places[3] = 0.2, c.masses[0] = c.masses[1] = 0.5;
    c.witness.slope = 3;
    xrd_places_field field;
    xrd_places_values values;
    start(&field, &c, 0, &values);
    for (double y = 0.15; y < 0.9; y += 0.05) {
      xrd_places_evaluate(&field, y, 0, NULL, &values);
      const double up = dual(&c, y + H), here = dual(&c, y), down = dual(&c, y - H);
      assert_true(fabs(number_of(values.mean) - here) < 1e-14);
      assert_true(fabs(number_of(values.mean + 1) - (up - down) / (2 * H)) < 1e-5);
      assert_true(fabs(number_of(values.mean + 2) - (up - 2 * here + down) / (H * H)) < 1e-4);
    }
    finish(&field, &values);
    atoms_clear(&c);
  }
}

/* c at the optimum is known: what the witness's own c and its derivatives are off by stays within the errors claimed,
   and comes within a quarter of each of them. */
static void errors_under_labels(void **state) {
  (void)state;
  const double e = 0.11, a = 0.03;
  double tightest[3] = {0};
  for (double tilt = -0.45; tilt < 0.5; tilt += 0.05)
    for (double shift = 0.5; shift < 1.3; shift += 0.2) {
      atoms_case c;
      const double b = symmetric(&c, e, a), best = (exp(-c.witness.slope * atoms_distance(&c, 0, 0)) +
                                                    exp(-c.witness.slope * atoms_distance(&c, 0, 1))) /
                                                   2;
      c.masses[0] = 0.5 + tilt, c.masses[1] = 0.5 - tilt;
      c.places[0] = c.places[3] = 1 - shift * b, c.places[1] = c.places[2] = shift * b;
      double t[2], gap = 0;
      for (size_t i = 0; i < 2; i++) t[i] = atoms_normaliser(&c, i) / best, gap -= 0.5 * log(t[i]);
      xrd_places_field field;
      xrd_places_values values;
      start(&field, &c, gap * (1 + 1e-12) + 1e-16, &values);
      for (double y = 0.04; y < 1; y += 0.04) {
        const double place[] = {y, 1 - y}, s = c.witness.slope;
        double off[3] = {0};
        xrd_places_evaluate(&field, y, 0, NULL, &values);
        for (size_t i = 0; i < 2; i++) {
          const double x = c.x[2 * i], f = atoms_term(&c, i, place) * (t[i] - 1);
          const double first = s * (x / y - (1 - x) / (1 - y));
          off[0] += f, off[1] += f * first;
          off[2] += f * (first * first - s * (x / (y * y) + (1 - x) / ((1 - y) * (1 - y))));
        }
        for (int k = 0; k < 3; k++) {
          const double error = xrd_upper_end(values.error + k);
          assert_true(fabs(off[k]) <= error * (1 + 1e-12) + 1e-12);
          tightest[k] = fmax(tightest[k], fabs(off[k]) / error);
        }
      }
      finish(&field, &values);
      atoms_clear(&c);
    }
  for (int k = 0; k < 3; k++) assert_true(tightest[k] > 0.75);
}

/* In exact arithmetic; half the length as a double is too short for some. */
static void radii_reach_both_ends(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 11);
  arf_t reach, end, far;
  arf_init(reach), arf_init(end), arf_init(far);
  size_t too_short = 0;
  for (size_t loop = 0; loop < 20000; loop++) {
    const double low = 10 * xrd_random_uniform(&random) - 5;
    const double high = low + pow(2, -50 * xrd_random_uniform(&random)) * xrd_random_uniform(&random);
    const double middle = low + (high - low) / 2, radii[] = {xrd_places_radius(low, middle, high), (high - low) / 2};
    for (int k = 0; k < 2; k++) {
      bool holds = true;
      arf_set_d(reach, radii[k]);
      for (int side = 0; side < 2; side++) {
        arf_set_d(end, side == 0 ? low : high), arf_set_d(far, middle);
        arf_sub(far, far, end, ARF_PREC_EXACT, ARF_RND_DOWN);
        holds = holds && arf_cmpabs(far, reach) <= 0;
      }
      if (k == 0) assert_true(holds);
      if (k == 1) too_short += !holds;
    }
  }
  assert_true(too_short > 1000);
  assert_true(xrd_places_radius(2, 2, 2) == 0);
  arf_clear(reach), arf_clear(end), arf_clear(far);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(radii_reach_both_ends), cmocka_unit_test(derivatives),
                                     cmocka_unit_test(errors_under_labels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
