#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, SMALLEST_GROWTH = 16, SPOILT = 0xff };

bool xrd_size_multiply(size_t a, size_t b, size_t *product) {
  const bool overflows = b != 0 && a > SIZE_MAX / b;
  *product = overflows ? 0 : a * b;
  return !overflows;
}

void *xrd_allocate(size_t count, size_t size) {
  size_t bytes;
  if (!xrd_size_multiply(count, size, &bytes) || bytes > SIZE_MAX - ALIGNMENT) return NULL;
  const size_t padded = (bytes / ALIGNMENT + 1) * ALIGNMENT;
  void *block = aligned_alloc(ALIGNMENT, padded);
#ifndef NDEBUG
  if (block != NULL) memset(block, SPOILT, padded); /* doubles: NaN */
#endif
  return block;
}

void *xrd_allocate_zero(size_t count, size_t size) {
  void *block = xrd_allocate(count, size);
  if (block != NULL) memset(block, 0, count * size);
  return block;
}

void *xrd_duplicate(const void *source, size_t count, size_t size) {
  void *block = xrd_allocate(count, size);
  if (block != NULL && count * size != 0) memcpy(block, source, count * size);
  return block;
}

void *xrd_grow(void *block, size_t *capacity, size_t needed, size_t size) {
  if (needed <= *capacity && block != NULL) return block;
  size_t target = *capacity > SIZE_MAX / 2 ? SIZE_MAX : *capacity * 2;
  if (target < SMALLEST_GROWTH) target = SMALLEST_GROWTH;
  if (target < needed) target = needed;
  size_t bytes;
  if (!xrd_size_multiply(target, size, &bytes) || bytes == 0) return NULL;
  void *larger = realloc(block, bytes);
  if (larger != NULL) *capacity = target;
  return larger;
}

void *xrd_trim(void *block, size_t count, size_t size) {
  void *smaller = realloc(block, count * size);
  return smaller != NULL ? smaller : block;
}
