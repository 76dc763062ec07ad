/* What is refused before anything is proved, number by number, and with which words. */
#include <math.h>
#include <string.h>

#include "exactrd/capacity.h"
#include "exactrd/check.h"
#include "exactrd/criteria.h"
#include "exactrd/derived.h"
#include "exactrd/measure.h"
#include "exactrd/perception.h"
#include "tests/cmocka_all.h"

static const double P[] = {0.5, 0.5}, MATRIX[] = {0, 1, 1, 0}, GAP = 1;

static void expect_refusal(xrd_status status, const xrd_finding *finding, const char *word) {
  assert_int_equal(status, XRD_OK);
  assert_false(finding->accepted);
  if (strstr(finding->reason, word) == NULL) fail_msg("'%s' does not speak of '%s'", finding->reason, word);
}

/* A number of a structure, and what it is set to. */
typedef struct {
  double *number;
  double value;
  const char *word;
} bad_number;

typedef struct {
  xrd_problem problem;
  double q[2], w[2];
  xrd_witness witness;
  xrd_claimed_point claim;
} curve_case;

static void set_curve(curve_case *c) {
  *c = (curve_case){
      .problem = {P, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = MATRIX}}, .q = {0.5, 0.5}, .w = {1, 1}};
  c->witness = (xrd_witness){1, c->q, c->w};
  c->claim = (xrd_claimed_point){1, 0.1, {0.3, 0, 0.05, 0.2}, 2, GAP, XRD_CLOSED};
}

static xrd_status check_curve(const curve_case *c, xrd_finding *finding) {
  return xrd_check(&c->problem, &c->witness, &c->claim, finding, NULL);
}

static void points_of_curves(void **state) {
  (void)state;
  curve_case c;
  xrd_finding finding;
  const bad_number bad[] = {
      {&c.witness.slope, -1, "the slope -1"},
      {&c.witness.slope, NAN, "the slope"},
      {&c.claim.slope, 2, "not the witness's"},
      {&c.q[1], -1, "mass 1"},
      {&c.q[0], INFINITY, "mass 0"},
      {&c.w[0], 0, "dual 0"},
      {&c.w[1], INFINITY, "dual 1"},
      {&c.claim.bounds.distortion, INFINITY, "distortion is not finite"},
      {&c.claim.bounds.distortion_low, NAN, "distortion is not finite"},
      {&c.claim.bounds.rate_lower, -1, "not in order"},
      {&c.claim.bounds.rate_lower, INFINITY, "not in order"},
      {&c.claim.bounds.rate_lower, 0.3, "not in order"},
      {&c.claim.rate_nats, 0.01, "outside its bounds"},
      {&c.claim.rate_nats, 0.3, "outside its bounds"},
      {&c.claim.gap_nats, 0, "gap"},
      {&c.claim.gap_nats, NAN, "gap"},
      {&c.claim.gap_nats, 0.01, "verdict"},
      {&c.q[1], 0, "support"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    set_curve(&c);
    *bad[k].number = bad[k].value;
    expect_refusal(check_curve(&c, &finding), &finding, bad[k].word);
  }
  set_curve(&c);
  c.problem.p = MATRIX + 2; /* 1, 0: a duals of 0 is nobody's */
  c.w[1] = 0;
  assert_int_equal(check_curve(&c, &finding), XRD_OK);
  assert_null(strstr(finding.reason, "dual"));
  c.problem.distortion.n = 0;
  assert_int_equal(check_curve(&c, &finding), XRD_ERR_INPUT);
}

static void channels_that_are_not_defined(void **state) {
  (void)state;
  const double forbidden[] = {0, INFINITY, INFINITY, 0};
  curve_case c;
  xrd_finding finding;
  set_curve(&c);
  c.problem.distortion.matrix = forbidden;
  c.q[1] = 0;
  c.claim.support = 1;
  expect_refusal(check_curve(&c, &finding), &finding, "source symbol 1");
}

/* At an infinite slope a D above D_min has no lower bound but 0. */
static void infinite_slopes(void **state) {
  (void)state;
  curve_case c;
  xrd_finding finding;
  set_curve(&c);
  c.witness.slope = c.claim.slope = INFINITY;
  c.claim = (xrd_claimed_point){INFINITY, 0.5, {0.25, 0, 0, log(2) + 1e-16}, 2, GAP, XRD_CLOSED};
  assert_int_equal(check_curve(&c, &finding), XRD_OK);
  assert_true(finding.accepted && finding.rate_lower == 0);
  c.claim.bounds.rate_lower = 0.1;
  expect_refusal(check_curve(&c, &finding), &finding, "lower bound");
}

static void capacities(void **state) {
  (void)state;
  static double p[2], r[2];
  static const double channel[] = {0.9, 0.1, 0.1, 0.9};
  const xrd_capacity_problem problem = {.n = 2, .m = 2, .matrix = channel};
  const xrd_capacity_point good = {0, 0.3, 0.1, 0.4, 2, XRD_CLOSED, 2, 2, 0, p, r};
  xrd_capacity_point point;
  xrd_finding finding;
  const bad_number bad[] = {
      {&point.cost, NAN, "cost"},
      {&point.cost, -1, "cost"},
      {&point.slope, INFINITY, "slope"},
      {&p[0], -1, "input mass 0"},
      {&p[1], NAN, "input mass 1"},
      {&p[1], 0, "support"},
      {&r[0], -1, "output mass 0"},
      {&point.capacity_upper, INFINITY, "infinite"},
      {&point.capacity_lower, -1, "not in order"},
      {&point.capacity_lower, 0.35, "not in order"},
      {&point.capacity_nats, 1, "not in order"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    point = good, p[0] = p[1] = r[0] = r[1] = 0.5;
    *bad[k].number = bad[k].value;
    expect_refusal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), &finding, bad[k].word);
  }
  point = good, p[0] = p[1] = 0, point.support = 0;
  expect_refusal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), &finding, "every input mass is 0");
  point = good, p[0] = p[1] = 0.5, r[0] = r[1] = 0;
  expect_refusal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), &finding, "every output mass is 0");
  point = good, r[0] = r[1] = 0.5;
  expect_refusal(xrd_check_capacity(&problem, &point, 0, &finding, NULL), &finding, "verdict");
  expect_refusal(xrd_check_capacity(&problem, &point, 0.01, &finding, NULL), &finding, "verdict");
  point = good, r[0] = 1,
  r[1] = 0; /* an output of no mass: log 2 still bounds the capacity, and nothing less is proved */
  point.capacity_lower = 0.368, point.capacity_nats = 0.4, point.capacity_upper = nextafter(log(2), 1);
  assert_int_equal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), XRD_OK);
  assert_true(finding.accepted);
  point.capacity_upper = 0.69;
  expect_refusal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), &finding, "upper bound");
  r[0] = r[1] = 0.5, point = good;
  point.n = 3;
  expect_refusal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), &finding, "3 inputs");
  point.n = 2, point.m = 1;
  expect_refusal(xrd_check_capacity(&problem, &point, GAP, &finding, NULL), &finding, "1 outputs");
  const xrd_capacity_problem none = {.n = 0, .m = 2, .matrix = channel};
  assert_int_equal(xrd_check_capacity(&none, &point, GAP, &finding, NULL), XRD_ERR_INPUT);
}

