/* Blocks of rows of the excess distortion e_ij = d_ij - min_j d_ij, made when they are wanted: nothing of the size of
   the table is kept. */
#ifndef XRD_SOLVERS_TALL_ROWS_H
#define XRD_SOLVERS_TALL_ROWS_H

#include <stdbool.h>

#include "exactrd/problem.h"
#include "solvers/kernel.h"

/* Of a tile, what stays in a core's own cache; of a block, what stays in the processor's; rows of a block, at most. */
enum { XRD_TILE_ENTRIES = 1 << 16, XRD_BLOCK_ENTRIES = 1 << 20, XRD_TALL_ROWS = 256 };

typedef struct {
  const xrd_distortion *distortion;
  double *least;  /* n: min_j d_ij, infinity where every pair is forbidden */
  double *center; /* dim: the mean of the reproductions, of points */
  double reach;   /* the largest of their squared distances from there, and of the symbols' as far as known */
} xrd_tall_rows;

/* Columns of a block, listed or all: their number, and for points what belongs to them. */
typedef struct {
  const size_t *column; /* NULL: all */
  size_t count, stride; /* count rounded up to XRD_LANES */
  double *place;        /* dim x stride: coordinates, one axis after the other, from the center where `product` */
  double *square;       /* stride: sums of their squares */
  bool product;         /* squared distances by products of matrices: |x|^2 - 2 x.y + |y|^2, not as exact as they are */
} xrd_tall_columns;

/* Doubles that the arrays of `count` columns and the work of a block take. */
size_t xrd_tall_columns_size(const xrd_distortion *distortion, size_t count);
size_t xrd_tall_work_size(const xrd_distortion *distortion);

/* Some columns of a block of rows. */
typedef struct {
  size_t first, count;  /* rows */
  size_t column, width; /* multiples of XRD_LANES */
} xrd_tall_tile;

/* Rows to a block of so many columns, and columns to its tiles. */
size_t xrd_tall_block(size_t stride);
size_t xrd_tall_width(size_t stride);

/* Sets the columns; `store` has xrd_tall_columns_size doubles.  Products are taken where they pay and `exact` is false.
 */
void xrd_tall_columns_set(const xrd_tall_rows *rows, const size_t *column, size_t count, bool exact, double *store,
                          xrd_tall_columns *columns);

/* d_ij - least_i of a tile, row by row, `width` doubles each; infinity in the padding. */
void xrd_tall_excess(const xrd_tall_rows *rows, const xrd_tall_columns *columns, const xrd_tall_tile *tile,
                     double *work, double *excess);

#endif
