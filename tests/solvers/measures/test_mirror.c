/* Half of a symmetric source against all of it. */
#include "solvers/measures/mirror.h"

#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "solvers/measures/field.h"
#include "tests/cmocka_all.h"
#include "tests/solvers/measures/sources.h"

static const double CENTRE = 0.75, SLOPE = 3, HIGH = 6, PLACES[] = {0.75, 1.125, 2, 3.5},
                    MASSES[] = {0.2, 0.3, 0.4, 0.1};

static xrd_atom_list half_atoms(void) {
  xrd_atom_list atoms = {.width = 1};
  for (size_t j = 0; j < 4; j++) assert_int_equal(xrd_atom_list_add(&atoms, &PLACES[j], MASSES[j], NULL), XRD_OK);
  return atoms;
}

static xrd_density laplace(void) {
  xrd_density density;
  const double parameters[] = {CENTRE, 0.8};
  assert_int_equal(xrd_density_set(XRD_DENSITY_LAPLACE, parameters, 2, &density, NULL), XRD_OK);
  return density;
}

static void set(xrd_dual_field *field, xrd_nodes *nodes, const xrd_atom_list *atoms) {
  nodes->slope = SLOPE;
  assert_int_equal(xrd_dual_field_init(field, nodes, NULL), XRD_OK);
  assert_int_equal(xrd_dual_field_reserve(field, atoms->count, NULL), XRD_OK);
  assert_true(xrd_dual_field_set(field, atoms));
}

static void compare(xrd_dual_field *half, xrd_dual_field *whole, double y) {
  double a[2], b[2];
  xrd_dual_field_value of_half = {.slope = a, .curvature = a + 1}, of_whole = {.slope = b, .curvature = b + 1};
  xrd_dual_field_at(half, &y, &of_half);
  xrd_dual_field_at(whole, &y, &of_whole);
  const double scale = fmax(1, of_whole.value);
  test_assert_near(of_half.value, of_whole.value, 1e-13 * scale);
  test_assert_near(a[0], b[0], 1e-12 * scale);
  test_assert_near(a[1], b[1], 1e-11 * scale);
  test_assert_near(xrd_dual_field_height(half, &y), of_whole.value, 1e-13 * scale);
}

/* The same u, the same c and its derivatives, on the centre, near it, beyond the cuts, and on the other side. */
static void same_duals(void **state) {
  (void)state;
  const xrd_density density = laplace();
  xrd_nodes half, whole;
  xrd_dual_field of_half, of_whole;
  assert_int_equal(xrd_nodes_half(&half, &density, SLOPE, CENTRE, HIGH, NULL), XRD_OK);
  assert_int_equal(xrd_nodes_between(&whole, &density, SLOPE, 2 * CENTRE - HIGH, HIGH, NULL), XRD_OK);
  assert_true(half.mirrored && half.tails == 1 && !whole.mirrored && whole.tails == 2);
  xrd_atom_list atoms = half_atoms(), all = half_atoms();
  assert_int_equal(xrd_mirror_unfold(&half, &all, NULL), XRD_OK);
  assert_int_equal(all.count, 7);
  set(&of_half, &half, &atoms);
  set(&of_whole, &whole, &all);
  test_assert_near(of_half.objective, of_whole.objective - half.p[half.n - 1] * log(2), 1e-13);
  test_assert_near(of_half.w[half.n - 1], of_whole.w[whole.n - 1], 1e-13 * of_half.w[half.n - 1]);
  for (double y = CENTRE - 1; y < HIGH + 1; y += 0.125) compare(&of_half, &of_whole, y);
  xrd_dual_field_clear(&of_half), xrd_dual_field_clear(&of_whole);
  xrd_atom_list_clear(&atoms), xrd_atom_list_clear(&all);
  xrd_nodes_clear(&half), xrd_nodes_clear(&whole);
}

/* At atoms, where columns are at hand, the derivatives are those of the sums about a place. */
static void columns(void **state) {
  (void)state;
  const xrd_density density = laplace();
  xrd_nodes half;
  xrd_dual_field field;
  assert_int_equal(xrd_nodes_half(&half, &density, SLOPE, CENTRE, HIGH, NULL), XRD_OK);
  xrd_atom_list atoms = half_atoms();
  set(&field, &half, &atoms);
  xrd_dual_field_differentiate(&field, &atoms);
  for (size_t j = 0; j < atoms.count; j++) {
    double a[2];
    xrd_dual_field_value value = {.slope = a, .curvature = a + 1};
    xrd_dual_field_at(&field, &PLACES[j], &value);
    test_assert_near(field.c[j], value.value, 1e-13);
    test_assert_near(field.slopes[j], a[0], 1e-12);
    test_assert_near(field.curvatures[j], a[1], 1e-11);
  }
  assert_true(field.slopes[0] == 0); /* at the centre */
  xrd_dual_field_clear(&field);
  xrd_atom_list_clear(&atoms);
  xrd_nodes_clear(&half);
}

/* Unfolding leaves exact mirror images, and folding takes them back; the mean distortion is that of both halves. */
static void folds(void **state) {
  (void)state;
  const xrd_density density = laplace();
  xrd_nodes half;
  assert_int_equal(xrd_nodes_half(&half, &density, SLOPE, CENTRE, HIGH, NULL), XRD_OK);
  xrd_atom_list atoms = half_atoms();
  assert_int_equal(xrd_mirror_unfold(&half, &atoms, NULL), XRD_OK);
  xrd_atom_list_sort(&atoms);
  for (size_t j = 0; j < 7; j++) {
    assert_true(atoms.places[j] - CENTRE == CENTRE - atoms.places[6 - j]);
    assert_true(atoms.masses[j] == atoms.masses[6 - j]);
  }
  xrd_mirror_fold(&half, &atoms);
  assert_int_equal(atoms.count, 4);
  assert_memory_equal(atoms.places, PLACES, sizeof PLACES);
  assert_memory_equal(atoms.masses, MASSES, sizeof MASSES);
  for (size_t i = 0; i + half.tails < half.n; i += 7) {
    const double y = PLACES[1], near = half.x[i] - y, far = half.x[i] - (2 * CENTRE - y);
    const double one = exp(-SLOPE * near * near), other = exp(-SLOPE * far * far);
    const double mean = (one * near * near + other * far * far) / (one + other);
    if (one > 0) test_assert_near(xrd_mirror_distortion(&half, i, y), mean, 1e-13 * mean);
  }
  xrd_atom_list_clear(&atoms);
  xrd_nodes_clear(&half);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_duals), cmocka_unit_test(columns), cmocka_unit_test(folds)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
