/* The supremum over all reproductions against the dual sum at many of them, for atoms good and bad. */
#include <math.h>

#include "base/random.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

enum { GRID = 20000 };

static double random_in(xrd_random *random, double low, double high) {
  return low + (high - low) * xrd_random_uniform(random);
}

static void random_masses(xrd_random *random, double *p, size_t n) {
  double total = 0;
  for (size_t i = 0; i < n; i++)
    total += p[i] = xrd_random_below(random, 5) == 0 ? 0 : -log(1 - xrd_random_uniform(random));
  if (total == 0) total = p[0] = 1;
  for (size_t i = 0; i < n; i++) p[i] /= total;
}

/* The largest c on a grid of the hull: for places y, or for the first of two labels. */
static double largest_on_grid(const atoms_case *c, double low, double high) {
  double largest = 0;
  for (size_t k = 0; k <= GRID; k++) {
    const double t = low + (high - low) * (double)k / GRID, place[2] = {t, 1 - t};
    largest = fmax(largest, atoms_dual(c, place));
  }
  return largest;
}

static void proved_excess(const atoms_case *c, double low, double high, double loose) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_measure(&c->problem, &c->witness, 1e-10, 1, &proof, &error), XRD_OK);
  const double excess = log(largest_on_grid(c, low, high));
  assert_true(proof.excess_nats >= excess - 1e-12);
  assert_true(proof.excess_nats <= excess + loose);
  assert_true(proof.bounds.rate_lower <= proof.bounds.rate_upper);
}

static void squared_distances(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (int repeat = 0; repeat < 40; repeat++) {
    const size_t n = 1 + xrd_random_below(&random, 12), count = 1 + xrd_random_below(&random, 4);
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_SQUARED, n, 1, count, 1);
    random_masses(&random, c.p, n);
    random_masses(&random, c.masses, count);
    for (size_t i = 0; i < n; i++) c.x[i] = random_in(&random, -1, 1);
    for (size_t j = 0; j < count; j++) c.places[j] = random_in(&random, -1.5, 1.5);
    c.witness.slope = exp(random_in(&random, -2, 6));
    if (c.witness.slope > 50) c.places[0] = c.x[0];
    atoms_iterate(&c, xrd_random_below(&random, 30));
    proved_excess(&c, -1, 1, 1e-10 + 2 * c.witness.slope / GRID / GRID);
    atoms_clear(&c);
  }
}

static void two_labels(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (int repeat = 0; repeat < 40; repeat++) {
    const size_t n = 1 + xrd_random_below(&random, 12), count = 1 + xrd_random_below(&random, 4);
    const int corners = repeat % 4;
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_KL, n, 2, count, 2);
    random_masses(&random, c.p, n);
    random_masses(&random, c.masses, count);
    for (size_t i = 0; i < n; i++) {
      c.x[2 * i] = corners == 0 ? random_in(&random, 0.02, 0.98) : random_in(&random, 0, 1);
      if (corners == 1 && xrd_random_below(&random, 3) == 0) c.x[2 * i] = 0;
      if (corners == 2 && xrd_random_below(&random, 3) == 0) c.x[2 * i] = (double)xrd_random_below(&random, 2);
      c.x[2 * i + 1] = 1 - c.x[2 * i];
    }
    for (size_t j = 0; j < count; j++) {
      c.places[2 * j] = random_in(&random, 0.01, 0.99);
      c.places[2 * j + 1] = 1 - c.places[2 * j];
    }
    c.witness.slope = exp(random_in(&random, -1, 5));
    atoms_iterate(&c, xrd_random_below(&random, 30));
    proved_excess(&c, 0, 1, 1e-3); /* c may rise steeply at the ends */
    atoms_clear(&c);
  }
}

/* Convex between source points: the grid of these is enough, and the excess is exact. */
static void absolute_distances(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (int repeat = 0; repeat < 40; repeat++) {
    const size_t n = 1 + xrd_random_below(&random, 12), count = 1 + xrd_random_below(&random, 4);
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_ABSOLUTE, n, 1, count, 1);
    random_masses(&random, c.p, n);
    random_masses(&random, c.masses, count);
    for (size_t i = 0; i < n; i++) c.x[i] = random_in(&random, -1, 1);
    for (size_t j = 0; j < count; j++) c.places[j] = random_in(&random, -1.5, 1.5);
    c.witness.slope = exp(random_in(&random, -2, 4));
    atoms_iterate(&c, xrd_random_below(&random, 30));
    double excess = 0;
    for (size_t i = 0; i < n; i++)
      if (c.p[i] > 0) excess = fmax(excess, atoms_dual(&c, c.x + i));
    xrd_measure_proof proof;
    assert_int_equal(xrd_certify_measure(&c.problem, &c.witness, 1e-10, 1, &proof, NULL), XRD_OK);
    assert_true(fabs(proof.excess_nats - log(excess)) < 1e-12);
    proved_excess(&c, -1, 1, 1 + c.witness.slope / GRID);
    atoms_clear(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(squared_distances),
      cmocka_unit_test(two_labels),
      cmocka_unit_test(absolute_distances),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
