/* Each allocation of a check over measures fails once: an error, and nothing left behind. */
#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static atoms_case at_hand;
static xrd_claimed_point claim;

/* Whatever it says of the claim, it has seen every byte that it needs. */
static xrd_status check(void) {
  xrd_finding finding;
  xrd_error error = {""};
  const xrd_status status = xrd_check_measure(&at_hand.problem, &at_hand.witness, &claim, &finding, &error);
  assert_true(status == XRD_OK || error.message[0] != '\0');
  return status;
}

/* What the certificate proves, as a claim. */
static void set_claim(void) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  if (xrd_certify_measure(&at_hand.problem, &at_hand.witness, 1e-9, 1, &proof, &error) != XRD_OK)
    fail_msg("%s", error.message);
  claim = (xrd_claimed_point){.slope = at_hand.witness.slope,
                              .rate_nats = proof.bounds.rate_upper,
                              .bounds = proof.bounds,
                              .gap_nats = 1e-9,
                              .support = at_hand.witness.count};
  claim.verdict = claim.bounds.rate_upper - claim.bounds.rate_lower <= claim.gap_nats ? XRD_CLOSED : XRD_OPEN;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  static const struct {
    xrd_measure_kernel kernel;
    size_t dim;
  } KINDS[] = {{XRD_MEASURE_SQUARED, 1},  {XRD_MEASURE_SQUARED, 2}, {XRD_MEASURE_SQUARED, 3},
               {XRD_MEASURE_ABSOLUTE, 1}, {XRD_MEASURE_KL, 2},      {XRD_MEASURE_KL, 3}};
  for (size_t k = 0; k < sizeof KINDS / sizeof *KINDS; k++) {
    const size_t dim = KINDS[k].dim;
    atoms_init(&at_hand, KINDS[k].kernel, 2, dim, 1, dim);
    for (size_t i = 0; i < 2 * dim; i++) at_hand.x[i] = 1 + (double)(i * i % 5);
    for (size_t i = 0; i < dim; i++) at_hand.places[i] = 2;
    at_hand.p[0] = at_hand.p[1] = 0.5;
    at_hand.masses[0] = 1;
    at_hand.witness.slope = 0.01;
    atoms_iterate(&at_hand, KINDS[k].kernel == XRD_MEASURE_ABSOLUTE ? 0 : 5);
    set_claim();
    assert_true(allocation_survived(check) > 4);
    atoms_clear(&at_hand);
  }
}

/* Two atoms near the points: a lower bound above 0, which takes the supremum and boxes around the atoms. */
static void each_allocation_of_a_supremum_may_fail(void **state) {
  (void)state;
  for (int kind = 0; kind < 5; kind++) {
    const xrd_measure_kernel kernel = kind < 3 ? XRD_MEASURE_SQUARED : XRD_MEASURE_KL;
    const size_t dim = kind < 3 ? (size_t)kind + 1 : (size_t)kind - 1;
    atoms_init(&at_hand, kernel, 2, dim, 2, dim);
    for (size_t k = 0; k < dim; k++) {
      const double share = k == 0 ? 0.75 : 0.25 / ((double)dim - 1);
      at_hand.x[k] = kind < 3 ? 1 : share;
      at_hand.x[2 * dim - 1 - k] = kind < 3 ? 4 : share;
    }
    memcpy(at_hand.places, at_hand.x, 2 * dim * sizeof(double));
    at_hand.p[0] = at_hand.p[1] = at_hand.masses[0] = at_hand.masses[1] = 0.5;
    at_hand.witness.slope = kernel == XRD_MEASURE_KL ? 20 : 1;
    atoms_iterate(&at_hand, 300);
    set_claim();
    assert_true(claim.bounds.rate_lower > 0);
    assert_true(allocation_survived(check) > 8);
    atoms_clear(&at_hand);
  }
}

static void each_allocation_with_labels_may_fail(void **state) {
  (void)state;
  static const size_t counts[] = {2, 2};
  static const uint32_t labels[] = {0, 1, 1, 0};
  for (size_t tasks = 1; tasks <= 2; tasks++) {
    const size_t width = 1 + 2 * tasks;
    atoms_init(&at_hand, XRD_MEASURE_LABELLED, 2, 1, 2, width);
    at_hand.problem.tasks = tasks, at_hand.problem.label_counts = counts, at_hand.problem.labels = labels;
    at_hand.problem.weight = 0.5;
    for (size_t i = 0; i < 2; i++) {
      at_hand.p[i] = at_hand.masses[i] = 0.5;
      at_hand.x[i] = at_hand.places[i * width] = i == 0 ? -1 : 1;
      for (size_t k = 1; k < width; k++) at_hand.places[i * width + k] = 0.5;
    }
    at_hand.witness.slope = 1;
    atoms_iterate(&at_hand, 300);
    set_claim();
    assert_true(claim.bounds.rate_lower > 0);
    assert_true(allocation_survived(check) > 8);
    atoms_clear(&at_hand);
  }
}

/* A uniform density's channel is an integral: of two atoms. */
static void each_allocation_of_a_density_may_fail(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {-1, 1}};
  const double places[] = {-0.2, 0.2}, masses[] = {0.5, 0.5};
  at_hand = (atoms_case){.problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1},
                         .witness = {.slope = 2,
                                     .count = 2,
                                     .width = 1,
                                     .places = places,
                                     .masses = masses,
                                     .cut_low = -HUGE_VAL,
                                     .cut_high = HUGE_VAL}};
  set_claim();
  assert_true(allocation_survived(check) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_allocation_may_fail),
      cmocka_unit_test(each_allocation_of_a_supremum_may_fail),
      cmocka_unit_test(each_allocation_with_labels_may_fail),
      cmocka_unit_test(each_allocation_of_a_density_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
