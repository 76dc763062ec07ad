/* Every certificate is accepted, every altered one refused. */
#include "exactrd/check.h"
#include "exactrd/criteria.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

static const double GAP = 1e-10;
static const double TINY = 1e-200; /* certificates round distortions below 1e-270 / slope up to that */

static xrd_claimed_point claim_of(const random_case *c, const xrd_bounds *bounds) {
  xrd_claimed_point claim = {
      .slope = c->witness.slope, .rate_nats = bounds->rate_lower, .bounds = *bounds, .gap_nats = GAP};
  for (size_t j = 0; j < c->problem.distortion.m; j++) claim.support += c->q[j] > 0;
  claim.verdict = bounds->rate_upper - bounds->rate_lower <= GAP ? XRD_CLOSED : XRD_OPEN;
  return claim;
}

static bool accepted(const random_case *c, const xrd_claimed_point *claim) {
  xrd_finding finding;
  xrd_error error;
  assert_int_equal(xrd_check(&c->problem, &c->witness, claim, &finding, &error), XRD_OK);
  assert_true(finding.accepted == (finding.reason[0] == '\0'));
  if (getenv("XRD_TEST_VERBOSE") && !finding.accepted)
    print_message("slope %g: %s\n", c->witness.slope, finding.reason);
  return finding.accepted;
}

static void certificates_are_accepted(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < repetitions(60); k++) {
    random_case c;
    random_case_make(&c, &random, 12, (int)xrd_random_below(&random, 60), xrd_random_below(&random, 2) ? 0 : 0.1);
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, &bounds, NULL), XRD_OK);
    xrd_claimed_point claim = claim_of(&c, &bounds);
    assert_true(accepted(&c, &claim));
    if (bounds.distortion > 0 && bounds.distortion < TINY) bounds.distortion = 1;
    const double aside = bounds.distortion * (0.5 + xrd_random_uniform(&random));
    assert_int_equal(xrd_certify_at(&c.problem, &c.witness, aside, 0, 1, &bounds, NULL), XRD_OK);
    claim = claim_of(&c, &bounds);
    assert_true(accepted(&c, &claim) || bounds.rate_lower > bounds.rate_upper);
    random_case_clear(&c);
  }
}

static void extreme_slopes_are_accepted(void **state) {
  (void)state;
  const double slopes[] = {0, 1e-300, 1e-30, 1e-12, 1e6, 1e12, 1e30, 1e300, HUGE_VAL};
  const double p[] = {0.75, 0.25}, matrix[] = {0.3, 1, 0.3, 1.7, 0.3, 0.9};
  double q[] = {0.7, 0.25, 0.05}, w[] = {1.4, 4};
  for (size_t k = 0; k < sizeof slopes / sizeof *slopes; k++) {
    const random_case c = {.problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = matrix}},
                           .witness = {slopes[k], q, w},
                           .q = q,
                           .w = w};
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, &bounds, NULL), XRD_OK);
    const xrd_claimed_point claim = claim_of(&c, &bounds);
    assert_true(accepted(&c, &claim));
  }
}

/* An ulp below D_min and at a slope of 2^60 the bound is 128 + log 2: an ulp of it is rounding. */
static void bounds_above_every_rate_may_round(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, matrix[] = {1, 2, 2, 1}, below = 1 - 0x1p-53;
  double q[] = {0.5, 0.5}, w[] = {2, 2};
  const random_case c = {.problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}},
                         .witness = {0x1p60, q, w},
                         .q = q,
                         .w = w};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify_at(&c.problem, &c.witness, below, 0, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.rate_lower > 128 && bounds.rate_upper == HUGE_VAL);
  for (int step = 0; step < 2; step++) bounds.rate_lower = nextafter(bounds.rate_lower, 0);
  xrd_claimed_point claim = claim_of(&c, &bounds);
  assert_true(accepted(&c, &claim));
  claim.bounds.rate_lower -= 1e-9;
  assert_false(accepted(&c, &claim));
}

/* Each alteration of one number of an accepted claim. */
static void altered_claims_are_refused(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t k = 0; k < repetitions(30); k++) {
    random_case c;
    do {
      random_case_make(&c, &random, 8, 400, 0);
      xrd_bounds bounds;
      assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, &bounds, NULL), XRD_OK);
      const double width = bounds.rate_upper - bounds.rate_lower;
      if (bounds.rate_lower > 1e-3 && width < 1e-4 && bounds.distortion > TINY) break;
      random_case_clear(&c);
    } while (true);
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, &bounds, NULL), XRD_OK);
    const xrd_claimed_point good = claim_of(&c, &bounds);
    const double width = bounds.rate_upper - bounds.rate_lower;
    assert_true(accepted(&c, &good));
    xrd_claimed_point bad[] = {good, good, good, good, good, good, good, good, good, good, good};
    size_t count = 0;
    bad[count++].bounds.rate_lower = bounds.rate_lower + 1e-14 + width / 5;
    bad[count++].bounds.rate_lower = bounds.rate_lower - 1e-14 - width / 5;
    bad[count++].bounds.rate_upper = bounds.rate_upper - 1e-14 - width / 5;
    bad[count++].bounds.rate_upper = bounds.rate_upper + 1e-14 + width / 5;
    bad[count++].bounds.rate_upper = HUGE_VAL;
    bad[count++].bounds.distortion = nextafter(bounds.distortion * (1 - 1e-13), -1);
    bad[count++].bounds.distortion = bounds.distortion +
                                     fmax((1e-14 + width / 4) / c.witness.slope, 1e-15 * bounds.distortion);
    bad[count++].support += 1;
    bad[count++].slope *= 1 + 1e-15;
    bad[count++].verdict = good.verdict == XRD_OPEN ? XRD_CLOSED : XRD_OPEN;
    bad[count++].rate_nats = bounds.rate_upper * (1 + 1e-15);
    for (size_t b = 0; b < count; b++) {
      if (b < 5) bad[b].rate_nats = bad[b].bounds.rate_lower;
      if (accepted(&c, &bad[b])) fail_msg("case %zu: alteration %zu was accepted at D = %g", k, b, bounds.distortion);
    }
    random_case_clear(&c);
  }
}

