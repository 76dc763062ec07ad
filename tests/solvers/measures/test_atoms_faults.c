/* Every allocation of the search for atoms fails once: XRD_ERR_MEMORY and nothing leaks. */
#include "solvers/measures/engine.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/solvers/measures/sources.h"

static test_source made;
static double slope;

static xrd_status search(void) {
  xrd_engine *engine;
  xrd_engine_answer answer = {.slope = 0};
  xrd_status status = xrd_engine_create(&engine, &made.problem, NULL, NULL);
  if (status != XRD_OK) return status;
  status = xrd_engine_solve(engine, slope, 1e-12, NULL, &answer, NULL);
  xrd_engine_answer_clear(&answer);
  xrd_engine_free(engine);
  return status;
}

static void searching(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 155);
  test_source_make(&made, XRD_MEASURE_SQUARED, 1, &random);
  slope = 3;
  assert_true(allocation_survived(search) > 20);
  test_source_make(&made, XRD_MEASURE_KL, 3, &random);
  slope = 6;
  assert_true(allocation_survived(search) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(searching)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
