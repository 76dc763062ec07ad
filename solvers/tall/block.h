/* The rows of a leaf, as many at a time as keep their A near, and of those a tile of columns at a time: distances and
   exponentials are made in the tile, and A is kept for all columns until the next rows. */
#ifndef XRD_SOLVERS_TALL_BLOCK_H
#define XRD_SOLVERS_TALL_BLOCK_H

#include "solvers/tall/pass.h"

typedef struct {
  xrd_tall_tile at;  /* the rows, and the columns of the tile at hand */
  size_t end;        /* the row after them; set to where the leaf begins */
  double *excess;    /* count x width: of the tile */
  double *a;         /* count x stride: the caller's, or A in the tiles so far */
  double *w, *other; /* count: the caller's */
  double *square;    /* XRD_TALL_MEMBERS x XRD_TALL_MEMBERS or fewer: the caller's */
  double *work;
  bool stopped;
} xrd_tall_block_at;

/* Bytes of a leaf's scratch. */
size_t xrd_tall_scratch_size(const xrd_tall *tall);

/* The next rows before row `end`, at no tile yet; false after the last, or where the caller wants to stop. */
bool xrd_tall_block_next(xrd_tall *tall, const xrd_tall_columns *columns, size_t end, void *scratch,
                         xrd_tall_block_at *b);

/* The next tile of those rows, its excess; false after the last. */
bool xrd_tall_tile_next(const xrd_tall *tall, const xrd_tall_columns *columns, xrd_tall_block_at *b);

/* A in the tile at hand. */
void xrd_tall_tile_weigh(const xrd_tall *tall, const xrd_tall_columns *columns, xrd_tall_block_at *b);

/* The column of least excess of row i, found anew; no tile is at hand then. */
size_t xrd_tall_nearest(const xrd_tall *tall, const xrd_tall_columns *columns, size_t i, xrd_tall_block_at *b);

#endif
