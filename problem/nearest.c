#include "problem/nearest.h"

#include <stdlib.h>

#include "base/memory.h"

static xrd_place *order_axis(const xrd_distortion *d, const xrd_grid *grid, size_t r) {
  double *position = xrd_allocate(grid->size[r], sizeof *position);
  for (size_t b = 0; position != NULL && b < grid->size[r]; b++) position[b] = d->y[b * grid->stride[r] * d->dim + r];
  xrd_place *order = position != NULL ? xrd_order_points(position, grid->size[r]) : NULL;
  free(position);
  return order;
}

bool xrd_nearest_init(xrd_nearest *nearest, const xrd_distortion *distortion) {
  *nearest = (xrd_nearest){.distortion = distortion};
  bool good = (distortion->kind == XRD_SQUARED || distortion->kind == XRD_ABSOLUTE) &&
              xrd_grid_find(distortion->y, distortion->m, distortion->dim, &nearest->grid);
  for (size_t r = 0; good && r < distortion->dim; r++) {
    nearest->order[r] = order_axis(distortion, &nearest->grid, r);
    nearest->list[r] = xrd_allocate(nearest->grid.size[r], sizeof(size_t));
    good = nearest->order[r] != NULL && nearest->list[r] != NULL;
  }
  if (!good) xrd_nearest_clear(nearest);
  return good;
}

void xrd_nearest_clear(xrd_nearest *nearest) {
  for (size_t r = 0; r < XRD_GRID_RANK; r++) {
    free(nearest->order[r]);
    free(nearest->list[r]);
    nearest->order[r] = NULL;
    nearest->list[r] = NULL;
  }
}

/* The place of axis r nearest to row i. */
static size_t place_of(const xrd_nearest *nearest, size_t i, size_t r) {
  const xrd_place *order = nearest->order[r];
  const double x = nearest->distortion->x[i * nearest->distortion->dim + r];
  const size_t left = xrd_order_count(order, nearest->grid.size[r], x);
  if (left == 0 || left == nearest->grid.size[r]) return left == 0 ? 0 : left - 1;
  return x - order[left - 1].position <= order[left].position - x ? left - 1 : left;
}

/* The index of the nearest reproduction, and its place along each axis. */
static size_t nearest_index(const xrd_nearest *nearest, size_t i, size_t *place) {
  size_t index = 0;
  for (size_t r = 0; r < nearest->distortion->dim; r++) {
    place[r] = place_of(nearest, i, r);
    index += nearest->order[r][place[r]].index * nearest->grid.stride[r];
  }
  return index;
}

double xrd_nearest_least(const xrd_nearest *nearest, size_t i) {
  size_t place[XRD_GRID_RANK];
  return xrd_distortion_entry(nearest->distortion, i, nearest_index(nearest, i, place));
}

/* Offsets from `index` along axis r that alone leave the distance at `least`; they are neighbours in order. */
static size_t ties_along(const xrd_nearest *nearest, size_t i, size_t index, size_t place, size_t r, double least) {
  const xrd_place *order = nearest->order[r];
  const size_t stride = nearest->grid.stride[r], base = index - order[place].index * stride;
  size_t count = 0;
  for (size_t k = place; k < nearest->grid.size[r]; k++) {
    if (xrd_distortion_entry(nearest->distortion, i, base + order[k].index * stride) != least) break;
    nearest->list[r][count++] = order[k].index * stride;
  }
  for (size_t k = place; k-- > 0;) {
    if (xrd_distortion_entry(nearest->distortion, i, base + order[k].index * stride) != least) break;
    nearest->list[r][count++] = order[k].index * stride;
  }
  return count;
}

size_t xrd_nearest_list(const xrd_nearest *nearest, size_t i, size_t *list) {
  size_t place[XRD_GRID_RANK], ties[XRD_GRID_RANK] = {1, 1, 1}, total = 1, count = 0;
  const size_t index = nearest_index(nearest, i, place), rank = nearest->distortion->dim;
  const double least = xrd_distortion_entry(nearest->distortion, i, index);
  for (size_t r = 0; r < rank; r++) total *= ties[r] = ties_along(nearest, i, index, place[r], r, least);
  for (size_t number = 0; number < total; number++) { /* a tie moves only along axes that tie alone */
    size_t rest = number, j = 0;
    for (size_t r = 0; r < rank; rest /= ties[r], r++) j += nearest->list[r][rest % ties[r]];
    if (xrd_distortion_entry(nearest->distortion, i, j) == least) list[count++] = j;
  }
  return count;
}