static void points_of_several_distortions(void **state) {
  (void)state;
  static double slopes[2], distortions[2], q[2], w[2];
  const xrd_distortion d = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = MATRIX};
  xrd_criteria criteria = {.p = P, .count = 2, .distortions = {d, d}};
  const xrd_criteria_point good = {2, slopes, distortions, 0.1, 0.05, 0.2, 2, XRD_CLOSED, 2, 2, q, w};
  xrd_criteria_point point;
  xrd_finding finding;
  const bad_number bad[] = {
      {&slopes[0], -1, "slope or distortion 1"},
      {&slopes[1], INFINITY, "slope 2 is infinite"},
      {&slopes[1], NAN, "slope or distortion 2"},
      {&distortions[1], INFINITY, "slope or distortion 2"},
      {&distortions[0], NAN, "slope or distortion 1"},
      {&q[1], -1, "mass 1"},
      {&q[0], 0, "support"},
      {&w[0], 0, "dual 0"},
      {&w[1], INFINITY, "dual 1"},
      {&point.rate_lower, NAN, "not in order"},
      {&point.rate_upper, 0.07, "not in order"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    point = good, slopes[0] = slopes[1] = 1, distortions[0] = distortions[1] = 0.3, q[0] = q[1] = 0.5, w[0] = w[1] = 1;
    *bad[k].number = bad[k].value;
    expect_refusal(xrd_check_criteria(&criteria, &point, GAP, &finding, NULL), &finding, bad[k].word);
  }
  point = good, point.count = 1;
  expect_refusal(xrd_check_criteria(&criteria, &point, GAP, &finding, NULL), &finding, "1 slopes");
  criteria.count = 0;
  assert_int_equal(xrd_check_criteria(&criteria, &point, GAP, &finding, NULL), XRD_ERR_ARGUMENT);
}

