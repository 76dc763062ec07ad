/* Each allocation fails once: an error comes back and nothing leaks. */
#include <stdlib.h>

#include "exactrd/prototypes.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static xrd_status solve(void) {
  static const double p[] = {0.2, 0.3, 0.5}, x[] = {-1, 0, 1.5};
  static const size_t count = 2;
  static const uint32_t labels[] = {0, 1, 1};
  const xrd_prototype_source source = {3, 1, p, x, 1, &count, labels, 1, NULL, NULL};
  xrd_prototypes optima[2] = {{.count = 0}, {.count = 0}};
  xrd_prototype_event *events = NULL;
  size_t found = 0;
  xrd_status status = xrd_prototypes_at_slope(&source, 0.1, NULL, &optima[0], NULL);
  if (status == XRD_OK) status = xrd_prototypes_at_slope(&source, 2, &optima[0], &optima[1], NULL);
  if (status == XRD_OK) status = xrd_prototypes_events(&source, optima, 2, &events, &found, NULL);
  free(events);
  for (int k = 0; k < 2; k++) xrd_prototypes_clear(&optima[k]);
  return status;
}

static void every_failed_allocation_is_survived(void **state) {
  (void)state;
  size_t n = 1;
  for (bool failed = true; failed; n += n < 200 ? 1 : 97) {
    const long before = allocation_live_blocks();
    allocation_fail_at(n);
    const xrd_status status = solve();
    failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(allocation_live_blocks(), before);
    assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
  }
  assert_true(n > 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_failed_allocation_is_survived)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
