/* Each allocation of a certificate, structured or not, and of a check fails once: an error, nothing left behind, then
 * the same answer. */
#include <math.h>
#include <string.h>

#include "base/crew.h"
#include "certify/balls.h"
#include "certify/doubles.h"
#include "certify/prices.h"
#include "certify/rows.h"
#include "certify/transformed.h"
#include "check/structure.h"
#include "exactrd/capacity.h"
#include "exactrd/certificate.h"
#include "exactrd/check.h"
#include "exactrd/criteria.h"
#include "exactrd/derived.h"
#include "exactrd/length.h"
#include "tests/certify/structured_case.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

typedef struct {
  random_case c;
  structured_shape shape;
  xrd_bounds bounds;
  xrd_claimed_point claim;
} fixture;

static xrd_status certify(fixture *f, xrd_error *error) {
  return xrd_certify(&f->c.problem, &f->c.witness, 1e-10, 2, &f->bounds, error);
}

static xrd_status check(fixture *f, xrd_error *error) {
  xrd_finding finding;
  const xrd_status status = xrd_check(&f->c.problem, &f->c.witness, &f->claim, &finding, error);
  if (status == XRD_OK) assert_true(finding.accepted);
  return status;
}

/* By structure, whatever the size. */
static xrd_status enclose(fixture *f, xrd_error *error) {
  const xrd_problem *problem = &f->c.problem;
  double minimum[64];
  bool usable;
  xrd_proof proof;
  xrd_proof_init(&proof);
  proof.threads = 2;
  xrd_status status = xrd_rows_minimum(problem, 1, minimum, error);
  if (status == XRD_OK)
    status = f->shape == SQUARED_LINE
                 ? xrd_doubles_enclose_line(problem, minimum, &f->c.witness, &proof, &usable, error)
                 : xrd_transformed_enclose(f->shape == GRID ? &xrd_transform_grid : &xrd_transform_line, problem,
                                           minimum, &f->c.witness, &proof, &usable, error);
  xrd_proof_clear(&proof);
  return status;
}

static xrd_status reprove(fixture *f, xrd_error *error) {
  const xrd_structured_proof *proof = f->shape == GRID            ? &xrd_structured_grid
                                      : f->shape == ABSOLUTE_LINE ? &xrd_structured_absolute_line
                                                                  : &xrd_structured_squared_line;
  xrd_reproof reproof;
  xrd_reproof_init(&reproof);
  const xrd_status status = xrd_structured_reprove(proof, &f->c.problem, &f->c.witness, 128, &reproof, error);
  xrd_reproof_clear(&reproof);
  return status;
}

static void each_fails_once(fixture *f, xrd_status (*call)(fixture *, xrd_error *)) {
  xrd_error error;
  for (size_t k = 1;; k++) {
    const long before = allocation_live_blocks();
    allocation_fail_at(k);
    const xrd_status status = call(f, &error);
    const bool failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
    assert_int_equal(allocation_live_blocks(), before);
    if (!failed) {
      assert_true(k > 1);
      return;
    }
    assert_true(strlen(error.message) > 0);
  }
}

static void failures_are_reported(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (size_t k = 0; k < repetitions(20); k++) {
    fixture f;
    random_case_make(&f.c, &random, 40, 5, 0);
    assert_int_equal(certify(&f, NULL), XRD_OK);
    f.claim = (xrd_claimed_point){.slope = f.c.witness.slope,
                                  .rate_nats = f.bounds.rate_lower,
                                  .bounds = f.bounds,
                                  .gap_nats = HUGE_VAL,
                                  .verdict = XRD_CLOSED};
    for (size_t j = 0; j < f.c.problem.distortion.m; j++) f.claim.support += f.c.q[j] > 0;
    each_fails_once(&f, certify);
    each_fails_once(&f, check);
    random_case_clear(&f.c);
  }
}

static void do_nothing(void *context, size_t k, int thread) { (void)context, (void)k, (void)thread; }

/* Without memory for a crew the caller does all, and nothing fails: it is there before. */
static void failures_of_structured_proofs_are_reported(void **state) {
  (void)state;
  xrd_crew_share(2, 2, do_nothing, NULL);
  xrd_random random;
  xrd_random_seed(&random, 10);
  for (size_t k = 0; k < repetitions(12); k++) {
    fixture f = {.shape = (structured_shape)(k % 3)};
    structured_case_make(&f.c, &random, f.shape, k % 2, k % 4 < 2);
    each_fails_once(&f, enclose);
    each_fails_once(&f, reprove);
    random_case_clear(&f.c);
  }
}

