#include "tests/cmocka_all.h"
#include "tests/densities.h"
#include "tests/failing_allocation.h"

static xrd_status use_rule(void) {
  xrd_density_rule rule;
  const xrd_status status = xrd_density_rule_init(&TEST_DENSITIES[0], &(xrd_density_panels){0, 1, 0.1, NULL, 0}, &rule,
                                                  NULL);
  xrd_density_rule_clear(&rule);
  return status;
}

static void rules(void **state) {
  (void)state;
  assert_int_equal(allocation_survived(use_rule), 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rules)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
