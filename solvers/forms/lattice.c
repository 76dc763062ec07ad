#include "solvers/forms/lattice.h"

#include <math.h>

bool xrd_even_points(const double *y, size_t count, size_t stride) {
  const double low = y[0], high = y[(count - 1) * stride], step = (high - low) / (double)(count - 1);
  const double rounding = 4 * 0x1p-52 * fmax(fabs(low), fabs(high));
  if (!(step > 1e8 * rounding)) return false; /* else rounding itself is unevenness that steep slopes see */
  for (size_t j = 0; j < count; j++)
    if (!(fabs(y[j * stride] - (low + (double)j * step)) <= rounding)) return false;
  return true;
}

static bool monotone(const double *y, size_t dim, size_t coordinate, size_t stride, size_t count) {
  for (size_t k = 1; k < count; k++)
    if (!(y[k * stride * dim + coordinate] > y[(k - 1) * stride * dim + coordinate])) return false;
  return true;
}

/* How many points from the first on share their coordinates 0 .. axis. */
static size_t run_length(const double *y, size_t m, size_t dim, size_t axis) {
  for (size_t j = 1; j < m; j++)
    for (size_t k = 0; k <= axis; k++)
      if (y[j * dim + k] != y[k]) return j;
  return m;
}

static xrd_lattice of_points(const double *y, size_t m, size_t dim) {
  const xrd_lattice none = {0};
  xrd_lattice lattice = {.rank = (int)dim};
  if (dim > XRD_LATTICE_RANK) return none;
  size_t above = m;
  for (size_t axis = 0; axis < dim; axis++) {
    const size_t stride = axis + 1 < dim ? run_length(y, m, dim, axis) : 1;
    if (stride == 0 || above % stride != 0) return none;
    lattice.stride[axis] = stride;
    lattice.size[axis] = above / stride;
    above = stride;
    if (!monotone(y, dim, axis, stride, lattice.size[axis])) return none;
  }
  for (size_t j = 0; j < m; j++)
    for (size_t axis = 0; axis < dim; axis++) {
      const size_t k = j / lattice.stride[axis] % lattice.size[axis];
      if (y[j * dim + axis] != y[k * lattice.stride[axis] * dim + axis]) return none;
    }
  return lattice;
}

/* A few rows whose steps are small against their range. */
static xrd_lattice of_matrix(const xrd_distortion *distortion) {
  const xrd_lattice none = {0}, line = {.rank = 1, .stride = {1}, .size = {distortion->m}};
  enum { ROWS = 8 };
  if (distortion->m < 16) return none;
  for (size_t r = 0; r < ROWS; r++) {
    const double *row = distortion->matrix + r * (distortion->n - 1) / (ROWS - 1) * distortion->m;
    double low = row[0], high = row[0], travel = 0;
    for (size_t j = 0; j < distortion->m; j++) {
      if (isinf(row[j])) return none;
      low = fmin(low, row[j]);
      high = fmax(high, row[j]);
      if (j > 0) travel += fabs(row[j] - row[j - 1]);
    }
    if (travel > 4 * (high - low)) return none;
  }
  return line;
}

xrd_lattice xrd_lattice_find(const xrd_distortion *distortion) {
  switch (distortion->kind) {
  case XRD_MATRIX: return of_matrix(distortion);
  case XRD_SQUARED:
  case XRD_ABSOLUTE: return of_points(distortion->y, distortion->m, distortion->dim);
  case XRD_HAMMING: break;
  }
  return (xrd_lattice){0};
}

void xrd_lattice_around(const xrd_lattice *lattice, size_t j, size_t radius, void (*visit)(void *context, size_t index),
                        void *context) {
  size_t first[XRD_LATTICE_RANK] = {0}, count[XRD_LATTICE_RANK] = {1, 1, 1}, total = 1;
  for (int axis = 0; axis < lattice->rank; axis++) {
    const size_t k = j / lattice->stride[axis] % lattice->size[axis];
    first[axis] = k > radius ? k - radius : 0;
    const size_t last = k + radius < lattice->size[axis] ? k + radius : lattice->size[axis] - 1;
    count[axis] = last - first[axis] + 1;
    total *= count[axis];
  }
  for (size_t number = 0; number < total; number++) {
    size_t rest = number, index = 0;
    for (int axis = 0; axis < lattice->rank; axis++) {
      index += (first[axis] + rest % count[axis]) * lattice->stride[axis];
      rest /= count[axis];
    }
    visit(context, index);
  }
}

bool xrd_lattice_peak(const xrd_lattice *lattice, const double *values, size_t j) {
  for (int axis = 0; axis < lattice->rank; axis++) {
    const size_t stride = lattice->stride[axis], k = j / stride % lattice->size[axis];
    if (k > 0 && !(values[j] > values[j - stride])) return false;
    if (k + 1 < lattice->size[axis] && values[j] < values[j + stride]) return false;
  }
  return true;
}
