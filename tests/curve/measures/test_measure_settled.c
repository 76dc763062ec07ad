/* A caller who settles gets the first atoms that there are: hardly anything is sought any more, whatever it would
   still take to the gap. */
#include <math.h>

#include "exactrd/density.h"
#include "exactrd/measure_curve.h"
#include "solvers/measures/search.h"
#include "tests/cmocka_all.h"

static size_t looks, steps; /* for maxima over all places; of atoms */

xrd_status __real_xrd_search_look(xrd_search *search, double *top, xrd_error *error);
xrd_status __wrap_xrd_search_look(xrd_search *search, double *top, xrd_error *error);
void __real_xrd_dual_field_differentiate(xrd_dual_field *field, const xrd_atom_list *atoms);
void __wrap_xrd_dual_field_differentiate(xrd_dual_field *field, const xrd_atom_list *atoms);

xrd_status __wrap_xrd_search_look(xrd_search *search, double *top, xrd_error *error) {
  looks++;
  return __real_xrd_search_look(search, top, error);
}

void __wrap_xrd_dual_field_differentiate(xrd_dual_field *field, const xrd_atom_list *atoms) {
  steps++;
  __real_xrd_dual_field_differentiate(field, atoms);
}

static bool at_once(void *context) {
  (void)context;
  return true;
}

static void who_settles_gets_the_first_atoms(void **state) {
  (void)state;
  enum { LOOKS = 1, STEPS = 4 };
  xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1};
  xrd_options options;
  xrd_options_init(&options);
  options.settle = at_once;
  for (double slope = 20; slope < 1000; slope *= 4) {
    xrd_measure_point point;
    looks = steps = 0;
    assert_int_equal(xrd_measure_at_slope(&problem, slope, NULL, &options, &point, NULL), XRD_OK);
    assert_true(looks <= LOOKS && steps <= STEPS);
    assert_true(point.atoms > 0 && isfinite(point.bounds.rate_upper));
    assert_true(point.bounds.rate_lower <= point.bounds.rate_upper);
    xrd_measure_point_clear(&point);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(who_settles_gets_the_first_atoms)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
