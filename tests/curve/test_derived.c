/* Payoffs and indirect sources: closed forms, the explicit transformed problem, poor witnesses, numbers of which
   doubles know too little, forgeries. */
#include "exactrd/derived.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static xrd_options defaults(void) {
  xrd_options options;
  xrd_options_init(&options);
  return options;
}

static xrd_finding found(const xrd_derived *derived, const xrd_derived_point *point, double gap) {
  xrd_finding finding;
  assert_int_equal(xrd_check_derived(derived, point, gap, &finding, NULL), XRD_OK);
  return finding;
}

static void expect_accepted(const xrd_derived *derived, const xrd_derived_point *point, double gap) {
  const xrd_finding finding = found(derived, point, gap);
  if (!finding.accepted) fail_msg("%s", finding.reason);
}

static double information(double p, double given_one, double given_zero) {
  const double q = p * given_one + (1 - p) * given_zero,
               parts[] = {given_one, 1 - given_one, given_zero, 1 - given_zero}, weights[] = {p, p, 1 - p, 1 - p},
               laws[] = {q, 1 - q, q, 1 - q};
  double sum = 0;
  for (int k = 0; k < 4; k++)
    if (parts[k] > 0) sum += weights[k] * parts[k] * log(parts[k] / laws[k]);
  return sum;
}

/* A risky action pays 1 with probability g, else 0; a safe one pays r (Matejka and McKay 2015, problem 1).  With
   a = e^{1/L}, s = e^{r/L} the risky one is chosen with q = -s (g (a - s) + (1 - g) (1 - s)) / ((a - s) (1 - s)), cut
   to [0, 1], and with q a / (q a + (1 - q) s) where it pays. */
static void risky_and_safe_actions(void **state) {
  (void)state;
  static const double costs[] = {0.1, 0.3, 0.5, 1, 4}, safes[] = {0.25, 0.5, 0.75}, chances[] = {0.5, 0.3, 0.8};
  size_t interior = 0, corners = 0;
  for (int k = 0; k < 45; k++) {
    const double cost = costs[k % 5], r = safes[k / 5 % 3], g = chances[k / 15];
    const double p[] = {g, 1 - g}, payoff[] = {1, r, 0, r};
    const double a = exp(1 / cost), s = exp(r / cost);
    const double q = fmin(1, fmax(0, -s * (g * (a - s) + (1 - g) * (1 - s)) / ((a - s) * (1 - s))));
    const double one = q * a / (q * a + (1 - q) * s), zero = q / (q + (1 - q) * s);
    const xrd_derived derived = {p, 2, 2, 2, NULL, payoff, {0}};
    const xrd_options options = defaults();
    xrd_derived_point point;
    assert_int_equal(xrd_derived_at_slope(&derived, 1 / cost, &options, &point, NULL), XRD_OK);
    assert_int_equal(point.verdict, XRD_CLOSED);
    const double earned = g * (one + (1 - one) * r) + (1 - g) * (1 - zero) * r, rate = information(g, one, zero);
    /* max E U - L I is one number, whatever the witness. */
    assert_true(fabs(point.value - cost * point.rate_nats - (earned - cost * rate)) < 1e-10 * cost + 1e-14);
    assert_true(fabs(point.value - earned) < 2e-5 && fabs(point.rate_nats - rate) < 2e-5);
    assert_int_equal(point.support, q > 0 && q < 1 ? 2 : 1);
    if (point.support == 1) assert_true(point.rate_upper == 0);
    assert_true(point.information_cost == 1 / point.slope);
    expect_accepted(&derived, &point, options.gap_nats);
    q > 0 && q < 1 ? interior++ : corners++;
    xrd_derived_point_clear(&point);
  }
  assert_true(interior > 10 && corners > 3);
}

