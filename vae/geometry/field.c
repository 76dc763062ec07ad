#include "vae/geometry/field.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "vae/geometry/tangent.h"

void xrd_field_place(const xrd_field *f, size_t row, size_t column, double z[2]) {
  const size_t place[] = {column, row};
  for (int a = 0; a < 2; a++) z[a] = f->from[a] + (f->to[a] - f->from[a]) * ((double)place[a] + 0.5) / (double)f->size;
}

static xrd_status fill_cell(xrd_field *f, const double *jet, size_t outputs, size_t index, xrd_error *error) {
  xrd_metric metric;
  xrd_status status = xrd_metric_at(jet, outputs, 2, NULL, &metric, error);
  if (status != XRD_OK) return status;
  f->volume[index] = metric.volume;
  f->condition[index] = metric.condition;
  if (f->gauss == NULL) return XRD_OK;
  xrd_curvature curvature = {.gauss = (double)NAN, .bending = (double)NAN};
  if (metric.condition <= XRD_TANGENT_CONDITION) status = xrd_curvature_at(jet, outputs, 2, &curvature, error);
  f->gauss[index] = curvature.gauss;
  f->bending[index] = curvature.bending;
  return status;
}

/* One row of cells. */
static xrd_status fill_row(xrd_field *f, const xrd_map *map, size_t row, double *points, double *jets,
                           xrd_error *error) {
  static const double axes[] = {1, 0, 0, 1};
  const int order = map->smooth ? 2 : 1;
  for (size_t column = 0; column < f->size; column++) xrd_field_place(f, row, column, points + 2 * column);
  const xrd_jet_request request = {order, f->size, points, 2, axes};
  xrd_status status = xrd_map_jet(map, &request, jets, error);
  for (size_t column = 0; column < f->size && status == XRD_OK; column++)
    status = fill_cell(f, jets + column * xrd_jet_rows(order, 2) * map->outputs, map->outputs, row * f->size + column,
                       error);
  return status;
}

xrd_status xrd_field_fill(xrd_field *f, const xrd_map *map, xrd_error *error) {
  f->block = NULL;
  size_t cells, numbers;
  if (map->inputs != 2 || f->size == 0 || !(f->from[0] < f->to[0]) || !(f->from[1] < f->to[1]))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a field needs a map of two inputs, cells, and a range in both");
  const size_t jets = 6 * map->outputs + 2; /* and places, for one cell */
  if (!xrd_size_multiply(f->size, f->size, &cells) || !xrd_size_multiply(f->size, 4 * f->size + jets, &numbers))
    return xrd_fail(error, XRD_ERR_MEMORY, "a field of %zu x %zu cells is too large", f->size, f->size);
  f->block = xrd_allocate_zero(numbers, sizeof *f->block);
  if (f->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu cells", f->size, f->size);
  f->volume = f->block;
  f->condition = f->volume + cells;
  f->gauss = map->smooth ? f->condition + cells : NULL;
  f->bending = map->smooth ? f->gauss + cells : NULL;
  double *points = f->block + 4 * cells;
  xrd_status status = XRD_OK;
  for (size_t row = 0; row < f->size && status == XRD_OK; row++)
    status = fill_row(f, map, row, points, points + 2 * f->size, error);
  return status;
}

void xrd_field_clear(xrd_field *f) {
  free(f->block);
  *f = (xrd_field){.size = 0};
}
