/* Cuts that are none: on the near side of a density's middle, where its tail's closed form does not hold yet, and at
   atoms, which do not go on. */
#include <math.h>

#include "exactrd/density.h"
#include "tests/cmocka_all.h"

static xrd_status prove(const xrd_density *density, const double *ends, bool low, bool high, xrd_measure_proof *proof) {
  const double mass = 1, slope = 3;
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = 1,
                                       .width = 2,
                                       .places = ends,
                                       .masses = &mass,
                                       .cut_low = low ? ends[0] : -HUGE_VAL,
                                       .cut_high = high ? ends[1] : HUGE_VAL,
                                       .kappa_low = slope / 2,
                                       .kappa_high = slope / 2};
  return xrd_certify_measure(&problem, &witness, 1e-13, 1, proof, NULL);
}

static const xrd_density densities[] = {{.family = XRD_DENSITY_LAPLACE, .parameter = {0, 1}},
                                        {.family = XRD_DENSITY_LOGISTIC, .parameter = {0, 1}},
                                        {.family = XRD_DENSITY_STUDENT, .parameter = {5, 0, 1}}};

/* u = 2 p / s on all of the line: R = h - 1 - log(2 D) at D = 1 / s, whatever the interval. */
static void cuts_lie_beyond_the_middle(void **state) {
  (void)state;
  static const double entropy[] = {1.69314718055994531, 2, 1.62750268}, good[] = {-4, 5};
  static const double below[] = {-4, -0.4}, above[] = {0.4, 4};
  for (int k = 0; k < 3; k++) {
    xrd_measure_proof proof;
    assert_int_equal(prove(&densities[k], good, true, true, &proof), XRD_OK);
    const double rate = entropy[k] - 1 - log(2 / 3.0);
    assert_true(fabs(proof.bounds.rate_lower - rate) < 1e-8 && fabs(proof.bounds.rate_upper - rate) < 1e-8);
    assert_int_equal(prove(&densities[k], below, true, true, &proof), XRD_ERR_ARGUMENT);
    assert_int_equal(prove(&densities[k], above, true, true, &proof), XRD_ERR_ARGUMENT);
  }
}

static void atoms_do_not_go_on(void **state) {
  (void)state;
  const double atom[] = {0, 0};
  xrd_measure_proof proof;
  for (int k = 0; k < 2; k++) {
    assert_int_equal(prove(&densities[k], atom, true, true, &proof), XRD_ERR_ARGUMENT);
    assert_int_equal(prove(&densities[k], atom, true, false, &proof), XRD_ERR_ARGUMENT);
    assert_int_equal(prove(&densities[k], atom, false, true, &proof), XRD_ERR_ARGUMENT);
    assert_int_equal(prove(&densities[k], atom, false, false, &proof), XRD_OK);
    assert_true(proof.bounds.distortion >= 1); /* E |X| */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(cuts_lie_beyond_the_middle),
                                     cmocka_unit_test(atoms_do_not_go_on)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
