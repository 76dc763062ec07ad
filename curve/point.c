#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curve/session.h"

void xrd_point_clear(xrd_point *point) {
  free(point->q);
  free(point->w);
  memset(point, 0, sizeof *point);
}

void xrd_point_keep_narrower(xrd_point *kept, xrd_point *other) {
  const double width = kept->bounds.rate_upper - kept->bounds.rate_lower;
  if (other->bounds.rate_upper - other->bounds.rate_lower < width) {
    const xrd_point wider = *kept;
    *kept = *other;
    *other = wider;
  }
  xrd_point_clear(other);
}

void xrd_curve_clear(xrd_curve *curve) {
  for (size_t k = 0; k < curve->count; k++) xrd_point_clear(&curve->points[k]);
  free(curve->points);
  *curve = (xrd_curve){0, NULL};
}

xrd_status xrd_curve_reserve(xrd_curve *curve, size_t count, xrd_error *error) {
  *curve = (xrd_curve){0, xrd_allocate_zero(count, sizeof(xrd_point))};
  if (curve->points == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu points", count);
  return XRD_OK;
}