static const double P[] = {0.5, 0.3, 0.2}, D[] = {0, 1, 0.4, 1, 0, 0.4, 0.7, 1, 0.2}, ONES[] = {1, 1, 1};
static const double X[] = {0, 0.5, 1}, Y[] = {-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25},
                    FEW[] = {0, 0, 1, 0, 0, 0, 1, 0};
static const xrd_distortion MATRIX = {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D};
static const xrd_problem TABLE = {P, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D}},
                         LINE = {P, {.kind = XRD_SQUARED, .n = 3, .m = 8, .dim = 1, .x = X, .y = Y}};

static xrd_status in_balls(void) {
  xrd_bounds bounds;
  return xrd_certify(&TABLE, &(xrd_witness){INFINITY, P, ONES}, 1e-10, 1, &bounds, NULL);
}

static xrd_status in_balls_of_the_nearest(void) {
  double minimum[3] = {0, 0, 0};
  xrd_proof proof;
  xrd_proof_init(&proof);
  const xrd_status status = xrd_balls_enclose_nearest(&LINE, minimum, &(xrd_witness){INFINITY, FEW, ONES}, 64, &proof,
                                                      NULL);
  xrd_proof_clear(&proof);
  return status == XRD_ERR_ARGUMENT ? XRD_OK : status; /* the middle symbol's nearest has no mass */
}

/* Two columns in use, and others that may lead. */
static xrd_status with_contenders(void) {
  xrd_bounds bounds;
  return xrd_certify(&LINE, &(xrd_witness){1, FEW, ONES}, 1e-10, 1, &bounds, NULL);
}

static xrd_status between_columns(void) {
  xrd_bounds bounds;
  return xrd_certify_continuous(&LINE, &(xrd_witness){1, FEW, ONES}, 1e-10, 1, &bounds, NULL);
}

static xrd_status prices(void) {
  const size_t index[] = {0, 5};
  double lower[2], upper[2];
  return xrd_prices_enclose(&LINE, &(xrd_price_question){1, FEW, NULL, index, 2, NULL, NULL, NULL}, NULL, lower, upper,
                            NULL);
}

static xrd_status finite_length(void) {
  const xrd_bounds bounds = {.distortion = 0.25, .rate_lower = 0.05, .rate_upper = 0.06};
  xrd_length_point point = {0};
  return xrd_certify_length(&TABLE, &(xrd_witness){1, P, ONES}, &bounds, 8, 0.1, &point, NULL);
}

static xrd_status several_distortions(void) {
  const xrd_criteria criteria = {.p = P, .count = 2, .distortions = {MATRIX, MATRIX}};
  double slopes[] = {1, 2}, distortions[2], q[] = {0.5, 0.3, 0.2}, w[] = {1, 1, 1};
  xrd_criteria_point point = {2, slopes, distortions, .n = 3, .m = 3, .q = q, .w = w};
  return xrd_certify_criteria(&criteria, false, 1, &point, NULL);
}

static xrd_status derived_losses(void) {
  const xrd_derived derived = {.p = P, .states = 3, .n = 3, .m = 3, .payoff = D};
  double q[] = {0.5, 0.3, 0.2}, w[] = {1, 1, 1};
  xrd_derived_point point = {.slope = 1, .n = 3, .m = 3, .q = q, .w = w};
  return xrd_certify_derived(&derived, false, &point, NULL);
}

static xrd_status finite_channel(void) {
  const double channel[] = {0.5, 0.3, 0.2, 0.1, 0.2, 0.7};
  double p[] = {0.5, 0.5}, r[] = {0.3, 0.25, 0.45};
  xrd_capacity_point point = {.n = 2, .m = 3, .p = p, .r = r};
  return xrd_capacity_certify(&(xrd_capacity_problem){2, 3, channel, NULL}, &point, NULL);
}

static xrd_status peak_limit(void) {
  double places[] = {0.5}, masses[] = {1};
  xrd_peak_point point = {.cost = 0.5, .count = 1, .places = places, .masses = masses};
  return xrd_peak_certify(&point, NULL);
}

static void every_kind_of_proof_survives(void **state) {
  (void)state;
  static xrd_status (*const PROOFS[])(void) = {
      in_balls,      in_balls_of_the_nearest, with_contenders, between_columns, prices,
      finite_length, several_distortions,     derived_losses,  finite_channel,  peak_limit};
  for (size_t k = 0; k < sizeof PROOFS / sizeof *PROOFS; k++) assert_true(allocation_survived(PROOFS[k]) > 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_kind_of_proof_survives),
      cmocka_unit_test(failures_are_reported),
      cmocka_unit_test(failures_of_structured_proofs_are_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
