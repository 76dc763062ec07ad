/* Every allocation fails once: an error comes back and nothing leaks. */
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static const double COVARIANCE[4] = {2, 1, 1, 3}, METRIC[4] = {1, 0, 0, 2};

static xrd_status use_everything(void) {
  xrd_gaussian *g = NULL;
  xrd_waterfill_point point;
  double shared[4], information, distortion;
  xrd_status status = xrd_gaussian_init(COVARIANCE, METRIC, 2, XRD_GAUSSIAN_TOLERANCE, &g, NULL);
  if (status == XRD_OK) status = xrd_waterfill_at_rate(xrd_gaussian_waterfill(g), 1, &point, NULL);
  if (status == XRD_OK) status = xrd_gaussian_test_channel(g, point.water_level, shared, NULL);
  if (status == XRD_OK)
    status = xrd_gaussian_measure(&(xrd_gaussian_pair){2, COVARIANCE, shared, shared}, METRIC, &information,
                                  &distortion, NULL);
  xrd_gaussian_clear(g);
  const double coefficient = 0.5;
  const xrd_autoregression process = {&coefficient, 1, 1};
  const xrd_spectrum spectrum = xrd_autoregression_spectrum(&process);
  xrd_spectrum_point spectrum_point;
  if (status == XRD_OK) status = xrd_spectrum_at_distortion(&spectrum, 0.5, &spectrum_point, NULL);
  xrd_enclosure enclosure;
  if (status == XRD_OK) status = xrd_waterfill_enclose_rate(METRIC, 4, 0.5, &enclosure, NULL);
  return status;
}

static void every_failed_allocation_is_survived(void **state) {
  (void)state;
  assert_true(allocation_survived(use_everything) > 7);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_failed_allocation_is_survived)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
