#include "exactrd/domination.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "theory/domination/majorant.h"

void xrd_domination_clear(xrd_domination *domination) {
  free(domination->strong);
  free(domination->weak);
  free(domination->scale);
  free(domination->shift);
  *domination = (xrd_domination){0};
}

/* Reads every pair once; stops at the first that rules domination out. */
static xrd_status stream_pairs(const xrd_distortion *weak, const xrd_distortion *strong, xrd_majorant *majorant,
                               xrd_domination *domination, xrd_error *error) {
  for (size_t i = 0; i < weak->n; i++)
    for (size_t j = 0; j < weak->m; j++) {
      const xrd_plane_point point = {xrd_distortion_entry(strong, i, j), xrd_distortion_entry(weak, i, j)};
      if (!(point.u >= 0) || !(point.v >= 0))
        return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is negative or not a number: %.17g", i, j,
                        point.u >= 0 ? point.v : point.u);
      if (isinf(point.u)) continue;
      if (isinf(point.v)) {
        domination->dominated = false;
        domination->row = i;
        domination->column = j;
        return XRD_OK;
      }
      domination->pairs++;
      if (point.u > domination->strong_max) domination->strong_max = point.u;
      if (!xrd_majorant_add(majorant, point)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the majorant");
    }
  xrd_majorant_finish(majorant);
  return XRD_OK;
}

/* The least shift that goes with a given scale: the intercepts along the majorant rise, then fall. */
static double least_shift(const xrd_majorant *majorant, double scale, size_t start) {
  const xrd_plane_point *p = majorant->points;
  size_t k = start;
  while (k + 1 < majorant->hull && xrd_plane_compare_intercepts(scale, p[k], p[k + 1]) > 0) k++;
  while (k > 0 && xrd_plane_compare_intercepts(scale, p[k], p[k - 1]) > 0) k--;
  return xrd_plane_intercept_up(scale, p[k]);
}

static xrd_status store_boundary(const xrd_majorant *majorant, xrd_domination *domination, xrd_error *error) {
  const size_t count = majorant->hull;
  domination->strong = xrd_allocate(count, sizeof(double));
  domination->weak = xrd_allocate(count, sizeof(double));
  domination->scale = xrd_allocate(count, sizeof(double));
  domination->shift = xrd_allocate(count, sizeof(double));
  if (domination->strong == NULL || domination->weak == NULL || domination->scale == NULL || domination->shift == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a boundary of %zu vertices", count);
  domination->count = count;
  const xrd_plane_point *p = majorant->points;
  for (size_t i = 0; i < count; i++) {
    domination->strong[i] = p[i].u;
    domination->weak[i] = p[i].v;
  }
  domination->scale[0] = 0;
  domination->shift[0] = p[count - 1].v;
  for (size_t k = 1; k < count; k++) {
    const size_t edge = count - 1 - k; /* from p[edge] to p[edge + 1] */
    const double scale = edge == 0 ? xrd_plane_slope_up(p[0], p[1]) : xrd_plane_slope_near(p[edge], p[edge + 1]);
    domination->scale[k] = fmin(scale, DBL_MAX);
    domination->shift[k] = least_shift(majorant, domination->scale[k], edge);
  }
  return XRD_OK;
}

xrd_status xrd_domination_of(const xrd_distortion *weak, const xrd_distortion *strong, xrd_domination *domination,
                             xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *domination = (xrd_domination){.dominated = true};
  if (weak->n != strong->n || weak->m != strong->m)
    return xrd_fail(error, XRD_ERR_INPUT, "the weak distortion is %zu x %zu, the strong one %zu x %zu", weak->n,
                    weak->m, strong->n, strong->m);
  xrd_majorant majorant;
  xrd_status status = XRD_OK;
  if (!xrd_majorant_init(&majorant))
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for the majorant");
  else
    status = stream_pairs(weak, strong, &majorant, domination, error);
  if (status == XRD_OK && domination->dominated) status = store_boundary(&majorant, domination, error);
  xrd_majorant_clear(&majorant);
  if (status != XRD_OK) xrd_domination_clear(domination);
  return status;
}

static xrd_plane_point vertex(const xrd_domination *domination, size_t i) {
  return (xrd_plane_point){domination->strong[i], domination->weak[i]};
}

/* The last index i with coordinate[i] <= value; value >= coordinate[0]. */
static size_t last_at_most(const double *coordinate, size_t count, double value) {
  size_t low = 0, high = count;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (coordinate[middle] <= value)
      low = middle;
    else
      high = middle;
  }
  return low;
}

double xrd_domination_budget(const xrd_domination *domination, double weak_distortion) {
  if (weak_distortion < domination->weak[0]) return -INFINITY;
  const size_t k = last_at_most(domination->weak, domination->count, weak_distortion);
  if (k + 1 == domination->count) return domination->strong_max;
  return xrd_plane_abscissa_down(vertex(domination, k), vertex(domination, k + 1), weak_distortion);
}

size_t xrd_domination_vertex(const xrd_domination *domination, double weak_distortion) {
  if (weak_distortion < domination->weak[0]) return domination->count - 1;
  return domination->count - 1 - last_at_most(domination->weak, domination->count, weak_distortion);
}

double xrd_domination_typical(const xrd_domination *domination, size_t vertex) {
  const double *low = &domination->weak[domination->count - 1 - vertex];
  return vertex == 0 ? low[0] : low[0] + (low[1] - low[0]) / 2;
}

double xrd_domination_image(const xrd_domination *domination, double strong_distortion) {
  const size_t k = last_at_most(domination->strong, domination->count, strong_distortion);
  if (k + 1 == domination->count) return domination->weak[k];
  return xrd_plane_height_up(vertex(domination, k), vertex(domination, k + 1), strong_distortion);
}
