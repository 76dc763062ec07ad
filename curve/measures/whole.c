/* Where a whole curve begins and ends, in slopes. */
#include <math.h>

#include "base/float_mode.h"
#include "curve/measures/session.h"

enum { DOUBLINGS = 80 };
static const double NOTHING = 1e-9;    /* a rate that is 0, nats */
static const double STEEP_RATE = 1e-3; /* of the entropy, left out at the steep end */
static const double STEEP_DISTORTION = 1e-2;
static const double NO_DISTORTION = 1e-12; /* symbols that this still leaves together are one in all but name */

static bool steep_enough(const xrd_measure_session *session, double rate_top, double distortion_max) {
  if (session->problem->density != NULL) return session->answer.distortion <= STEEP_DISTORTION * distortion_max;
  return session->answer.rate_nats >= (1 - STEEP_RATE) * rate_top ||
         session->answer.distortion <= NO_DISTORTION * distortion_max;
}

/* A slope in the unit of the source: 1 nat for what a symbol strays from the mean. */
static double slope_of_scale(const xrd_measure_problem *problem) {
  const double variance = xrd_measure_variance(problem);
  if (!isfinite(variance)) return 1;
  return 1 / (problem->kernel == XRD_MEASURE_ABSOLUTE ? sqrt(variance) : variance);
}

xrd_status xrd_measure_slopes(const xrd_measure_problem *problem, size_t count, const xrd_options *options,
                              double *slopes, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a curve needs at least 2 points, not %zu", count);
  xrd_measure_session session;
  xrd_status status = xrd_measure_session_init(&session, problem, NULL, options, error);
  if (status != XRD_OK) return status;
  double rate_top = HUGE_VAL, low = slope_of_scale(problem), high = low, distortion_max = 0;
  if (problem->density == NULL) status = xrd_measure_source_entropy(problem, &rate_top, error);
  if (status == XRD_OK) status = xrd_measure_session_solve(&session, low, error);
  for (int k = 0;
       k < DOUBLINGS && status == XRD_OK && !xrd_stop_settled(&session.stop) && session.answer.rate_nats > NOTHING; k++)
    status = xrd_measure_session_solve(&session, low /= 2, error);
  for (int k = 0; k < DOUBLINGS && status == XRD_OK && !xrd_stop_settled(&session.stop) &&
                  session.answer.rate_nats <= NOTHING && rate_top > NOTHING;
       k++) {
    distortion_max = session.answer.distortion;
    high = low;
    status = xrd_measure_session_solve(&session, low *= 2, error);
  }
  high = fmax(high, low); /* R may be a straight line, with its whole rate there already */
  low /= 2;
  for (int k = 0; k < DOUBLINGS && status == XRD_OK && !xrd_stop_settled(&session.stop) &&
                  !steep_enough(&session, rate_top, distortion_max);
       k++)
    status = xrd_measure_session_solve(&session, high *= 2, error);
  xrd_measure_session_clear(&session);
  for (size_t k = 0; k < count && status == XRD_OK; k++)
    slopes[k] = high * pow(low / high, (double)k / (double)(count - 1));
  return status;
}