/* One of m states pays 1 where it is guessed: the chance of a right guess is e^{1/L} / (e^{1/L} + m - 1). */
static void guessing_one_of_many(void **state) {
  (void)state;
  enum { M = 7 };
  double p[M], payoff[M * M] = {0};
  for (int i = 0; i < M; i++) p[i] = 1.0 / M, payoff[i * M + i] = -2; /* all else pays -3 */
  for (int k = 0; k < M * M; k++)
    if (payoff[k] == 0) payoff[k] = -3;
  const xrd_derived derived = {p, M, M, M, NULL, payoff, {0}};
  const xrd_options options = defaults();
  for (double slope = 0.5; slope < 12; slope *= 1.7) {
    const double right = exp(slope) / (exp(slope) + M - 1);
    const double rate = log(M) + right * log(right) + (1 - right) * log((1 - right) / (M - 1));
    xrd_derived_point point, again;
    assert_int_equal(xrd_derived_at_slope(&derived, slope, &options, &point, NULL), XRD_OK);
    assert_true(fabs(point.value - (right - 3)) < 1e-10);
    assert_true(point.rate_lower <= rate + 1e-10 && rate - 1e-10 <= point.rate_upper && point.verdict == XRD_CLOSED);
    assert_int_equal(xrd_derived_at_value(&derived, right - 3, &options, &again, NULL), XRD_OK);
    assert_true(again.value == right - 3 && again.verdict == XRD_CLOSED);
    assert_true(again.rate_lower <= rate + 1e-14 && rate - 1e-14 <= again.rate_upper);
    expect_accepted(&derived, &again, options.gap_nats);
    xrd_derived_point_clear(&point);
    xrd_derived_point_clear(&again);
  }
}

static double entropy(double x) { return -x * log(x) - (1 - x) * log(1 - x); }

/* A fair bit seen through a symmetric channel of crossing e: R(D) = log 2 - h((D - e) / (1 - 2 e)). */
static void fair_bits_through_symmetric_noise(void **state) {
  (void)state;
  static const double p[] = {0.5, 0.5}, crossings[] = {1e-3, 0.05, 0.1, 0.3};
  const xrd_options options = defaults();
  for (size_t k = 0; k < 4; k++) {
    const double e = crossings[k], seen[] = {1 - e, e, e, 1 - e};
    const xrd_derived derived = {p, 2, 2, 2, seen, NULL, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
    for (int step = 1; step < 10; step++) {
      const double distortion = e + (0.5 - e) * step / 10;
      const double exact = log(2) - entropy((distortion - e) / (1 - 2 * e));
      xrd_derived_point point;
      assert_int_equal(xrd_derived_at_value(&derived, distortion, &options, &point, NULL), XRD_OK);
      assert_int_equal(point.verdict, XRD_CLOSED);
      assert_true(point.rate_lower <= exact + 1e-14 && exact - 1e-14 <= point.rate_upper);
      expect_accepted(&derived, &point, options.gap_nats);
      xrd_derived_point_clear(&point);
    }
  }
}

enum { STATES = 6, SEEN = 5, ANSWERS = 7 };

typedef struct {
  double p[STATES], observation[STATES * SEEN], loss[STATES * ANSWERS];
  xrd_derived derived;
} random_case;

static void fill_law(xrd_random *random, double *law, size_t count, bool zeros) {
  double sum = 0;
  for (size_t k = 0; k < count; k++) {
    law[k] = zeros && xrd_random_uniform(random) < 0.3 ? 0 : xrd_random_uniform(random);
    sum += law[k];
  }
  if (sum == 0) sum = law[0] = 1;
  for (size_t k = 0; k < count; k++) law[k] /= sum;
}

static void make_case(xrd_random *random, bool seen, bool payoff, double scale, random_case *c) {
  const size_t n = seen ? SEEN : STATES;
  fill_law(random, c->p, STATES, false);
  for (size_t s = 0; s < STATES; s++) fill_law(random, c->observation + s * SEEN, SEEN, true);
  for (size_t k = 0; k < STATES * ANSWERS; k++)
    c->loss[k] = scale * (payoff ? 2 * xrd_random_uniform(random) - 1 : xrd_random_uniform(random));
  c->derived = (xrd_derived){c->p, STATES, n, ANSWERS, seen ? c->observation : NULL, payoff ? c->loss : NULL, {0}};
  if (!payoff) c->derived.distortion = (xrd_distortion){XRD_MATRIX, STATES, ANSWERS, 0, c->loss, NULL, NULL};
}

/* The explicit problem in doubles: what is seen, and the mean losses given it, shifted by a constant to be >= 0. */
static void transform(const random_case *c, double shift, double *p, double *matrix) {
  const bool payoff = c->derived.payoff != NULL;
  double total = 0;
  for (size_t x = 0; x < c->derived.n; x++) {
    p[x] = 0;
    memset(matrix + x * ANSWERS, 0, ANSWERS * sizeof(double));
    for (size_t s = 0; s < STATES; s++) {
      const double joint = c->p[s] * (c->derived.observation != NULL ? c->observation[s * SEEN + x] : s == x);
      p[x] += joint;
      for (size_t y = 0; y < ANSWERS; y++)
        matrix[x * ANSWERS + y] += joint * (payoff ? shift - c->loss[s * ANSWERS + y] : c->loss[s * ANSWERS + y]);
    }
    for (size_t y = 0; y < ANSWERS; y++) matrix[x * ANSWERS + y] /= p[x] > 0 ? p[x] : 1;
    total += p[x];
  }
  for (size_t x = 0; x < c->derived.n; x++) p[x] /= total;
}

static void the_transformed_problem_is_the_same(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 16);
  const xrd_options options = defaults();
  for (size_t k = 0; k < 40 * test_multiplier(); k++) {
    random_case c;
    double p[STATES], matrix[STATES * ANSWERS];
    const bool payoff = k % 2 == 0;
    make_case(&random, payoff ? k % 4 == 0 : true, payoff, 1, &c);
    transform(&c, 1, p, matrix);
    const xrd_problem plain = {p, {XRD_MATRIX, c.derived.n, ANSWERS, 0, matrix, NULL, NULL}};
    const double slope = 2 + 10 * xrd_random_uniform(&random);
    xrd_derived_point point;
    xrd_curve curve;
    assert_int_equal(xrd_derived_at_slope(&c.derived, slope, &options, &point, NULL), XRD_OK);
    assert_int_equal(xrd_curve_at_slopes(&plain, &slope, 1, &options, &curve, NULL), XRD_OK);
    const double cost = payoff ? 1 - point.value : point.value;
    assert_true(fabs(point.rate_nats + slope * cost - curve.points[0].rate_nats -
                     slope * curve.points[0].bounds.distortion) < 2e-10);
    assert_int_equal(point.verdict, XRD_CLOSED);
    expect_accepted(&c.derived, &point, options.gap_nats);
    xrd_curve_clear(&curve);
    xrd_derived_point_clear(&point);
  }
}

