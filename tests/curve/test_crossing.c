/* Where cubics first fall below 0: against their values everywhere. */
#include "curve/crossing.h"

#include <math.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { STEPS = 4000 };

/* The cubic c0 + c1 t + c2 t^2 + c3 t^3. */
static xrd_arc arc_of(double c0, double c1, double c2, double c3) {
  return (xrd_arc){{c0, c0 + c1 + c2 + c3}, {c1, c1 + 2 * c2 + 3 * c3}};
}

static void a_stretch_is_the_cubic_with_its_ends(void **state) {
  (void)state;
  const xrd_arc s = arc_of(1, -2, 3, -4);
  for (double t = 0; t <= 1; t += 0.125)
    assert_true(fabs(xrd_arc_at(&s, t) - (((-4 * t + 3) * t - 2) * t + 1)) < 1e-15);
}

static void crossings_of_known_cubics(void **state) {
  (void)state;
  const xrd_arc falls = arc_of(0.25, -1, 0, 0), rises = arc_of(0, 1, 0, 0);
  assert_true(fabs(xrd_arc_crossing(&falls) - 0.25) < 1e-14);
  assert_true(isinf(xrd_arc_crossing(&rises)));
  /* (t - .4)(t - .6): below 0 between them, above at both ends */
  const xrd_arc dips = arc_of(0.24, -1, 1, 0), touches = arc_of(0.2501, -1, 1, 0);
  assert_true(fabs(xrd_arc_crossing(&dips) - 0.4) < 1e-14);
  assert_true(isinf(xrd_arc_crossing(&touches)));
  /* t (t - .3)(t - .9): leaves 0 upward, as a class that just came in */
  const xrd_arc enters = arc_of(0, 0.27, -1.2, 1), noisy = arc_of(-1e-13, 0.27, -1.2, 1);
  assert_true(fabs(xrd_arc_crossing(&enters) - 0.3) < 1e-14);
  assert_true(fabs(xrd_arc_crossing(&noisy) - 0.3) < 1e-11);
  const xrd_arc leaves = arc_of(0, -1, 0, 0);
  assert_true(xrd_arc_crossing(&leaves) <= 1e-14);
}

static void crossings_of_random_cubics(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  size_t found = 0;
  for (size_t loop = 0; loop < 300 * test_multiplier(); loop++) {
    xrd_arc s = {{fabs(xrd_random_normal(&random)), xrd_random_normal(&random)},
                 {3 * xrd_random_normal(&random), 3 * xrd_random_normal(&random)}};
    if (loop % 3 == 0) s.value[1] = fabs(s.value[1]);
    const double t = xrd_arc_crossing(&s);
    for (int k = 0; k <= STEPS; k++) {
      const double at = (double)k / STEPS;
      if (at <= t) assert_true(xrd_arc_at(&s, at) >= -1e-12);
    }
    if (isinf(t)) continue;
    found++;
    assert_true(t >= 0 && t <= 1 && fabs(xrd_arc_at(&s, t)) <= 1e-12);
  }
  assert_true(found > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_stretch_is_the_cubic_with_its_ends),
      cmocka_unit_test(crossings_of_known_cubics),
      cmocka_unit_test(crossings_of_random_cubics),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
