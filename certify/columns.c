#include "certify/columns.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

bool xrd_columns_init(xrd_columns *columns, const xrd_distortion *distortion, double scale, const size_t *index,
                      size_t count) {
  *columns = (xrd_columns){.distortion = distortion, .scale = scale, .count = count, .index = index};
  if (distortion->kind == XRD_MATRIX) return true;
  size_t size;
  if (xrd_size_multiply(count, distortion->dim, &size)) columns->point = xrd_allocate(size, sizeof(double));
  if (columns->point == NULL) return false;
  for (size_t j = 0; j < count; j++)
    for (size_t k = 0; k < distortion->dim; k++)
      columns->point[k * count + j] = distortion->y[(index != NULL ? index[j] : j) * distortion->dim + k];
  return true;
}

void xrd_columns_clear(xrd_columns *columns) {
  free(columns->point);
  columns->point = NULL;
}

/* In the order of operations of xrd_distortion_entry. */
static void add_squares(size_t count, double x, const double *restrict y, double *restrict d) {
  for (size_t j = 0; j < count; j++) {
    const double difference = x - y[j];
    d[j] += difference * difference;
  }
}

static void add_magnitudes(size_t count, double x, const double *restrict y, double *restrict d) {
  for (size_t j = 0; j < count; j++) d[j] += fabs(x - y[j]);
}

static void fetch_points(const xrd_columns *columns, size_t i, size_t first, size_t count, double *d) {
  const xrd_distortion *distortion = columns->distortion;
  for (size_t j = 0; j < count; j++) d[j] = 0;
  for (size_t k = 0; k < distortion->dim; k++) {
    const double x = distortion->x[i * distortion->dim + k], *y = columns->point + k * columns->count + first;
    if (distortion->kind == XRD_SQUARED)
      add_squares(count, x, y, d);
    else
      add_magnitudes(count, x, y, d);
  }
  for (size_t j = 0; j < count; j++) d[j] *= columns->scale;
}

void xrd_columns_fetch(const xrd_columns *columns, size_t i, size_t first, size_t count, double *d) {
  if (columns->distortion->kind != XRD_MATRIX) {
    fetch_points(columns, i, first, count, d);
    return;
  }
  const double *row = columns->distortion->matrix + i * columns->distortion->m;
  if (columns->index == NULL) {
    for (size_t j = 0; j < count; j++) d[j] = row[first + j] * columns->scale;
  } else {
    for (size_t j = 0; j < count; j++) d[j] = row[columns->index[first + j]] * columns->scale;
  }
}