/* Any witness proves bounds, and every term of them counts: the check, which sums I itself, finds the same numbers. */
static void poor_witnesses_prove_what_they_can(void **state) {
  (void)state;
  static const double scales[] = {1, 1e-3, 1e8};
  xrd_random random;
  xrd_random_seed(&random, 17);
  for (size_t k = 0; k < 300 * test_multiplier(); k++) {
    random_case c;
    double q[ANSWERS], w[STATES];
    make_case(&random, k % 3 != 0, k % 3 != 1, scales[k % 7 % 3], &c);
    fill_law(&random, q, ANSWERS, true);
    for (size_t x = 0; x < c.derived.n; x++) w[x] = 0.2 + xrd_random_uniform(&random);
    const double slope = 5 * xrd_random_uniform(&random) / scales[k % 7 % 3];
    xrd_derived_point point = {.slope = slope, .n = c.derived.n, .m = ANSWERS, .q = q, .w = w};
    assert_int_equal(xrd_certify_derived(&c.derived, false, &point, NULL), XRD_OK);
    point.information_cost = 1 / slope;
    point.rate_nats = point.rate_lower;
    const double gap = 1e-10;
    point.verdict = point.rate_upper - point.rate_lower <= gap ? XRD_CLOSED : XRD_OPEN;
    expect_accepted(&c.derived, &point, gap);
    /* The value to which the channel keeps is the nearest double that does. */
    xrd_derived_point better = point;
    better.value = nextafter(nextafter(point.value, c.derived.payoff != NULL ? HUGE_VAL : -HUGE_VAL),
                             c.derived.payoff != NULL ? HUGE_VAL : -HUGE_VAL);
    assert_false(found(&c.derived, &better, gap).accepted);
    assert_int_equal(xrd_certify_derived(&c.derived, true, &better, NULL), XRD_OK);
    assert_true(isinf(better.rate_upper));
  }
}

