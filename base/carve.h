/* The arrays of an object in one block, by a table of sizes. */
#ifndef XRD_BASE_CARVE_H
#define XRD_BASE_CARVE_H

#include "exactrd/status.h"

/* An array: where its pointer is kept, and how many entries of which size it has. */
typedef struct {
  void *pointer; /* the pointer's address */
  size_t count, size;
} xrd_array;

/* A row of the table: `array` is the pointer itself. */
#define XRD_ARRAY(array, count)                                                                                        \
  { &(array), (count), sizeof *(array) }
#define XRD_ARRAY_2(array, rows, columns)                                                                              \
  { &(array), (rows), (columns) * sizeof *(array) }

/* Allocates all arrays, zeroed and each aligned to 64 bytes, and sets their pointers (to NULL where memory is out). The
   table ends with a row {0}.  *block is released with xrd_carve_free.  Under the address sanitizer each array is a
   block of its own, so that one that is left by its end is seen.  Errors: XRD_ERR_MEMORY, with the bytes wanted. */
XRD_MUST_USE xrd_status xrd_carve(void **block, const xrd_array *arrays, xrd_error *error);

/* As xrd_carve, contents undefined (in debug builds NaN): for arrays so large that what is never touched should cost
   nothing. */
XRD_MUST_USE xrd_status xrd_carve_bare(void **block, const xrd_array *arrays, xrd_error *error);
void xrd_carve_free(void *block);

#endif
