#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/session.h"

typedef struct {
  double slope;
  size_t place;
} request;

static int by_slope(const void *left, const void *right) {
  const request *a = left, *b = right;
  if (a->slope != b->slope) return a->slope < b->slope ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* Solves in order of slope, so that each start is near, and answers in the order asked. */
static xrd_status solve_all(xrd_session *session, request *requests, size_t count, xrd_curve *curve, xrd_error *error) {
  qsort(requests, count, sizeof *requests, by_slope);
  for (size_t k = 0; k < count; k++) {
    xrd_status status = xrd_session_report(session, k, count, error);
    if (status == XRD_OK)
      status = xrd_session_point(session, requests[k].slope, &curve->points[requests[k].place], error);
    if (status == XRD_OK) status = xrd_session_deliver(session, curve, count, error);
    if (status != XRD_OK) return status;
  }
  return xrd_session_report(session, count, count, error);
}

/* After an early stop: the finished points move to the front, and the caller sees the rest of them. */
static xrd_status keep_finished(xrd_session *session, size_t asked, xrd_status status, xrd_curve *curve,
                                xrd_error *error) {
  size_t kept = 0;
  for (size_t k = 0; k < asked; k++)
    if (curve->points[k].q != NULL) curve->points[kept++] = curve->points[k];
  curve->count = kept;
  if (status != XRD_ERR_INTERRUPTED) return status;
  const xrd_status shown = xrd_session_deliver(session, curve, kept, error);
  return shown == XRD_OK ? status : shown;
}

xrd_status xrd_curve_at_slopes(const xrd_problem *problem, const double *slopes, size_t count,
                               const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *curve = (xrd_curve){0, NULL};
  for (size_t k = 0; k < count; k++)
    if (!(slopes[k] >= 0) || isinf(slopes[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "slope %zu is not a finite number >= 0: %g", k, slopes[k]);
  xrd_session session;
  xrd_status status = xrd_session_init(&session, problem, options, error);
  if (status != XRD_OK) return status;
  request *requests = xrd_allocate(count, sizeof *requests);
  status = requests == NULL ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu slopes", count)
                            : xrd_curve_reserve(curve, count, error);
  if (status == XRD_OK) {
    for (size_t k = 0; k < count; k++) requests[k] = (request){slopes[k], k};
    status = solve_all(&session, requests, count, curve, error);
    status = keep_finished(&session, count, status, curve, error);
  }
  free(requests);
  xrd_session_clear(&session);
  return status;
}
