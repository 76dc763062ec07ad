#include "curve/support_proof.h"

#include "base/carve.h"
#include "certify/prices.h"

xrd_status xrd_support_proof_init(xrd_support_proof *proof, size_t n, size_t m, const size_t *first, xrd_error *error) {
  *proof = (xrd_support_proof){.first = first};
  const xrd_array arrays[] = {XRD_ARRAY(proof->barred, m),
                              XRD_ARRAY(proof->member, m),
                              XRD_ARRAY(proof->lower, m),
                              XRD_ARRAY(proof->upper, m),
                              XRD_ARRAY(proof->scale, m),
                              XRD_ARRAY(proof->column, m),
                              {0}};
  const xrd_status status = xrd_carve(&proof->block, arrays, error);
  return status == XRD_OK ? xrd_price_screen_init(&proof->screen, n, m, error) : status;
}

void xrd_support_proof_clear(xrd_support_proof *proof) {
  xrd_carve_free(proof->block);
  xrd_price_screen_clear(&proof->screen);
  *proof = (xrd_support_proof){.first = NULL};
}

static void solve(xrd_session *session, double slope, double gap_nats) {
  xrd_session_solve(session, slope, gap_nats);
  xrd_solver_polish(session->solver, &session->solution);
}

/* Flags the members of the classes and bounds their prices; how many they are. */
static xrd_status bound_prices(xrd_support_proof *proof, xrd_session *session, bool barred, size_t *count,
                               xrd_error *error) {
  const size_t m = session->problem->distortion.m;
  const xrd_status status = xrd_session_find_minimum(session, error);
  *count = 0;
  if (status != XRD_OK) return status;
  for (size_t j = 0; j < m; j++)
    if (proof->barred[j]) proof->member[(*count)++] = j;
  xrd_dual_factor factor = {.column = proof->column, .scale = proof->scale};
  factor.count = xrd_solver_factor(session->solver, proof->column, proof->scale, &factor.triangle, &factor.ld);
  const xrd_price_question asked = {.slope = session->solution.slope,
                                    .q = session->solution.q,
                                    .barred = barred ? proof->barred : NULL,
                                    .index = proof->member,
                                    .count = *count,
                                    .minimum = session->minimum,
                                    .screen = &proof->screen,
                                    .factor = factor.count > 0 ? &factor : NULL};
  return xrd_prices_enclose(session->problem, &asked, &session->stop, proof->lower, proof->upper, error);
}

static void flag(xrd_support_proof *proof, size_t m, xrd_class_list classes) {
  for (size_t j = 0; j < m; j++) {
    proof->barred[j] = 0;
    for (size_t k = 0; k < classes.count && !proof->barred[j]; k++)
      proof->barred[j] = proof->first[j] == classes.indices[k];
  }
}

static xrd_status prove_absent(xrd_support_proof *proof, xrd_session *session, xrd_class_list classes, bool *proved,
                               xrd_error *error) {
  size_t count;
  flag(proof, session->problem->distortion.m, classes);
  const xrd_status status = bound_prices(proof, session, false, &count, error);
  for (size_t k = 0; k < count && status == XRD_OK; k++) *proved = *proved && proof->upper[k] < 1;
  return status;
}

/* Without its members another optimum results, at which one of them would be worth more than it costs. */
static xrd_status prove_present(xrd_support_proof *proof, xrd_session *session, double gap_nats, size_t class,
                                bool *proved, xrd_error *error) {
  size_t count;
  flag(proof, session->problem->distortion.m, (xrd_class_list){1, &class});
  *proved = xrd_solver_drop(session->solver, proof->barred, gap_nats, &session->solution);
  if (!*proved) return XRD_OK;
  const xrd_status status = bound_prices(proof, session, true, &count, error);
  *proved = false;
  for (size_t k = 0; k < count && status == XRD_OK; k++) *proved = *proved || proof->lower[k] > 1;
  return status;
}

xrd_status xrd_support_prove(xrd_support_proof *proof, xrd_session *session, const xrd_support_claim *claim,
                             double *excess, bool *proved, xrd_error *error) {
  const xrd_class_list present = claim->present;
  *proved = true;
  solve(session, claim->slope, claim->gap_nats);
  *excess = session->solution.excess;
  xrd_status status = xrd_session_report(session, session->done, session->total, error);
  if (status == XRD_OK && claim->absent.count > 0) status = prove_absent(proof, session, claim->absent, proved, error);
  for (size_t k = 0; k < present.count && status == XRD_OK && *proved; k++) {
    if (k > 0) solve(session, claim->slope, claim->gap_nats);
    status = prove_present(proof, session, claim->gap_nats, present.indices[k], proved, error);
  }
  return status;
}

xrd_status xrd_support_prove_lone(xrd_support_proof *proof, xrd_session *session, const xrd_lone_claim *claim,
                                  bool *proved, xrd_error *error) {
  size_t count;
  flag(proof, session->problem->distortion.m, (xrd_class_list){1, &claim->class});
  const xrd_status status = bound_prices(proof, session, claim->present, &count, error);
  *proved = status == XRD_OK && count > 0 && !claim->present;
  for (size_t k = 0; k < count && status == XRD_OK; k++)
    *proved = claim->present ? *proved || proof->lower[k] > 1 : *proved && proof->upper[k] < 1;
  return status;
}
