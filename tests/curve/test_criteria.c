/* Several distortions at once: reference values, agreement with one distortion, targets on and off straight pieces, and
   the check of every point, which forgeries do not pass. */
#include "exactrd/criteria.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/curve/criteria_sample.h"
#include "tests/multiplier.h"

enum { N = 20 };

typedef struct {
  double p[N], x[N];
  xrd_criteria criteria;
} grid;

/* x = i / 19, p proportional to 1 + (5 i mod 13), squared and Hamming. */
static void make_grid(grid *g) {
  double sum = 0;
  for (int i = 0; i < N; i++) {
    g->x[i] = i / 19.0;
    sum += g->p[i] = 1 + 5 * i % 13;
  }
  for (int i = 0; i < N; i++) g->p[i] /= sum;
  g->criteria = (xrd_criteria){
      g->p,
      2,
      {{.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = g->x, .y = g->x}, {.kind = XRD_HAMMING, .n = N, .m = N}}};
}

static xrd_options defaults(void) {
  xrd_options options;
  xrd_options_init(&options);
  return options;
}

static void targets_have_their_published_rates(void **state) {
  (void)state;
  static const double targets[][2] = {{0.01, 0.5}, {0.05, 0.7}}, rates[] = {1.10147429273537, 0.38208872810961};
  grid g;
  make_grid(&g);
  xrd_options options = defaults();
  options.gap_nats = 1e-11;
  for (size_t k = 0; k < 2; k++) {
    xrd_criteria_point point;
    assert_int_equal(xrd_criteria_at_distortions(&g.criteria, targets[k], &options, &point, NULL), XRD_OK);
    assert_int_equal(point.verdict, XRD_CLOSED);
    assert_true(point.rate_lower <= rates[k] + 1e-14 && rates[k] - 1e-14 <= point.rate_upper);
    assert_memory_equal(point.distortions, targets[k], sizeof targets[k]);
    criteria_expect_accepted(&g.criteria, &point, options.gap_nats);
    /* The plane at the point's own slopes is the same point. */
    xrd_criteria_point plane;
    assert_int_equal(xrd_criteria_at_slopes(&g.criteria, point.slopes, &options, &plane, NULL), XRD_OK);
    assert_true(fabs(plane.rate_nats - point.rate_nats) < 1e-8);
    xrd_criteria_point_clear(&plane);
    xrd_criteria_point_clear(&point);
  }
}

static void one_criterion_is_one_distortion(void **state) {
  (void)state;
  grid g;
  make_grid(&g);
  g.criteria.count = 1;
  const xrd_options options = defaults();
  const xrd_problem problem = {g.p, g.criteria.distortions[0]};
  const double slope = 12, distortion = 0.03;
  xrd_criteria_point point;
  xrd_curve curve;
  assert_int_equal(xrd_criteria_at_slopes(&g.criteria, &slope, &options, &point, NULL), XRD_OK);
  assert_int_equal(xrd_curve_at_slopes(&problem, &slope, 1, &options, &curve, NULL), XRD_OK);
  assert_true(fabs(point.distortions[0] - curve.points[0].bounds.distortion) < 1e-9);
  assert_true(fabs(point.rate_nats - curve.points[0].rate_nats) < 1e-8);
  xrd_curve_clear(&curve);
  xrd_criteria_point_clear(&point);
  assert_int_equal(xrd_criteria_at_distortions(&g.criteria, &distortion, &options, &point, NULL), XRD_OK);
  assert_int_equal(xrd_curve_at_distortions(&problem, &distortion, 1, &options, &curve, NULL), XRD_OK);
  assert_true(point.rate_lower <= curve.points[0].bounds.rate_upper);
  assert_true(curve.points[0].bounds.rate_lower <= point.rate_upper);
  xrd_curve_clear(&curve);
  xrd_criteria_point_clear(&point);
}

