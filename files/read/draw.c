#include "files/read/draw.h"

#include <string.h>

#include "base/random.h"

void xrd_draw_rows(const double *table, size_t rows, size_t columns, size_t count, uint64_t seed, double *drawn) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t i = 0; i < rows && count > 0; i++) {
    if (xrd_random_below(&random, rows - i) >= count) continue;
    memcpy(drawn, table + i * columns, columns * sizeof *table);
    drawn += columns;
    count--;
  }
}
