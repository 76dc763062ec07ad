/* Every allocation of the domination and Lipschitz layers fails once; each time the call says so and leaks nothing. */
#include <math.h>
#include <stdio.h>

#include "exactrd/claims.h"
#include "exactrd/domination.h"
#include "exactrd/lipschitz.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static xrd_status dominate(void *data) {
  (void)data;
  enum { SIDE = 100 };
  double x[SIDE], half[SIDE];
  for (size_t i = 0; i < SIDE; i++) {
    x[i] = (double)i;
    half[i] = (double)i / 2;
  }
  const xrd_distortion strong = {.kind = XRD_SQUARED, .n = SIDE, .m = SIDE, .dim = 1, .x = x, .y = x};
  const xrd_distortion weak = {.kind = XRD_ABSOLUTE, .n = SIDE, .m = SIDE, .dim = 1, .x = half, .y = half};
  xrd_domination boundary;
  const xrd_status status = xrd_domination_of(&weak, &strong, &boundary, NULL);
  if (status == XRD_OK) xrd_domination_clear(&boundary);
  return status;
}

static xrd_status grow_the_majorant(void *data) {
  (void)data;
  enum { COUNT = 6000 };
  static double weak[COUNT], strong[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    strong[i] = (double)i;
    weak[i] = sqrt((double)i);
  }
  const xrd_distortion w = {.kind = XRD_MATRIX, .n = 1, .m = COUNT, .matrix = weak};
  const xrd_distortion s = {.kind = XRD_MATRIX, .n = 1, .m = COUNT, .matrix = strong};
  xrd_domination boundary;
  const xrd_status status = xrd_domination_of(&w, &s, &boundary, NULL);
  if (status == XRD_OK) xrd_domination_clear(&boundary);
  return status;
}

static xrd_status bound_a_network(void *path) {
  xrd_network network;
  xrd_status status = xrd_network_read(path, &network, NULL);
  if (status != XRD_OK) return status;
  xrd_network_layer_bound bounds[4];
  double ratio, output[2], low[2], high[2];
  const double image[16] = {0};
  status = xrd_network_lipschitz(&network, bounds, NULL);
  if (status == XRD_OK) status = xrd_network_observe(&network, &(xrd_observation){0, 1, 3, 3, 1}, &ratio, NULL);
  if (status == XRD_OK) status = xrd_network_evaluate(&network, image, output, NULL);
  if (status == XRD_OK) status = xrd_network_enclose(&network, image, image, low, high, NULL);
  xrd_network_clear(&network);
  return status;
}

static xrd_status compare_curves(void *data) {
  (void)data;
  const double p[] = {0.5, 0.25, 0.25}, x[] = {0, 1, 2};
  const xrd_problem weak = {p, {.kind = XRD_ABSOLUTE, .n = 3, .m = 3, .dim = 1, .x = x, .y = x}};
  const xrd_problem strong = {p, {.kind = XRD_SQUARED, .n = 3, .m = 3, .dim = 1, .x = x, .y = x}};
  xrd_domination boundary;
  xrd_status status = xrd_domination_of(&weak.distortion, &strong.distortion, &boundary, NULL);
  if (status != XRD_OK) return status;
  xrd_options options;
  xrd_options_init(&options);
  xrd_domination_point points[2] = {{.distortion = 0.2}, {.distortion = 0.4}};
  status = xrd_domination_compare(&weak, &strong, &boundary, &options, 2, points, NULL);
  xrd_domination_clear(&boundary);
  return status;
}

static xrd_status verify_a_claim(void *name) {
  size_t index;
  assert_true(xrd_claim_find(name, &index));
  xrd_claim_options options;
  xrd_claim_options_init(&options);
  options.trials = 1;
  xrd_claim_result result;
  return xrd_claim_verify(index, &options, &result, NULL);
}

static void fail_each_allocation(xrd_status (*run)(void *), void *data) {
  const long before = allocation_live_blocks();
  size_t n = 0;
  xrd_status status;
  do {
    allocation_fail_at(++n);
    status = run(data);
    const bool failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(allocation_live_blocks(), before);
    if (failed)
      assert_int_equal(status, XRD_ERR_MEMORY);
    else
      assert_int_equal(status, XRD_OK);
    if (!failed) break;
  } while (n < 10000);
  assert_true(n > 3 && n < 10000);
}

static void failures_are_reported_and_leak_nothing(void **state) {
  (void)state;
  fail_each_allocation(dominate, NULL);
  fail_each_allocation(grow_the_majorant, NULL);
  fail_each_allocation(compare_curves, NULL);
  char thm3[] = "thm3", thm12[] = "thm12", thm19[] = "thm19";
  fail_each_allocation(verify_a_claim, thm3);
  fail_each_allocation(verify_a_claim, thm12);
  fail_each_allocation(verify_a_claim, thm19);
  char path[] = "test_theory_memory.json";
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs("{\"input\": [1, 4, 4], \"layers\": [{\"type\": \"convolution\", \"weight\": "
                    "[[[[1, 2], [3, 4]]]]}, {\"type\": \"relu\"}, {\"type\": \"dense\", \"weight\": "
                    "[[1,2,3,4,5,6,7,8,9],[0,0,0,0,0,0,0,0,1]], \"bias\": [1, 2]}]}",
                    file) >= 0);
  assert_int_equal(fclose(file), 0);
  fail_each_allocation(bound_a_network, path);
  assert_int_equal(remove(path), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(failures_are_reported_and_leak_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
