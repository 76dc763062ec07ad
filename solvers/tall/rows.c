#include "solvers/tall/rows.h"

#include <cblas.h>
#include <math.h>

enum { PRODUCT_PAYS = 8 /* coordinates */ };

static size_t padded(size_t count) { return (count + XRD_LANES - 1) / XRD_LANES * XRD_LANES; }

size_t xrd_tall_block(size_t stride) {
  const size_t rows = XRD_BLOCK_ENTRIES / stride;
  return rows < XRD_LANES ? XRD_LANES : rows < XRD_TALL_ROWS ? rows : XRD_TALL_ROWS;
}

size_t xrd_tall_width(size_t stride) {
  const size_t width = XRD_TILE_ENTRIES / xrd_tall_block(stride) / XRD_LANES * XRD_LANES;
  return width < stride ? width : stride;
}

size_t xrd_tall_columns_size(const xrd_distortion *distortion, size_t count) {
  return padded(count) * (distortion->kind == XRD_MATRIX ? 1 : distortion->dim + 1);
}

size_t xrd_tall_work_size(const xrd_distortion *distortion) {
  return XRD_TALL_ROWS * (distortion->kind == XRD_MATRIX ? 1 : distortion->dim);
}

void xrd_tall_columns_set(const xrd_tall_rows *rows, const size_t *column, size_t count, bool exact, double *store,
                          xrd_tall_columns *columns) {
  const xrd_distortion *d = rows->distortion;
  const size_t stride = padded(count);
  *columns = (xrd_tall_columns){.column = column, .count = count, .stride = stride, .square = store};
  if (d->kind == XRD_MATRIX) return;
  columns->place = store + stride;
  columns->product = d->kind == XRD_SQUARED && d->dim >= PRODUCT_PAYS && !exact;
  for (size_t t = 0; t < stride; t++) {
    columns->square[t] = 0;
    for (size_t k = 0; k < d->dim; k++) {
      const double y = t < count ? d->y[(column == NULL ? t : column[t]) * d->dim + k] : 0;
      const double place = columns->product ? y - rows->center[k] : y;
      columns->place[k * stride + t] = place;
      columns->square[t] += place * place;
    }
  }
}

static void take_entries(const xrd_tall_rows *rows, const xrd_tall_columns *columns, const xrd_tall_tile *tile,
                         size_t i, double *excess) {
  const double *entry = rows->distortion->matrix + i * rows->distortion->m, least = rows->least[i];
  const size_t first = tile->column, rest = columns->count - first, count = rest < tile->width ? rest : tile->width;
  if (columns->column == NULL)
    for (size_t t = 0; t < count; t++) excess[t] = entry[first + t] - least;
  else
    for (size_t t = 0; t < count; t++) excess[t] = entry[columns->column[first + t]] - least;
}

/* In the order of operations that defines them. */
static void take_distances(const xrd_tall_rows *rows, const xrd_tall_columns *columns, const xrd_tall_tile *tile,
                           size_t i, double *restrict excess) {
  const xrd_distortion *d = rows->distortion;
  const double *x = d->x + i * d->dim, least = rows->least[i];
  const size_t width = tile->width;
  for (size_t t = 0; t < width; t++) excess[t] = 0;
  for (size_t k = 0; k < d->dim; k++) {
    const double *restrict y = columns->place + k * columns->stride + tile->column, at = x[k];
    if (d->kind == XRD_SQUARED)
      for (size_t t = 0; t < width; t++) excess[t] += (at - y[t]) * (at - y[t]);
    else
      for (size_t t = 0; t < width; t++) excess[t] += fabs(at - y[t]);
  }
  for (size_t t = 0; t < width; t++) excess[t] -= least;
}

static void take_products(const xrd_tall_rows *rows, const xrd_tall_columns *columns, const xrd_tall_tile *tile,
                          double *work, double *excess) {
  const xrd_distortion *d = rows->distortion;
  const size_t width = tile->width, count = tile->count;
  const double *squares = columns->square + tile->column;
  for (size_t r = 0; r < count; r++) {
    double square = -rows->least[tile->first + r];
    for (size_t k = 0; k < d->dim; k++) {
      const double x = d->x[(tile->first + r) * d->dim + k] - rows->center[k];
      work[r * d->dim + k] = x;
      square += x * x;
    }
    for (size_t t = 0; t < width; t++) excess[r * width + t] = square + squares[t];
  }
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)count, (int)width, (int)d->dim, -2, work, (int)d->dim,
              columns->place + tile->column, (int)columns->stride, 1, excess, (int)width);
  for (size_t k = 0; k < count * width; k++) excess[k] = excess[k] > 0 ? excess[k] : 0;
}

void xrd_tall_excess(const xrd_tall_rows *rows, const xrd_tall_columns *columns, const xrd_tall_tile *tile,
                     double *work, double *excess) {
  if (columns->product) take_products(rows, columns, tile, work, excess);
  for (size_t r = 0; r < tile->count; r++) {
    double *row = excess + r * tile->width;
    if (rows->distortion->kind == XRD_MATRIX)
      take_entries(rows, columns, tile, tile->first + r, row);
    else if (!columns->product)
      take_distances(rows, columns, tile, tile->first + r, row);
    for (size_t t = columns->count; t < tile->column + tile->width; t++) row[t - tile->column] = HUGE_VAL;
  }
}
