/* Every allocation of a proof fails once. */
#include "exactrd/density.h"
#include "exactrd/measure.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static const xrd_density DENSITY = {XRD_DENSITY_EXPONENTIAL, {1}, 0, NULL};

static xrd_status prove(void) {
  const double places[] = {0.5, 2}, masses[] = {2, 1};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &DENSITY, .dim = 1};
  const xrd_measure_witness witness = {
      .slope = 1, .count = 2, .width = 1, .places = places, .masses = masses, .cut_high = 3, .kappa_high = 0.5};
  xrd_measure_proof proof;
  return xrd_certify_measure(&problem, &witness, 1e-3, 1, &proof, NULL);
}

/* Balls allocate in a library of their own, which is not made to fail. */
static void proofs(void **state) {
  (void)state;
  assert_in_range(allocation_survived(prove), 10, 100000);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(proofs)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
