/* The supremum over the plane, over space and over distributions: against ascents from everywhere, and closed forms. */
#include <arb.h>
#include <math.h>

#include "base/random.h"
#include "certify/measures/exponential.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

enum { WIDEST = 6 };

static double random_in(xrd_random *random, double low, double high) {
  return low + (high - low) * xrd_random_uniform(random);
}

static void random_distribution(xrd_random *random, double *p, size_t n, uint64_t zeros) {
  double total = 0;
  for (size_t i = 0; i < n; i++)
    total += p[i] = i > 0 && xrd_random_below(random, 100) < zeros ? 0 : -log(1 - xrd_random_uniform(random)) + 1e-3;
  for (size_t i = 0; i < n; i++) p[i] /= total;
}

/* The largest c that ascents from all symbols and all atoms find. */
static double largest_found(const atoms_case *c) {
  const size_t dim = c->problem.dim;
  double largest = 0, y[WIDEST];
  for (size_t i = 0; i < c->problem.n + c->witness.count; i++) {
    const double *from = i < c->problem.n ? c->x + i * dim : c->places + (i - c->problem.n) * dim;
    for (size_t k = 0; k < dim; k++) y[k] = from[k];
    if (i < c->problem.n && c->problem.kernel == XRD_MEASURE_KL)
      for (size_t k = 0; k < dim; k++) y[k] = 0.9 * y[k] + 0.1 / (double)dim;
    largest = fmax(largest, atoms_ascend(c, y));
  }
  return largest;
}

static xrd_measure_proof certify(const atoms_case *c, int threads) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_measure(&c->problem, &c->witness, 1e-10, threads, &proof, &error), XRD_OK);
  return proof;
}

static void hold_against_ascents(const atoms_case *c) {
  const xrd_measure_proof proof = certify(c, 1), two = certify(c, 2);
  const double found = log(largest_found(c));
  assert_true(proof.excess_nats >= found - 1e-12);
  assert_true(proof.excess_nats <= 1.05 * found + 1e-8);
  assert_memory_equal(&proof, &two, sizeof proof);
}

static void random_points(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (int repeat = 0; repeat < 40; repeat++) {
    const size_t n = 2 + xrd_random_below(&random, 10), dim = 2 + (size_t)repeat % 2,
                 count = 1 + xrd_random_below(&random, 4);
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, n, dim, count, dim);
    random_distribution(&random, c.p, n, 10);
    random_distribution(&random, c.masses, count, 0);
    for (size_t i = 0; i < n * dim; i++) c.x[i] = random_in(&random, -3, 5);
    for (size_t j = 0; j < count * dim; j++) c.places[j] = random_in(&random, -3, 5);
    c.witness.slope = exp(random_in(&random, -4, 1));
    atoms_iterate(&c, xrd_random_below(&random, 200));
    hold_against_ascents(&c);
    atoms_clear(&c);
  }
}

static void random_distributions(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (int repeat = 0; repeat < 40; repeat++) {
    const size_t n = 2 + xrd_random_below(&random, 10), dim = 3 + (size_t)repeat % 2,
                 count = 1 + xrd_random_below(&random, 4);
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, n, dim, count, dim);
    random_distribution(&random, c.p, n, 10);
    random_distribution(&random, c.masses, count, 0);
    for (size_t i = 0; i < n; i++) random_distribution(&random, c.x + i * dim, dim, repeat % 4 < 2 ? 0 : 30);
    for (size_t j = 0; j < count; j++) random_distribution(&random, c.places + j * dim, dim, 0);
    c.witness.slope = exp(random_in(&random, -1, 2));
    atoms_iterate(&c, xrd_random_below(&random, 200));
    hold_against_ascents(&c);
    atoms_clear(&c);
  }
}

/* Cells of many widths 1 / sqrt(slope): those far from all symbols end by their boxes, those with a maximum do not. */
static void steep_slopes(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 6);
  for (int repeat = 0; repeat < 16; repeat++) {
    atoms_case c;
    atoms_steep(&c, &random, 2 + (size_t)repeat % 2, pow(10, 3 + repeat % 8), 1 + 0.5 * (repeat % 5));
    hold_against_ascents(&c);
    atoms_clear(&c);
  }
}

static double entropy(double a) { return -a * log(a) - (1 - a) * log(1 - a); }

