/* Legal numbers at the ends of the range of doubles: an answer, and the right one.  Right values are closed forms: log
   2 for a fair coin without loss, log 2 - h(.1) = .368064207168496857 nats at a tenth of the distance. */
#include <math.h>
#include <stdlib.h>

#include "certify/balls.h"
#include "certify/weights.h"
#include "exactrd/curve.h"
#include "tests/cmocka_all.h"

static const double TENTH = 0.36806420716849686, LOG2 = 0.69314718055994531;

static size_t enclosures; /* by balls, pair by pair */

xrd_status __real_xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    slong precision, xrd_proof *proof, xrd_error *error);
xrd_status __wrap_xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    slong precision, xrd_proof *proof, xrd_error *error);
xrd_status __wrap_xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    slong precision, xrd_proof *proof, xrd_error *error) {
  enclosures++;
  return __real_xrd_balls_enclose(problem, minimum, witness, precision, proof, error);
}

static xrd_problem coin(const double *p, const double *matrix) {
  if (matrix == NULL) return (xrd_problem){p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  return (xrd_problem){p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
}

static const double HALF[] = {0.5, 0.5};

static xrd_point only(xrd_curve *curve) {
  assert_int_equal(curve->count, 1);
  const xrd_bounds *bounds = &curve->points[0].bounds;
  assert_true(bounds->rate_lower <= bounds->rate_upper);
  return curve->points[0];
}

static void tiny_slopes_are_answered(void **state) {
  (void)state;
  const double three[] = {0.4, 0.4, 0.2};
  const xrd_problem problems[] = {coin(HALF, NULL), {three, {.kind = XRD_HAMMING, .n = 3, .m = 3}}};
  const double slopes[] = {1e-15, 1e-16, 1e-17, 1e-100, 1e-300, 5e-324, 0};
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < 2; k++) {
    xrd_curve curve;
    assert_int_equal(xrd_curve_at_slopes(&problems[k], slopes, 7, &options, &curve, NULL), XRD_OK);
    for (size_t i = 0; i < 7; i++) {
      assert_int_equal(curve.points[i].verdict, XRD_CLOSED);
      assert_true(curve.points[i].bounds.rate_upper < 1e-14);
      assert_true(fabs(curve.points[i].bounds.distortion - (k == 0 ? 0.5 : 0.6)) < 1e-14);
    }
    xrd_curve_clear(&curve);
  }
}

/* [0 d; d 0] at d / 10, whatever d is. */
static void the_scale_of_distances_does_not_matter(void **state) {
  (void)state;
  const double sizes[] = {1e300, 1e295, 1e200, 1, 1e-200, 1e-290, 1e-300, 1e-305};
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    const double matrix[] = {0, sizes[k], sizes[k], 0}, at = sizes[k] / 10;
    const xrd_problem problem = coin(HALF, matrix);
    xrd_curve curve;
    assert_int_equal(xrd_curve_at_distortions(&problem, &at, 1, &options, &curve, NULL), XRD_OK);
    const xrd_point point = only(&curve);
    assert_int_equal(point.verdict, XRD_CLOSED);
    assert_true(fabs(point.bounds.rate_lower - TENTH) < 1e-9 && fabs(point.bounds.rate_upper - TENTH) < 1e-9);
    xrd_curve_clear(&curve);
  }
}

static void the_left_end_is_the_least_distortion(void **state) {
  (void)state;
  const double third[] = {0.3, 0.3, 0.4};
  const double subnormal[] = {0, 5e-324, 5e-324, 0}, mixed[] = {0, 1e300, 1, 1e-300, 0, 1e300, 1, 1e-300, 0};
  const xrd_problem problems[] = {coin(HALF, subnormal),
                                  {third, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = mixed}}};
  const double rates[] = {LOG2, 1.0888999753452238}; /* log 2; -2 (.3 log .3) - .4 log .4 */
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < 2; k++) {
    xrd_curve curve;
    assert_int_equal(xrd_curve_whole(&problems[k], 4, &options, &curve, NULL), XRD_OK);
    const xrd_point *first = &curve.points[0];
    assert_true(isinf(first->slope) && first->bounds.distortion == 0 && first->verdict == XRD_CLOSED);
    assert_true(fabs(first->bounds.rate_upper - rates[k]) < 1e-9);
    xrd_curve_clear(&curve);
  }
}

static void masses_may_be_subnormal(void **state) {
  (void)state;
  const double p[] = {1, 1e-320}, x[] = {0, 1};
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 2, .m = 2, .dim = 1, .x = x, .y = x}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve curve;
  assert_int_equal(xrd_curve_whole(&problem, 2, &options, &curve, NULL), XRD_OK);
  assert_true(curve.points[0].verdict == XRD_CLOSED && curve.points[0].bounds.rate_upper < 1e-14);
  xrd_curve_clear(&curve);
}

/* Where doubles cannot reach the gap, the best there is. */
static void a_smaller_gap_spoils_no_bound(void **state) {
  (void)state;
  const double matrix[] = {0, 1, 1, 0}, third[] = {0.2, 0.3, 0.5}, table[] = {0, 1, 3, 1, 0, 1, 3, 1, 0};
  const xrd_problem problems[] = {
      coin(HALF, NULL), coin(HALF, matrix), {third, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = table}}};
  const double at[] = {0, 0.05, 0.1, 0.25, 0.499, 0.5, 0.7, 2};
  const double gaps[] = {1e-10, 1e-14, 1e-16, 1e-18, 1e-20, 1e-30, 1e-300};
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < 3; k++)
    for (size_t t = 0; t < sizeof at / sizeof *at; t++) {
      double best = HUGE_VAL;
      for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
        options.gap_nats = gaps[g];
        xrd_curve curve;
        assert_int_equal(xrd_curve_at_distortions(&problems[k], at + t, 1, &options, &curve, NULL), XRD_OK);
        const xrd_point point = only(&curve);
        const double open = point.bounds.rate_upper - point.bounds.rate_lower;
        assert_true(open <= fmax(best, 1e-15));
        best = fmin(best, open);
        xrd_curve_clear(&curve);
      }
    }
}

/* A geometric tail down to 1e-28: the duals of symbols too rare to count are capped, pairs in doubles are of no use
   then, and 4,000,000 balls are not worth the last digits of a line's rounding. */
static void a_geometric_tail_is_proved_along_the_line(void **state) {
  (void)state;
  enum { N = 2000 };
  static double x[N], p[N];
  const double slope = 12;
  double sum = 0;
  for (size_t i = 0; i < N; i++) {
    x[i] = 8 * ((double)i - 0.5 * (N - 1)) / N;
    sum += p[i] = pow(0.97, (double)i);
  }
  for (size_t i = 0; i < N; i++) p[i] /= sum;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  if (xrd_weight_kernel_select() == NULL) skip();
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve curve;
  enclosures = 0;
  assert_int_equal(xrd_curve_at_slopes(&problem, &slope, 1, &options, &curve, NULL), XRD_OK);
  const xrd_point point = only(&curve);
  assert_int_equal(point.verdict, XRD_CLOSED);
  assert_true(point.bounds.rate_upper - point.bounds.rate_lower <= options.gap_nats);
  assert_int_equal(enclosures, 0);
  xrd_curve_clear(&curve);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tiny_slopes_are_answered),
      cmocka_unit_test(the_scale_of_distances_does_not_matter),
      cmocka_unit_test(the_left_end_is_the_least_distortion),
      cmocka_unit_test(masses_may_be_subnormal),
      cmocka_unit_test(a_smaller_gap_spoils_no_bound),
      cmocka_unit_test(a_geometric_tail_is_proved_along_the_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
