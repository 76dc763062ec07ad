#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/target.h"

static const double SLOPE_MOST = 0x1p1023;
static const double MOST_ENTRIES = 1e8; /* that are worth a matrix */

xrd_status xrd_range_of(const xrd_problem *problem, xrd_range *range, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_options options;
  xrd_options_init(&options);
  xrd_session session;
  const xrd_status status = xrd_session_init(&session, problem, &options, error);
  if (status != XRD_OK) return status;
  *range = (xrd_range){session.overview.distortion_min, session.overview.distortion_max};
  xrd_session_clear(&session);
  return XRD_OK;
}

/* One reproduction for everything, duals all one: both bounds are 0. */
static void send_nothing(xrd_session *session) {
  xrd_solution *solution = &session->solution;
  memset(solution->q, 0, session->problem->distortion.m * sizeof(double));
  solution->q[session->overview.central] = 1;
  solution->slope = 0;
  solution->rounds = 0;
  solution->outcome = XRD_STOP_GAP;
  xrd_solver_evaluate(session->solver, solution);
}

xrd_status xrd_session_right_end(xrd_session *session, xrd_point *point, xrd_error *error) {
  send_nothing(session);
  return xrd_session_prove(session, point, error);
}

xrd_status xrd_session_right_end_at(xrd_session *session, double distortion, xrd_point *point, xrd_error *error) {
  send_nothing(session);
  return xrd_session_prove_at(session, distortion, 0, point, error);
}

/* Where the largest slope still reaches past the nearest reproductions: the problem that forbids all others. */
static xrd_status forbid_others(xrd_session *session, double *matrix, xrd_error *error) {
  const xrd_distortion *d = &session->problem->distortion;
  for (size_t i = 0; i < d->n; i++) {
    double least = HUGE_VAL, *row = matrix + i * d->m;
    for (size_t j = 0; j < d->m; j++) least = fmin(least, row[j] = xrd_distortion_entry(d, i, j));
    for (size_t j = 0; j < d->m; j++) row[j] = row[j] == least ? 0 : HUGE_VAL;
  }
  const xrd_problem nearest = {session->problem->p, {.kind = XRD_MATRIX, .n = d->n, .m = d->m, .matrix = matrix}};
  xrd_solver *solver;
  const xrd_status status = xrd_solver_create_until(&solver, &nearest, session->options, &session->stop, error);
  if (status != XRD_OK) return status;
  xrd_solver_solve(solver, 1, XRD_SOLVER_SHARE * session->options->gap_nats, &session->solution);
  xrd_solver_free(solver);
  return XRD_OK;
}

/* Where only nearest reproductions are used: exp(-slope e) vanishes at slope_top already, if that is large enough. */
static xrd_status send_nearest(xrd_session *session, xrd_error *error) {
  const double top = xrd_session_slope_top(session);
  const xrd_distortion *d = &session->problem->distortion;
  size_t entries;
  xrd_status status = XRD_OK;
  if (top * session->overview.least_positive < 750 &&
      (double)xrd_team_rows(session->options->team, d->n) * (double)d->m <= MOST_ENTRIES) {
    double *matrix = xrd_size_multiply(d->n, d->m, &entries) ? xrd_allocate(entries, sizeof *matrix) : NULL;
    status = matrix != NULL ? forbid_others(session, matrix, error)
                            : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu pairs", d->n, d->m);
    free(matrix);
  } else {
    xrd_session_solve(session, top, XRD_SOLVER_SHARE * session->options->gap_nats);
    session->solution.slope = SLOPE_MOST; /* reaches rare symbols by their nearest reproductions too */
    xrd_solver_evaluate(session->solver, &session->solution);
  }
  session->solution.slope = HUGE_VAL;
  return status;
}

/* The proof at an infinite slope needs D_min to be a double-double; otherwise the steepest finite slope serves. */
xrd_status xrd_session_left_end(xrd_session *session, xrd_point *point, xrd_error *error) {
  xrd_status status = send_nearest(session, error);
  if (status == XRD_OK) status = xrd_session_prove(session, point, error);
  if (status != XRD_OK || point->verdict == XRD_CLOSED || xrd_session_settled(session)) return status;
  xrd_point other;
  status = xrd_session_point(session, xrd_session_slope_top(session), &other, error);
  if (status == XRD_OK)
    xrd_point_keep_narrower(point, &other);
  else
    xrd_point_clear(point);
  return status;
}

xrd_status xrd_session_left_end_at(xrd_session *session, double distortion, xrd_point *point, xrd_error *error) {
  const xrd_status status = send_nearest(session, error);
  return status != XRD_OK ? status : xrd_session_prove_at(session, distortion, 0, point, error);
}

double xrd_session_slope_top(const xrd_session *session) {
  const double least = session->overview.least_positive;
  return isinf(least) ? 1 : fmin(800 / least, SLOPE_MOST);
}

double xrd_session_slope_bottom(xrd_session *session, double gap_nats) {
  const double tiny = XRD_SLOPE_LEAST, giant_step = 1e30;
  const double range = session->overview.distortion_max - session->overview.distortion_min;
  double slope = fmin(isfinite(range) && range > 0 ? 1 / range : 1, xrd_session_slope_top(session));
  xrd_solver_forget(session->solver);
  xrd_session_solve(session, slope, gap_nats);
  for (double step = 2; session->solution.rate_nats > gap_nats && slope > tiny; step = fmin(step * step, giant_step)) {
    const double before = session->solution.rate_nats;
    slope = fmax(slope / step, tiny);
    xrd_session_solve(session, slope, gap_nats);
    if (xrd_session_settled(session)) break;
    if (step >= giant_step && fabs(before - session->solution.rate_nats) <= gap_nats) break;
  }
  return slope;
}
