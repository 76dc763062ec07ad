#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/lipschitz.h"
#include "tests/cmocka_all.h"

static const char *const PATH = "test_network.json";

static xrd_status read_text(const char *text, xrd_network *network, xrd_error *error) {
  FILE *file = fopen(PATH, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
  const xrd_status status = xrd_network_read(PATH, network, error);
  assert_int_equal(remove(PATH), 0);
  return status;
}

static void a_network_is_read_and_run(void **state) {
  (void)state;
  const char *text = "{\"input\": [1, 3, 3], \"layers\": ["
                     "{\"type\": \"convolution\", \"weight\": [[[[1, 2], [3, 4]]], [[[0, 0], [0, -1]]]],"
                     " \"bias\": [0.5, 0], \"tap\": 2},"
                     "{\"type\": \"leaky_relu\", \"slope\": 0.5},"
                     "{\"type\": \"max_pool\", \"size\": 2},"
                     "{\"type\": \"dense\", \"weight\": [[1, 10]]}]}";
  xrd_network network;
  xrd_error error;
  assert_int_equal(read_text(text, &network, &error), XRD_OK);
  assert_int_equal(network.count, 4);
  assert_int_equal(network.layers[0].output.height, 2);
  assert_true(network.layers[0].tap == 2);
  const double image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  double output;
  assert_int_equal(xrd_network_evaluate(&network, image, &output, NULL), XRD_OK);
  /* window (5 6; 8 9): 5 + 12 + 24 + 36 + .5 = 77.5; the second channel's largest is -5 / 2 */
  assert_true(output == 77.5 - 25);
  xrd_network_clear(&network);
}

static void expect_refusal(const char *text, const char *message) {
  xrd_network network;
  xrd_error error;
  assert_int_equal(read_text(text, &network, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, PATH));
  if (strstr(error.message, message) == NULL) fail_msg("%s", error.message);
  assert_null(network.layers);
}

static void bad_files_are_refused(void **state) {
  (void)state;
  expect_refusal("{\"input\": [2],\n \"layers\": [}", "line 2");
  expect_refusal("{\"input\": [2, 2], \"layers\": [{\"type\": \"relu\"}]}", "input");
  expect_refusal("{\"input\": [2], \"layers\": []}", "layers");
  expect_refusal("{\"input\": [2], \"layers\": [{\"type\": \"relu\"}, {\"type\": \"swish\"}]}", "layer 1");
  expect_refusal("{\"input\": [2], \"layers\": [{\"type\": \"dense\", \"weight\": [[1, 2], [3]]}]}", "ragged");
  expect_refusal("{\"input\": [3], \"layers\": [{\"type\": \"dense\", \"weight\": [[1, 2]]}]}", "2 weights");
  expect_refusal("{\"input\": [2], \"layers\": [{\"type\": \"dense\", \"weight\": [[1, 2]], \"bias\": [1, 2]}]}",
                 "length");
  expect_refusal("{\"input\": [1, 2, 2], \"layers\": [{\"type\": \"max_pool\", \"size\": 3}]}", "window");
  expect_refusal("{\"input\": [1, 2, 2], \"layers\": [{\"type\": \"max_pool\", \"size\": 2, \"stride\": 0}]}",
                 "stride");
  expect_refusal("{\"input\": [2], \"layers\": [{\"type\": \"unit_norm\", \"epsilon\": 0}]}", "epsilon");
  expect_refusal("{\"input\": [2], \"layers\": [{\"type\": \"relu\", \"tap\": -1}]}", "tap");
  expect_refusal("{\"input\": [2], \"layers\": [{\"type\": \"dense\", \"weight\": [[\"1\", 2]]}]}", "numbers");
  xrd_network network;
  xrd_error error;
  assert_int_equal(xrd_network_read("no such file.json", &network, &error), XRD_ERR_IO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_network_is_read_and_run),
      cmocka_unit_test(bad_files_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
