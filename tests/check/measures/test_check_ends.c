/* Problems over measures at the ends of what may be asked: atoms on faces, without mass or of no symbol, numbers that
   are none, distortions that are met exactly or missed. */
#include <math.h>
#include <string.h>

#include "check/measures/remeasure.h"
#include "tests/cmocka_all.h"
#include "tests/labelled_pair.h"

static const double HALVES[] = {0.5, 0.5};

static xrd_claimed_point claim_of(double slope, double distortion, double lower, double upper, size_t support) {
  return (xrd_claimed_point){.slope = slope,
                             .rate_nats = lower,
                             .bounds = {.distortion = distortion, .rate_lower = lower, .rate_upper = upper},
                             .support = support,
                             .gap_nats = 1e-9,
                             .verdict = upper - lower <= 1e-9 ? XRD_CLOSED : XRD_OPEN};
}

/* reason NULL: accepted */
static void expect(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                   const xrd_claimed_point *claim, const char *reason) {
  xrd_finding finding;
  xrd_error error = {""};
  if (xrd_check_measure(problem, witness, claim, &finding, &error) != XRD_OK) fail_msg("%s", error.message);
  if (finding.accepted != (reason == NULL)) fail_msg("accepted %d, \"%s\"", finding.accepted, finding.reason);
  if (reason != NULL && strstr(finding.reason, reason) == NULL) fail_msg("\"%s\", not \"%s\"", finding.reason, reason);
}

/* The label is a function of the symbol: R(0) = log 2 with atoms on faces, and c = y_1^s + y_2^s. */
static void atoms_on_faces(void **state) {
  (void)state;
  const double x[] = {1, 0, 0, 0, 1, 0}, places[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, masses[] = {0.5, 0.5, 0.25};
  const double none[] = {0.5, 0.5, 0};
  for (size_t dim = 2; dim <= 3; dim++) {
    const double flat[] = {1, 0, 0, 1};
    const xrd_measure_problem problem = {
        .kernel = XRD_MEASURE_KL, .n = 2, .dim = dim, .p = HALVES, .x = dim == 3 ? x : flat};
    xrd_measure_witness witness = {
        .slope = 2, .count = 2, .width = dim, .places = dim == 3 ? places : flat, .masses = masses};
    const double rate = log(2);
    xrd_claimed_point claim = claim_of(2, 0, rate - 1e-12, rate + 1e-15, 2);
    expect(&problem, &witness, &claim, NULL);
    claim = claim_of(2, 0, rate + 1e-15, rate + 2e-15, 2);
    expect(&problem, &witness, &claim, "lower bound");
    if (dim == 2) continue;
    witness.count = 3; /* the third stands for no symbol, and takes a fifth of the mass */
    claim = claim_of(2, 0, rate - log(1.25) - 1e-12, rate + 1e-15, 3);
    expect(&problem, &witness, &claim, "lower bound");
    witness.masses = none;
    claim = claim_of(2, 0, rate - 1e-12, rate + 1e-15, 2);
    expect(&problem, &witness, &claim, NULL);
    witness.count = 1;
    claim = claim_of(2, 0, 0, rate, 1);
    expect(&problem, &witness, &claim, "no atom with mass stands for symbol 1");
  }
}

static void numbers_that_are_none(void **state) {
  (void)state;
  const double x[] = {0.75, 0.25, 0.25, 0.75}, points[] = {-1, 1}, mass[] = {1};
  const xrd_measure_problem kl = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .p = HALVES, .x = x};
  const xrd_measure_problem labelled = labelled_pair(1, points, 1);
  static const struct {
    double place[3];
    const char *reason;
  } bad[] = {{{0, 0, 0}, "atom 0 is no distribution"},
             {{0, -0.5, 1.5}, "number 1 of atom 0 is out of range: -0.5"},
             {{0, NAN, 0}, "number 1 of atom 0 is out of range"},
             {{0, HUGE_VAL, 1}, "atom 0 is no distribution"},
             {{NAN, 1, 1}, "number 0 of atom 0 is out of range"}};
  const xrd_claimed_point claim = claim_of(1, 2, 0, 1, 1);
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    const xrd_measure_witness witness = {.slope = 1, .count = 1, .width = 3, .places = bad[k].place, .masses = mass};
    expect(&labelled, &witness, &claim, bad[k].reason);
  }
  const double zeros[] = {0, 0}, below[] = {0.5, -0.5};
  xrd_measure_witness witness = {.slope = 1, .count = 1, .width = 2, .places = zeros, .masses = mass};
  expect(&kl, &witness, &claim, "atom 0 is no distribution");
  witness.places = below;
  expect(&kl, &witness, &claim, "number 1 of atom 0 is out of range");
}

