#include "solvers/tall/block.h"

#include <math.h>

static size_t kept(size_t stride) { return xrd_tall_block(stride) * stride; }

/* Entries of A that are kept for any number of columns. */
static size_t kept_most(const xrd_tall *tall) {
  return kept(tall->stride) > XRD_BLOCK_ENTRIES ? kept(tall->stride) : XRD_BLOCK_ENTRIES;
}

size_t xrd_tall_scratch_size(const xrd_tall *tall) {
  const size_t doubles = XRD_TILE_ENTRIES + kept_most(tall) + 2 * XRD_TALL_ROWS +
                         xrd_tall_work_size(&tall->problem->distortion) + tall->capacity * tall->capacity;
  return doubles * sizeof(double);
}

bool xrd_tall_block_next(xrd_tall *tall, const xrd_tall_columns *columns, size_t end, void *scratch,
                         xrd_tall_block_at *b) {
  const size_t rows = xrd_tall_block(columns->stride), rest = end - b->end;
  b->at = (xrd_tall_tile){.first = b->end, .count = rest < rows ? rest : rows};
  b->end += b->at.count;
  b->stopped = b->stopped || xrd_stop_wanted(tall->stop, (double)(b->at.count * columns->stride));
  b->excess = scratch;
  b->a = b->excess + XRD_TILE_ENTRIES;
  b->w = b->a + kept_most(tall);
  b->other = b->w + XRD_TALL_ROWS;
  b->work = b->other + XRD_TALL_ROWS;
  b->square = b->work + xrd_tall_work_size(&tall->problem->distortion);
  return b->at.count > 0 && !b->stopped;
}

bool xrd_tall_tile_next(const xrd_tall *tall, const xrd_tall_columns *columns, xrd_tall_block_at *b) {
  b->at.column += b->at.width;
  const size_t width = xrd_tall_width(columns->stride), rest = columns->stride - b->at.column;
  b->at.width = rest < width ? rest : width;
  if (rest == 0) return false;
  xrd_tall_excess(&tall->rows, columns, &b->at, b->work, b->excess);
  return true;
}

void xrd_tall_tile_weigh(const xrd_tall *tall, const xrd_tall_columns *columns, xrd_tall_block_at *b) {
  const size_t width = b->at.width, stride = columns->stride;
  if (width == stride) tall->kernel->column(b->at.count * stride, b->excess, tall->slope, b->a);
  for (size_t r = 0; r < b->at.count && width < stride; r++)
    tall->kernel->column(width, b->excess + r * width, tall->slope, b->a + r * stride + b->at.column);
}

size_t xrd_tall_nearest(const xrd_tall *tall, const xrd_tall_columns *columns, size_t i, xrd_tall_block_at *b) {
  const size_t width = xrd_tall_width(columns->stride);
  size_t nearest = 0;
  double least = HUGE_VAL;
  for (size_t column = 0; column < columns->stride; column += width) {
    const size_t rest = columns->stride - column;
    const xrd_tall_tile tile = {i, 1, column, rest < width ? rest : width};
    xrd_tall_excess(&tall->rows, columns, &tile, b->work, b->excess);
    for (size_t t = 0; t < tile.width; t++)
      if (b->excess[t] < least) {
        least = b->excess[t];
        nearest = column + t;
      }
  }
  return nearest;
}
