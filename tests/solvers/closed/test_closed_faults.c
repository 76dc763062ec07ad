/* Every allocation fails once: an error comes back and nothing leaks. */
#include "exactrd/closed.h"
#include "exactrd/linear_vae.h"
#include "exactrd/toy.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static const double P[3] = {0.5, 0.3, 0.2}, COVARIANCE[4] = {2, 1, 1, 3}, FORM[4] = {1, -1, -1, 1};

static xrd_status use_everything(void) {
  const xrd_closed_source source = {.family = XRD_CLOSED_HAMMING, .p = P, .n = 3};
  xrd_closed *closed = NULL;
  xrd_closed_point point;
  xrd_status status = xrd_closed_init(&source, &closed, NULL);
  if (status == XRD_OK) status = xrd_closed_at_rate(closed, 0.1, &point, NULL);
  xrd_closed_clear(closed);
  double metric[4];
  const xrd_linear_vae vae = {COVARIANCE, 2, 2};
  const xrd_balanced_losses losses = {FORM, 1, 0.5};
  xrd_linear_vae_point optimum;
  if (status == XRD_OK) status = xrd_linear_vae_balanced_at_rate(&vae, &losses, 1, metric, &optimum, NULL);
  const double parameters[2] = {0, 1}, rates[1] = {1};
  xrd_toy_match matches[2];
  if (status == XRD_OK)
    status = xrd_toy_sweep(XRD_FAMILY_POWER, P, 3, &(xrd_toy_axes){parameters, 2, rates, 1}, matches, NULL);
  static const xrd_closed_source SOURCES[] = {{.family = XRD_CLOSED_HAMMING, .p = P, .n = 3},
                                              {.family = XRD_CLOSED_LOG_LOSS, .p = P, .n = 3},
                                              {.family = XRD_CLOSED_BERNOULLI, .parameter = 0.25}};
  for (size_t k = 0; k < 3; k++) {
    xrd_enclosure enclosure;
    if (status == XRD_OK) status = xrd_closed_enclose_rate(&SOURCES[k], 0.1, &enclosure, NULL);
    if (status == XRD_OK) status = xrd_closed_enclose_distortion(&SOURCES[k], 0.1, 0.2, &enclosure, NULL);
  }
  return status;
}

static void every_failed_allocation_is_survived(void **state) {
  (void)state;
  assert_true(allocation_survived(use_everything) > 15);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_failed_allocation_is_survived)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
