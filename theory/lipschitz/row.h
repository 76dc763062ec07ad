/* The linear layers one output at a time: output = sum of weights * inputs at columns, plus an offset. */
#ifndef XRD_THEORY_ROW_H
#define XRD_THEORY_ROW_H

#include <stdbool.h>

#include "exactrd/lipschitz.h"

typedef struct {
  size_t count;
  size_t *columns; /* increasing */
  double *weights;
  double offset;
} xrd_row;

/* Dense, convolution, channel affine, average pool. */
bool xrd_layer_is_linear(const xrd_layer *layer);

/* Room for the longest row of any layer; false when memory is exhausted. */
bool xrd_row_init(xrd_row *row, const xrd_network *network);
void xrd_row_clear(xrd_row *row);

/* The row of output `index` of a linear layer. */
void xrd_layer_row(const xrd_layer *layer, size_t index, xrd_row *row);

/* The input indices of the window of output `index` of a pool, into row->columns. */
void xrd_layer_window(const xrd_layer *layer, size_t index, xrd_row *row);

#endif
