#include "curve/target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double SLOPE_LEAST = 1e-290;

/* One side of the bracket: residual > 0 on the low side, <= 0 on the high side. */
typedef struct {
  bool known;
  double slope, residual, excess;
  xrd_outcome outcome;
  double *q, *w;
} side;

typedef struct {
  side low, high;
  double width; /* log high.slope - log low.slope when last halved */
  bool halve;   /* the secant did not halve it in two tries: bisect */
  int tries;
} bracket;

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

/* How far a distortion may stay below the one asked for: slope * slack is a sixteenth of the gap. */
static double slack(const xrd_session *session, double gap_nats) { return gap_nats / (16 * session->solution.slope); }

static double wanted_excess(const xrd_session *session, const xrd_target *target) {
  if (target->kind == XRD_AT_EXCESS) return target->value;
  return (target->value - session->overview.distortion_min) - session->overview.distortion_min_low;
}

/* Decreasing in the slope; zero where the target is met. */
static double residual(const xrd_session *session, const xrd_target *target, double gap_nats) {
  const xrd_solution *solution = &session->solution;
  if (target->kind == XRD_AT_RATE) return target->value - solution->rate_nats;
  return solution->excess - wanted_excess(session, target) + slack(session, gap_nats);
}

static bool met(const xrd_session *session, const xrd_target *target, double r, double gap_nats) {
  return fabs(r) <= (target->kind == XRD_AT_RATE ? gap_nats / 8 : 0.9 * slack(session, gap_nats));
}

static void record(const xrd_session *session, side *place, double r) {
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
static void watch(bracket *b) {
  const double width = log(b->high.slope / b->low.slope);
  b->tries++;
  b->halve = b->tries >= 2 && width > 0.5 * b->width;
  if (b->tries >= 2) {
    b->tries = 0;
    b->width = width;
  }
}

/* The next slope to try: outward by factors until both sides are known, then the secant in log slope or the middle. */
static double propose(bracket *b, double slope, double factor, double top) {
  if (!b->high.known) return fmin(slope * factor, top);
  if (!b->low.known) return fmax(slope / factor, SLOPE_LEAST);
  watch(b);
  const double share = b->halve ? 0.5 : b->low.residual / (b->low.residual - b->high.residual);
  return b->low.slope * pow(b->high.slope / b->low.slope, fmin(fmax(share, 0.001), 0.999));
}

/* The mixture's masses at the slope between, and what its channel does: from the low side at share 0 to the high side
   at share 1 without a jump. */
static double take_mixture(xrd_session *session, const xrd_target *target, const bracket *b, double share,
                           double gap_nats) {
  xrd_solution *solution = &session->solution;
  for (size_t j = 0; j < session->problem->distortion.m; j++)
    solution->q[j] = (1 - share) * b->low.q[j] + share * b->high.q[j];
  solution->slope = b->low.slope + share * (b->high.slope - b->low.slope);
  xrd_solver_evaluate(session->solver, solution);
  return residual(session, target, gap_nats);
}

/* The mixture's own duals are poor where a rare symbol's u differs between the sides: takes those of the optimum there.
 */
static void take_duals(xrd_session *session, bracket *b, double gap_nats) {
  xrd_solution *solution = &session->solution;
  const size_t n = session->problem->distortion.n, m = session->problem->distortion.m;
  const double slope = solution->slope;
  memcpy(b->low.q, solution->q, m * sizeof(double));
  xrd_session_solve(session, slope, gap_nats / 4);
  memcpy(b->high.w, solution->w, n * sizeof(double));
  memcpy(solution->q, b->low.q, m * sizeof(double));
  xrd_solver_evaluate(session->solver, solution);
  memcpy(solution->w, b->high.w, n * sizeof(double));
}

/* Fills the solution with the mixture of both sides that meets the target.  Uses up the bracket's arrays. */
static void mix(xrd_session *session, const xrd_target *target, bracket *b, double gap_nats) {
  enum { TRIES = 100 };
  double low = 0, high = 1, at_low = b->low.residual, at_high = b->high.residual;
  for (int tries = 0; tries < TRIES; tries++) {
    double share = tries % 3 == 2 ? 0.5 * (low + high) : low + (high - low) * at_low / (at_low - at_high);
    if (!(share >= low && share <= high)) share = 0.5 * (low + high);
    const double r = take_mixture(session, target, b, share, gap_nats);
    if (xrd_session_stopped(session)) return;
    if (met(session, target, r, gap_nats)) break;
    if (r > 0)
      low = share, at_low = r;
    else
      high = share, at_high = r;
  }
  take_duals(session, b, gap_nats);
  session->solution.outcome = b->low.outcome > b->high.outcome ? b->low.outcome : b->high.outcome;
}

/* The bracket is narrow enough when its corner cannot lie further than the gap from the chord; the target has to lie
   between its ends. */
static bool narrow(const xrd_session *session, const xrd_target *target, const bracket *b, double gap_nats) {
  if (!b->low.known || !b->high.known) return false;
  const double width = b->high.slope - b->low.slope;
  if (width <= 4e-16 * b->high.slope) return true;
  if (target->kind != XRD_AT_RATE && wanted_excess(session, target) > b->low.excess) return false;
  return width * (b->low.excess - b->high.excess) <= gap_nats / 8;
}

/* Leaves in session->solution a channel that meets the target to within the gap; the slopes tried are counted. */
static size_t search(xrd_session *session, const xrd_target *target, const xrd_bracket_store *store, double gap_nats) {
  enum { TRIES = 400 };
  bracket b = {
      .low = {.q = store->q[0], .w = store->w[0]}, .high = {.q = store->q[1], .w = store->w[1]}, .width = HUGE_VAL};
  double slope = fmin(target->slope_guess, target->slope_top), factor = 4;
  size_t rounds = 0;
  for (int tries = 0; tries < TRIES; tries++) {
    xrd_session_solve(session, slope, gap_nats / 4);
    rounds += session->solution.rounds;
    if (xrd_session_stopped(session)) return rounds;
    const double r = residual(session, target, gap_nats);
    if (met(session, target, r, gap_nats)) return rounds;
    record(session, r > 0 ? &b.low : &b.high, r);
    if ((r > 0 && slope >= target->slope_top) || (r <= 0 && slope <= SLOPE_LEAST)) return rounds;
    if (narrow(session, target, &b, gap_nats)) break;
    slope = propose(&b, slope, factor, target->slope_top);
    factor = fmin(factor * factor, 1e8);
  }
  if (b.low.known && b.high.known) mix(session, target, &b, gap_nats);
  return rounds;
}

xrd_status xrd_session_hit(xrd_session *session, const xrd_target *target, xrd_bracket_store *store, xrd_point *point,
                           xrd_error *error) {
  double gap = session->options->gap_nats;
  xrd_status status = XRD_OK;
  for (int attempt = 0; attempt < 2; attempt++, gap *= 0.1) {
    const size_t rounds = search(session, target, store, gap);
    status = target->kind == XRD_AT_DISTORTION ? xrd_session_prove_at(session, target->value, 0, point, error)
                                               : xrd_session_prove(session, point, error);
    if (status != XRD_OK) return status;
    point->iterations = rounds;
    if (point->verdict == XRD_CLOSED || attempt == 1) break;
    xrd_point_clear(point);
  }
  return status;
}
