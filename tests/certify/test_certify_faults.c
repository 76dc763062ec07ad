/* Each allocation of a certificate, structured or not, and of a check fails once: an error, nothing left behind, then
 * the same answer. */
#include <math.h>
#include <string.h>

#include "certify/doubles.h"
#include "certify/rows.h"
#include "certify/transformed.h"
#include "check/structure.h"
#include "exactrd/certificate.h"
#include "exactrd/check.h"
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
  xrd_status status = xrd_rows_minimum(problem, 1, minimum, error);
  if (status == XRD_OK)
    status = f->shape == SQUARED_LINE
                 ? xrd_doubles_enclose_line(problem, minimum, &f->c.witness, 2, &proof, &usable, error)
                 : xrd_transformed_enclose(f->shape == GRID ? &xrd_transform_grid : &xrd_transform_line, problem,
                                           minimum, &f->c.witness, 2, &proof, &usable, error);
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

static void failures_of_structured_proofs_are_reported(void **state) {
  (void)state;
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(failures_are_reported),
      cmocka_unit_test(failures_of_structured_proofs_are_reported),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
