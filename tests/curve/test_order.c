/* The points of a whole curve come with distortion increasing, between the proved ends, whatever the problem. */

#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 400, POINTS = 12, SIZE = 14 };

static const double GAP = 1e-11;

/* The first point whose distortion is below its predecessor's, or 0. */
static size_t first_out_of_order(const xrd_curve *curve) {
  for (size_t k = 1; k < curve->count; k++)
    if (distortion_apart(&curve->points[k - 1].bounds, &curve->points[k].bounds) < 0) return k;
  return 0;
}

static void distortions_increase(void **state) {
  (void)state;
  size_t failures = 0;
  for (uint64_t seed = 0; seed < PROBLEMS * test_multiplier(); seed++) {
    xrd_random random;
    xrd_random_seed(&random, seed);
    random_problem made;
    random_problem_make(&made, &random, SIZE);
    const xrd_options options = options_with_gap(GAP);
    xrd_curve curve;
    assert_int_equal(xrd_curve_whole(&made.problem, POINTS, &options, &curve, NULL), XRD_OK);
    const size_t k = first_out_of_order(&curve);
    if (k > 0) {
      failures++;
      print_error("seed %llu: D %.17g (rate %.6g, slope %.3g), then %.17g (rate %.6g, slope %.3g); R(D_min) %.6g\n",
                  (unsigned long long)seed, curve.points[k - 1].bounds.distortion, curve.points[k - 1].rate_nats,
                  curve.points[k - 1].slope, curve.points[k].bounds.distortion, curve.points[k].rate_nats,
                  curve.points[k].slope, curve.points[0].rate_nats);
    }
    xrd_curve_clear(&curve);
    random_problem_clear(&made);
  }
  assert_int_equal(failures, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(distortions_increase)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
