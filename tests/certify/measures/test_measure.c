/* Proofs over measures against closed forms, the finite proof, and scalings that change nothing. */
#include <math.h>
#include <string.h>

#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

static const double GAP = 1e-12;

static xrd_measure_proof certify(const atoms_case *c) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_measure(&c->problem, &c->witness, GAP, 1, &proof, &error), XRD_OK);
  return proof;
}

static double entropy(double a) { return -a * log(a) - (1 - a) * log(1 - a); }

static double log_odds(double a) { return log((1 - a) / a); }

/* A fair bit seen through a binary symmetric channel of error e: at I(X;T) = log 2 - h(a) the most that T can tell of
   the label is log 2 - h(a (1 - e) + (1 - a) e) (Wyner and Ziv 1973), and dI(X;T) / dI(T;label) is the slope. */
static void symmetric_bottleneck(void **state) {
  (void)state;
  for (double a = 0.01; a < 0.5; a += 0.07) {
    const double e = 0.11, b = a * (1 - e) + (1 - a) * e;
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, 2, 2, 2, 2);
    c.x[0] = c.x[3] = 1 - e, c.x[1] = c.x[2] = e;
    c.places[0] = c.places[3] = 1 - b, c.places[1] = c.places[2] = b;
    c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5;
    c.witness.slope = log_odds(a) / ((1 - 2 * e) * log_odds(b));
    const xrd_measure_proof proof = certify(&c);
    const double rate = log(2) - entropy(a), distortion = entropy(b) - entropy(e);
    assert_true(fabs(proof.bounds.distortion - distortion) < 1e-15 * (1 + c.witness.slope));
    assert_true(proof.bounds.rate_lower <= rate + 1e-15 && rate <= proof.bounds.rate_upper + 1e-15);
    assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < 1e-14);

    const xrd_measure_problem given = c.problem; /* the same source as a joint distribution in counts */
    c.x[0] = c.x[3] = 89, c.x[1] = c.x[2] = 11;
    c.problem.p = NULL;
    const xrd_measure_proof joint = certify(&c);
    assert_true(fabs(joint.bounds.rate_upper - proof.bounds.rate_upper) < 1e-14);
    c.problem = given;
    atoms_clear(&c);
  }
}

/* Two points -1 and 1, squared error: atoms -a and a with a = tanh(2 slope a), and P(x|y) is a coin of bias a. */
static void two_points(void **state) {
  (void)state;
  for (double a = 0.1; a < 0.95; a += 0.1) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 2, 1);
    c.x[0] = -1, c.x[1] = 1, c.places[0] = -a, c.places[1] = a;
    c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5;
    c.witness.slope = atanh(a) / (2 * a);
    const xrd_measure_proof proof = certify(&c);
    const double rate = log(2) - entropy((1 + a) / 2);
    assert_true(fabs(proof.bounds.distortion - (1 - a * a)) < 1e-14);
    assert_true(proof.bounds.rate_lower <= rate + 1e-15 && rate <= proof.bounds.rate_upper + 1e-15);
    assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < 1e-14 && proof.excess_nats < 1e-14);
    atoms_clear(&c);
  }
}

/* Whole numbers: distances in doubles are exact, and reproductions between source points do not help. */
static void absolute_distances_agree_with_the_finite_proof(void **state) {
  (void)state;
  enum { N = 9 };
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_ABSOLUTE, N, 1, N, 1);
  atoms_bell(&c, -4, 4);
  memcpy(c.places, c.x, N * sizeof(double));
  for (size_t j = 0; j < N; j++) c.masses[j] = 1.0 / N;
  c.witness.slope = 1.3;
  double w[N];
  for (size_t steps = 0; steps < 200; steps += 90) {
    atoms_iterate(&c, steps);
    for (size_t i = 0; i < N; i++) {
      double u = 0;
      for (size_t j = 0; j < N; j++) u += c.masses[j] * exp(-1.3 * atoms_distance(&c, i, j));
      w[i] = 1 / u;
    }
    const xrd_problem problem = {c.p, {.kind = XRD_ABSOLUTE, .n = N, .m = N, .dim = 1, .x = c.x, .y = c.x}};
    const xrd_witness witness = {1.3, c.masses, w};
    xrd_bounds finite;
    assert_int_equal(xrd_certify(&problem, &witness, GAP, 1, &finite, NULL), XRD_OK);
    const xrd_measure_proof proof = certify(&c);
    assert_true(fabs(proof.bounds.distortion - finite.distortion) < 1e-14);
    assert_true(fabs(proof.bounds.rate_upper - finite.rate_upper) < 1e-14);
    assert_true(fabs(proof.bounds.rate_lower - finite.rate_lower) < 1e-13);
  }
  atoms_clear(&c);
}

static void bell(atoms_case *c) {
  atoms_init(c, XRD_MEASURE_SQUARED, 31, 1, 2, 1);
  atoms_bell(c, -2, 2);
  c->places[0] = -0.4, c->places[1] = 0.5;
  c->masses[0] = 0.25, c->masses[1] = 0.75;
  c->witness.slope = 0.9;
  atoms_iterate(c, 20);
}

