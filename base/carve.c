#include "base/carve.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { ALIGNMENT = 64 };

#if defined(__SANITIZE_ADDRESS__)
#define APART 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define APART 1
#endif
#endif
#ifndef APART
#define APART 0
#endif

/* Pointers to objects have one representation on every system that has POSIX. */
static void set(const xrd_array *array, void *value) { memcpy(array->pointer, &value, sizeof value); }

/* Bytes of an array, rounded up; 0 bytes still take a place of their own.  False on overflow. */
static bool bytes_of(const xrd_array *array, size_t *bytes) {
  if (!xrd_size_multiply(array->count, array->size, bytes) || *bytes > SIZE_MAX / 2) return false;
  *bytes = (*bytes / ALIGNMENT + 1) * ALIGNMENT;
  return true;
}

typedef void *allocator(size_t count, size_t size);

/* The block is the list of the arrays' own blocks, which ends with NULL. */
static void *carve_apart(const xrd_array *arrays, size_t count, allocator *allocate) {
  void **list = xrd_allocate_zero(count + 1, sizeof *list);
  for (size_t i = 0; list != NULL && i < count; i++) {
    list[i] = allocate(arrays[i].count, arrays[i].size);
    if (list[i] == NULL) {
      xrd_carve_free(list);
      return NULL;
    }
    set(&arrays[i], list[i]);
  }
  return list;
}

static void *carve_together(const xrd_array *arrays, size_t count, size_t total, allocator *allocate) {
  unsigned char *block = allocate(total, 1), *next = block;
  for (size_t i = 0; block != NULL && i < count; i++) {
    size_t bytes;
    set(&arrays[i], next);
    if (bytes_of(&arrays[i], &bytes)) next += bytes;
  }
  return block;
}

static xrd_status carve(void **block, const xrd_array *arrays, allocator *allocate, xrd_error *error) {
  size_t count = 0, total = 0, bytes;
  bool fits = true;
  for (; arrays[count].pointer != NULL; count++) {
    fits = fits && bytes_of(&arrays[count], &bytes) && bytes < SIZE_MAX / 2 - total;
    total = fits ? total + bytes : SIZE_MAX / 2;
  }
  *block = !fits ? NULL : APART ? carve_apart(arrays, count, allocate) : carve_together(arrays, count, total, allocate);
  if (*block != NULL) return XRD_OK;
  for (size_t i = 0; i < count; i++) set(&arrays[i], NULL);
  return xrd_fail(error, XRD_ERR_MEMORY, "out of memory: %zu bytes are wanted", total);
}

xrd_status xrd_carve(void **block, const xrd_array *arrays, xrd_error *error) {
  return carve(block, arrays, xrd_allocate_zero, error);
}

xrd_status xrd_carve_bare(void **block, const xrd_array *arrays, xrd_error *error) {
  return carve(block, arrays, xrd_allocate, error);
}

void xrd_carve_free(void *block) {
  for (void **list = block; APART && list != NULL && *list != NULL; list++) free(*list);
  free(block);
}
