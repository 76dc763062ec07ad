/* What a certificate proves the check confirms, and what is a little more it refuses. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "check/measures/remeasure.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

static const double GAP = 1e-9;

static xrd_claimed_point claim_of(const atoms_case *c) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_measure(&c->problem, &c->witness, GAP, 1, &proof, &error), XRD_OK);
  xrd_claimed_point claim = {
      .slope = c->witness.slope, .rate_nats = proof.bounds.rate_upper, .bounds = proof.bounds, .gap_nats = GAP};
  for (size_t j = 0; j < c->witness.count; j++) claim.support += c->masses[j] > 0;
  claim.verdict = proof.bounds.rate_upper - proof.bounds.rate_lower <= GAP ? XRD_CLOSED : XRD_OPEN;
  return claim;
}

static xrd_finding check(const atoms_case *c, const xrd_claimed_point *claim) {
  xrd_finding finding;
  xrd_error error = {""};
  assert_int_equal(xrd_check_measure(&c->problem, &c->witness, claim, &finding, &error), XRD_OK);
  return finding;
}

static void expect_accepted(const atoms_case *c) {
  const xrd_claimed_point claim = claim_of(c);
  const xrd_finding finding = check(c, &claim);
  if (!finding.accepted) print_error("%s\n", finding.reason);
  assert_true(finding.accepted && finding.reason[0] == '\0');
  assert_true(finding.rate_lower == claim.bounds.rate_lower && finding.rate_upper <= claim.bounds.rate_upper);
}

static void random_distribution(xrd_random *random, double *p, size_t n, uint64_t zeros) {
  double total = 0;
  for (size_t i = 0; i < n; i++)
    total += p[i] = i > 0 && xrd_random_below(random, 100) < zeros ? 0 : -log(1 - xrd_random_uniform(random)) + 1e-3;
  for (size_t i = 0; i < n; i++) p[i] /= total;
}

static void random_case(atoms_case *c, xrd_random *random, xrd_measure_kernel kernel, size_t dim) {
  const size_t n = 2 + xrd_random_below(random, 8), count = 1 + xrd_random_below(random, 3);
  const bool kl = kernel == XRD_MEASURE_KL;
  atoms_init(c, kernel, n, dim, count, dim);
  random_distribution(random, c->p, n, 10);
  random_distribution(random, c->masses, count, 0);
  for (size_t i = 0; i < n; i++)
    if (kl) random_distribution(random, c->x + i * dim, dim, 15);
  for (size_t j = 0; j < count; j++)
    if (kl) random_distribution(random, c->places + j * dim, dim, 0);
  for (size_t k = 0; !kl && k < n * dim; k++) c->x[k] = -3 + 8 * xrd_random_uniform(random);
  for (size_t k = 0; !kl && k < count * dim; k++) c->places[k] = -3 + 8 * xrd_random_uniform(random);
  c->witness.slope = exp(-3 + (kl ? 4 : 3) * xrd_random_uniform(random));
  atoms_iterate(c, xrd_random_below(random, 300));
}

static void random_claims(void **state) {
  (void)state;
  const struct {
    xrd_measure_kernel kernel;
    size_t dim;
  } kinds[] = {{XRD_MEASURE_SQUARED, 1}, {XRD_MEASURE_SQUARED, 2}, {XRD_MEASURE_SQUARED, 3}, {XRD_MEASURE_ABSOLUTE, 1},
               {XRD_MEASURE_KL, 2},      {XRD_MEASURE_KL, 3},      {XRD_MEASURE_KL, 4}};
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t repeat = 0; repeat < 56; repeat++) {
    atoms_case c;
    random_case(&c, &random, kinds[repeat % 7].kernel, kinds[repeat % 7].dim);
    expect_accepted(&c);
    atoms_clear(&c);
  }
}

/* One task or two, theta below 1 and above. */
static void random_labels(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 19);
  for (size_t repeat = 0; repeat < 48; repeat++) {
    atoms_case c;
    uint32_t labels[20];
    const double theta = (repeat % 3 == 0 ? 0 : repeat % 3 == 1 ? 0.5 : 1) + xrd_random_uniform(&random) / 2;
    atoms_labelled(&c, &random, 1 + repeat % 2, 1 + repeat / 4 % 2, theta, labels);
    atoms_iterate(&c, xrd_random_below(&random, 300));
    expect_accepted(&c);
    atoms_clear(&c);
  }
}

