#include "problem/order.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

static int by_position(const void *a, const void *b) {
  const xrd_place *first = a, *second = b;
  if (first->position != second->position) return first->position < second->position ? -1 : 1;
  return first->index < second->index ? -1 : first->index > second->index;
}

xrd_place *xrd_order_points(const double *point, size_t count) {
  xrd_place *order = xrd_allocate(count, sizeof *order);
  bool sorted = true;
  for (size_t k = 0; order != NULL && k < count; k++) {
    order[k] = (xrd_place){point[k], k};
    sorted = sorted && (k == 0 || point[k - 1] <= point[k]);
  }
  if (!sorted) qsort(order, count, sizeof *order, by_position);
  return order;
}

size_t xrd_order_count(const xrd_place *order, size_t count, double x) {
  size_t low = 0, high = count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (order[middle].position <= x)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
