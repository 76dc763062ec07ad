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
} xrd_linear_row;

/* Room for the longest row of any layer; false when memory is exhausted. */
bool xrd_linear_row_init(xrd_linear_row *row, const xrd_network *network);
void xrd_linear_row_clear(xrd_linear_row *row);

/* The row of output `index` of a linear layer. */
void xrd_network_layer_row(const xrd_network_layer *layer, size_t index, xrd_linear_row *row);

/* The input indices of the window of output `index` of a pool, into row->columns. */
void xrd_network_layer_window(const xrd_network_layer *layer, size_t index, xrd_linear_row *row);

#endif
