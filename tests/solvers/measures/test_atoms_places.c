/* Where a cold solve begins: every symbol, however rare, is reached by its own probability at least. */
#include <math.h>

#include "solvers/measures/places.h"
#include "tests/cmocka_all.h"

/* Between the points of a coarse grid, and so steep that these give a symbol less than it needs: c > 1 at it. */
static void every_symbol_is_covered(void **state) {
  (void)state;
  enum { N = 4 };
  static const double p[N] = {0.1, 0.2, 0.3, 0.4}, x[N] = {0, 0.34, 0.71, 1};
  static const double slopes[] = {1, 8, 40, 60, 80, 100, 150, 1e4};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = N, .dim = 1, .p = p, .x = x};
  xrd_nodes nodes;
  xrd_stop stop;
  xrd_stop_init(&stop, NULL, NULL);
  assert_int_equal(xrd_nodes_init(&nodes, &problem, NULL), XRD_OK);
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    xrd_atom_list atoms = {.width = 1};
    nodes.slope = slopes[k];
    assert_int_equal(xrd_places_start(&nodes, &stop, &atoms, NULL), XRD_OK);
    for (size_t i = 0; i < N; i++) {
      double u = 0;
      for (size_t j = 0; j < atoms.count; j++)
        u += atoms.masses[j] * exp(-slopes[k] * (x[i] - atoms.places[j]) * (x[i] - atoms.places[j]));
      assert_true(u >= p[i] * (1 - 1e-12));
    }
    xrd_atom_list_clear(&atoms);
  }
  xrd_nodes_clear(&nodes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_symbol_is_covered)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
