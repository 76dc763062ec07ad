/* Checked, cache-line aligned allocation.  Every block is released with free(). */
#ifndef XRD_BASE_MEMORY_H
#define XRD_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* *product = a * b; false (and *product = 0) when that overflows size_t. */
bool xrd_size_multiply(size_t a, size_t b, size_t *product);

/* count * size bytes aligned to 64, contents undefined (in debug builds NaN, so that tests see who reads them); NULL on
 * overflow or exhaustion.  0 bytes give a valid block. */
void *xrd_allocate(size_t count, size_t size);

/* As xrd_allocate, all bytes zero. */
void *xrd_allocate_zero(size_t count, size_t size);

/* A private copy of count * size bytes; NULL on overflow or exhaustion. */
void *xrd_duplicate(const void *source, size_t count, size_t size);

/* Makes room for `needed` items of `size` >= 1 bytes in a block of *capacity items (block NULL, *capacity 0 at first)
 * by doubling.  Returns the block, which may have moved and is aligned as malloc's are; NULL on overflow or exhaustion,
 * and the old block stands. */
void *xrd_grow(void *block, size_t *capacity, size_t needed, size_t size);

/* Gives back what a block has beyond count >= 1 items of `size` bytes.  Returns the block, which may have moved. */
void *xrd_trim(void *block, size_t count, size_t size);

#endif
