#include <stdio.h>
#include <string.h>

#include "exactrd/input.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"

static xrd_density_input load(xrd_input_request request) {
  xrd_density_input input;
  xrd_error error = {""};
  if (xrd_density_load(&request, &input, &error) != XRD_OK) fail_msg("%s", error.message);
  return input;
}

static void refuse(xrd_input_request request, xrd_status status, const char *message) {
  xrd_density_input input;
  xrd_error error = {""};
  assert_int_equal(xrd_density_load(&request, &input, &error), status);
  assert_string_equal(error.message, message);
  assert_null(input.rows);
  assert_null(input.file.path);
}

static void names(void **state) {
  (void)state;
  xrd_density_input input = load((xrd_input_request){.density = "student:3,-1e-1"});
  assert_int_equal(input.density.family, XRD_DENSITY_STUDENT);
  assert_true(input.density.parameter[0] == 3 && input.density.parameter[1] == -0.1 && input.density.parameter[2] == 1);
  assert_int_equal(input.file_count, 0);
  input = load((xrd_input_request){.density = "uniform"});
  assert_true(input.density.parameter[0] == 0 && input.density.parameter[1] == 1);
  for (size_t k = 0; xrd_density_pattern(k) != NULL; k++) {
    const char *name = xrd_density_name((xrd_density_family)k);
    assert_memory_equal(xrd_density_pattern(k), name, strlen(name));
    assert_true(strchr(":[", xrd_density_pattern(k)[strlen(name)]) != NULL);
  }
}

static void slips_are_explained(void **state) {
  (void)state;
  refuse((xrd_input_request){.density = "beta:0,1"}, XRD_ERR_INPUT,
         "--density \"beta:0,1\": beta: A is 0, must be > 0 (from 1e-6 to 1e6)");
  refuse((xrd_input_request){.density = "uniform:1,nan"}, XRD_ERR_INPUT,
         "--density \"uniform:1,nan\": uniform: B is nan, must be a number of magnitude at most 1e140");
  refuse((xrd_input_request){.density = "beta:2"}, XRD_ERR_ARGUMENT,
         "--density \"beta:2\": beta needs its parameter B");
  refuse((xrd_input_request){.density = "normal:1,2,3"}, XRD_ERR_ARGUMENT,
         "--density \"normal:1,2,3\": normal takes 2 parameters, not 3");
  refuse((xrd_input_request){.density = "normal:x"}, XRD_ERR_ARGUMENT,
         "--density \"normal:x\": not of the form normal[:MEAN,SD]");
  refuse((xrd_input_request){.density = "norm"}, XRD_ERR_ARGUMENT,
         "--density \"norm\": not one of uniform[:A,B], normal[:MEAN,SD], laplace[:MEAN,SCALE], exponential[:RATE], "
         "logistic[:MEAN,SCALE], triangular:A,C,B, student:NU[,MEAN,SCALE], beta:A,B");
  refuse((xrd_input_request){.density = "normal", .mixture = "m"}, XRD_ERR_ARGUMENT,
         "give one of --density, --mixture, --histogram");
  refuse((xrd_input_request){.density = NULL}, XRD_ERR_ARGUMENT, "give one of --density, --mixture, --histogram");
}

static void files(void **state) {
  (void)state;
  scratch_text("mixture", "# weight mean sd\n1 -1 0.5\n3 2 1\n");
  xrd_density_input input = load((xrd_input_request){.mixture = "mixture"});
  assert_int_equal(input.density.family, XRD_DENSITY_MIXTURE);
  assert_int_equal(input.density.count, 2);
  assert_true(input.density.rows == input.rows && input.rows[3] == 3 && input.rows[5] == 1);
  assert_string_equal(input.file.role, "mixture");
  assert_string_equal(input.file.path, "mixture");
  assert_int_equal(input.file.bytes, 32);
  xrd_density_input_clear(&input);
  scratch_text("histogram", "0 1 2\n1 3 1\n");
  input = load((xrd_input_request){.histogram = "histogram"});
  assert_int_equal(input.density.family, XRD_DENSITY_HISTOGRAM);
  xrd_density_input_clear(&input);
}

static void bad_files_are_explained(void **state) {
  (void)state;
  scratch_text("bad", "0 1 2\n0.5 3 1\n");
  refuse((xrd_input_request){.histogram = "bad"}, XRD_ERR_INPUT,
         "bad: row 1 (from 0) begins at 0.5, before row 0 ends at 1");
  scratch_text("bad", "0 1 2\n0 3 1\n");
  refuse((xrd_input_request){.mixture = "bad"}, XRD_ERR_INPUT, "bad: the weights sum to 0: no mass");
  scratch_text("bad", "1 0 -1\n");
  refuse((xrd_input_request){.mixture = "bad"}, XRD_ERR_INPUT,
         "bad: row 0 (from 0): the standard deviation is -1, must be > 0 (from 1e-140 to 1e140)");
  scratch_text("bad", "1 0\n");
  refuse((xrd_input_request){.mixture = "bad"}, XRD_ERR_INPUT,
         "bad: a row has 2 numbers, not the three of \"weight mean sd\"");
  scratch_text("bad", "mean,sd,weight\n0,1,0.5\n");
  refuse((xrd_input_request){.mixture = "bad"}, XRD_ERR_INPUT,
         "bad:1: the columns are weight, mean, sd: call them so, or leave the names out");
  scratch_text("bad", "1 0 nan\n");
  refuse((xrd_input_request){.mixture = "bad"}, XRD_ERR_INPUT, "bad:1: NaN is not allowed: \"nan\"");
  scratch_text("bad", "1 0 1\n1 x 1\n");
  xrd_density_input input;
  xrd_error error;
  assert_int_equal(xrd_density_load(&(xrd_input_request){.mixture = "bad"}, &input, &error), XRD_ERR_INPUT);
  assert_memory_equal(error.message, "bad:2:", 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names),
      cmocka_unit_test(slips_are_explained),
      cmocka_unit_test(files),
      cmocka_unit_test(bad_files_are_explained),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
