#include "vae/geometry/distances.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static double apart(const double *x, const double *y, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return sqrt(sum);
}

static xrd_status fill_pair(xrd_distances *d, const xrd_map *map, const double *from, const double *to, size_t pair,
                            const xrd_geodesic_options *options, xrd_error *error) {
  xrd_geodesic g;
  const xrd_status status = xrd_geodesic_between(map, from, to, options, &g, error);
  if (status == XRD_OK) {
    d->euclidean[pair] = apart(from, to, map->inputs);
    d->straight[pair] = g.straight;
    d->geodesic[pair] = g.length;
    if (!g.reached) d->open++;
    if (g.length > 0) d->change = fmax(d->change, g.change / g.length);
  }
  xrd_geodesic_clear(&g);
  return status;
}

static xrd_status fill(xrd_distances *d, const xrd_map *map, const double *points, const double *images,
                       const xrd_geodesic_options *options, const xrd_watch *watch, xrd_error *error) {
  const size_t k = map->inputs, n = map->outputs;
  size_t pair = 0;
  for (size_t i = 0; i < d->count; i++)
    for (size_t j = i + 1; j < d->count; j++, pair++) {
      if (watch != NULL && watch->report != NULL && !watch->report(watch->context, pair, d->pairs))
        return xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped after %zu of %zu geodesics", pair, d->pairs);
      xrd_error inner = {""};
      const xrd_status status = fill_pair(d, map, points + i * k, points + j * k, pair, options, &inner);
      if (status != XRD_OK) return xrd_fail(error, status, "from point %zu to point %zu: %s", i, j, inner.message);
      d->chord[pair] = apart(images + i * n, images + j * n, n);
    }
  return XRD_OK;
}

xrd_status xrd_distances_fill(xrd_distances *d, const xrd_map *map, const double *points, size_t count,
                              const xrd_geodesic_options *options, const xrd_watch *watch, xrd_error *error) {
  memset(d, 0, sizeof *d);
  size_t square, numbers;
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "distances need at least 2 points");
  if (!xrd_size_multiply(count, count - 1, &square) || !xrd_size_multiply(2, square, &square) ||
      !xrd_size_multiply(count, map->outputs, &numbers) || numbers > SIZE_MAX - square)
    return xrd_fail(error, XRD_ERR_MEMORY, "%zu points are too many", count);
  d->block = xrd_allocate_zero(square + numbers, sizeof *d->block);
  if (d->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the distances of %zu points", count);
  d->count = count;
  d->pairs = square / 4;
  d->euclidean = d->block;
  d->chord = d->euclidean + d->pairs;
  d->straight = d->chord + d->pairs;
  d->geodesic = d->straight + d->pairs;
  double *images = d->geodesic + d->pairs;
  const xrd_jet_request request = {.count = count, .points = points};
  const xrd_status status = xrd_map_jet(map, &request, images, error);
  return status == XRD_OK ? fill(d, map, points, images, options, watch, error) : status;
}

void xrd_distances_clear(xrd_distances *d) {
  free(d->block);
  memset(d, 0, sizeof *d);
}

void xrd_distances_matrix(const xrd_distances *d, const double *list, double *matrix) {
  size_t pair = 0;
  for (size_t i = 0; i < d->count; i++) {
    matrix[i * d->count + i] = 0;
    for (size_t j = i + 1; j < d->count; j++, pair++) matrix[i * d->count + j] = matrix[j * d->count + i] = list[pair];
  }
}
