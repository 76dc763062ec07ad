/* The places around one of them at which something holds that holds nowhere beyond. */
#ifndef XRD_SOLVERS_SPAN_H
#define XRD_SOLVERS_SPAN_H

#include <stdbool.h>
#include <stddef.h>

/* From `low`, where it fails, to `high`, where it holds, or the other way: the first place of the second kind. */
static inline size_t xrd_span_turn(size_t low, size_t high, bool rising, bool (*holds)(const void *context, size_t i),
                                   const void *context) {
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (holds(context, middle) == rising)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/* Of places 0 .. n - 1: first .. end - 1, which may be none, around the border between at - 1 and at. */
static inline void xrd_span_find(size_t n, size_t at, bool (*holds)(const void *context, size_t i), const void *context,
                                 size_t *first, size_t *end) {
  *first = xrd_span_turn(0, at, true, holds, context);
  *end = xrd_span_turn(at, n, false, holds, context);
}

#endif