static void altered_witnesses_are_refused(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t k = 0; k < repetitions(30); k++) {
    random_case c;
    random_case_make(&c, &random, 8, 400, 0);
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, &bounds, NULL), XRD_OK);
    if (bounds.rate_lower > 1e-3 && bounds.rate_upper - bounds.rate_lower < 1e-6) {
      const xrd_claimed_point claim = claim_of(&c, &bounds);
      const double mass = c.q[0], dual = c.w[0];
      c.q[0] = -mass;
      assert_false(accepted(&c, &claim));
      c.q[0] = NAN;
      assert_false(accepted(&c, &claim));
      c.q[0] = mass;
      c.w[0] = 0;
      assert_false(accepted(&c, &claim));
      c.w[0] = dual;
      double altered = 0; /* a common factor of w changes nothing */
      for (size_t i = 0; i < c.problem.distortion.n; i += 2) {
        c.w[i] *= 1 + 1e-3 * (1 + xrd_random_uniform(&random));
        altered += c.p[i];
      }
      assert_true(!accepted(&c, &claim) || altered < 0.01 || altered > 0.99);
    }
    random_case_clear(&c);
  }
}

/* The channel's distortion is 1/2 exactly, of shares 2/3 and 1/3 that no ball holds without a radius. */
static void what_no_number_of_bits_can_tell(void **state) {
  (void)state;
  const double p[] = {1}, d[] = {0.25, 1}, q[] = {0.5, 0.25}, w[] = {1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 1, .m = 2, .matrix = d}};
  xrd_claimed_point claim = {0, 0, {0.5, 0, 0, 0}, 2, 1, XRD_CLOSED};
  xrd_finding finding;
  assert_int_equal(xrd_check(&problem, &(xrd_witness){0, q, w}, &claim, &finding, NULL), XRD_OK);
  assert_true(!finding.accepted && strstr(finding.reason, "cannot be told") != NULL);
  claim.bounds.distortion = nextafter(0.5, 1), claim.bounds.rate_upper = 1e-300;
  assert_int_equal(xrd_check(&problem, &(xrd_witness){0, q, w}, &claim, &finding, NULL), XRD_OK);
  assert_true(finding.accepted);
}

/* Every reproduction is forbidden by one distortion or the other, or has no mass. */
static void symbols_with_nowhere_to_go(void **state) {
  (void)state;
  const double halves[] = {0.5, 0.5}, one[] = {0, INFINITY, 0, 1}, other[] = {INFINITY, 0, 1, 0},
               both[] = {0, INFINITY, 0, 0};
  double slopes[] = {1, 1}, distortions[] = {0.5, 0.5}, q[] = {0.5, 0.5}, w[] = {1, 1};
  xrd_criteria criteria = {.p = halves,
                           .count = 2,
                           .distortions = {{.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = one},
                                           {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = other}}};
  xrd_criteria_point point = {2, slopes, distortions, 0.1, 0.05, 0.2, 2, XRD_CLOSED, 2, 2, q, w};
  xrd_finding finding;
  const xrd_status status = xrd_check_criteria(&criteria, &point, 1, &finding, NULL);
  assert_true(status == XRD_ERR_INPUT || (status == XRD_OK && !finding.accepted && finding.reason[0] != '\0'));
  criteria.distortions[0].matrix = criteria.distortions[1].matrix = both;
  q[0] = 0, point.support = 1;
  assert_int_equal(xrd_check_criteria(&criteria, &point, 1, &finding, NULL), XRD_OK);
  assert_true(!finding.accepted && strstr(finding.reason, "symbol 0") != NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_no_number_of_bits_can_tell),   cmocka_unit_test(symbols_with_nowhere_to_go),
      cmocka_unit_test(certificates_are_accepted),         cmocka_unit_test(extreme_slopes_are_accepted),
      cmocka_unit_test(bounds_above_every_rate_may_round), cmocka_unit_test(altered_claims_are_refused),
      cmocka_unit_test(altered_witnesses_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
