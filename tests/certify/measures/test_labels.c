/* Sources with labels: c over places and distributions of labels, against ascents from everywhere, and against the
   kernels that it becomes without labels or without places. */
#include "certify/measures/labels.h"

#include <math.h>

#include "base/random.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"
#include "tests/labelled_pair.h"

enum { MOST = 24, WIDEST = 8 };

static double random_in(xrd_random *random, double low, double high) {
  return low + (high - low) * xrd_random_uniform(random);
}

/* The largest c that ascents from all symbols, with their own labels and without, and all atoms find. */
static double largest_found(const atoms_case *c) {
  const xrd_measure_problem *problem = &c->problem;
  double largest = 0, y[WIDEST];
  for (size_t i = 0; i < 2 * problem->n + c->witness.count; i++) {
    const bool atom = i >= 2 * problem->n;
    const double *from = c->places + (atom ? i - 2 * problem->n : 0) * c->witness.width;
    for (size_t k = 0; k < c->witness.width; k++) y[k] = from[k];
    for (size_t k = 0; !atom && k < problem->dim; k++) y[k] = c->x[i / 2 * problem->dim + k];
    for (size_t t = 0, at = problem->dim; !atom && t < problem->tasks; at += problem->label_counts[t++])
      for (size_t k = 0; k < problem->label_counts[t]; k++)
        y[at + k] = i % 2 == 0                                     ? 1 / (double)problem->label_counts[t]
                    : k == problem->labels[t * problem->n + i / 2] ? 1
                                                                   : 1e-300;
    largest = fmax(largest, atoms_ascend(c, y));
  }
  return largest;
}

static xrd_measure_proof certify(const xrd_measure_problem *problem, const xrd_measure_witness *witness, int threads) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(xrd_certify_measure(problem, witness, 1e-10, threads, &proof, &error), XRD_OK);
  return proof;
}

/* One task: proved from above, and close. */
static void one_task(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 14);
  for (int repeat = 0; repeat < 60; repeat++) {
    const double theta = repeat % 3 == 0 ? random_in(&random, 0, 0.5)
                                         : random_in(&random, repeat % 3 == 1 ? 0.5 : 1, repeat % 3 == 1 ? 1 : 3);
    atoms_case c;
    uint32_t labels[MOST];
    atoms_labelled(&c, &random, 1 + (size_t)repeat % 2, 1, theta, labels);
    atoms_iterate(&c, xrd_random_below(&random, 200));
    const xrd_measure_proof proof = certify(&c.problem, &c.witness, 1), two = certify(&c.problem, &c.witness, 2);
    const double found = log(largest_found(&c));
    if (!(proof.excess_nats >= found - 1e-12 && proof.excess_nats <= 1.05 * found + 1e-8))
      fail_msg("case %d, theta %g: %.17g found, %.17g proved", repeat, theta, found, proof.excess_nats);
    assert_memory_equal(&proof, &two, sizeof proof);
    atoms_clear(&c);
  }
}

/* Two tasks: never below what is found; as close where theta >= 1. */
static void two_tasks(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 15);
  for (int repeat = 0; repeat < 30; repeat++) {
    const double theta = random_in(&random, repeat % 2, 2);
    atoms_case c;
    uint32_t labels[MOST];
    atoms_labelled(&c, &random, 1, 2, theta, labels);
    atoms_iterate(&c, xrd_random_below(&random, 200));
    const double found = log(largest_found(&c)), proved = certify(&c.problem, &c.witness, 1).excess_nats;
    if (!(proved >= found - 1e-12 && (theta < 1 || proved <= 1.05 * found + 1e-8)))
      fail_msg("case %d, theta %g: %.17g found, %.17g proved", repeat, theta, found, proved);
    atoms_clear(&c);
  }
}

/* A weight of 0, or a single label: squared distances. */
static void without_labels(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 16);
  for (int repeat = 0; repeat < 10; repeat++) {
    static const size_t one[] = {1};
    atoms_case c;
    uint32_t labels[MOST] = {0};
    atoms_labelled(&c, &random, 2, 1, 0, labels);
    if (repeat % 2 == 0) {
      for (size_t i = 0; i < c.problem.n; i++) labels[i] = 0;
      c.problem.weight = 2, c.problem.label_counts = one, c.witness.width = 3;
      for (size_t k = 0; k < 3 * c.witness.count; k++) c.places[k] = k % 3 == 2 ? 1 : random_in(&random, -2, 3);
    }
    double places[2 * 4];
    for (size_t j = 0; j < c.witness.count; j++)
      for (size_t k = 0; k < 2; k++) places[2 * j + k] = c.places[j * c.witness.width + k];
    const xrd_measure_problem plain = {.kernel = XRD_MEASURE_SQUARED, .n = c.problem.n, .dim = 2, .p = c.p, .x = c.x};
    xrd_measure_witness witness = c.witness;
    witness.width = 2, witness.places = places;
    const xrd_measure_proof a = certify(&c.problem, &c.witness, 1), b = certify(&plain, &witness, 1);
    assert_true(a.bounds.distortion == b.bounds.distortion && a.bounds.rate_upper == b.bounds.rate_upper);
    atoms_clear(&c);
  }
}