static void points_under_a_constraint(void **state) {
  (void)state;
  static double q[2], w[2], g[2], plan[4];
  xrd_perception perception = {{P, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = MATRIX}}, XRD_TOTAL_VARIATION, {0}};
  const xrd_perception_point good = {0.3, 0.1, 0.1, 0.05, 0.2, 2, XRD_CLOSED, 1, 1, 2, 2, 4, q, w, g, plan};
  xrd_perception_point point;
  xrd_finding finding;
  const bad_number bad[] = {
      {&point.distortion, NAN, "distortion"},
      {&point.distortion, -1, "distortion"},
      {&point.perception, INFINITY, "perception"},
      {&point.slope, -1, "slope or price"},
      {&point.slope, NAN, "slope or price"},
      {&point.price, -1, "slope or price"},
      {&q[0], NAN, "mass 0"},
      {&q[1], 0, "support"},
      {&g[1], INFINITY, "shift 1"},
      {&w[1], 0, "dual 1"},
      {&w[0], INFINITY, "dual 0"},
      {&plan[3], NAN, "move 3"},
      {&plan[0], -1, "move 0"},
      {&point.rate_lower, -1, "not in order"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    point = good, q[0] = q[1] = 0.5, w[0] = w[1] = 1, g[0] = g[1] = 0, plan[0] = plan[3] = 0.5;
    *bad[k].number = bad[k].value;
    expect_refusal(xrd_check_perception(&perception, &point, GAP, &finding, NULL), &finding, bad[k].word);
  }
  point = good, plan[0] = 0.5, point.n = 1;
  expect_refusal(xrd_check_perception(&perception, &point, GAP, &finding, NULL), &finding, "1 by 2");
  point = good, point.m = 3;
  expect_refusal(xrd_check_perception(&perception, &point, GAP, &finding, NULL), &finding, "2 by 3");
  perception.constraint = XRD_KL;
  point = good, point.price = 0;
  expect_refusal(xrd_check_perception(&perception, &point, GAP, &finding, NULL), &finding, "slope or price");
  perception.problem.distortion.n = 0;
  assert_int_equal(xrd_check_perception(&perception, &point, GAP, &finding, NULL), XRD_ERR_INPUT);
}

static void capacities_under_a_peak(void **state) {
  (void)state;
  static double places[2], masses[2];
  const xrd_peak_point good = {2, 0.5, 0.4, 0.6, 4, XRD_CLOSED, 2 * XRD_PEAK_ATOMS, 2, places, masses};
  xrd_peak_point point;
  xrd_finding finding;
  const bad_number bad[] = {
      {&point.cost, XRD_PEAK_LEAST / 2, "peak"},
      {&point.cost, 2 * XRD_PEAK_MOST, "peak"},
      {&places[0], -1, "atom 0"},
      {&places[1], 0.5, "atom 1"},
      {&places[1], 2.5, "atom 1"},
      {&places[0], 0, "support"},
      {&masses[0], 0, "atom 0"},
      {&masses[1], INFINITY, "atom 1"},
      {&point.capacity_upper, INFINITY, "infinite"},
      {&point.capacity_lower, NAN, "not in order"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    point = good, places[0] = 1, places[1] = 2, masses[0] = masses[1] = 0.5;
    *bad[k].number = bad[k].value;
    expect_refusal(xrd_check_peak(&point, GAP, &finding, NULL), &finding, bad[k].word);
  }
  point = good, point.count = 0;
  expect_refusal(xrd_check_peak(&point, GAP, &finding, NULL), &finding, "0 atoms");
  point.count = XRD_PEAK_ATOMS + 1;
  expect_refusal(xrd_check_peak(&point, GAP, &finding, NULL), &finding, "atoms");
}

static void points_with_reproductions_anywhere(void **state) {
  (void)state;
  static const double x[] = {0.3, 0.7, 0.6, 0.4};
  static double places[4], masses[2];
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = x};
  const xrd_measure_witness good = {.slope = 2, .count = 2, .width = 2, .masses = masses, .places = places};
  const xrd_claimed_point true_claim = {2, 0.1, {0.01, 0, 0.05, 0.2}, 2, GAP, XRD_CLOSED};
  xrd_measure_witness witness;
  xrd_claimed_point claim;
  xrd_finding finding;
  const bad_number bad[] = {
      {&witness.slope, 0, "slope"},
      {&witness.slope, NAN, "slope"},
      {&witness.slope, INFINITY, "slope"},
      {&masses[1], -1, "mass 1"},
      {&masses[0], INFINITY, "mass 0"},
      {&places[1], -0.5, "number 1 of atom 0"},
      {&places[2], NAN, "number 0 of atom 1"},
      {&places[3], 1e300, "number 1 of atom 1"},
      {&claim.bounds.distortion, INFINITY, "distortion is not finite"},
      {&claim.bounds.distortion_low, NAN, "distortion is not finite"},
      {&claim.bounds.rate_lower, -1, "not in order"},
      {&claim.bounds.rate_lower, INFINITY, "not in order"},
      {&claim.bounds.rate_upper, 0.01, "not in order"},
      {&claim.rate_nats, 0.01, "outside its bounds"},
      {&claim.rate_nats, 0.3, "outside its bounds"},
      {&claim.gap_nats, 0, "gap"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    witness = good, claim = true_claim;
    places[0] = places[3] = 0.25, places[1] = places[2] = 0.75, masses[0] = masses[1] = 0.5;
    *bad[k].number = bad[k].value;
    expect_refusal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), &finding, bad[k].word);
  }
  witness = good, claim = true_claim, masses[0] = 0.5, places[0] = places[1] = 0;
  expect_refusal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), &finding, "no distribution");
  witness.count = 0;
  expect_refusal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), &finding, "0 atoms");
  witness.count = 2, witness.width = 3;
  expect_refusal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), &finding, "3 numbers");
}

