#include "problem/grid.h"

/* How many points from the first on share their coordinates 0 .. axis. */
static size_t run_length(const double *point, size_t count, size_t dim, size_t axis) {
  for (size_t j = 1; j < count; j++)
    for (size_t k = 0; k <= axis; k++)
      if (point[j * dim + k] != point[k]) return j;
  return count;
}

bool xrd_grid_find(const double *point, size_t count, size_t dim, xrd_grid *grid) {
  *grid = (xrd_grid){.rank = dim};
  if (dim < 1 || dim > XRD_GRID_RANK) return false;
  size_t above = count;
  for (size_t axis = 0; axis < dim; axis++) {
    const size_t stride = axis + 1 < dim ? run_length(point, count, dim, axis) : 1;
    if (above % stride != 0) return false;
    grid->stride[axis] = stride;
    grid->size[axis] = above / stride;
    above = stride;
  }
  for (size_t j = 0; j < count; j++)
    for (size_t axis = 0; axis < dim; axis++) {
      const size_t place = j / grid->stride[axis] % grid->size[axis];
      if (point[j * dim + axis] != point[place * grid->stride[axis] * dim + axis]) return false;
    }
  return true;
}
