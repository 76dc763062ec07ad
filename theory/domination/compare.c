#include <math.h>

#include "base/float_mode.h"
#include "exactrd/domination.h"

/* D_min is a sum of numbers >= 0, rounded a few times: below this much less than it nothing is feasible. */
static const double ROUNDING = 1e-13;

static xrd_status rate_at(const xrd_problem *problem, double distortion_min, double distortion,
                          const xrd_options *options, xrd_enclosure *rate, xrd_error *error) {
  *rate = (xrd_enclosure){HUGE_VAL, HUGE_VAL};
  if (distortion < 0 || distortion < distortion_min * (1 - ROUNDING)) return XRD_OK;
  xrd_curve curve;
  const xrd_status status = xrd_curve_at_distortions(problem, &distortion, 1, options, &curve, error);
  if (status == XRD_OK) *rate = (xrd_enclosure){curve.points[0].bounds.rate_lower, curve.points[0].bounds.rate_upper};
  xrd_curve_clear(&curve);
  return status;
}

xrd_status xrd_domination_compare(const xrd_problem *weak, const xrd_problem *strong, const xrd_domination *domination,
                                  const xrd_options *options, size_t count, xrd_domination_point *points,
                                  xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_options quiet = *options;
  quiet.progress = NULL;
  quiet.on_point = NULL;
  xrd_range weak_range, strong_range;
  xrd_status status = xrd_range_of(weak, &weak_range, error);
  if (status == XRD_OK) status = xrd_range_of(strong, &strong_range, error);
  for (size_t k = 0; k < count && status == XRD_OK; k++) {
    xrd_domination_point *point = &points[k];
    if (options->progress != NULL && !options->progress(options->progress_context, k, count))
      return xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped after %zu of %zu distortions", k, count);
    point->vertex = xrd_domination_vertex(domination, point->distortion);
    point->budget = xrd_domination_budget(domination, point->distortion);
    status = rate_at(weak, weak_range.distortion_min, point->distortion, &quiet, &point->rate, error);
    if (status == XRD_OK)
      status = rate_at(strong, strong_range.distortion_min, point->budget, &quiet, &point->bound, error);
  }
  return status;
}
