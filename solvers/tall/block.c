#include "solvers/tall/block.h"

enum { MOST_ROWS = 256 };

static size_t block_size(const xrd_tall *tall) {
  const size_t least = XRD_LANES * tall->stride;
  return least > XRD_BLOCK_ENTRIES ? least : XRD_BLOCK_ENTRIES;
}

size_t xrd_tall_scratch_size(const xrd_tall *tall) {
  const size_t m = tall->problem->distortion.m;
  const size_t doubles = 2 * block_size(tall) + MOST_ROWS + xrd_tall_work_size(&tall->problem->distortion) + m * m;
  return doubles * sizeof(double);
}

bool xrd_tall_block_next(xrd_tall *tall, const xrd_tall_columns *columns, size_t end, void *scratch,
                         xrd_tall_block_at *b) {
  const size_t rows = xrd_tall_block(columns->stride);
  b->first = b->end;
  b->count = end - b->first < rows ? end - b->first : rows;
  b->end = b->first + b->count;
  b->stopped = b->stopped || xrd_stop_wanted(tall->stop, (double)(b->count * columns->stride));
  if (b->count == 0 || b->stopped) return false;
  b->excess = scratch;
  b->a = b->excess + block_size(tall);
  b->w = b->a + block_size(tall);
  b->square = b->w + MOST_ROWS;
  double *work = b->square + tall->problem->distortion.m * tall->problem->distortion.m;
  xrd_tall_excess(&tall->rows, columns, b->first, b->count, work, b->excess);
  tall->kernel->column(b->count * columns->stride, b->excess, tall->slope, b->a);
  return true;
}

size_t xrd_tall_nearest(const double *excess, size_t count) {
  size_t nearest = 0;
  for (size_t j = 1; j < count; j++)
    if (excess[j] < excess[nearest]) nearest = j;
  return nearest;
}
