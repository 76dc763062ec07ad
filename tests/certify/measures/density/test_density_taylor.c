/* The largest value of polynomials, against many points. */
#include <math.h>

#include "base/random.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/taylor.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { DEGREE = 12, POINTS = 4000 };

static double evaluate(const double *g, double t) {
  double sum = 0;
  for (int k = DEGREE - 1; k >= 0; k--) sum = sum * t + g[k];
  return sum;
}

/* The bound that is taken, and whether it closed. */
static double bound(const double *g, double rest, double tolerance, size_t budget, bool *closed) {
  arb_ptr balls = xrd_measure_balls_new(DEGREE);
  arb_t width;
  arb_init(width);
  arb_set_d(width, rest);
  for (int k = 0; k < DEGREE; k++) arb_set_d(balls + k, g[k]);
  xrd_supremum sup;
  xrd_supremum_init(&sup, tolerance, budget);
  assert_true(xrd_taylor_supremum(balls, DEGREE, width, 64, &sup));
  const double result = arf_get_d(sup.bound, ARF_RND_CEIL);
  *closed = xrd_supremum_is_closed(&sup);
  xrd_supremum_clear(&sup);
  xrd_measure_balls_free(balls, DEGREE);
  arb_clear(width);
  return result;
}

static void polynomials(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t round = 0; round < 60 * test_multiplier(); round++) {
    double g[DEGREE], most = 0;
    for (int k = 0; k < DEGREE; k++) g[k] = (2 * xrd_random_uniform(&random) - 1) / (round % 2 ? 1 : 1 + k * k);
    g[0] += 10;
    for (int i = 0; i <= POINTS; i++) most = fmax(most, evaluate(g, 2.0 * i / POINTS - 1));
    bool closed;
    const double found = bound(g, 0, 1e-9, 100000, &closed);
    assert_true(closed && found >= most * (1 - 1e-15) && found <= most + 1e-5);
    const double rough = bound(g, 0, 1e-9, round % 4, &closed);
    assert_true(rough >= most * (1 - 1e-15) && rough < 40);
    const double wide = bound(g, 0.25, 1e-9, 100, &closed);
    assert_true(wide >= most + 0.25 * (1 - 1e-15) && !closed);
  }
}

/* With no budget the formulas themselves: on [-1, 1] each case is attained. */
static void cases(void **state) {
  (void)state;
  bool closed;
  const double rising[DEGREE] = {1, 0.5}, falling[DEGREE] = {1, -0.5}, bent_up[DEGREE] = {1, 0, 0.5};
  const double bent_down[DEGREE] = {1, 0.25, -0.5}, cubic[DEGREE] = {1, 0, 0, 0.5}, steep[DEGREE] = {1, 2, -0.5};
  assert_true(bound(rising, 0, 1e-12, 0, &closed) >= 1.5 && bound(rising, 0, 1e-12, 0, &closed) < 1.5 + 1e-9);
  assert_true(bound(falling, 0, 1e-12, 0, &closed) >= 1.5);
  assert_true(bound(bent_up, 0, 1e-12, 0, &closed) >= 1.5);
  assert_true(bound(cubic, 0, 1e-12, 0, &closed) >= 1.5);
  const double top = bound(bent_down, 0, 1e-12, 0, &closed); /* 1 + 1/32 at t = 1/4 */
  assert_true(top >= 1.03125 && top < 1.03125 + 1e-9);
  const double edge = bound(steep, 0, 1e-12, 0, &closed); /* 2.5 at t = 1 */
  assert_true(edge >= 2.5 && edge <= 3 + 1e-9);
}

/* Where no interval next to the end is ever low the halves stop at 40, not at the budget's end. */
static void depth(void **state) {
  (void)state;
  arb_ptr balls = xrd_measure_balls_new(DEGREE);
  arb_t width;
  arb_init(width);
  arb_one(balls), arb_one(balls + 1); /* 1 + t */
  xrd_supremum sup;
  xrd_supremum_init(&sup, 0, 1000);
  assert_true(xrd_taylor_supremum(balls, DEGREE, width, 256, &sup));
  assert_true(sup.budget == 1000 - 40);
  assert_true(arf_cmp_d(sup.bound, 2) == 0);
  xrd_supremum_clear(&sup);
  xrd_measure_balls_free(balls, DEGREE);
  arb_clear(width);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(polynomials), cmocka_unit_test(cases), cmocka_unit_test(depth)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
