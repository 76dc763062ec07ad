/* Capacities under a peak limit: where their solver meets their certificate. */
#include <math.h>
#include <stdlib.h>

#include "base/blas.h"
#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/session.h"
#include "exactrd/capacity.h"
#include "solvers/peak.h"

void xrd_peak_point_clear(xrd_peak_point *point) {
  free(point->places);
  free(point->masses);
  *point = (xrd_peak_point){0};
}

static xrd_status take(const xrd_peak_atoms *atoms, xrd_peak_point *point, xrd_error *error) {
  point->count = atoms->count;
  point->places = xrd_duplicate(atoms->places, atoms->count, sizeof(double));
  point->masses = xrd_duplicate(atoms->masses, atoms->count, sizeof(double));
  if (point->places == NULL || point->masses == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a point");
  for (size_t k = 0; k < point->count; k++) point->support += point->places[k] > 0 ? 2 : 1;
  return XRD_OK;
}

xrd_status xrd_peak_at(double peak, const xrd_options *options, xrd_peak_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *point = (xrd_peak_point){.cost = peak, .most = 2 * XRD_PEAK_ATOMS};
  xrd_status status = xrd_options_validate(options, error);
  if (status != XRD_OK) return status;
  if (!(peak >= XRD_PEAK_LEAST && peak <= XRD_PEAK_MOST))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the peak must be %g to %g, not %g", XRD_PEAK_LEAST, XRD_PEAK_MOST, peak);
  xrd_peak_atoms atoms;
  xrd_stop stop;
  xrd_options_stop(options, &stop);
  xrd_blas_single_begin();
  status = xrd_peak_solve(peak, &stop, &atoms, error);
  xrd_blas_single_end();
  if (status == XRD_OK) status = take(&atoms, point, error);
  if (status == XRD_OK) status = xrd_peak_certify(point, error);
  if (status != XRD_OK) {
    xrd_peak_point_clear(point);
    return status;
  }
  point->capacity_nats = point->capacity_lower + (point->capacity_upper - point->capacity_lower) / 2;
  point->capacity_nats = fmax(point->capacity_lower, fmin(point->capacity_nats, point->capacity_upper));
  point->verdict = point->capacity_upper - point->capacity_lower <= options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  return XRD_OK;
}
