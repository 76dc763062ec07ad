/* Several distortions at targets beside which there is little room: next to corners of what channels reach, at no
   distortion at all, and at slopes beyond every double. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/criteria.h"
#include "tests/cmocka_all.h"
#include "tests/curve/criteria_sample.h"
#include "tests/multiplier.h"

static xrd_options defaults(void) {
  xrd_options options;
  xrd_options_init(&options);
  return options;
}

/* The share of the way between two points of the surface at random slopes, a little above the chord: where slopes are
   steep, next to the corner of all channels' distortions.  Some of ten thousand stay open, by less than 1e-8. */
static void make_chord(criteria_sample *s, xrd_random *random, unsigned kind) {
  criteria_sample_make(s, random, kind, 1e-3);
  s->criteria.count = s->count = 2;
  for (size_t e = 0; e < s->n * s->m; e++) s->d[0][e] *= 4, s->d[1][e] *= kind == 4 ? 1 : 2;
  const xrd_options options = defaults();
  const double share = xrd_random_uniform(random);
  s->targets[0] = s->targets[1] = 0;
  for (size_t end = 0; end < 2; end++) {
    double slopes[2];
    xrd_criteria_point point;
    for (size_t k = 0; k < 2; k++) slopes[k] = exp(3 * xrd_random_uniform(random) - 1);
    assert_int_equal(xrd_criteria_at_slopes(&s->criteria, slopes, &options, &point, NULL), XRD_OK);
    for (size_t k = 0; k < 2; k++) s->targets[k] += (end == 0 ? share : 1 - share) * point.distortions[k] * (1 + 1e-9);
    xrd_criteria_point_clear(&point);
  }
}

static void next_to_corners_is_proved(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 11);
  const xrd_options options = defaults();
  unsigned open = 0, count = (unsigned)(10000 * test_multiplier());
  for (unsigned k = 0; k < count; k++) {
    criteria_sample s;
    make_chord(&s, &random, k % 5);
    xrd_criteria_point point;
    assert_int_equal(xrd_criteria_at_distortions(&s.criteria, s.targets, &options, &point, NULL), XRD_OK);
    if (!isfinite(point.rate_upper)) fail_msg("%u: no upper bound at %.17g, %.17g", k, s.targets[0], s.targets[1]);
    assert_true(point.rate_upper - point.rate_lower < 1e-8);
    open += point.verdict == XRD_OPEN;
    criteria_expect_accepted(&s.criteria, &point, options.gap_nats);
    xrd_criteria_point_clear(&point);
  }
  if (open > count / 1000) fail_msg("%u of %u are open", open, count);
}

/* A distortion of exactly 0, and of next to nothing, forbids pairs: the rest is R(D) with them forbidden. */
static void no_distortion_at_all_forbids_pairs(void **state) {
  (void)state;
  enum { SIDE = 4 };
  const double p[SIDE] = {0.4, 0.3, 0.2, 0.1}, place[SIDE] = {0, 1, 2, 3};
  double same[SIDE * SIDE], forbidden[SIDE * SIDE]; /* the first must tell 0, 1 from 2, 3 */
  for (size_t e = 0; e < SIDE * SIDE; e++) same[e] = e / SIDE / 2 == e % SIDE / 2 ? 0 : 2.5;
  for (size_t e = 0; e < SIDE * SIDE; e++) {
    const double apart = place[e / SIDE] - place[e % SIDE];
    forbidden[e] = same[e] > 0 ? HUGE_VAL : apart * apart;
  }
  const xrd_problem alone = {p, {.kind = XRD_MATRIX, .n = SIDE, .m = SIDE, .matrix = forbidden}};
  const xrd_criteria criteria = {p,
                                 2,
                                 {{.kind = XRD_MATRIX, .n = SIDE, .m = SIDE, .matrix = same},
                                  {.kind = XRD_SQUARED, .n = SIDE, .m = SIDE, .dim = 1, .x = place, .y = place}}};
  const xrd_options options = defaults();
  const double second = 0.15;
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_distortions(&alone, &second, 1, &options, &curve, NULL), XRD_OK);
  for (int k = 0; k < 3; k++) {
    const double targets[] = {k == 0 ? 0 : k == 1 ? 0x1p-1074 : 1e-40, second};
    xrd_criteria_point point;
    assert_int_equal(xrd_criteria_at_distortions(&criteria, targets, &options, &point, NULL), XRD_OK);
    assert_int_equal(point.verdict, XRD_CLOSED);
    assert_true(isinf(point.slopes[0]) == (k == 0) && isfinite(point.slopes[1]));
    assert_true(fabs(point.rate_lower - curve.points[0].bounds.rate_upper) < 2e-10);
    assert_true(point.rate_lower <= curve.points[0].bounds.rate_upper);
    assert_true(curve.points[0].bounds.rate_lower <= point.rate_upper + 1e-30);
    criteria_expect_accepted(&criteria, &point, options.gap_nats);
    if (k == 0) {
      point.distortions[0] = 1e-3; /* where E d_1 may be above 0 the infinite slope proves nothing */
      criteria_expect_refused(&criteria, &point, "slope 1 is infinite");
      assert_int_equal(xrd_certify_criteria(&criteria, true, 1, &point, NULL), XRD_OK);
      assert_true(point.rate_lower == 0 && point.rate_upper > 0.1);
    }
    xrd_criteria_point_clear(&point);
  }
  xrd_curve_clear(&curve);
  const double none[] = {0, 0};
  xrd_criteria_point point;
  assert_int_equal(xrd_criteria_at_distortions(&criteria, none, &options, &point, NULL), XRD_OK);
  double entropy = 0;
  for (size_t i = 0; i < SIDE; i++) entropy -= p[i] * log(p[i]);
  assert_true(point.verdict == XRD_CLOSED && fabs(point.rate_nats - entropy) < 1e-12);
  xrd_criteria_point_clear(&point);
}

/* Slopes at which a sum of finite distortions is beyond every double forbid nothing: they are refused. */
static void sums_beyond_every_double_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, large[] = {0, 1e10, 1e10, 0}, slopes[] = {1e300, 1};
  const xrd_distortion distortion = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = large};
  const xrd_criteria criteria = {p, 2, {distortion, distortion}};
  const xrd_options options = defaults();
  xrd_criteria_point point;
  xrd_error error;
  assert_true(isfinite(xrd_criteria_entry(&criteria, slopes, 0, 1)));
  assert_int_equal(xrd_criteria_at_slopes(&criteria, slopes, &options, &point, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "above 1e+300"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(next_to_corners_is_proved),
      cmocka_unit_test(no_distortion_at_all_forbids_pairs),
      cmocka_unit_test(sums_beyond_every_double_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
