#include "curve/target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curve/bracket.h"

xrd_status xrd_bracket_store_init(xrd_bracket_store *store, const xrd_distortion *distortion, xrd_error *error) {
  for (int k = 0; k < 2; k++) {
    store->q[k] = xrd_allocate(distortion->m, sizeof(double));
    store->w[k] = xrd_allocate(distortion->n, sizeof(double));
  }
  if (store->q[0] && store->q[1] && store->w[0] && store->w[1]) return XRD_OK;
  xrd_bracket_store_clear(store);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a bracket of %zu masses", distortion->m);
}

void xrd_bracket_store_clear(xrd_bracket_store *store) {
  for (int k = 0; k < 2; k++) {
    free(store->q[k]);
    free(store->w[k]);
    store->q[k] = store->w[k] = NULL;
  }
}

static void record(const xrd_session *session, xrd_side *place, double r) {
  const xrd_solution *solution = &session->solution;
  place->known = true;
  place->slope = solution->slope;
  place->residual = r;
  place->excess = solution->excess;
  place->outcome = solution->outcome;
  memcpy(place->q, solution->q, session->problem->distortion.m * sizeof(double));
  memcpy(place->w, solution->w, session->problem->distortion.n * sizeof(double));
}

/* Keeps count of whether the secant shortens the bracket: at a jump of D it would not. */
static void watch(xrd_bracket *b) {
  const double width = log(b->high.slope / b->low.slope);
  b->tries++;
  b->halve = b->tries >= 2 && width > 0.5 * b->width;
  if (b->tries >= 2) {
    b->tries = 0;
    b->width = width;
  }
}

/* The next slope to try: outward by factors until both sides are known, then the secant in log slope or the middle. */
static double propose(xrd_bracket *b, double slope, double factor, double top) {
  if (!b->high.known) return fmin(slope * factor, top);
  if (!b->low.known) return fmax(slope / factor, XRD_SLOPE_LEAST);
  watch(b);
  const double share = b->halve ? 0.5 : b->low.residual / (b->low.residual - b->high.residual);
  return b->low.slope * pow(b->high.slope / b->low.slope, fmin(fmax(share, 0.001), 0.999));
}

/* The bracket is narrow enough when its corner cannot lie further than the gap from the chord; the target has to lie
   between its ends. */
static bool narrow(const xrd_session *session, const xrd_target *target, const xrd_bracket *b, double gap_nats) {
  if (!b->low.known || !b->high.known) return false;
  const double width = b->high.slope - b->low.slope;
  if (width <= 4e-16 * b->high.slope) return true;
  if (target->kind != XRD_AT_RATE && xrd_target_excess(session, target) > b->low.excess) return false;
  return width * (b->low.excess - b->high.excess) <= gap_nats / 8;
}

/* Where no more is solved: a channel that keeps to the distortion, between the sides known; a side that is missing has
   the masses at hand and a slope at which they do. */
static void settle_for(xrd_session *session, const xrd_target *target, xrd_bracket *b, double gap_nats) {
  xrd_solution *solution = &session->solution;
  for (double step = 4; !b->high.known && solution->slope < target->slope_top; step = fmin(step * step, 1e8)) {
    solution->slope = fmin(step * solution->slope, target->slope_top);
    xrd_solver_evaluate(session->solver, solution);
    const double r = xrd_target_residual(session, target, gap_nats);
    if (r <= 0) record(session, &b->high, r);
  }
  if (b->low.known && b->high.known) xrd_bracket_mix(session, target, b, gap_nats);
}

/* Leaves in session->solution a channel that meets the target to within the gap; the slopes tried are counted. */
static size_t search(xrd_session *session, const xrd_target *target, const xrd_bracket_store *store, double gap_nats) {
  enum { TRIES = 400 };
  xrd_bracket b = {
      .low = {.q = store->q[0], .w = store->w[0]}, .high = {.q = store->q[1], .w = store->w[1]}, .width = HUGE_VAL};
  double slope = fmin(target->slope_guess, target->slope_top), factor = 4;
  size_t rounds = 0;
  for (int tries = 0; tries < TRIES; tries++) {
    xrd_session_solve(session, slope, gap_nats / 4);
    rounds += session->solution.rounds;
    if (xrd_session_stopped(session)) return rounds;
    const double r = xrd_target_residual(session, target, gap_nats);
    if (xrd_target_met(session, target, r, gap_nats)) return rounds;
    record(session, r > 0 ? &b.low : &b.high, r);
    if (xrd_session_settled(session)) {
      if (target->kind != XRD_AT_RATE) settle_for(session, target, &b, gap_nats);
      return rounds;
    }
    if ((r > 0 && slope >= target->slope_top) || (r <= 0 && slope <= XRD_SLOPE_LEAST)) return rounds;
    if (narrow(session, target, &b, gap_nats)) break;
    slope = propose(&b, slope, factor, target->slope_top);
    factor = fmin(factor * factor, 1e8);
  }
  if (b.low.known && b.high.known) xrd_bracket_mix(session, target, &b, gap_nats);
  return rounds;
}

/* Searches with one gap; keeps the better of its point and the one at hand, where there is one. */
static xrd_status attempt(xrd_session *session, const xrd_target *target, xrd_bracket_store *store, double gap,
                          xrd_point *point, xrd_error *error) {
  xrd_point found;
  const size_t rounds = search(session, target, store, gap);
  const xrd_status status = target->kind == XRD_AT_DISTORTION
                                ? xrd_session_prove_at(session, target->value, 0, &found, error)
                                : xrd_session_prove(session, &found, error);
  if (status != XRD_OK) {
    xrd_point_clear(point);
    return status;
  }
  found.iterations = rounds;
  if (point->q != NULL)
    xrd_point_keep_narrower(point, &found);
  else
    *point = found;
  return XRD_OK;
}

xrd_status xrd_session_hit(xrd_session *session, const xrd_target *target, xrd_bracket_store *store, xrd_point *point,
                           xrd_error *error) {
  const double asked = session->options->gap_nats;
  *point = (xrd_point){.q = NULL};
  xrd_status status = attempt(session, target, store, asked, point, error);
  if (status == XRD_OK && point->verdict != XRD_CLOSED && !xrd_session_settled(session))
    status = attempt(session, target, store, 0.1 * asked, point, error);
  double gap = asked;
  while (status == XRD_OK && (gap = xrd_session_coarser(session, point, gap)) > 0)
    status = attempt(session, target, store, gap, point, error);
  return status;
}
