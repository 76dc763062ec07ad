#include "curve/target.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double SLOPE_LEAST = 1e-290;

/* One side of the bracket: residual > 0 on the low side, <= 0 on the high side. */
typedef struct {
  double slope, residual, excess;
  double *q; /* NULL until the side is known */
} side;

typedef struct {
  side low, high;
  double width; /* log high.slope - log low.slope when last halved */
  bool halve;   /* the secant did not halve it in two tries: bisect */
  int tries;
} bracket;

xrd_status xrd_bracket_store_init(xrd_bracket_store *store, size_t m, xrd_error *error) {
  store->low = xrd_allocate(m, sizeof(double));
  store->high = xrd_allocate(m, sizeof(double));
  if (store->low && store->high) return XRD_OK;
  xrd_bracket_store_clear(store);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a bracket of %zu masses", m);
}

void xrd_bracket_store_clear(xrd_bracket_store *store) {
  free(store->low);
  free(store->high);
  *store = (xrd_bracket_store){NULL, NULL};
}

/* How far a distortion may stay below the one asked for: slope * slack is a sixteenth of the gap. */
static double slack(const xrd_session *session, double gap_nats) { return gap_nats / (16 * session->solution.slope); }

/* Decreasing in the slope; zero where the target is met. */
static double residual(const xrd_session *session, const xrd_target *target, double gap_nats) {
  const xrd_solution *solution = &session->solution;
  if (target->kind == XRD_AT_RATE) return target->value - solution->rate_nats;
  return solution->excess - (target->value - session->overview.distortion_min) + slack(session, gap_nats);
}

static bool met(const xrd_session *session, const xrd_target *target, double r, double gap_nats) {
  return fabs(r) <= (target->kind == XRD_AT_RATE ? gap_nats / 8 : 0.9 * slack(session, gap_nats));
}

static void record(xrd_session *session, side *place, double *store, double r) {
  *place = (side){session->solution.slope, r, session->solution.excess, store};
  memcpy(store, session->solution.q, session->problem->distortion.m * sizeof(double));
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
  if (b->high.q == NULL) return fmin(slope * factor, top);
  if (b->low.q == NULL) return fmax(slope / factor, SLOPE_LEAST);
  watch(b);
  const double share = b->halve ? 0.5 : b->low.residual / (b->low.residual - b->high.residual);
  return b->low.slope * pow(b->high.slope / b->low.slope, fmin(fmax(share, 0.001), 0.999));
}

/* Fills the solution with the mixture of both sides that meets the target, seen from the slope between them. */
static void mix(xrd_session *session, const bracket *b) {
  xrd_solution *solution = &session->solution;
  const double share = b->low.residual / (b->low.residual - b->high.residual); /* of the high side */
  for (size_t j = 0; j < session->problem->distortion.m; j++)
    solution->q[j] = (1 - share) * b->low.q[j] + share * b->high.q[j];
  solution->slope = b->low.slope + share * (b->high.slope - b->low.slope);
  solution->outcome = XRD_STOP_GAP;
  xrd_solver_evaluate(session->solver, solution);
}

/* The bracket is narrow enough when its corner cannot lie further than the gap from the chord. */
static bool narrow(const bracket *b, double gap_nats) {
  if (b->low.q == NULL || b->high.q == NULL) return false;
  const double width = b->high.slope - b->low.slope;
  return width * (b->low.excess - b->high.excess) <= gap_nats / 8 || width <= 4e-16 * b->high.slope;
}

/* Leaves in session->solution a channel that meets the target to within the gap; the slopes tried are counted. */
static size_t search(xrd_session *session, const xrd_target *target, const xrd_bracket_store *store, double gap_nats) {
  enum { TRIES = 400 };
  bracket b = {.width = HUGE_VAL};
  double slope = fmin(target->slope_guess, target->slope_top), factor = 4;
  size_t rounds = 0;
  for (int tries = 0; tries < TRIES; tries++) {
    xrd_session_solve(session, slope, gap_nats / 4);
    rounds += session->solution.rounds;
    const double r = residual(session, target, gap_nats);
    if (met(session, target, r, gap_nats)) return rounds;
    if (r > 0)
      record(session, &b.low, store->low, r);
    else
      record(session, &b.high, store->high, r);
    if ((r > 0 && slope >= target->slope_top) || (r <= 0 && slope <= SLOPE_LEAST)) return rounds;
    if (narrow(&b, gap_nats)) {
      mix(session, &b);
      return rounds;
    }
    slope = propose(&b, slope, factor, target->slope_top);
    factor = fmin(factor * factor, 1e8);
  }
  mix(session, &b);
  return rounds;
}

xrd_status xrd_session_hit(xrd_session *session, const xrd_target *target, xrd_bracket_store *store, xrd_point *point,
                           xrd_error *error) {
  double gap = session->options->gap_nats;
  xrd_status status = XRD_OK;
  for (int attempt = 0; attempt < 2; attempt++, gap *= 0.1) {
    const size_t rounds = search(session, target, store, gap);
    status = target->kind == XRD_AT_RATE ? xrd_session_prove(session, point, error)
                                         : xrd_session_prove_at(session, target->value, point, error);
    if (status != XRD_OK) return status;
    point->iterations = rounds;
    if (point->verdict == XRD_CLOSED || attempt == 1) break;
    xrd_point_clear(point);
  }
  return status;
}
