/* Is c <= T everywhere?  Where it is higher between two atoms than at both. */
#include <math.h>

#include "check/measures/stretches.h"
#include "tests/cmocka_all.h"

static bool is_below(const xrd_restretches *s, double most) {
  bool ready;
  arb_t target;
  arb_init(target);
  arb_set_d(target, most);
  const bool below = xrd_restretches_below(s, target, &ready);
  arb_clear(target);
  assert_true(ready);
  return below;
}

/* Between two atoms at a low slope r = 2 p / (s u) is far above c, which is then largest in the middle, though low at
   both; r is nearly constant, so that what grows from one atom is low at the other. */
static void high_between_atoms(void **state) {
  (void)state;
  enum { N = 4000 };
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const double ends[] = {0.2, 0.2, 0.8, 0.8}, masses[] = {1, 0.5}, slope = 0.2;
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = &density, .dim = 1};
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = 2,
                                       .width = 2,
                                       .places = ends,
                                       .masses = masses,
                                       .cut_low = -HUGE_VAL,
                                       .cut_high = HUGE_VAL};
  xrd_restretches s;
  assert_int_equal(xrd_restretches_init(&s, &problem, &witness, 128, NULL), XRD_OK);
  double most = 0, at_atoms = 0;
  for (int k = 20; k <= 80; k++) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      const double x = (i + 0.5) / N, u = exp(-slope * fabs(x - 0.2)) + 0.5 * exp(-slope * fabs(x - 0.8));
      sum += exp(-slope * fabs(x - k / 100.0)) / u / N;
    }
    if (k == 20 || k == 80) at_atoms = fmax(at_atoms, sum);
    most = fmax(most, sum);
  }
  assert_true(most > at_atoms * 1.001);
  for (double share = 0.1; share < 1; share += 0.1) assert_false(is_below(&s, at_atoms + share * (most - at_atoms)));
  assert_true(is_below(&s, most * 1.01));
  xrd_restretches_clear(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(high_between_atoms)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
