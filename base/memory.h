/* Checked, cache-line aligned allocation.  Every block is released with free(). */
#ifndef XRD_BASE_MEMORY_H
#define XRD_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* *product = a * b; false (and *product = 0) when that overflows size_t. */
bool xrd_size_multiply(size_t a, size_t b, size_t *product);

/* count * size bytes aligned to 64, contents undefined; NULL on overflow or exhaustion; a size of 0 gives a valid
 * block. */
void *xrd_allocate(size_t count, size_t size);

/* As xrd_allocate, all bytes zero. */
void *xrd_allocate_zero(size_t count, size_t size);

/* A private copy of count * size bytes; NULL on overflow or exhaustion. */
void *xrd_duplicate(const void *source, size_t count, size_t size);

#endif