/* The corners of a cube: coordinates are independent, and rates add (tests/certify/measures/test_measure.c). */
static void corners(void **state) {
  (void)state;
  for (size_t dim = 2; dim <= 3; dim++)
    for (double a = dim == 2 ? 0.3 : 0.6; a < 0.95; a += 0.3) {
      const size_t n = (size_t)1 << dim;
      atoms_case c;
      atoms_init(&c, XRD_MEASURE_SQUARED, n, dim, n, dim);
      for (size_t i = 0; i < n; i++) {
        c.p[i] = c.masses[i] = 1 / (double)n;
        for (size_t k = 0; k < dim; k++) {
          c.x[i * dim + k] = (i >> k & 1) != 0 ? 1 : -1;
          c.places[i * dim + k] = a * c.x[i * dim + k];
        }
      }
      c.witness.slope = atanh(a) / (2 * a);
      const xrd_measure_proof proof = certify(&c, 1);
      const double rate = (double)dim * (log(2) - entropy((1 + a) / 2));
      assert_true(fabs(proof.bounds.distortion - (double)dim * (1 - a * a)) < 1e-14);
      assert_true(proof.bounds.rate_lower <= rate + 1e-15 && rate <= proof.bounds.rate_upper + 1e-15);
      assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < 1e-14);
      atoms_clear(&c);
    }
}

/* Atoms a little off: c is largest beside them, inside of the boxes where log c is concave. */
static void atoms_beside_the_maximum(void **state) {
  (void)state;
  for (size_t dim = 2; dim <= 3; dim++) {
    const size_t n = (size_t)1 << dim;
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, n, dim, n, dim);
    for (size_t i = 0; i < n; i++) {
      c.p[i] = c.masses[i] = 1 / (double)n;
      for (size_t k = 0; k < dim; k++) {
        c.x[i * dim + k] = (i >> k & 1) != 0 ? 1 : -1;
        c.places[i * dim + k] = 0.6 * c.x[i * dim + k] + 1e-3;
      }
    }
    c.witness.slope = atanh(0.6) / (2 * 0.6);
    const double found = log(largest_found(&c)), here = log(atoms_dual(&c, c.places));
    assert_true(found > here + 1e-8);
    assert_true(certify(&c, 1).excess_nats >= found - 1e-14);
    atoms_clear(&c);
  }
}

/* Two independent bits, each seen through a symmetric channel: four labels, and twice the rate of one. */
static void two_bits(void **state) {
  (void)state;
  const double e = 0.11, a = 0.08, b = a * (1 - e) + (1 - a) * e;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_KL, 4, 4, 4, 4);
  for (size_t i = 0; i < 4; i++) {
    c.p[i] = c.masses[i] = 0.25;
    for (size_t k = 0; k < 4; k++) {
      const bool first = ((i ^ k) & 1) != 0, second = ((i ^ k) & 2) != 0;
      c.x[4 * i + k] = (first ? e : 1 - e) * (second ? e : 1 - e);
      c.places[4 * i + k] = (first ? b : 1 - b) * (second ? b : 1 - b);
    }
  }
  c.witness.slope = log((1 - a) / a) / ((1 - 2 * e) * log((1 - b) / b));
  const xrd_measure_proof proof = certify(&c, 1);
  const double rate = 2 * (log(2) - entropy(a));
  assert_true(proof.bounds.rate_lower <= rate + 1e-14 && rate <= proof.bounds.rate_upper + 1e-14);
  assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < 1e-13);
  atoms_clear(&c);
}

/* A bit seen through an erasure channel of probability e: three labels, two never possible together.  All that T knows
   of the bit reaches the label with probability 1 - e, so that above the slope 1 / (1 - e) T = X is optimal: atoms on
   faces. */