/* Two places, two labels, at an optimum: four symbols, and an atom for each label or for all of them. */
static void labels_at_their_optimum(void **state) {
  (void)state;
  static const size_t counts[] = {2};
  static const uint32_t labels[] = {0, 0, 1, 1};
  for (int soft = 0; soft < 2; soft++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_LABELLED, 4, 1, 2, 3);
    for (size_t i = 0; i < 4; i++) c.p[i] = 0.25, c.x[i] = (i < 2 ? -1 : 1) * (i % 2 == 0 ? 1 : 0.6);
    c.problem.tasks = 1, c.problem.label_counts = counts, c.problem.labels = labels;
    c.witness.slope = 0.7, c.problem.weight = soft ? 0.4 : 2;
    for (size_t j = 0; j < 2; j++) {
      c.masses[j] = 0.5, c.places[3 * j] = j == 0 ? -0.7 : 0.7;
      c.places[3 * j + 1 + j] = 0.9, c.places[3 * j + 2 - j] = 0.1;
    }
    atoms_iterate(&c, 20000);
    xrd_claimed_point claim = claim_of(&c);
    assert_int_equal(claim.verdict, XRD_CLOSED);
    expect_accepted(&c);
    claim.bounds.rate_lower = claim.rate_nats = claim.bounds.rate_upper = claim.bounds.rate_upper + 2e-9;
    assert_false(check(&c, &claim).accepted);
    claim = claim_of(&c);
    claim.bounds.rate_lower -= 5e-9, claim.verdict = XRD_OPEN;
    assert_false(check(&c, &claim).accepted);
    c.places[3] += 0.05; /* an atom aside: the old claim is not its own */
    claim = claim_of(&c);
    assert_true(claim.verdict == XRD_OPEN && check(&c, &claim).accepted);
    claim.bounds.rate_lower += (claim.bounds.rate_upper - claim.bounds.rate_lower) / 2;
    assert_false(check(&c, &claim).accepted);
    atoms_clear(&c);
  }
}

/* Distributions over three and four labels, an atom for each of their three kinds, at the optimum: cells close to atoms
   are low enough in boxes alone, in which log c is concave. */
static void distributions_at_their_optimum(void **state) {
  (void)state;
  for (size_t dim = 3; dim <= 4; dim++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, 3, dim, 3, dim);
    for (size_t i = 0; i < 3; i++) {
      c.p[i] = 0.2 + 0.1 * (double)i + (i == 2 ? 0.1 : 0), c.masses[i] = 1.0 / 3;
      for (size_t k = 0; k < dim; k++)
        c.x[i * dim + k] = (k == i ? 0.76 - 0.08 * (double)(dim - 1) : 0.08) + 0.24 / (double)dim;
      for (size_t k = 0; k < dim; k++) c.places[i * dim + k] = c.x[i * dim + k];
    }
    c.witness.slope = 6;
    atoms_iterate(&c, 20000);
    const xrd_claimed_point claim = claim_of(&c);
    assert_int_equal(claim.verdict, XRD_CLOSED);
    expect_accepted(&c);
    atoms_clear(&c);
  }
}

/* 31 points, and two atoms at their optimum: proved to 1e-15. */
static void bell(atoms_case *c, double slope) {
  atoms_init(c, XRD_MEASURE_SQUARED, 31, 1, 2, 1);
  atoms_bell(c, -2, 2);
  c->places[0] = -0.4, c->places[1] = 0.5, c->masses[0] = 0.25, c->masses[1] = 0.75;
  c->witness.slope = slope;
  atoms_iterate(c, 20000);
}

