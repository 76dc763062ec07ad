/* Proved eigenvalues of covariances: known ones, metrics without an inverse, what rounding did. */
#include <math.h>

#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"

static void known_eigenvalues_are_enclosed(void **state) {
  (void)state;
  const double covariance[] = {2, 1, 1, 2}, metric[] = {1, 0, 0, 0}, none[] = {0, 0, 0, 0},
               double_metric[] = {2, 0, 0, 2};
  double lower[2], upper[2];
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(covariance, NULL, 2, lower, upper, NULL), XRD_OK);
  assert_true(lower[0] <= 3 && 3 <= upper[0] && upper[0] - lower[0] < 1e-14);
  assert_true(lower[1] <= 1 && 1 <= upper[1] && upper[1] - lower[1] < 1e-14);
  /* The metric alone is singular, then definite. */
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(covariance, metric, 2, lower, upper, NULL), XRD_OK);
  assert_true(lower[0] <= 2 && 2 <= upper[0] && upper[0] - lower[0] < 1e-14);
  assert_true(lower[1] == 0 && upper[1] >= 0 && upper[1] < 1e-14);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(covariance, double_metric, 2, lower, upper, NULL), XRD_OK);
  assert_true(lower[0] <= 6 && 6 <= upper[0] && lower[1] <= 2 && 2 <= upper[1] && upper[1] < 2 + 1e-14);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(none, metric, 2, lower, upper, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(none, NULL, 2, lower, upper, NULL), XRD_OK);
  assert_true(upper[0] == 0 && upper[1] == 0);
  const double infinite[] = {INFINITY, 0, 0, 1};
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(infinite, NULL, 2, lower, upper, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(covariance, infinite, 2, lower, upper, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(covariance, NULL, 0, lower, upper, NULL), XRD_ERR_INPUT);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(covariance, NULL, XRD_GAUSSIAN_PROVED_MAX + 1, lower, upper, NULL),
                   XRD_ERR_INPUT);
}

/* Asymmetric by rounding: the average counts.  A negative eigenvalue counts as 0. */
static void what_rounding_did_is_averaged(void **state) {
  (void)state;
  const double skew[] = {1, 0.25, 0.75, 1}, indefinite[] = {1, 2, 2, 1};
  double lower[2], upper[2];
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(skew, NULL, 2, lower, upper, NULL), XRD_OK);
  assert_true(lower[0] <= 1.5 && 1.5 <= upper[0] && lower[1] <= 0.5 && 0.5 <= upper[1] && upper[1] < 0.5 + 1e-14);
  assert_int_equal(xrd_gaussian_enclose_eigenvalues(indefinite, NULL, 2, lower, upper, NULL), XRD_OK);
  assert_true(lower[0] <= 3 && 3 <= upper[0] && lower[1] == 0 && upper[1] == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_eigenvalues_are_enclosed),
      cmocka_unit_test(what_rounding_did_is_averaged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
