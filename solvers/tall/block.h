/* The rows of a leaf, a block that fits into a cache at a time. */
#ifndef XRD_SOLVERS_TALL_BLOCK_H
#define XRD_SOLVERS_TALL_BLOCK_H

#include "solvers/tall/pass.h"

typedef struct {
  size_t first, count, end; /* rows; `end` is set to where the leaf begins */
  double *excess, *a;       /* count x stride */
  double *w;                /* count: the caller's */
  double *square;           /* m x m: the caller's */
  bool stopped;
} xrd_tall_block_at;

/* Bytes of a leaf's scratch. */
size_t xrd_tall_scratch_size(const xrd_tall *tall);

/* The next block before row `end`, its excess and A; false after the last, or where the caller wants to stop. */
bool xrd_tall_block_next(xrd_tall *tall, const xrd_tall_columns *columns, size_t end, void *scratch,
                         xrd_tall_block_at *b);

/* The column of least excess. */
size_t xrd_tall_nearest(const double *excess, size_t count);

#endif