static void erasures(void **state) {
  (void)state;
  const double e = 0.25;
  atoms_case c;
  atoms_init(&c, XRD_MEASURE_KL, 2, 3, 2, 3);
  c.p[0] = c.p[1] = c.masses[0] = c.masses[1] = 0.5;
  c.x[0] = c.x[4] = 1 - e, c.x[2] = c.x[5] = e;
  for (size_t k = 0; k < 6; k++) c.places[k] = c.x[k];
  const double slopes[] = {1.0 / 0.75 + 0.01, 2, 20};
  for (size_t k = 0; k < 3; k++) {
    c.witness.slope = slopes[k];
    const xrd_measure_proof proof = certify(&c, 1);
    assert_true(proof.bounds.distortion < 1e-15);
    assert_true(proof.bounds.rate_lower <= log(2) && log(2) <= proof.bounds.rate_upper + 1e-15);
    assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < 1e-8);
  }
  c.witness.slope = 1.2; /* below, one atom is better */
  assert_true(certify(&c, 1).excess_nats > 0.01);
  atoms_clear(&c);
}

/* The exponential's claim, at many arguments and both ends. */
static void exponentials_are_from_above_and_close(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 6);
  arb_t truth, bound;
  arb_init(truth), arb_init(bound);
  for (int k = 0; k < 100000; k++) {
    const double x = k == 0 ? -170 : k == 1 ? 170 : k == 2 ? 0 : random_in(&random, -170, 170);
    const double upper = xrd_exponential_sum(&x, 1);
    arb_set_d(bound, x);
    arb_exp(truth, bound, 100);
    arb_set_d(bound, upper);
    assert_true(arb_ge(bound, truth));
    arb_set_d(bound, upper * (1 - 0x1p-41));
    assert_true(arb_le(bound, truth));
  }
  arb_clear(truth), arb_clear(bound);
  const double low = -1e6, high = 171;
  assert_true(xrd_exponential_sum(&low, 1) >= exp(-170) && isinf(xrd_exponential_sum(&high, 1)));
}

/* Independent coordinates: c is a product, so is its largest value, and that of one coordinate is proved on the line.
 */
static void products(void **state) {
  (void)state;
  for (size_t dim = 1, cells = 1; dim <= 5; dim++, cells *= 2) {
    const size_t corners = 2 * cells;
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, corners, dim, corners, dim);
    for (size_t i = 0; i < corners; i++) {
      c.p[i] = c.masses[i] = 1 / (double)corners;
      for (size_t k = 0; k < dim; k++) c.x[i * dim + k] = (double)(i >> k & 1);
      for (size_t k = 0; k < dim; k++) c.places[i * dim + k] = 0.08 + 0.84 * (double)(i >> k & 1);
    }
    static double one;
    c.witness.slope = 3;
    const double excess = certify(&c, 1).excess_nats;
    if (dim == 1) one = excess;
    assert_true(one > 1e-4);

    assert_true(excess >= (double)dim * one * (1 - 1e-6));
    assert_true(excess <= (double)dim * one + (dim < 5 ? 0.005 : 0.5));
    atoms_clear(&c);
  }
}

/* Where cells are too many to finish: never below what ascents find, and of use. */
static void many_dimensions(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 12);
  for (int repeat = 0; repeat < 4; repeat++) {
    const bool kl = repeat % 2 == 1;
    const size_t n = 6, dim = kl ? 5 + (size_t)repeat / 2 : 4 + (size_t)repeat / 2, count = 3;
    atoms_case c;
    atoms_init(&c, kl ? XRD_MEASURE_KL : XRD_MEASURE_SQUARED, n, dim, count, dim);
    random_distribution(&random, c.p, n, 0);
    random_distribution(&random, c.masses, count, 0);
    for (size_t i = 0; i < n; i++) random_distribution(&random, c.x + i * dim, dim, 0);
    for (size_t j = 0; j < count; j++) random_distribution(&random, c.places + j * dim, dim, 0);
    c.witness.slope = kl ? 2 : 20;
    const xrd_measure_proof proof = certify(&c, 1), two = certify(&c, 2);
    const double found = log(largest_found(&c));
    assert_true(proof.excess_nats >= found - 1e-12);
    assert_true(proof.excess_nats <= found + (dim < 6 ? 0.05 : 2.5));
    assert_memory_equal(&proof, &two, sizeof proof);
    atoms_clear(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exponentials_are_from_above_and_close),
      cmocka_unit_test(random_points),
      cmocka_unit_test(random_distributions),
      cmocka_unit_test(steep_slopes),
      cmocka_unit_test(corners),
      cmocka_unit_test(products),
      cmocka_unit_test(many_dimensions),
      cmocka_unit_test(atoms_beside_the_maximum),
      cmocka_unit_test(two_bits),
      cmocka_unit_test(erasures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
