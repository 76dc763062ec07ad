/* Entropies in balls against floating point and mpmath; where the bound is attained. */
#include <arb.h>
#include <math.h>

#include "certify/measures/density/law_entropy.h"
#include "exactrd/density.h"
#include "tests/cmocka_all.h"
#include "tests/densities.h"

static void entropies(void **state) {
  (void)state;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    xrd_law law;
    arb_t entropy;
    arb_init(entropy), xrd_law_init(&law, &TEST_DENSITIES[i], 96);
    xrd_law_entropy(&law, entropy);
    const double truth = xrd_density_entropy(&TEST_DENSITIES[i]);
    assert_true(arb_rel_accuracy_bits(entropy) > 70);
    if (!(fabs(arf_get_d(arb_midref(entropy), ARF_RND_NEAR) - truth) < 1e-13))
      fail_msg("density %zu: %.17g, not %.17g", i, arf_get_d(arb_midref(entropy), ARF_RND_NEAR), truth);
    xrd_law_clear(&law), arb_clear(entropy);
  }
}

/* The mixture's entropy from mpmath at 30 digits: its proof has no formula. */
static void mixture(void **state) {
  (void)state;
  xrd_law law;
  arb_t entropy, truth;
  arb_init(entropy), arb_init(truth), xrd_law_init(&law, &TEST_DENSITIES[10], 96);
  xrd_law_entropy(&law, entropy);
  arb_set_str(truth, "1.9690659210960901361902631067 +/- 1e-28", 128);
  assert_true(arb_overlaps(entropy, truth));
  xrd_law_clear(&law), arb_clear(entropy), arb_clear(truth);
}

static xrd_enclosure shannon(const xrd_density *density, xrd_measure_kernel kernel, double d, bool expected) {
  xrd_enclosure rate;
  bool attained;
  assert_int_equal(xrd_density_shannon(density, kernel, d, &rate, &attained, NULL), XRD_OK);
  assert_int_equal(attained, expected);
  assert_true(rate.lower <= rate.upper && rate.upper <= rate.lower * (1 + 0x1p-51) + 1e-20);
  return rate;
}

static void closed_forms(void **state) {
  (void)state;
  const xrd_density normal = {XRD_DENSITY_NORMAL, {3, 2}, 0, NULL}, laplace = {XRD_DENSITY_LAPLACE, {1, 0.5}, 0, NULL};
  const double log_two = 0.69314718055994530942;
  assert_true(fabs(shannon(&normal, XRD_MEASURE_SQUARED, 1, true).lower - log_two) < 1e-15);
  assert_true(shannon(&normal, XRD_MEASURE_SQUARED, 4, true).upper < 1e-20);
  assert_true(shannon(&normal, XRD_MEASURE_SQUARED, 4.0000001, false).upper == 0);
  assert_true(fabs(shannon(&laplace, XRD_MEASURE_ABSOLUTE, 0.125, true).lower - 2 * log_two) < 1e-15);
  assert_true(shannon(&laplace, XRD_MEASURE_ABSOLUTE, 0.5, true).upper < 1e-20);
  assert_true(shannon(&laplace, XRD_MEASURE_ABSOLUTE, 0.500001, false).upper == 0);
  (void)shannon(&laplace, XRD_MEASURE_SQUARED, 0.01, false);
  (void)shannon(&normal, XRD_MEASURE_ABSOLUTE, 0.01, false);
  const xrd_density logistic = {XRD_DENSITY_LOGISTIC, {1, 0.5}, 0, NULL};
  assert_true(fabs(shannon(&logistic, XRD_MEASURE_ABSOLUTE, 0.5, true).lower - (1 - log_two)) < 1e-15);
  (void)shannon(&logistic, XRD_MEASURE_ABSOLUTE, 0.500001, false);
  (void)shannon(&logistic, XRD_MEASURE_SQUARED, 0.01, false);
  const xrd_density student = {XRD_DENSITY_STUDENT, {3, 1, 2}, 0, NULL}; /* D^2 <= 0.72 SCALE^2 */
  (void)shannon(&student, XRD_MEASURE_ABSOLUTE, 1.69705627, true);
  (void)shannon(&student, XRD_MEASURE_ABSOLUTE, 1.69705628, false);
  (void)shannon(&TEST_DENSITIES[10], XRD_MEASURE_SQUARED, 0.25, true);
  (void)shannon(&TEST_DENSITIES[10], XRD_MEASURE_SQUARED, 0.2500001, false);
  (void)shannon(&TEST_DENSITIES[0], XRD_MEASURE_SQUARED, 0.001, false);
}

static void refusals(void **state) {
  (void)state;
  xrd_enclosure rate;
  bool attained;
  const xrd_density bad = {XRD_DENSITY_NORMAL, {0, -1}, 0, NULL};
  assert_int_equal(xrd_density_shannon(&bad, XRD_MEASURE_SQUARED, 1, &rate, &attained, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_density_shannon(&TEST_DENSITIES[0], XRD_MEASURE_KL, 1, &rate, &attained, NULL),
                   XRD_ERR_ARGUMENT);
  for (int k = 0; k < 3; k++) {
    const double d[] = {0, INFINITY, (double)NAN};
    assert_int_equal(xrd_density_shannon(&TEST_DENSITIES[0], XRD_MEASURE_SQUARED, d[k], &rate, &attained, NULL),
                     XRD_ERR_ARGUMENT);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(entropies), cmocka_unit_test(mixture),
                                     cmocka_unit_test(closed_forms), cmocka_unit_test(refusals)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