static void random_targets_are_proved_and_accepted(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  const xrd_options options = defaults();
  for (unsigned k = 0; k < 100 * test_multiplier(); k++) {
    criteria_sample s;
    criteria_sample_make(&s, &random, k % 5, 1e-3);
    xrd_criteria_point point;
    xrd_error error = {""};
    if (xrd_criteria_at_distortions(&s.criteria, s.targets, &options, &point, &error) != XRD_OK)
      fail_msg("%u: %s", k, error.message);
    if (point.verdict != XRD_CLOSED) fail_msg("%u: open: %g .. %g", k, point.rate_lower, point.rate_upper);
    criteria_expect_accepted(&s.criteria, &point, options.gap_nats);
    xrd_criteria_point plane;
    assert_int_equal(xrd_criteria_at_slopes(&s.criteria, point.slopes, &options, &plane, NULL), XRD_OK);
    criteria_expect_accepted(&s.criteria, &plane, options.gap_nats);
    /* The plane through one point lies below the other. */
    double below = plane.rate_lower;
    for (size_t l = 0; l < s.count; l++) below -= point.slopes[l] * (point.distortions[l] - plane.distortions[l]);
    assert_true(below <= point.rate_upper + 1e-9);
    xrd_criteria_point_clear(&plane);
    xrd_criteria_point_clear(&point);
  }
}

/* Symbols so rare that rounding hides what they ask for: bounds still, if wider ones. */
static void rare_symbols_leave_bounds(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  const xrd_options options = defaults();
  unsigned open = 0, count = (unsigned)(100 * test_multiplier());
  for (unsigned k = 0; k < count; k++) {
    criteria_sample s;
    criteria_sample_make(&s, &random, k % 5, 1e-9);
    xrd_criteria_point point;
    assert_int_equal(xrd_criteria_at_distortions(&s.criteria, s.targets, &options, &point, NULL), XRD_OK);
    assert_true(isfinite(point.rate_upper));
    open += point.verdict == XRD_OPEN;
    criteria_expect_accepted(&s.criteria, &point, options.gap_nats);
    xrd_criteria_point_clear(&point);
  }
  assert_true(open <= count / 25);
}

static void what_no_channel_reaches_is_refused(void **state) {
  (void)state;
  grid g;
  make_grid(&g);
  g.criteria.distortions[1] = g.criteria.distortions[0];
  double far[N];
  for (int i = 0; i < N; i++) far[i] = g.x[i] + 1; /* near under the first is far under the second */
  g.criteria.distortions[1].y = far;
  const double targets[] = {0.01, 0.01}, negative[] = {0.1, -1}, apart[] = {0.1, NAN};
  const xrd_options options = defaults();
  xrd_criteria_point point;
  xrd_error error;
  assert_int_equal(xrd_criteria_at_distortions(&g.criteria, targets, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "no channel"));
  assert_int_equal(xrd_criteria_at_distortions(&g.criteria, negative, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_criteria_at_slopes(&g.criteria, apart, &options, &point, &error), XRD_ERR_ARGUMENT);
  g.criteria.distortions[1].m = 3;
  assert_int_equal(xrd_criteria_at_distortions(&g.criteria, targets, &options, &point, &error), XRD_ERR_INPUT);
  g.criteria.count = 9;
  assert_int_equal(xrd_criteria_validate(&g.criteria, &error), XRD_ERR_ARGUMENT);
}

static void forgeries_are_refused(void **state) {
  (void)state;
  grid g;
  make_grid(&g);
  const double targets[] = {0.01, 0.5};
  const xrd_options options = defaults();
  xrd_criteria_point point;
  assert_int_equal(xrd_criteria_at_distortions(&g.criteria, targets, &options, &point, NULL), XRD_OK);
  criteria_expect_accepted(&g.criteria, &point, 1e-10);
  xrd_criteria_point forged = point;
  forged.rate_lower = forged.rate_nats = point.rate_upper + 1e-13;
  forged.rate_upper = forged.rate_lower;
  criteria_expect_refused(&g.criteria, &forged, "exceeds the proved one");
  forged = point;
  forged.rate_upper = forged.rate_nats = point.rate_lower;
  criteria_expect_refused(&g.criteria, &forged, "is below the proved one");
  forged = point;
  forged.rate_lower -= 5e-11;
  criteria_expect_refused(&g.criteria, &forged, "is not that of its witness");
  forged = point;
  forged.rate_upper += 5e-11;
  criteria_expect_refused(&g.criteria, &forged, "is not that of its witness");
  forged = point;
  forged.verdict = XRD_OPEN;
  criteria_expect_refused(&g.criteria, &forged, "verdict");
  forged = point;
  forged.support--;
  criteria_expect_refused(&g.criteria, &forged, "support");
  double nearer[] = {0.01 * (1 - 1e-11), 0.5};
  forged = point;
  forged.distortions = nearer; /* the channel does not keep to it */
  criteria_expect_refused(&g.criteria, &forged, "is below the proved one");
  double *mass = point.q;
  while (*mass == 0) mass++;
  *mass *= 1.01;
  criteria_expect_refused(&g.criteria, &point, "is below the proved one");
  *mass /= 1.01;
  point.w[3] *= 1.01;
  criteria_expect_refused(&g.criteria, &point, "exceeds the proved one");
  xrd_criteria_point_clear(&point);
}

/* Distortions of a million and a bit: where slopes make their sum round up by more than D_k is rounded up, a bound that
   forgets it would exceed the channel's own rate. */
static void rounding_of_the_sum_is_paid_for(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, far = 1048575, d[] = {far, far + 1, far + 1, far};
  const xrd_distortion distortion = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d};
  const xrd_criteria criteria = {p, 2, {distortion, distortion}};
  double slopes[2] = {1.1, 1.1}, distortions[2], q[] = {0.5, 0.5}, w[2];
  xrd_random random;
  xrd_random_seed(&random, 3);
  long double excess = 0;
  while (excess < 3.5e-10L) {
    for (int k = 0; k < 2; k++) slopes[k] = 1 + 0.2 * xrd_random_uniform(&random);
    const double c = xrd_criteria_entry(&criteria, slopes, 0, 0), other = xrd_criteria_entry(&criteria, slopes, 0, 1);
    excess = (long double)c - far * ((long double)slopes[0] + slopes[1]);
    if ((long double)other - (far + 1.0L) * ((long double)slopes[0] + slopes[1]) < 2e-10L) excess = 0;
    w[0] = w[1] = 2 / (1 + exp(c - other));
  }
  xrd_criteria_point point = {
      .count = 2, .slopes = slopes, .distortions = distortions, .n = 2, .m = 2, .q = q, .w = w, .support = 2};
  assert_int_equal(xrd_certify_criteria(&criteria, false, 1, &point, NULL), XRD_OK);
  assert_true(point.rate_lower <= point.rate_upper && point.rate_upper - point.rate_lower < 1e-7);
  point.rate_nats = point.rate_upper;
  point.verdict = XRD_OPEN;
  criteria_expect_accepted(&criteria, &point, 1e-10);
  point.rate_lower = point.rate_nats = point.rate_upper += 2e-11;
  point.verdict = XRD_CLOSED;
  criteria_expect_refused(&criteria, &point, "exceeds the proved one");
}

