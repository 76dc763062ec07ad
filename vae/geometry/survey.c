#include "vae/geometry/survey.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static void average_pairs(const xrd_distances *d, xrd_survey *s) {
  for (size_t i = 0; i < d->pairs; i++) {
    s->length += d->geodesic[i] / (double)d->pairs;
    if (d->geodesic[i] > 0) s->detour += (d->straight[i] / d->geodesic[i] - 1) / (double)d->pairs;
    if (d->chord[i] > 0) s->arc += (d->geodesic[i] / d->chord[i] - 1) / (double)d->pairs;
  }
}

static xrd_status average_angles(const xrd_map *map, const double *jets, size_t size, const xrd_distances *d,
                                 xrd_survey *s, xrd_error *error) {
  const size_t p = map->inputs, n = map->outputs;
  double angles[XRD_GEOMETRY_DIRECTIONS];
  for (size_t i = 0; i < d->count; i++)
    for (size_t j = i + 1; j < d->count; j++) {
      const xrd_status status = xrd_principal_angles(jets + i * size + n, jets + j * size + n, n, p, angles, error);
      if (status != XRD_OK) return status;
      s->angle += angles[p - 1] / (double)d->pairs;
    }
  return XRD_OK;
}

static xrd_status average_points(const xrd_map *map, const double *jets, size_t size, size_t count, xrd_survey *s,
                                 xrd_error *error) {
  for (size_t i = 0; i < count; i++) {
    xrd_metric metric;
    xrd_curvature curvature = {.scalar = 0};
    xrd_error inner = {""};
    const double *jet = jets + i * size;
    xrd_status status = xrd_metric_at(jet, map->outputs, map->inputs, NULL, &metric, &inner);
    if (status == XRD_OK && map->smooth) status = xrd_curvature_at(jet, map->outputs, map->inputs, &curvature, &inner);
    if (status == XRD_OK && !isfinite(metric.condition))
      status = xrd_fail(&inner, XRD_ERR_INPUT, "the metric is singular");
    if (status != XRD_OK) return xrd_fail(error, status, "point %zu: %s", i, inner.message);
    s->condition += log10(metric.condition) / (double)count;
    s->bending += curvature.bending * s->length / (double)count;
    s->scalar += curvature.scalar * s->length * s->length / (double)count;
  }
  return XRD_OK;
}

xrd_status xrd_survey_of(const xrd_map *map, const double *points, const xrd_distances *d, xrd_survey *s,
                         xrd_error *error) {
  *s = (xrd_survey){.smooth = map->smooth};
  const size_t k = map->inputs;
  if (k > XRD_GEOMETRY_DIRECTIONS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a survey takes at most %d dimensions", XRD_GEOMETRY_DIRECTIONS);
  const int order = map->smooth ? 2 : 1;
  const size_t size = xrd_jet_rows(order, k) * map->outputs;
  xrd_status status = xrd_distance_residual(d->euclidean, d->geodesic, d->pairs, &s->residual, error);
  if (status != XRD_OK) return status;
  double *jets = xrd_allocate(d->count, size * sizeof *jets), *identity = xrd_allocate_zero(k, k * sizeof *identity);
  if (jets == NULL || identity == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for the jets of %zu points", d->count);
  for (size_t a = 0; a < k && identity != NULL; a++) identity[a * k + a] = 1;
  const xrd_jet_request request = {order, d->count, points, k, identity};
  if (status == XRD_OK) status = xrd_map_jet(map, &request, jets, error);
  average_pairs(d, s);
  if (status == XRD_OK) status = average_points(map, jets, size, d->count, s, error);
  if (status == XRD_OK) status = average_angles(map, jets, size, d, s, error);
  free(identity);
  free(jets);
  return status;
}