/* Symbols in one place: the labels alone, as distributions that are certain of theirs, in nats of 1 / weight. */
static void without_places(void **state) {
  (void)state;
  static const size_t three[] = {3};
  static const double masses[] = {0.2, 0.5, 0.3};
  xrd_random random;
  xrd_random_seed(&random, 17);
  for (int repeat = 0; repeat < 10; repeat++) {
    const uint32_t labels[] = {0, 1, 2};
    const double x[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, weight = 4;
    atoms_case c;
    atoms_init(&c, XRD_MEASURE_LABELLED, 3, 1, 2, 4);
    for (size_t i = 0; i < 3; i++) c.p[i] = masses[i], c.x[i] = 0.25;
    double places[6];
    for (size_t j = 0; j < 2; j++) {
      c.places[4 * j] = 0.25, c.masses[j] = 0.5;
      atoms_distribution(&random, c.places + 4 * j + 1, 3);
      for (size_t k = 0; k < 3; k++) places[3 * j + k] = c.places[4 * j + 1 + k];
    }
    c.problem.tasks = 1, c.problem.label_counts = three, c.problem.labels = labels, c.problem.weight = weight;
    c.witness.slope = exp(random_in(&random, -3, 0));
    const xrd_measure_problem kl = {.kernel = XRD_MEASURE_KL, .n = 3, .dim = 3, .p = c.p, .x = x};
    xrd_measure_witness witness = c.witness;
    witness.slope *= weight, witness.width = 3, witness.places = places;
    const xrd_measure_proof a = certify(&c.problem, &c.witness, 1), b = certify(&kl, &witness, 1);
    assert_true(fabs(a.bounds.distortion / weight - b.bounds.distortion) <= 1e-15 * b.bounds.distortion * 4);
    assert_true(fabs(a.bounds.rate_upper - b.bounds.rate_upper) <= 1e-15);
    atoms_clear(&c);
  }
}

/* Symbols at a and -a on one of two axes, labels of their own, one atom between: with theta = 1/2 and slope 1
   c(y) = exp(-y^2) sqrt(cosh(4 a y)), whose largest value beyond a = 1/2 is no longer at the atom, but at y = a tanh(4
   a y), inside of the box around the atom where c is
   concave, or would be with less of a curve. */
static void beside_the_atom(void **state) {
  (void)state;
  const double places[] = {0, 0, 0.5, 0.5}, mass = 1;
  for (double beyond = 2e-5; beyond < 0.02; beyond *= 1.5)
    for (size_t axis = 0; axis < 2; axis++) {
      const double a = 0.5 + beyond;
      double x[4] = {0}, y = 0.2;
      x[axis] = a, x[2 + axis] = -a;
      for (int k = 0; k < 400000; k++) y = a * tanh(4 * a * y);
      const xrd_measure_problem problem = labelled_pair(2, x, 0.5);
      const xrd_measure_witness witness = {.slope = 1, .count = 1, .width = 4, .places = places, .masses = &mass};
      const double most = log(cosh(4 * a * y)) / 2 - y * y, proved = certify(&problem, &witness, 1).excess_nats;
      assert_true(most > 1e-10 && proved >= most - 1e-14 && proved <= 1.05 * most + 1e-9);
    }
}

/* The norm in doubles, against the norm in balls: never below, and no more than its roundings above. */
static void norms(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 18);
  arb_struct sums[5];
  arb_t norm, bound;
  for (int k = 0; k < 5; k++) arb_init(sums + k);
  arb_init(norm), arb_init(bound);
  for (int repeat = 0; repeat < 20000; repeat++) {
    const size_t count = 1 + xrd_random_below(&random, 5);
    const double spread = repeat % 3 == 0 ? 100 : 3;
    double sum[5];
    xrd_label_groups groups = {.count = count};
    for (size_t g = 0; g < count; g++) {
      sum[g] = exp(random_in(&random, -spread, spread));
      arb_set_d(sums + g, sum[g]);
    }
    groups.power = repeat % 5 == 0 ? 1 - exp(random_in(&random, -36, -1)) : random_in(&random, 0, 1.2);
    if (repeat % 11 == 0) groups.power = exp(random_in(&random, -200, -1));
    arb_init(groups.theta);
    arb_set_d(groups.theta, groups.power);
    xrd_labels_norm(&groups, sums, NULL, norm, 200);
    const double above = xrd_labels_bound(sum, count, groups.power);
    arb_set_d(bound, above);
    assert_true(arb_ge(bound, norm) || (count == 1 && arb_overlaps(bound, norm)) ||
                (groups.power >= 1 && arb_overlaps(bound, norm)));
    arb_set_d(bound, above * (1 - 1e-11));
    assert_true(arb_le(bound, norm));
    arb_clear(groups.theta);
  }
  for (int k = 0; k < 5; k++) arb_clear(sums + k);
  arb_clear(norm), arb_clear(bound);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(norms),          cmocka_unit_test(one_task),       cmocka_unit_test(two_tasks),
      cmocka_unit_test(without_labels), cmocka_unit_test(without_places), cmocka_unit_test(beside_the_atom),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
