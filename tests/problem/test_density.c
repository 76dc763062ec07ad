#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "tests/cmocka_all.h"

static void refuse(const xrd_density *density, const char *words) {
  xrd_error error = {""};
  assert_int_equal(xrd_density_validate(density, &error), XRD_ERR_INPUT);
  if (strstr(error.message, words) == NULL) fail_msg("\"%s\" does not say \"%s\"", error.message, words);
}

static void accept(const xrd_density *density) {
  xrd_error error = {""};
  if (xrd_density_validate(density, &error) != XRD_OK) fail_msg("%s", error.message);
}

static void parameters_have_ranges(void **state) {
  (void)state;
  accept(&(xrd_density){.family = XRD_DENSITY_UNIFORM, .parameter = {-1, 3}});
  refuse(&(xrd_density){.family = XRD_DENSITY_UNIFORM, .parameter = {1, 1}}, "B = 1 does not lie above A = 1");
  refuse(&(xrd_density){.family = XRD_DENSITY_UNIFORM, .parameter = {0, INFINITY}}, "B is inf");
  refuse(&(xrd_density){.family = XRD_DENSITY_UNIFORM, .parameter = {NAN, 1}}, "A is nan");
  refuse(&(xrd_density){.family = XRD_DENSITY_NORMAL, .parameter = {0, 0}}, "SD is 0");
  refuse(&(xrd_density){.family = XRD_DENSITY_NORMAL, .parameter = {2e140, 1}}, "MEAN is 2e+140");
  refuse(&(xrd_density){.family = XRD_DENSITY_LAPLACE, .parameter = {0, -1}}, "SCALE is -1");
  refuse(&(xrd_density){.family = XRD_DENSITY_EXPONENTIAL, .parameter = {NAN}}, "RATE is nan");
  refuse(&(xrd_density){.family = XRD_DENSITY_LOGISTIC, .parameter = {0, 1e-141}}, "SCALE is ");
  accept(&(xrd_density){.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 0, 1}});
  accept(&(xrd_density){.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 1, 1}});
  refuse(&(xrd_density){.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 2, 1}}, "do not rise");
  refuse(&(xrd_density){.family = XRD_DENSITY_TRIANGULAR, .parameter = {1, 1, 1}}, "do not rise");
  refuse(&(xrd_density){.family = XRD_DENSITY_STUDENT, .parameter = {0, 0, 1}}, "NU is 0");
  refuse(&(xrd_density){.family = XRD_DENSITY_BETA, .parameter = {2, -1}}, "B is -1");
  refuse(&(xrd_density){.family = XRD_DENSITY_BETA, .parameter = {0, 2}}, "A is 0");
  refuse(&(xrd_density){.family = (xrd_density_family)99}, "unknown family");
}

static void rows_have_ranges(void **state) {
  (void)state;
  double rows[] = {1, 0, 1, 2, 5, 2};
  xrd_density mixture = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = rows};
  accept(&mixture);
  rows[5] = 0;
  refuse(&mixture, "row 1 (from 0): the standard deviation is 0");
  rows[5] = 1, rows[4] = INFINITY;
  refuse(&mixture, "row 1 (from 0): the mean is inf");
  rows[4] = 0, rows[0] = -1;
  refuse(&mixture, "row 0 (from 0): the weight is -1");
  rows[0] = rows[3] = 0;
  refuse(&mixture, "no mass");
  mixture.count = 0;
  refuse(&mixture, "no rows");
  double pieces[] = {0, 1, 2, 3, 4, 0, 4, 5, 1};
  xrd_density histogram = {.family = XRD_DENSITY_HISTOGRAM, .count = 3, .rows = pieces};
  accept(&histogram);
  pieces[3] = 0.5;
  refuse(&histogram, "row 1 (from 0) begins at 0.5, before row 0 ends at 1");
  pieces[3] = 4;
  refuse(&histogram, "row 1 (from 0): the right edge 4 does not lie above the left one 4");
  pieces[3] = 3, pieces[8] = NAN;
  refuse(&histogram, "row 2 (from 0): the weight is nan");
}

static void defaults_fill_what_is_not_given(void **state) {
  (void)state;
  xrd_density density;
  xrd_error error;
  assert_int_equal(xrd_density_set(XRD_DENSITY_STUDENT, (double[]){5, 2}, 2, &density, &error), XRD_OK);
  assert_true(density.parameter[0] == 5 && density.parameter[1] == 2 && density.parameter[2] == 1);
  assert_int_equal(xrd_density_set(XRD_DENSITY_UNIFORM, NULL, 0, &density, &error), XRD_OK);
  assert_true(density.parameter[0] == 0 && density.parameter[1] == 1);
  assert_int_equal(xrd_density_set(XRD_DENSITY_BETA, (double[]){5}, 1, &density, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "beta needs its parameter B"));
  assert_int_equal(xrd_density_set(XRD_DENSITY_NORMAL, (double[]){5, 1, 1}, 3, &density, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "normal takes 2 parameters, not 3"));
  assert_string_equal(xrd_density_name(XRD_DENSITY_LOGISTIC), "logistic");
  assert_string_equal(xrd_density_parameter_name(XRD_DENSITY_TRIANGULAR, 1), "C");
  assert_null(xrd_density_parameter_name(XRD_DENSITY_NORMAL, 2));
}

static void hulls_and_breaks(void **state) {
  (void)state;
  double low, high, places[6];
  const double pieces[] = {-1, 0, 0, 0, 1, 2, 1, 2, 1, 3, 4, 2, 4, 5, 0};
  const xrd_density histogram = {.family = XRD_DENSITY_HISTOGRAM, .count = 5, .rows = pieces};
  xrd_density_hull(&histogram, &low, &high);
  assert_true(low == 0 && high == 4);
  assert_int_equal(xrd_density_breaks(&histogram, NULL), 5);
  assert_int_equal(xrd_density_breaks(&histogram, places), 5);
  for (size_t k = 0; k < 5; k++) assert_true(places[k] == (double)k);
  const xrd_density triangle = {.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 0, 1}};
  assert_int_equal(xrd_density_breaks(&triangle, places), 2);
  const xrd_density exponential = {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {2}};
  xrd_density_hull(&exponential, &low, &high);
  assert_true(low == 0 && isinf(high) && xrd_density_breaks(&exponential, NULL) == 1);
  const xrd_density laplace = {.family = XRD_DENSITY_LAPLACE, .parameter = {3, 1}};
  assert_int_equal(xrd_density_breaks(&laplace, places), 1);
  assert_true(places[0] == 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parameters_have_ranges),
      cmocka_unit_test(rows_have_ranges),
      cmocka_unit_test(defaults_fill_what_is_not_given),
      cmocka_unit_test(hulls_and_breaks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