/* At a larger slope c is largest where there is no atom, and its bound is as sharp there. */
static void a_maximum_that_is_no_atom(void **state) {
  (void)state;
  atoms_case c;
  bell(&c, 1.3);
  expect_accepted(&c);
  atoms_clear(&c);
}

static void expect_refused(const atoms_case *c, const xrd_claimed_point *claim, const char *part) {
  const xrd_finding finding = check(c, claim);
  if (strstr(finding.reason, part) == NULL) print_error("%s\n", finding.reason);
  assert_false(finding.accepted);
  assert_non_null(strstr(finding.reason, part));
}

/* What is known from elsewhere needs no proof by the atoms; what is above it does. */
static void known_bounds_stand(void **state) {
  (void)state;
  atoms_case c;
  xrd_finding finding;
  xrd_error error = {""};
  bell(&c, 1.3);
  xrd_claimed_point claim = claim_of(&c);
  const double known = claim.bounds.rate_lower = claim.rate_nats = claim.bounds.rate_upper;
  claim.verdict = XRD_CLOSED;
  assert_int_equal(xrd_check_measure_above(&c.problem, &c.witness, &claim, known, &finding, &error), XRD_OK);
  assert_true(finding.accepted && finding.rate_lower == known);
  assert_int_equal(xrd_check_measure_above(&c.problem, &c.witness, &claim, nextafter(known, 0), &finding, &error),
                   XRD_OK);
  assert_false(finding.accepted);
  atoms_clear(&c);
}

static void forged_claims(void **state) {
  (void)state;
  atoms_case c;
  bell(&c, 1.1);
  expect_accepted(&c);
  const xrd_claimed_point good = claim_of(&c);
  assert_true(good.bounds.rate_upper - good.bounds.rate_lower < 1e-14);
  xrd_claimed_point claim = good;
  claim.bounds.rate_lower += 1e-14, claim.bounds.rate_upper += 1e-14, claim.rate_nats = claim.bounds.rate_upper;
  expect_refused(&c, &claim, "lower bound");
  claim = good, claim.bounds.rate_upper -= 1e-14, claim.bounds.rate_lower -= 1e-14;
  claim.rate_nats = claim.bounds.rate_upper;
  expect_refused(&c, &claim, "upper bound");
  claim = good, claim.bounds.rate_lower -= 1e-8, claim.verdict = XRD_OPEN;
  expect_refused(&c, &claim, "far below");
  claim = good, claim.bounds.rate_upper += 1e-8, claim.verdict = XRD_OPEN;
  expect_refused(&c, &claim, "not that of its atoms");
  claim = good, claim.bounds.distortion -= 1e-13;
  expect_refused(&c, &claim, "exceeds the claimed one");
  claim = good, claim.bounds.distortion += 1e-9;
  expect_refused(&c, &claim, "lower bound");
  claim = good, claim.verdict = XRD_OPEN;
  expect_refused(&c, &claim, "verdict");
  claim = good, claim.gap_nats = claim.bounds.rate_upper - claim.bounds.rate_lower; /* just reached */
  assert_true(claim.gap_nats > 0 && check(&c, &claim).accepted);
  claim.verdict = XRD_OPEN;
  expect_refused(&c, &claim, "verdict");
  claim = good, claim.gap_nats = nextafter(good.bounds.rate_upper - good.bounds.rate_lower, 0);
  expect_refused(&c, &claim, "verdict");
  claim = good, claim.support = 3;
  expect_refused(&c, &claim, "support");
  claim = good, claim.slope = 1;
  expect_refused(&c, &claim, "slope");
  claim = good, claim.rate_nats = 2;
  expect_refused(&c, &claim, "outside");
  c.places[0] += 1e-6; /* other atoms */
  expect_refused(&c, &good, "");
  c.places[0] -= 1e-6, c.masses[0] *= 1.0001;
  expect_refused(&c, &good, "");
  atoms_clear(&c);
}

