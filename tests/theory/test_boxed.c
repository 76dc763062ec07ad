#include <math.h>

#include "tests/cmocka_all.h"
#include "theory/claims/boxed.h"
#include "theory/claims/gaussian_rate.h"

static bool holds(xrd_enclosure e, double x) { return e.lower <= x && x <= e.upper; }

static void assert_identity(const xrd_boxed *m) {
  for (size_t i = 0; i < m->k * m->k; i++) {
    const double one = i % (m->k + 1) == 0 ? 1 : 0;
    assert_true(holds(m->entry[i], one));
    assert_true(m->entry[i].upper - m->entry[i].lower < 1e-12);
  }
}

static void rotations_and_inverses_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t k = 1; k <= XRD_ORDER; k++) {
    const xrd_boxed turn = xrd_boxed_rotation(&random, k), back = xrd_boxed_transpose(&turn);
    const xrd_boxed square = xrd_boxed_mul(&turn, &back);
    assert_identity(&square);
    xrd_boxed inverse;
    const xrd_boxed triangle = xrd_boxed_triangle(&random, k, &inverse);
    const xrd_boxed product = xrd_boxed_mul(&triangle, &inverse);
    assert_identity(&product);
  }
}

static void eigenvalues_of_turned_diagonals_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (int round = 0; round < 200; round++) {
    const size_t k = 1 + xrd_random_below(&random, XRD_ORDER);
    xrd_enclosure diagonal[XRD_ORDER], found[XRD_ORDER];
    double value = 0;
    for (size_t i = 0; i < k; i++) {
      value += (double)xrd_random_below(&random, 3) / 4; /* some equal, some 0 */
      diagonal[i] = xrd_exactly(value);
    }
    const xrd_boxed turn = xrd_boxed_rotation(&random, k), back = xrd_boxed_transpose(&turn);
    const xrd_boxed middle = xrd_boxed_diagonal(k, diagonal), left = xrd_boxed_mul(&turn, &middle);
    const xrd_boxed a = xrd_boxed_mul(&left, &back);
    xrd_boxed_eigenvalues(&a, found);
    for (size_t i = 0; i < k; i++) {
      assert_true(holds(found[i], diagonal[i].lower));
      assert_true(found[i].upper - found[i].lower < 1e-12);
    }
  }
}

/* A whole family of matrices: the term for what is not diagonal decides. */
static void wide_entries_count(void **state) {
  (void)state;
  xrd_boxed a = xrd_boxed_identity(2);
  a.entry[1] = a.entry[2] = (xrd_enclosure){-0.1, 0.1};
  xrd_enclosure found[2];
  xrd_boxed_eigenvalues(&a, found);
  assert_true(holds(found[0], 0.9) && holds(found[1], 1.1)); /* of [1 .1; .1 1] */
  assert_true(found[0].lower > 0.8 && found[1].upper < 1.2);
}

static void water_is_filled(void **state) {
  (void)state;
  const double l[] = {0.5, 1, 4};
  assert_true(holds(xrd_gaussian_water(l, 3, 1), 2.5));
  assert_true(holds(xrd_gaussian_rate_at_level(l, 3, 1), log(2)));
  const xrd_enclosure rate = xrd_gaussian_rate(l, 3, xrd_exactly(2.5));
  assert_true(rate.lower <= log(2) && log(2) <= rate.upper && rate.upper - rate.lower < 1e-14);
  const xrd_enclosure none = xrd_gaussian_rate(l, 3, xrd_exactly(5.5));
  assert_true(none.lower == 0 && none.upper == 0);
  /* over a range of D the ends decide: R(1) = log(.5 / w) / 2 + log(1 / w) / 2 + log(4 / w) / 2 at w = 1/3 */
  const xrd_enclosure range = xrd_gaussian_rate(l, 3, (xrd_enclosure){1, 2.5});
  assert_true(range.lower <= log(2) && range.upper >= 0.5 * log(54) && range.upper < 0.5 * log(54) + 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rotations_and_inverses_are_enclosed),
      cmocka_unit_test(eigenvalues_of_turned_diagonals_are_enclosed),
      cmocka_unit_test(wide_entries_count),
      cmocka_unit_test(water_is_filled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
