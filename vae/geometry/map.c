#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/geometry.h"

size_t xrd_jet_rows(int order, size_t p) { return 1 + (order >= 1 ? p : 0) + (order >= 2 ? p * (p + 1) / 2 : 0); }

size_t xrd_jet_row(size_t p, size_t a, size_t b) {
  const size_t low = a < b ? a : b, high = a < b ? b : a;
  return 1 + p + low * p - low * (low + 1) / 2 + high;
}

xrd_status xrd_map_jet(const xrd_map *map, const xrd_jet_request *request, double *jets, xrd_error *error) {
  if (request->count == 0 || (request->order > 0 && request->p == 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a jet needs a point, and a direction to derive along");
  const xrd_status status = map->jet(map, request, jets, error);
  if (status != XRD_OK) return status;
  const size_t size = xrd_jet_rows(request->order, request->p) * map->outputs;
  for (size_t i = 0; i < request->count; i++)
    for (size_t j = 0; j < size; j++)
      if (!isfinite(jets[i * size + j]))
        return xrd_fail(error, XRD_ERR_INPUT, "point %zu: the map's jet is not finite in row %zu, output %zu", i,
                        j / map->outputs, j % map->outputs);
  return XRD_OK;
}

/* points' = base + points axes, directions' = directions axes */
static xrd_status section_jet(const xrd_map *map, const xrd_jet_request *r, double *jets, xrd_error *error) {
  const xrd_section *s = map->context;
  const size_t k = s->whole->inputs, p = map->inputs;
  double *points = xrd_allocate((r->count + r->p) * k, sizeof *points);
  if (points == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu points of a section", r->count);
  double *directions = points + r->count * k;
  for (size_t i = 0; i < r->count; i++) memcpy(points + i * k, s->base, k * sizeof *points);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)r->count, (int)k, (int)p, 1, r->points, (int)p, s->axes,
              (int)k, 1, points, (int)k);
  if (r->p > 0)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)r->p, (int)k, (int)p, 1, r->directions, (int)p, s->axes,
                (int)k, 0, directions, (int)k);
  const xrd_jet_request inner = {r->order, r->count, points, r->p, directions};
  const xrd_status status = s->whole->jet(s->whole, &inner, jets, error);
  free(points);
  return status;
}

void xrd_section_init(xrd_section *section, const xrd_map *whole, const double *base, const double *axes, size_t p) {
  *section = (xrd_section){
      .map = {.inputs = p, .outputs = whole->outputs, .smooth = whole->smooth, .context = section, .jet = section_jet},
      .whole = whole,
      .base = base,
      .axes = axes,
  };
}
