/* Where one slope covers a range of D: the channel between the two sides of a narrow bracket. */
#include <math.h>
#include <string.h>

#include "curve/bracket.h"

/* How far a distortion may stay below the one asked for: slope * slack is a sixteenth of the gap. */
static double slack(const xrd_session *session, double gap_nats) { return gap_nats / (16 * session->solution.slope); }

double xrd_target_excess(const xrd_session *session, const xrd_target *target) {
  if (target->kind == XRD_AT_EXCESS) return target->value;
  return (target->value - session->overview.distortion_min) - session->overview.distortion_min_low;
}

double xrd_target_residual(const xrd_session *session, const xrd_target *target, double gap_nats) {
  const xrd_solution *solution = &session->solution;
  if (target->kind == XRD_AT_RATE) return target->value - solution->rate_nats;
  return solution->excess - xrd_target_excess(session, target) + slack(session, gap_nats);
}

bool xrd_target_met(const xrd_session *session, const xrd_target *target, double residual, double gap_nats) {
  return fabs(residual) <= (target->kind == XRD_AT_RATE ? gap_nats / 8 : 0.9 * slack(session, gap_nats));
}

/* The mixture's masses at the slope between, and what its channel does: from the low side at share 0 to the high side
   at share 1 without a jump. */
static double take_mixture(xrd_session *session, const xrd_target *target, const xrd_bracket *b, double share,
                           double gap_nats) {
  xrd_solution *solution = &session->solution;
  for (size_t j = 0; j < session->problem->distortion.m; j++)
    solution->q[j] = (1 - share) * b->low.q[j] + share * b->high.q[j];
  solution->slope = b->low.slope + share * (b->high.slope - b->low.slope);
  xrd_solver_evaluate(session->solver, solution);
  return xrd_target_residual(session, target, gap_nats);
}

/* The mixture's own duals are poor where a rare symbol's u differs between the sides: takes those of the optimum there.
 */
static void take_duals(xrd_session *session, xrd_bracket *b, double gap_nats) {
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

void xrd_bracket_mix(xrd_session *session, const xrd_target *target, xrd_bracket *b, double gap_nats) {
  enum { TRIES = 100 };
  double low = 0, high = 1, at_low = b->low.residual, at_high = b->high.residual;
  for (int tries = 0; tries < TRIES; tries++) {
    double share = tries % 3 == 2 ? 0.5 * (low + high) : low + (high - low) * at_low / (at_low - at_high);
    if (!(share >= low && share <= high)) share = 0.5 * (low + high);
    const double r = take_mixture(session, target, b, share, gap_nats);
    if (xrd_session_stopped(session)) return;
    if (xrd_target_met(session, target, r, gap_nats)) break;
    if (r > 0)
      low = share, at_low = r;
    else
      high = share, at_high = r;
  }
  if (!xrd_session_settled(session)) take_duals(session, b, gap_nats);
  session->solution.outcome = b->low.outcome > b->high.outcome ? b->low.outcome : b->high.outcome;
}