static void scalings_change_nothing(void **state) {
  (void)state;
  atoms_case c;
  bell(&c);
  const xrd_measure_proof proof = certify(&c);
  const double scale[] = {0x1p900, 0x1p-900};
  for (size_t k = 0; k < 2; k++) {
    c.masses[0] *= scale[k], c.masses[1] *= scale[k];
    const xrd_measure_proof scaled = certify(&c);
    assert_memory_equal(&scaled, &proof, sizeof proof);
    c.masses[0] /= scale[k], c.masses[1] /= scale[k];
  }
  /* Places and distances of any size: underflow and overflow of doubles are none of ours. */
  const double length[] = {0x1p-300, 0x1p300};
  for (size_t k = 0; k < 2; k++) {
    for (size_t i = 0; i < c.problem.n; i++) c.x[i] *= length[k];
    c.places[0] *= length[k], c.places[1] *= length[k];
    c.witness.slope = 0.9 / length[k] / length[k];
    const xrd_measure_proof scaled = certify(&c);
    assert_true(fabs(scaled.bounds.rate_lower - proof.bounds.rate_lower) < 1e-14);
    assert_true(fabs(scaled.bounds.rate_upper - proof.bounds.rate_upper) < 1e-14);
    for (size_t i = 0; i < c.problem.n; i++) c.x[i] /= length[k];
    c.places[0] /= length[k], c.places[1] /= length[k];
  }
  atoms_clear(&c);
}

/* Slopes at which exp(-slope d) is far below the least double for every source point but those on atoms. */
static void steep_slopes(void **state) {
  (void)state;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 3, 1, 3, 1);
  const double x[] = {0, 1, 3};
  for (size_t i = 0; i < 3; i++) c.x[i] = c.places[i] = x[i], c.p[i] = c.masses[i] = i == 0 ? 0.5 : 0.25;
  c.witness.slope = 1e6;
  const xrd_measure_proof proof = certify(&c);
  assert_true(fabs(proof.bounds.rate_lower - 1.5 * log(2)) < 1e-14);
  assert_true(fabs(proof.bounds.rate_upper - 1.5 * log(2)) < 1e-14 && proof.bounds.distortion < 1e-200);
  for (size_t i = 0; i < 3; i++) c.places[i] = 50 + x[i]; /* far off: wide bounds, but bounds */
  const xrd_measure_proof far = certify(&c);
  assert_true(far.bounds.rate_lower == 0 && far.bounds.rate_upper >= 0 && isfinite(far.bounds.rate_upper));
  atoms_clear(&c);
}

static void bounds_at_a_distortion(void **state) {
  (void)state;
  atoms_case c;
  bell(&c);
  const xrd_measure_proof proof = certify(&c);
  xrd_measure_proof at = {.bounds = {.distortion = proof.bounds.distortion + 0.125}};
  assert_int_equal(xrd_certify_measure_at(&c.problem, &c.witness, GAP, 1, &at, NULL), XRD_OK);
  assert_true(fabs(proof.bounds.rate_lower - at.bounds.rate_lower - 0.9 * 0.125) < 1e-14 || at.bounds.rate_lower == 0);
  assert_true(at.bounds.rate_upper == proof.bounds.rate_upper);
  at.bounds.distortion = proof.bounds.distortion - 0.01;
  assert_int_equal(xrd_certify_measure_at(&c.problem, &c.witness, GAP, 1, &at, NULL), XRD_OK);
  assert_true(isinf(at.bounds.rate_upper));
  assert_true(fabs(at.bounds.rate_lower - proof.bounds.rate_lower - 0.9 * 0.01) < 1e-14);
  at.bounds.distortion = (double)NAN;
  xrd_error error;
  assert_int_equal(xrd_certify_measure_at(&c.problem, &c.witness, GAP, 1, &at, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "the distortion is not finite: nan + 0");
  atoms_clear(&c);
}

static void refused(const atoms_case *c, double gap, const char *message) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_measure(&c->problem, &c->witness, gap, 1, &proof, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, message);
}

static void what_is_no_witness_is_refused(void **state) {
  (void)state;
  atoms_case c;
  bell(&c);
  refused(&c, 0, "the gap is not a number > 0: 0");
  const atoms_case good = c;
  c.witness.slope = 0;
  refused(&c, GAP, "the slope is not a finite number > 0: 0");
  c = good, c.witness.width = 2;
  refused(&c, GAP, "atoms of 2 numbers, not of 1");
  c = good, c.witness.count = 0;
  refused(&c, GAP, "there are no atoms");
  c = good, c.masses[1] = -1;
  refused(&c, GAP, "the mass of atom 1 is not a finite number >= 0: -1");
  c.masses[0] = c.masses[1] = 0;
  refused(&c, GAP, "no atom has a mass > 0");
  c.masses[1] = 1, c.places[0] = (double)NAN;
  refused(&c, GAP, "atom 0, coordinate 0 is not a number of magnitude <= 1e+140: nan");
  atoms_clear(&c);
  atoms_init(&c, XRD_MEASURE_KL, 1, 2, 1, 2);
  c.p[0] = c.masses[0] = c.witness.slope = c.x[0] = c.x[1] = 1;
  refused(&c, GAP, "atom 0: its probabilities sum to 0");
  c.places[0] = -1;
  refused(&c, GAP, "atom 0: probability 0 is not a finite number >= 0: -1");
  c.places[0] = 0, c.places[1] = 1;
  refused(&c, GAP, "no atom with mass can stand for source symbol 0");
  atoms_clear(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(symmetric_bottleneck),
      cmocka_unit_test(two_points),
      cmocka_unit_test(absolute_distances_agree_with_the_finite_proof),
      cmocka_unit_test(scalings_change_nothing),
      cmocka_unit_test(steep_slopes),
      cmocka_unit_test(bounds_at_a_distortion),
      cmocka_unit_test(what_is_no_witness_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