/* Atoms a little off: a bound that only c at the atoms allows is refused, that of the maximum beside them is not. */
static void a_maximum_beside_an_atom(void **state) {
  (void)state;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_SQUARED, 2, 1, 2, 1);
  c.x[0] = -1, c.x[1] = 1, c.places[0] = -0.9 + 1e-3, c.places[1] = 0.9 + 1e-3; /* tanh(2 slope y) = y, nearly */
  c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5;
  c.witness.slope = atanh(0.9) / 1.8;
  expect_accepted(&c);
  double here = 0;
  for (size_t j = 0; j < 2; j++) here = fmax(here, log(atoms_dual(&c, c.places + j)));
  xrd_measure_proof proof;
  assert_int_equal(xrd_certify_measure(&c.problem, &c.witness, GAP, 1, &proof, NULL), XRD_OK);
  assert_true(proof.excess_nats > here + 1e-9);
  xrd_claimed_point claim = claim_of(&c);
  claim.bounds.rate_lower += (proof.excess_nats - here) / 2;
  claim.verdict = claim.bounds.rate_upper - claim.bounds.rate_lower <= GAP ? XRD_CLOSED : XRD_OPEN;
  expect_refused(&c, &claim, "not proved");
  atoms_clear(&c);
}

/* Atoms that miss a part of the source look perfect near themselves: only the search of everything tells. */
static void a_missing_atom_is_seen(void **state) {
  (void)state;
  for (size_t dim = 1; dim <= 3; dim++) {
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, 8, dim, 2, dim);
    for (size_t i = 0; i < 8; i++) {
      c.p[i] = 0.125;
      for (size_t k = 0; k < dim; k++) c.x[i * dim + k] = i < 4 ? 0.01 * (double)i : i < 6 ? 3 : 6;
    }
    for (size_t k = 0; k < dim; k++) c.places[k] = 0.015, c.places[dim + k] = 4;
    c.masses[0] = c.masses[1] = 0.5;
    c.witness.slope = 0.5;
    atoms_iterate(&c, 200);
    xrd_claimed_point claim = claim_of(&c);
    assert_true(claim.bounds.rate_upper - claim.bounds.rate_lower > 0.05);
    claim.bounds.rate_lower = claim.bounds.rate_upper - 1e-10;
    claim.verdict = XRD_CLOSED;
    expect_refused(&c, &claim, "not proved");
    atoms_clear(&c);
  }
}

/* Cells of many widths 1 / sqrt(slope), as in the certificate's test. */
static void steep_slopes(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (int repeat = 0; repeat < 12; repeat++) {
    atoms_case c;
    atoms_steep(&c, &random, 1 + (size_t)repeat % 3, pow(10, 3 + repeat % 6), 1 + 0.5 * (repeat % 5));
    expect_accepted(&c);
    xrd_claimed_point claim = claim_of(&c);
    claim.bounds.rate_lower += 1e-7;
    claim.bounds.rate_upper = fmax(claim.bounds.rate_upper, claim.bounds.rate_lower);
    claim.rate_nats = claim.bounds.rate_upper;
    expect_refused(&c, &claim, "");
    atoms_clear(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_claims),
      cmocka_unit_test(random_labels),
      cmocka_unit_test(distributions_at_their_optimum),
      cmocka_unit_test(labels_at_their_optimum),
      cmocka_unit_test(a_maximum_that_is_no_atom),
      cmocka_unit_test(a_maximum_beside_an_atom),
      cmocka_unit_test(known_bounds_stand),
      cmocka_unit_test(forged_claims),
      cmocka_unit_test(a_missing_atom_is_seen),
      cmocka_unit_test(steep_slopes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
