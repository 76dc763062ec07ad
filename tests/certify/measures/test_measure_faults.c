/* Each allocation of a proof fails once: an error, and nothing left behind. */
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static atoms_case at_hand;

static xrd_status certify(void) {
  xrd_measure_proof proof;
  return xrd_certify_measure(&at_hand.problem, &at_hand.witness, 1e-10, 1, &proof, NULL);
}

static void each_allocation_of_cells_may_fail(void **state) {
  (void)state;
  for (size_t dim = 2; dim <= 3; dim++) {
    atoms_init(&at_hand, dim == 2 ? XRD_MEASURE_SQUARED : XRD_MEASURE_KL, 2, dim, 1, dim);
    for (size_t k = 0; k < 2 * dim; k++) at_hand.x[k] = 1 + (double)k;
    for (size_t k = 0; k < dim; k++) at_hand.places[k] = 3;
    at_hand.p[0] = at_hand.p[1] = 0.5;
    at_hand.masses[0] = 1;
    at_hand.witness.slope = 0.01;
    assert_true(allocation_survived(certify) > 10);
    atoms_clear(&at_hand);
  }
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  const xrd_measure_kernel kernels[] = {XRD_MEASURE_SQUARED, XRD_MEASURE_ABSOLUTE, XRD_MEASURE_KL};
  for (size_t k = 0; k < 3; k++) {
    const size_t width = kernels[k] == XRD_MEASURE_KL ? 2 : 1;
    atoms_init(&at_hand, kernels[k], 2, width, 1, width);
    for (size_t i = 0; i < 2 * width; i++) at_hand.x[i] = 1 + (double)i;
    at_hand.p[0] = at_hand.p[1] = 0.5;
    at_hand.masses[0] = at_hand.places[0] = at_hand.places[width - 1] = at_hand.witness.slope = 1;
    assert_true(allocation_survived(certify) > 5);
    atoms_clear(&at_hand);
  }
}

static void each_allocation_of_labels_may_fail(void **state) {
  (void)state;
  static const size_t counts[] = {2};
  static const uint32_t labels[] = {1, 0};
  atoms_init(&at_hand, XRD_MEASURE_LABELLED, 2, 1, 1, 3);
  for (size_t i = 0; i < 2; i++) at_hand.x[i] = (double)i, at_hand.p[i] = 0.5;
  at_hand.places[0] = at_hand.places[1] = at_hand.places[2] = 0.5;
  at_hand.problem.tasks = 1, at_hand.problem.label_counts = counts, at_hand.problem.labels = labels;
  at_hand.masses[0] = at_hand.problem.weight = 1;
  at_hand.witness.slope = 0.1;
  assert_true(allocation_survived(certify) > 20);
  atoms_clear(&at_hand);
}

static xrd_status certify_places(void) {
  xrd_places places;
  const xrd_status status = xrd_certify_places(&at_hand.problem, &at_hand.witness, &places, NULL);
  if (status == XRD_OK) assert_true(places.count == 2 && places.counted);
  if (status != XRD_OK) assert_null(places.box);
  xrd_places_clear(&places);
  return status;
}

static void each_allocation_of_places_may_fail(void **state) {
  (void)state;
  atoms_init(&at_hand, XRD_MEASURE_SQUARED, 2, 1, 2, 1); /* tanh(2 slope y) = y */
  at_hand.x[0] = -1, at_hand.x[1] = 1, at_hand.places[0] = -0.9, at_hand.places[1] = 0.9;
  at_hand.p[0] = at_hand.p[1] = at_hand.masses[0] = at_hand.masses[1] = 0.5;
  at_hand.witness.slope = 0.8178997164351224; /* atanh(0.9) / 1.8 */
  assert_true(allocation_survived(certify_places) > 10);
  atoms_clear(&at_hand);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_allocation_may_fail), cmocka_unit_test(each_allocation_of_cells_may_fail),
      cmocka_unit_test(each_allocation_of_labels_may_fail), cmocka_unit_test(each_allocation_of_places_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