static void points_that_are_derived(void **state) {
  (void)state;
  static double q[2], w[2];
  const xrd_derived derived = {.p = P, .states = 2, .n = 2, .m = 2, .payoff = MATRIX};
  const xrd_derived_point good = {.slope = 1,
                                  .value = 0.5,
                                  .rate_nats = 0.1,
                                  .rate_lower = 0,
                                  .rate_upper = 0.2,
                                  .information_cost = 1,
                                  .support = 2,
                                  .verdict = XRD_CLOSED,
                                  .n = 2,
                                  .m = 2,
                                  .q = q,
                                  .w = w};
  xrd_derived_point point;
  xrd_finding finding;
  const bad_number bad[] = {
      {&point.slope, -1, "slope"},
      {&point.slope, INFINITY, "slope"},
      {&point.value, NAN, "claimed mean"},
      {&point.information_cost, 2, "cost of information"},
      {&q[0], -1, "mass 0"},
      {&q[1], 0, "support"},
      {&w[0], 0, "dual 0"},
      {&w[1], INFINITY, "dual 1"},
      {&point.rate_lower, -1, "not in order"},
      {&point.rate_nats, 1, "not in order"},
  };
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    point = good, q[0] = q[1] = 0.5, w[0] = w[1] = 1;
    *bad[k].number = bad[k].value;
    expect_refusal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), &finding, bad[k].word);
  }
  point = good, point.n = 3, q[0] = q[1] = 0.5, w[0] = w[1] = 1;
  expect_refusal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), &finding, "3 by 2");
  point.n = 2, point.m = 1;
  expect_refusal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), &finding, "2 by 1");
  point = good, point.support = 0, q[0] = q[1] = 0;
  expect_refusal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), &finding, "not defined for observation 0");
}

/* An observation that never occurs, an answer that is forbidden to all but it: log 2 - h(D) of a fair coin. */
static void derived_points_with_holes(void **state) {
  (void)state;
  static const double PROBABILITY[] = {0.5, 0.5, 0}, SEEN[] = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                      FORBIDDEN[] = {0, 1, HUGE_VAL, 1, 0, HUGE_VAL, 0, 0, 0};
  const xrd_derived derived = {.p = PROBABILITY,
                               .states = 3,
                               .n = 3,
                               .m = 3,
                               .observation = SEEN,
                               .distortion = {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = FORBIDDEN}};
  const double d = 1 / (1 + exp(1)), rate = log(2) + d * log(d) + (1 - d) * log1p(-d);
  double mass[] = {0.5, 0.5, 1}, dual[] = {2 / (1 + exp(-1)), 2 / (1 + exp(-1)), 1};
  xrd_derived_point point = {.slope = 1,
                             .value = d + 1e-15,
                             .rate_nats = rate,
                             .rate_lower = rate - 4e-15,
                             .rate_upper = rate + 4e-15,
                             .information_cost = 1,
                             .support = 3,
                             .verdict = XRD_CLOSED,
                             .n = 3,
                             .m = 3,
                             .q = mass,
                             .w = dual};
  xrd_finding finding;
  assert_int_equal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), XRD_OK);
  assert_true(fabs(finding.rate_lower - rate) < 2e-15 && fabs(finding.rate_upper - rate) < 1e-15);
  point.rate_lower = 0.9 * rate;
  expect_refusal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), &finding, "lower bound");
  point.rate_lower = rate - 4e-15, point.value = 0.9 * d;
  expect_refusal(xrd_check_derived(&derived, &point, GAP, &finding, NULL), &finding, "bound");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(points_that_are_derived),
      cmocka_unit_test(derived_points_with_holes),
      cmocka_unit_test(points_of_curves),
      cmocka_unit_test(channels_that_are_not_defined),
      cmocka_unit_test(infinite_slopes),
      cmocka_unit_test(capacities),
      cmocka_unit_test(points_of_several_distortions),
      cmocka_unit_test(points_under_a_constraint),
      cmocka_unit_test(capacities_under_a_peak),
      cmocka_unit_test(points_with_reproductions_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
