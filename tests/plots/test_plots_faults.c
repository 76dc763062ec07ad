/* Memory that runs out while curves are drawn. */
#include <stdbool.h>

#include "exactrd/plot.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

static void memory_may_run_out(void **state) {
  (void)state;
  const double numbers[] = {1, 2};
  const xrd_plot_curve curve = {.count = 2, .distortion = numbers, .rate = numbers};
  const long before = allocation_live_blocks();
  for (size_t n = 1; n <= 4; n++) {
    allocation_fail_at(n);
    const xrd_status status = xrd_curves_draw(&curve, 1, &(xrd_plot_style){.kind = XRD_PLOT_LINE}, "/no/such.png",
                                              NULL);
    const bool failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_ERR_IO);
    assert_true(failed);
    assert_int_equal(allocation_live_blocks(), before);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(memory_may_run_out)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
