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
  return xrd_session_prove_at(session, distortion, point, error);
}

/* At a slope so large that only nearest reproductions are used. */
xrd_status xrd_session_left_end(xrd_session *session, xrd_point *point, xrd_error *error) {
  return xrd_session_point(session, xrd_session_slope_top(session), point, error);
}
