/* Integrals of a density outside of a support. */
#include <math.h>

#include "certify/measures/density/continuum.h"
#include "tests/cmocka_all.h"

/* The corner's own mass where an atom is within it: at slope 2^98 log u and log k change by 1/4 each, 2^-100 away. */
static void an_atom_in_the_corner(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {0.01, 1}};
  xrd_continuum_scene scene = {.precision = 144, .slope = 0x1p98};
  xrd_law_init(&scene.law, &density, scene.precision);
  arb_init(scene.s);
  arb_set_d(scene.s, scene.slope);
  xrd_interval atom = {.from = 0x1p-101, .to = 0x1p-101};
  const xrd_hole below = {NULL, &atom};
  arb_t mass, first, other;
  arb_init(mass), arb_init(first), arb_init(other);
  xrd_hole_outside(&scene, &below, mass, first);
  for (int sign = -1; sign <= 1; sign++) {
    arb_set_d(other, 0.5 * exp(sign * 0.4999)); /* P(X < 2^-100) = 1/2 */
    assert_true(arb_overlaps(mass, other));
  }
  assert_true(mag_cmp_2exp_si(arb_radref(mass), -1) < 0);
  arb_clear(mass), arb_clear(first), arb_clear(other), arb_clear(scene.s);
  xrd_law_clear(&scene.law);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(an_atom_in_the_corner)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
