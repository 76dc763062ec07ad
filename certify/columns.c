#include "certify/columns.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { LANES = 8 };

bool xrd_columns_init(xrd_columns *columns, const xrd_distortion *distortion, double scale, const size_t *index,
                      size_t count) {
  *columns = (xrd_columns){.distortion = distortion, .scale = scale, .count = count, .index = index};
  if (distortion->kind == XRD_MATRIX) return true;
  columns->point = xrd_allocate_zero(count * distortion->dim + LANES, sizeof(double)); /* no more than all of y */
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

/* LANES columns at a time, whose sums stay in registers; in the order of operations of xrd_distortion_entry. */
static void squares(const xrd_columns *columns, const double *x, const double *y, double *restrict d) {
  double sum[LANES] = {0};
  for (size_t k = 0; k < columns->distortion->dim; k++, y += columns->count)
    for (size_t j = 0; j < LANES; j++) {
      const double difference = x[k] - y[j];
      sum[j] += difference * difference;
    }
  for (size_t j = 0; j < LANES; j++) d[j] = sum[j] * columns->scale;
}

static void magnitudes(const xrd_columns *columns, const double *x, const double *y, double *restrict d) {
  double sum[LANES] = {0};
  for (size_t k = 0; k < columns->distortion->dim; k++, y += columns->count)
    for (size_t j = 0; j < LANES; j++) sum[j] += fabs(x[k] - y[j]);
  for (size_t j = 0; j < LANES; j++) d[j] = sum[j] * columns->scale;
}

/* The coordinates of `columns` are padded to whole lanes at their end. */
static void fetch_points(const xrd_columns *columns, size_t i, size_t first, size_t count, double *d) {
  const xrd_distortion *distortion = columns->distortion;
  const double *x = distortion->x + i * distortion->dim, *y = columns->point + first;
  for (size_t j = 0; j < count; j += LANES) {
    double last[LANES], *to = count - j < LANES ? last : d + j;
    if (distortion->kind == XRD_SQUARED)
      squares(columns, x, y + j, to);
    else
      magnitudes(columns, x, y + j, to);
    for (size_t l = 0; to == last && l < count - j; l++) d[j + l] = last[l];
  }
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
