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

/* More places than symbols, and none that reaches them: each symbol is looked at once, and none is left out. */
static void more_places_than_symbols(void **state) {
  (void)state;
  static const double p[] = {1}, x[] = {0}, places[] = {-0.5, 0.5};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 1, .dim = 1, .p = p, .x = x};
  xrd_nodes nodes;
  xrd_stop stop;
  xrd_atom_list atoms = {.width = 1};
  xrd_stop_init(&stop, NULL, NULL);
  assert_int_equal(xrd_nodes_init(&nodes, &problem, NULL), XRD_OK);
  nodes.slope = 1e4;
  for (int j = 0; j < 2; j++) assert_int_equal(xrd_atom_list_add(&atoms, places + j, 0.5, NULL), XRD_OK);
  assert_int_equal(xrd_places_masses(&nodes, 1e-12, &stop, &atoms, NULL), XRD_OK);
  assert_true(atoms.count >= 2 && atoms.places[atoms.count - 1] == 0 && atoms.masses[atoms.count - 1] == 1);
  xrd_atom_list_clear(&atoms);
  xrd_nodes_clear(&nodes);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_symbol_is_covered),
                                     cmocka_unit_test(more_places_than_symbols)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