static void forgeries_are_refused(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 18);
  random_case c;
  make_case(&random, true, true, 1, &c);
  xrd_options options = defaults();
  options.gap_nats = 1e-9;
  xrd_derived_point point;
  assert_int_equal(xrd_derived_at_slope(&c.derived, 6, &options, &point, NULL), XRD_OK);
  expect_accepted(&c.derived, &point, 1e-9);
  for (int forgery = 0; forgery < 10; forgery++) {
    xrd_derived_point forged = point;
    double q[ANSWERS], w[STATES];
    memcpy(q, point.q, ANSWERS * sizeof *q), memcpy(w, point.w, c.derived.n * sizeof *w);
    forged.q = q, forged.w = w;
    switch (forgery) {
    case 0: forged.rate_lower = forged.rate_nats = point.rate_upper; break;
    case 1: forged.rate_upper = forged.rate_nats = point.rate_lower; break;
    case 2: forged.value += 1e-9; break;
    case 3: forged.slope *= 1.001; break;
    case 4: w[2] *= 1.01; break;
    case 5: q[0] += 0.01; break;
    case 6: forged.support--; break;
    case 7: forged.verdict = XRD_OPEN; break;
    case 8: forged.information_cost *= 2; break;
    default: forged.rate_lower -= 1e-9, forged.rate_upper += 1e-9, forged.verdict = XRD_OPEN; break;
    }
    assert_false(found(&c.derived, &forged, 1e-9).accepted);
  }
  xrd_derived_point_clear(&point);
}

static void ends_and_refusals(void **state) {
  (void)state;
  static const double p[] = {0.5, 0.5}, payoff[] = {1, 0, 0, 1}, bad[] = {1, 0, 0, NAN}, seen[] = {0.5, 0.4, 0, 1},
                      tiny_p[] = {1e-200, 1}, tiny[] = {1e-200, 1, 0, 1};
  const xrd_options options = defaults();
  xrd_derived derived = {p, 2, 2, 2, NULL, payoff, {0}};
  xrd_derived_point point;
  xrd_error error;
  assert_int_equal(xrd_derived_at_slope(&derived, 0, &options, &point, NULL), XRD_OK);
  assert_true(point.value == 0.5 && point.rate_upper == 0 && isinf(point.information_cost));
  expect_accepted(&derived, &point, options.gap_nats);
  xrd_derived_point_clear(&point);
  assert_int_equal(xrd_derived_at_value(&derived, 0.2, &options, &point, NULL), XRD_OK);
  assert_true(point.rate_lower == 0 && point.rate_upper == 0 && point.value == 0.2);
  xrd_derived_point_clear(&point);
  assert_int_equal(xrd_derived_at_value(&derived, 1.1, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "1.1"));
  assert_int_equal(xrd_derived_at_slope(&derived, -1, &options, &point, NULL), XRD_ERR_ARGUMENT);
  derived.payoff = bad;
  assert_int_equal(xrd_derived_at_slope(&derived, 1, &options, &point, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "payoff [1,1]"));
  derived.payoff = payoff;
  derived.observation = seen;
  assert_int_equal(xrd_derived_validate(&derived, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "row 0"));
  derived.p = tiny_p;
  derived.observation = tiny;
  assert_int_equal(xrd_derived_validate(&derived, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "observation [0,0]"));
  derived.distortion = (xrd_distortion){.kind = XRD_HAMMING, .n = 2, .m = 2};
  assert_int_equal(xrd_derived_validate(&derived, &error), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(risky_and_safe_actions),
      cmocka_unit_test(guessing_one_of_many),
      cmocka_unit_test(fair_bits_through_symmetric_noise),
      cmocka_unit_test(the_transformed_problem_is_the_same),
      cmocka_unit_test(poor_witnesses_prove_what_they_can),
      cmocka_unit_test(forgeries_are_refused),
      cmocka_unit_test(ends_and_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