/* Poor witnesses: the bounds hold all the same, and an unkept distortion proves nothing from above. */
static void any_witness_gives_bounds(void **state) {
  (void)state;
  grid g;
  make_grid(&g);
  const double targets[] = {0.01, 0.5};
  const xrd_options options = defaults();
  xrd_criteria_point point;
  assert_int_equal(xrd_criteria_at_distortions(&g.criteria, targets, &options, &point, NULL), XRD_OK);
  const double lower = point.rate_lower, upper = point.rate_upper;
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (int k = 0; k < 50; k++) {
    xrd_criteria_point poor = point;
    double q[N], w[N], slopes[2], distortions[2] = {0.01, 0.5};
    poor.q = q, poor.w = w, poor.slopes = slopes, poor.distortions = distortions;
    for (int i = 0; i < N; i++) q[i] = point.q[i] + 0.01 * xrd_random_uniform(&random);
    for (int i = 0; i < N; i++)
      w[i] = point.w[i] * (1 + 0.1 * xrd_random_normal(&random) * xrd_random_uniform(&random));
    for (int i = 0; i < N; i++) w[i] = fabs(w[i]) + 1e-3;
    for (int l = 0; l < 2; l++) slopes[l] = point.slopes[l] * (0.5 + xrd_random_uniform(&random));
    assert_int_equal(xrd_certify_criteria(&g.criteria, true, 1, &poor, NULL), XRD_OK);
    assert_true(poor.rate_lower <= upper && poor.rate_upper >= lower);
    assert_true(isinf(poor.rate_upper) || poor.rate_upper < 10);
    assert_int_equal(xrd_certify_criteria(&g.criteria, false, 1, &poor, NULL), XRD_OK);
    assert_true(poor.rate_lower <= poor.rate_upper && isfinite(poor.rate_upper));
  }
  xrd_criteria_point_clear(&point);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(targets_have_their_published_rates),
      cmocka_unit_test(one_criterion_is_one_distortion),
      cmocka_unit_test(random_targets_are_proved_and_accepted),
      cmocka_unit_test(what_no_channel_reaches_is_refused),
      cmocka_unit_test(rare_symbols_leave_bounds),
      cmocka_unit_test(forgeries_are_refused),
      cmocka_unit_test(any_witness_gives_bounds),
      cmocka_unit_test(rounding_of_the_sum_is_paid_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
