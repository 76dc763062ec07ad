/* Ranges of every size get round steps that cover them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "plots/ticks.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static void known_ranges(void **state) {
  (void)state;
  const struct {
    double low, high, from, to, step;
    int digits;
  } cases[] = {{0, 1.5, 0, 1.6, 0.2, 1},
               {0, 1, 0, 1, 0.2, 1},
               {7.8, 33, 5, 35, 5, 0},
               {-1, 1, -1, 1, 0.5, 1},
               {0.012, 0.0131, 0.012, 0.0132, 0.0002, 4},
               {0, 3e7, 0, 3e7, 5e6, 1},
               {-5e5, 2e6, -5e5, 2e6, 5e5, 1},
               {0, 3e-9, 0, 3e-9, 5e-10, 1}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_ticks ticks;
    assert_true(xrd_ticks_of(cases[k].low, cases[k].high, &ticks));
    if (!(fabs(ticks.from - cases[k].from) < 1e-12 && fabs(ticks.to / cases[k].to - 1) < 1e-12 &&
          fabs(ticks.step / cases[k].step - 1) < 1e-12 && ticks.digits == cases[k].digits))
      fail_msg("case %zu: %g to %g by %g, %d digits", k, ticks.from, ticks.to, ticks.step, ticks.digits);
  }
}

/* What is printed says which tick it is, to a thousandth of a step. */
static void labels_differ(const xrd_ticks *ticks) {
  for (double k = 0; ticks->from + k * ticks->step < ticks->to + ticks->step / 2; k++) {
    const double value = ticks->from + k * ticks->step;
    char text[400];
    (void)snprintf(text, sizeof text, ticks->powers ? "%.*e" : "%.*f", ticks->digits, value);
    assert_true(fabs(strtod(text, NULL) - value) < 1e-3 * ticks->step);
    assert_true(strlen(text) < 18);
  }
}

static void steps_cover_the_range(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t loop = 0; loop < 20000 * test_multiplier(); loop++) {
    const double size = pow(10, 200 * xrd_random_uniform(&random) - 100),
                 low = size * (xrd_random_uniform(&random) - 0.5),
                 high = low + size * (0.01 + xrd_random_uniform(&random));
    xrd_ticks ticks;
    assert_true(xrd_ticks_of(low, high, &ticks));
    const double steps = (ticks.to - ticks.from) / ticks.step;
    assert_true(ticks.from <= low + 1e-8 * ticks.step && ticks.to >= high - 1e-8 * ticks.step);
    assert_true(fabs(steps - round(steps)) < 1e-6 && steps > 1.9 && steps < 8.1);
    labels_differ(&ticks);
  }
}

static void ranges_without_extent(void **state) {
  (void)state;
  xrd_ticks ticks;
  assert_false(xrd_ticks_of(1, 1, &ticks));
  assert_false(xrd_ticks_of(1, nextafter(1, 2), &ticks));
  assert_false(xrd_ticks_of(-1e308, 1.7e308, &ticks));
  assert_false(xrd_ticks_of(2, 1, &ticks));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_ranges),
      cmocka_unit_test(steps_cover_the_range),
      cmocka_unit_test(ranges_without_extent),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
