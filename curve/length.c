#include "exactrd/length.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "base/stop.h"
#include "certify/length/length.h"

void xrd_length_point_clear(xrd_length_point *point) {
  free(point->q);
  free(point->w);
  memset(point, 0, sizeof *point);
}

static xrd_status validate(const xrd_problem *problem, const xrd_length_question *asked, xrd_error *error) {
  const size_t *lengths = asked->lengths;
  const double distortion = asked->distortion;
  xrd_range range;
  for (size_t k = 0; k < asked->count; k++)
    if (lengths[k] < 1 || lengths[k] > XRD_LENGTH_MAX)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "length %zu is %zu, not 1 to %d", k + 1, lengths[k], XRD_LENGTH_MAX);
  if (!(asked->excess >= 1e-9 && asked->excess <= 1 - 1e-9))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the excess probability must be 1e-9 to 1 - 1e-9, not %g", asked->excess);
  const xrd_status status = xrd_range_of(problem, &range, error);
  if (status != XRD_OK || (distortion > range.distortion_min && distortion < range.distortion_max)) return status;
  return xrd_fail(error, XRD_ERR_ARGUMENT,
                  "codes of finite length need a distortion between D_min = %.17g and D_max = %.17g, not %.15g",
                  range.distortion_min, range.distortion_max, distortion);
}

/* What all lengths share: the witness, copied. */
static xrd_status fill(const xrd_point *solved, xrd_length_point *point, xrd_error *error) {
  *point = (xrd_length_point){
      .distortion = solved->bounds.distortion,
      .rate_nats = solved->rate_nats,
      .bounds = solved->bounds,
      .verdict = solved->verdict,
      .support = solved->support,
      .n = solved->n,
      .m = solved->m,
      .witness_slope = solved->witness_slope,
      .q = xrd_duplicate(solved->q, solved->m, sizeof *solved->q),
      .w = xrd_duplicate(solved->w, solved->n, sizeof *solved->w),
  };
  if (point->q != NULL && point->w != NULL) return XRD_OK;
  xrd_length_point_clear(point);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a length");
}

static xrd_status at_length(const xrd_problem *problem, const xrd_point *solved, const xrd_length_question *asked,
                            size_t k, xrd_stop *stop, xrd_length_point *point, xrd_error *error) {
  xrd_status status = fill(solved, point, error);
  if (status != XRD_OK) return status;
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  point->length = asked->lengths[k];
  point->excess = asked->excess;
  status = xrd_certify_length_until(problem, &witness, &point->bounds, stop, point, error);
  if (status != XRD_OK) {
    xrd_length_point_clear(point);
    return status;
  }
  const double deviation = sqrt(point->dispersion / (double)point->length);
  point->second_order = fmax(0, point->rate_nats + deviation * gsl_cdf_ugaussian_Qinv(point->excess));
  return XRD_OK;
}

typedef struct {
  const xrd_options *options;
  const size_t *done;
  size_t total;
} task;

static bool go_on(void *context) {
  const task *t = context;
  return t->options->progress(t->options->progress_context, *t->done, t->total);
}

xrd_status xrd_length_at(const xrd_problem *problem, const xrd_length_question *asked, const xrd_options *options,
                         xrd_length_point *points, size_t *done, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *done = 0;
  xrd_status status = validate(problem, asked, error);
  if (status != XRD_OK) return status;
  xrd_options quiet = *options;
  quiet.without_duals = false;
  quiet.on_point = NULL;
  task t = {options, done, asked->count};
  xrd_stop stop;
  xrd_stop_init(&stop, options->progress != NULL ? go_on : NULL, &t);
  xrd_curve curve;
  status = xrd_curve_at_distortions(problem, &asked->distortion, 1, &quiet, &curve, error);
  if (status == XRD_OK && isinf(curve.points[0].witness_slope)) /* R was stopped before it had a slope */
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after 0 of %zu lengths", asked->count);
  while (status == XRD_OK && *done < asked->count) {
    status = xrd_stop_wanted(&stop, HUGE_VAL)
                 ? XRD_ERR_INTERRUPTED
                 : at_length(problem, &curve.points[0], asked, *done, &stop, &points[*done], error);
    if (status == XRD_ERR_INTERRUPTED)
      status = xrd_fail(error, status, "interrupted after %zu of %zu lengths", *done, asked->count);
    *done += status == XRD_OK;
  }
  xrd_curve_clear(&curve);
  return status;
}
