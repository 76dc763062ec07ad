#include <math.h>
#include <string.h>

#include "curve/target.h"

xrd_status xrd_range_of(const xrd_problem *problem, xrd_range *range, xrd_error *error) {
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

/* Where only nearest reproductions are used: exp(-slope e) vanishes at slope_top already. */
static void send_nearest(xrd_session *session) {
  xrd_session_solve(session, xrd_session_slope_top(session), XRD_SOLVER_SHARE * session->options->gap_nats);
  session->solution.slope = 0x1p1000; /* reaches rare symbols by their nearest reproductions too */
  xrd_solver_evaluate(session->solver, &session->solution);
  session->solution.slope = HUGE_VAL;
}

/* The proof at an infinite slope needs D_min to be a double-double; otherwise the steepest finite slope serves. */
xrd_status xrd_session_left_end(xrd_session *session, xrd_point *point, xrd_error *error) {
  send_nearest(session);
  const xrd_status status = xrd_session_prove(session, point, error);
  if (status != XRD_OK || point->verdict == XRD_CLOSED) return status;
  xrd_point_clear(point);
  return xrd_session_point(session, xrd_session_slope_top(session), point, error);
}

xrd_status xrd_session_left_end_at(xrd_session *session, double distortion, xrd_point *point, xrd_error *error) {
  send_nearest(session);
  return xrd_session_prove_at(session, distortion, 0, point, error);
}

double xrd_session_slope_top(const xrd_session *session) {
  const double least = session->overview.least_positive;
  return isinf(least) ? 1 : fmin(800 / least, 0x1p1000);
}

double xrd_session_slope_bottom(xrd_session *session, double gap_nats) {
  const double tiny = 1e-290, giant_step = 1e30;
  const double range = session->overview.distortion_max - session->overview.distortion_min;
  double slope = fmin(isfinite(range) && range > 0 ? 1 / range : 1, xrd_session_slope_top(session));
  xrd_session_solve(session, slope, gap_nats);
  for (double step = 2; session->solution.rate_nats > gap_nats && slope > tiny; step = fmin(step * step, giant_step)) {
    const double before = session->solution.rate_nats;
    slope = fmax(slope / step, tiny);
    xrd_session_solve(session, slope, gap_nats);
    if (step >= giant_step && fabs(before - session->solution.rate_nats) <= gap_nats) break;
  }
  return slope;
}