/* One atom in the middle of -1 and 1: its distortion is 1 exactly, which balls cannot tell from it; less is missed. */
static void distortions_met_and_missed(void **state) {
  (void)state;
  const double x[] = {-1, 1}, place[] = {0}, mass[] = {1};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 1, .p = HALVES, .x = x};
  const xrd_measure_witness witness = {.slope = 0.3, .count = 1, .width = 1, .places = place, .masses = mass};
  xrd_claimed_point claim = claim_of(0.3, nextafter(1, 2), 0, 0, 1);
  expect(&problem, &witness, &claim, NULL);
  claim = claim_of(0.3, 1, 0, 0, 1);
  expect(&problem, &witness, &claim, "is not proved");
  claim = claim_of(0.3, 0.5, 0, 1, 1);
  expect(&problem, &witness, &claim, "exceeds the claimed one");
  claim = claim_of(0.3, 0.5, 0.01, HUGE_VAL, 1); /* -log u - slope D = 0.3 - 0.15 */
  expect(&problem, &witness, &claim, NULL);
  claim = claim_of(0.3, 0.5, 0.15 + 1e-12, HUGE_VAL, 1);
  expect(&problem, &witness, &claim, "lower bound");
}

static void what_is_not_covered(void **state) {
  (void)state;
  const double x[10] = {0.2, 0.2, 0.2, 0.2, 0.2, 0.6, 0.1, 0.1, 0.1, 0.1}, mass[] = {1};
  const xrd_claimed_point claim = claim_of(1, 2, 0, 1, 1);
  xrd_finding finding;
  xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 4, .p = HALVES, .x = x};
  xrd_measure_witness witness = {.slope = 1, .count = 1, .width = 4, .places = x, .masses = mass};
  assert_int_equal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), XRD_ERR_ARGUMENT);
  problem.kernel = XRD_MEASURE_KL, problem.dim = witness.width = 5;
  assert_int_equal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), XRD_ERR_ARGUMENT);
  problem.n = 0;
  assert_int_equal(xrd_check_measure(&problem, &witness, &claim, &finding, NULL), XRD_ERR_INPUT);
  assert_false(finding.accepted);
}

/* Boxes that are asked for where there is none: a target below c, faces, and places from which Newton's steps lead
   away. */
static void no_boxes(void **state) {
  (void)state;
  const double x[] = {0.9, 0.1, 0.1, 0.9}, places[] = {0.5, 0.5}, mass[] = {1};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .p = HALVES, .x = x};
  const xrd_measure_witness witness = {.slope = 20, .count = 1, .width = 2, .places = places, .masses = mass};
  const xrd_remeasure_frame frame = {.unit = 1};
  xrd_remeasure m;
  arb_t target;
  arb_init(target);
  assert_int_equal(xrd_remeasure_init(&m, &problem, &witness, 128, NULL), XRD_OK);
  assert_int_equal(xrd_remeasure_channel(&m, NULL), XRD_OK);
  arb_set_d(target, 1e-300);
  xrd_remeasure_box box = {.centre = {0.9, 0.1}};
  assert_int_equal(xrd_remeasure_concave(&m, &frame, target, true, &box, NULL), XRD_OK);
  assert_true(box.half == 0);
  arb_set_d(target, 1e300);
  box = (xrd_remeasure_box){.centre = {1, 0}};
  assert_int_equal(xrd_remeasure_concave(&m, &frame, target, true, &box, NULL), XRD_OK);
  assert_true(box.half == 0);
  size_t found = 0;
  for (double share = 0.001; share < 1; share += 0.001) {
    box = (xrd_remeasure_box){.centre = {share, 1 - share}};
    assert_int_equal(xrd_remeasure_concave(&m, &frame, target, true, &box, NULL), XRD_OK);
    const double at = box.centre[0] / (box.centre[0] + box.centre[1]);
    if (box.half > 0) found++;
    if (box.half > 0) assert_true(fabs(at - 0.9) < 0.01 || fabs(at - 0.1) < 0.01);
  }
  assert_true(found > 100);
  xrd_remeasure_clear(&m);
  arb_clear(target);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(atoms_on_faces),
      cmocka_unit_test(numbers_that_are_none),
      cmocka_unit_test(distortions_met_and_missed),
      cmocka_unit_test(what_is_not_covered),
      cmocka_unit_test(no_boxes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
