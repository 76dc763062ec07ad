#include <math.h>

#include "base/float_mode.h"
#include "curve/target.h"

static const double ROUNDING = 1e-13;

/* Below D_min nothing is feasible; above R(D_min) no rate is needed. */
static xrd_status check_distortion(const xrd_session *session, double value, size_t k, xrd_error *error) {
  if (!isfinite(value)) return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion %zu is not a finite number", k);
  if (value < session->overview.distortion_min * (1 - ROUNDING))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion %zu is %.15g, below D_min = %.17g: R is infinite there", k,
                    value, session->overview.distortion_min);
  return XRD_OK;
}

static xrd_status check_rate(double value, double least, double largest, size_t k, xrd_error *error) {
  if (!(value >= 0) || isinf(value))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate %zu is not a finite number >= 0: %g", k, value);
  if (value < least)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "rate %zu is %.15g nats, below %.17g nats: forbidden pairs ask for that much at any distortion", k,
                    value, least);
  if (value > largest)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate %zu is %.15g nats, above R(D_min) = %.17g nats", k, value, largest);
  return XRD_OK;
}

/* R'(D) of a smooth source is about -1 / (2 D) per dimension: a place to start from. */
static double guess(const xrd_session *session, const xrd_target *target) {
  const double range = session->overview.distortion_max - session->overview.distortion_min;
  if (target->kind == XRD_AT_DISTORTION && target->value > session->overview.distortion_min)
    return 1 / (target->value - session->overview.distortion_min);
  return isfinite(range) && range > 0 ? 1 / range : 1;
}

/* One of the curve's ends, proved at the target. */
typedef xrd_status (*prove_end)(xrd_session *session, double distortion, xrd_point *point, xrd_error *error);

/* Another point at the target: the better one is kept. */
static xrd_status try_end(xrd_session *session, prove_end end, const xrd_target *target, xrd_point *point,
                          xrd_error *error) {
  xrd_point other;
  const xrd_status status = end(session, target->value, &other, error);
  if (status != XRD_OK) return status;
  xrd_point_keep_narrower(point, &other);
  return XRD_OK;
}

/* D_max itself is told by the proof: distortion_max is rounded.  Where the whole curve is lower than the gap, the
   channel of D_min proves a D that rounding hides from the search. */
static xrd_status hit(xrd_session *session, xrd_target *target, xrd_bracket_store *store, xrd_point *point,
                      xrd_error *error) {
  const bool rightmost = target->value >= session->overview.distortion_max * (1 - ROUNDING);
  if (target->kind == XRD_AT_DISTORTION && rightmost) {
    const xrd_status status = xrd_session_right_end_at(session, target->value, point, error);
    if (status != XRD_OK || point->verdict == XRD_CLOSED) return status;
    xrd_point_clear(point);
  }
  if (target->kind == XRD_AT_RATE && target->value == 0 && isfinite(session->overview.distortion_max))
    return xrd_session_right_end(session, point, error);
  if (target->kind == XRD_AT_DISTORTION && target->value <= session->overview.distortion_min * (1 + ROUNDING)) {
    const xrd_status status = xrd_session_left_end_at(session, target->value, point, error);
    if (status != XRD_OK || point->verdict == XRD_CLOSED) return status;
    xrd_point_clear(point);
  }
  target->slope_guess = guess(session, target);
  xrd_status status = xrd_session_hit(session, target, store, point, error);
  if (status != XRD_OK || point->verdict == XRD_CLOSED || target->kind == XRD_AT_RATE) return status;
  if (rightmost) status = try_end(session, xrd_session_right_end_at, target, point, error);
  return status == XRD_OK ? try_end(session, xrd_session_left_end_at, target, point, error) : status;
}

/* Moves the session's solution.  Nothing is known of them where it settles for less than the solution. */
static void rate_range(xrd_session *session, double slope_top, double *least, double *largest) {
  xrd_session_solve(session, slope_top, session->options->gap_nats);
  *least = 0;
  *largest = session->solution.rate_nats + session->options->gap_nats;
  if (xrd_session_settled(session)) *largest = HUGE_VAL;
  if (isfinite(session->overview.distortion_max) || isinf(*largest)) return;
  xrd_session_solve(session, XRD_SLOPE_LEAST, session->options->gap_nats);
  if (!xrd_session_settled(session)) *least = session->solution.rate_nats - session->options->gap_nats;
}

static xrd_status hit_all(xrd_session *session, xrd_target_kind kind, const double *values, size_t count,
                          xrd_curve *curve, xrd_error *error) {
  xrd_target target = {.kind = kind, .slope_top = xrd_session_slope_top(session)};
  double least = 0, largest = HUGE_VAL;
  xrd_status status = XRD_OK;
  if (kind == XRD_AT_RATE) {
    rate_range(session, target.slope_top, &least, &largest);
    status = xrd_session_report(session, 0, count, error);
  }
  for (size_t k = 0; k < count && status == XRD_OK; k++)
    status = kind == XRD_AT_RATE ? check_rate(values[k], least, largest, k, error)
                                 : check_distortion(session, values[k], k, error);
  xrd_bracket_store store = {{NULL, NULL}, {NULL, NULL}};
  if (status == XRD_OK) status = xrd_bracket_store_init(&store, &session->problem->distortion, error);
  if (status == XRD_OK) status = xrd_curve_reserve(curve, count, error);
  for (size_t k = 0; k < count && status == XRD_OK; k++) {
    status = xrd_session_report(session, k, count, error);
    target.value = values[k];
    if (status == XRD_OK) status = hit(session, &target, &store, &curve->points[k], error);
    if (status != XRD_OK) break;
    curve->count = k + 1;
    status = xrd_session_deliver(session, curve, k + 1, error);
  }
  if (status == XRD_OK) status = xrd_session_report(session, count, count, error);
  xrd_bracket_store_clear(&store);
  return status;
}

static xrd_status at(const xrd_problem *problem, xrd_target_kind kind, const double *values, size_t count,
                     const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  *curve = (xrd_curve){0, NULL};
  xrd_session session;
  xrd_status status = xrd_session_init(&session, problem, options, error);
  if (status != XRD_OK) return status;
  status = hit_all(&session, kind, values, count, curve, error);
  xrd_session_clear(&session);
  return status;
}

xrd_status xrd_curve_rate_range(const xrd_problem *problem, const xrd_options *options, double *least_nats,
                                double *largest_nats, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_session session;
  const xrd_status status = xrd_session_init(&session, problem, options, error);
  if (status != XRD_OK) return status;
  rate_range(&session, xrd_session_slope_top(&session), least_nats, largest_nats);
  const bool stopped = xrd_session_stopped(&session) || xrd_session_settled(&session);
  xrd_session_clear(&session);
  return stopped ? xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted") : XRD_OK;
}

xrd_status xrd_curve_at_distortions(const xrd_problem *problem, const double *distortions, size_t count,
                                    const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  return at(problem, XRD_AT_DISTORTION, distortions, count, options, curve, error);
}

xrd_status xrd_curve_at_rates(const xrd_problem *problem, const double *rates_nats, size_t count,
                              const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  return at(problem, XRD_AT_RATE, rates_nats, count, options, curve, error);
}
