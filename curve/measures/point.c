#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "curve/measures/session.h"

void xrd_measure_point_clear(xrd_measure_point *point) {
  free(point->places);
  free(point->masses);
  *point = (xrd_measure_point){.atoms = 0};
}

xrd_measure_witness xrd_measure_point_witness(const xrd_measure_point *point) {
  return (xrd_measure_witness){.slope = point->witness_slope,
                               .count = point->atoms,
                               .width = point->width,
                               .places = point->places,
                               .masses = point->masses,
                               .cut_low = point->cut_low,
                               .cut_high = point->cut_high,
                               .kappa_low = point->kappa_low,
                               .kappa_high = point->kappa_high};
}

static const double ROUNDING = 1e-9; /* of a distortion */

/* Rate 0 at the constant's distortion. */
static xrd_status rest(xrd_measure_session *session, double slope, xrd_measure_point *point, xrd_error *error) {
  xrd_status status = xrd_measure_session_rest(session, error);
  if (status == XRD_OK) status = xrd_measure_session_prove(session, 0, point, error);
  if (status == XRD_OK) point->slope = slope;
  return status;
}

/* Where the slope is so small that nothing can be told of the atoms found, a constant is better. */
static xrd_status solve(xrd_measure_session *session, double slope, xrd_measure_point *point, xrd_error *error) {
  const xrd_measure_problem *problem = session->problem;
  if (xrd_measure_constant_fits(problem, slope, session->options->gap_nats)) return rest(session, slope, point, error);
  xrd_status status = xrd_measure_session_solve(session, slope, error);
  if (status == XRD_OK) status = xrd_measure_session_prove(session, 0, point, error);
  const double most = xrd_measure_constant_distortion(problem) * (1 + ROUNDING);
  if (status != XRD_OK || point->bounds.distortion <= most) return status;
  xrd_measure_point_clear(point);
  return rest(session, slope, point, error);
}

xrd_status xrd_measure_at_slope(const xrd_measure_problem *problem, double slope, const xrd_measure_point *near,
                                const xrd_options *options, xrd_measure_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *point = (xrd_measure_point){.atoms = 0};
  if (!(slope > 0) || isinf(slope))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope is not a finite number > 0: %g", slope);
  xrd_measure_session session;
  xrd_status status = xrd_measure_session_init(&session, problem, near, options, error);
  if (status != XRD_OK) return status;
  status = solve(&session, slope, point, error);
  xrd_measure_session_clear(&session);
  return status;
}
