/* Is a point in a box?  Only if it is so exactly: places next to the sides, where the sides themselves are rounded. */
#include "certify/measures/concave.h"

#include <math.h>
#include <stddef.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

enum { D = XRD_SPACE_DIMENSIONS, TRIALS = 20000, STEPS = 8 };

static bool holds(const xrd_measure_rows *rows, const xrd_concave_box *box, double first, double second) {
  const double point[1][D] = {{first, second}};
  return xrd_concave_holds(rows, box, point, 1);
}

/* |x - a| <= half, exactly */
static bool is_within(double x, double a, double half) {
  arb_t distance, bound;
  arb_init(distance), arb_init(bound);
  arb_set_d(distance, x), arb_set_d(bound, a);
  arb_sub(distance, distance, bound, ARF_PREC_EXACT);
  arb_abs(distance, distance);
  arb_set_d(bound, half);
  const bool within = arb_le(distance, bound);
  arb_clear(distance), arb_clear(bound);
  return within;
}

/* Centres in [0, 1], and boxes from large ones to some last bits; then centres far away, with a side in [0, 1]. */
static void sides_of_points(void **state) {
  (void)state;
  const xrd_measure_rows rows = {.dim = 1};
  xrd_random random;
  size_t inside = 0, outside = 0;
  xrd_random_seed(&random, 3);
  for (int trial = 0; trial < TRIALS; trial++) {
    const bool far = trial % 4 == 0;
    const double a = xrd_random_uniform(&random) * xrd_random_uniform(&random) +
                     (far ? trial % 8 == 0 ? 0.75 : ldexp(1, trial % 40) : 0);
    const double half = far ? a - xrd_random_uniform(&random) : ldexp(1 + xrd_random_uniform(&random), -(trial % 52));
    const xrd_concave_box box = {.centre = {a}, .half = half};
    assert_true(holds(&rows, &box, a, 0) || half < 0x1p-50);
    for (int side = -1; side < 2; side += 2) {
      double x = a + side * half;
      for (int k = 0; k < STEPS; k++) x = nextafter(x, a);
      for (int k = 0; k < 2 * STEPS; k++, x = nextafter(x, side * HUGE_VAL)) {
        const bool held = holds(&rows, &box, x, 0);
        assert_true(!held || is_within(x, a, half) || x < 0 || x > 1);
        inside += held, outside += !held;
      }
    }
    assert_true(holds(&rows, &box, a + half * 0.99, 0) || half < 0x1p-45);
  }
  assert_true(inside > 1000 && outside > 1000);
}

/* Distributions over two labels: |log(y_1 / y_2) - log(a_1 / a_2)| <= half, with half = log of the ratio itself. */
static void sides_of_distributions(void **state) {
  (void)state;
  const xrd_measure_rows rows = {.kl = true, .dim = 2};
  xrd_random random;
  size_t inside = 0, outside = 0;
  xrd_random_seed(&random, 4);
  arb_t left, right, part;
  arb_init(left), arb_init(right), arb_init(part);
  for (int trial = 0; trial < TRIALS; trial++) {
    const double a = xrd_random_uniform(&random) + 0x1p-40, b = xrd_random_uniform(&random) + 0x1p-40;
    const double ratio = 1 + ldexp(1 + xrd_random_uniform(&random), -(trial % 48));
    const xrd_concave_box box = {.centre = {a, b}, .half = 1, .ratio = ratio};
    const double last = xrd_random_uniform(&random) + 0x1p-40;
    double first = ratio * a / b * last;
    for (int k = 0; k < STEPS; k++) first = nextafter(first, 0);
    for (int k = 0; k < 2 * STEPS; k++, first = nextafter(first, HUGE_VAL)) {
      const bool held = holds(&rows, &box, first, last);
      arb_set_d(left, first), arb_set_d(part, b), arb_mul(left, left, part, ARF_PREC_EXACT);
      arb_set_d(right, ratio), arb_set_d(part, a), arb_mul(right, right, part, ARF_PREC_EXACT);
      arb_set_d(part, last), arb_mul(right, right, part, ARF_PREC_EXACT);
      assert_true(!held || arb_le(left, right));
      inside += held, outside += !held;
    }
    assert_true(holds(&rows, &box, a, b) || ratio < 1 + 0x1p-45);
  }
  assert_true(outside > 1000);
  arb_clear(left), arb_clear(right), arb_clear(part);
}

/* On a face, and nearly: there the products would vanish. */
static void faces(void **state) {
  (void)state;
  static const struct {
    double a, b, first, last;
  } at[] = {{0x1p-590, 0x1p-590, 0, 0x1p-500}, {0x1p-590, 0x1p-590, 0x1p-500, 0}, {0.5, 0.5, 0, 1}, {0.5, 0.5, 1, 0}};
  const xrd_measure_rows rows = {.kl = true, .dim = 2};
  for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
    const xrd_concave_box box = {.centre = {at[k].a, at[k].b}, .half = 1, .ratio = 2.7};
    assert_false(holds(&rows, &box, at[k].first, at[k].last));
    assert_true(holds(&rows, &box, at[k].a * 0x1p200, at[k].b * 0x1p200));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(sides_of_points), cmocka_unit_test(sides_of_distributions),
                                     cmocka_unit_test(faces)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
