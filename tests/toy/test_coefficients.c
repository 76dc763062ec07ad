#include <math.h>

#include "exactrd/toy.h"
#include "tests/cmocka_all.h"

static void coefficients_are_the_diagonal_of_the_pulled_back_metric(void **state) {
  (void)state;
  const double w[6] = {1, 2, 3, 4, 5, 6}; /* 2 x 3 */
  const double metric[4] = {2, 1, 1, 3};
  double a[3];
  assert_int_equal(xrd_toy_coefficients(w, 2, 3, metric, a, NULL), XRD_OK);
  for (int i = 0; i < 3; i++) assert_true(a[i] == 2 * w[i] * w[i] + 2 * w[i] * w[3 + i] + 3 * w[3 + i] * w[3 + i]);
  assert_int_equal(xrd_toy_coefficients(w, 2, 3, NULL, a, NULL), XRD_OK);
  assert_true(a[0] == 17 && a[1] == 29 && a[2] == 45);
}

static void a_singular_metric_gives_zero_not_rounding(void **state) {
  (void)state;
  const double w[2] = {0.1, 0.3}, metric[4] = {9, -3, -3, 1}; /* (3 w0 - w1)^2 = 0 but for rounding */
  double a[1];
  assert_int_equal(xrd_toy_coefficients(w, 2, 1, metric, a, NULL), XRD_OK);
  assert_true(a[0] >= 0 && a[0] < 1e-16);
}

static void bad_input_is_named(void **state) {
  (void)state;
  xrd_error error;
  const double w[2] = {1, 1}, skew[4] = {1, 0.5, 0.4, 1}, negative[4] = {1, -2, -2, 1}, nan_metric[4] = {1, 0, 0, NAN};
  const double bad_w[2] = {1, INFINITY};
  double a[1];
  assert_int_equal(xrd_toy_coefficients(w, 2, 1, skew, a, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "metric is not symmetric: entries (1, 0) and (0, 1) are 0.4 and 0.5");
  assert_int_equal(xrd_toy_coefficients(w, 2, 1, negative, a, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "metric is not positive semidefinite: coefficient 0 is -2");
  assert_int_equal(xrd_toy_coefficients(w, 2, 1, nan_metric, a, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_toy_coefficients(bad_w, 2, 1, NULL, a, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_toy_coefficients(w, 0, 1, NULL, a, &error), XRD_ERR_ARGUMENT);
}

static void families_run_from_pixel_to_the_given_metric(void **state) {
  (void)state;
  const double a[3] = {0, 1, 4};
  double member[3];
  assert_int_equal(xrd_toy_family_member(XRD_FAMILY_POWER, a, 3, 0.5, member, NULL), XRD_OK);
  assert_true(member[0] == 0 && member[1] == 1 && member[2] == 2);
  assert_int_equal(xrd_toy_family_member(XRD_FAMILY_MIXTURE, a, 3, 0, member, NULL), XRD_OK);
  assert_true(fabs(member[0] - 5.0 / 3) < 1e-15 && member[0] == member[2]);
  xrd_error error;
  assert_int_equal(xrd_toy_family_member(XRD_FAMILY_MIXTURE, a, 3, 1.1, member, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_toy_family_member(XRD_FAMILY_POWER, a, 3, NAN, member, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_toy_family_member(XRD_FAMILY_POWER, a, 3, 1e3, member, &error), XRD_ERR_ARGUMENT);
}

static void a_sweep_is_the_matches_of_its_members(void **state) {
  (void)state;
  double a[16], member[16];
  xrd_toy_ramp(16, 16, a);
  const double parameters[3] = {0, 0.5, 2}, rates[2] = {0.1, 17};
  xrd_toy_match matches[6], one;
  assert_int_equal(xrd_toy_sweep(XRD_FAMILY_POWER, a, 16, &(xrd_toy_axes){parameters, 3, rates, 2}, matches, NULL),
                   XRD_OK);
  for (int row = 0; row < 3; row++)
    for (int column = 0; column < 2; column++) {
      assert_int_equal(xrd_toy_family_member(XRD_FAMILY_POWER, a, 16, parameters[row], member, NULL), XRD_OK);
      assert_int_equal(xrd_toy_match_rate(member, 16, rates[column], &one, NULL), XRD_OK);
      assert_true(one.anisotropy == matches[row * 2 + column].anisotropy);
    }
  assert_true(matches[0].anisotropy == 0 && matches[4].anisotropy > matches[2].anisotropy);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(coefficients_are_the_diagonal_of_the_pulled_back_metric),
      cmocka_unit_test(a_singular_metric_gives_zero_not_rounding),
      cmocka_unit_test(bad_input_is_named),
      cmocka_unit_test(families_run_from_pixel_to_the_given_metric),
      cmocka_unit_test(a_sweep_is_the_matches_of_its_members),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
