/* Under absolute distances on the line reproductions anywhere are worth no more than the symbols' own places: the
   proved point of either problem encloses the other's rate. */
#include <math.h>

#include "base/random.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { MOST = 12 };

static void own_places_are_enough(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 17);
  xrd_options options;
  xrd_options_init(&options);
  for (size_t loop = 0; loop < 200 * test_multiplier(); loop++) {
    const size_t n = 1 + xrd_random_below(&random, MOST);
    double p[MOST], x[MOST], sum = 0;
    for (size_t i = 0; i < n; i++) {
      p[i] = n > 2 && xrd_random_below(&random, 6) == 0 ? 0 : 0.01 + xrd_random_uniform(&random);
      x[i] = floor(10 * xrd_random_normal(&random)) / 4; /* some places coincide */
      sum += p[i];
    }
    if (sum == 0) continue;
    for (size_t i = 0; i < n; i++) p[i] /= sum;
    const double slope = pow(10, 3 * xrd_random_uniform(&random) - 1.5);
    const xrd_measure_problem anywhere = {.kernel = XRD_MEASURE_ABSOLUTE, .n = n, .dim = 1, .p = p, .x = x};
    const xrd_problem own = {p, {.kind = XRD_ABSOLUTE, .n = n, .m = n, .dim = 1, .x = x, .y = x}};
    xrd_measure_point point;
    xrd_curve curve;
    xrd_error error = {""};
    if (xrd_measure_at_slope(&anywhere, slope, NULL, &options, &point, &error) != XRD_OK) fail_msg("%s", error.message);
    assert_int_equal(xrd_curve_at_slopes(&own, &slope, 1, &options, &curve, &error), XRD_OK);
    const xrd_bounds *a = &point.bounds, *b = &curve.points[0].bounds;
    assert_true(a->rate_upper - a->rate_lower <= options.gap_nats);
    /* the lines of both lower bounds under the other's upper bound */
    assert_true(b->rate_lower - slope * (a->distortion - b->distortion) <= a->rate_upper + 1e-13);
    assert_true(a->rate_lower - slope * (b->distortion - a->distortion) <= b->rate_upper + 1e-13);
    xrd_measure_point_clear(&point);
    xrd_curve_clear(&curve);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(own_places_are_enough),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
