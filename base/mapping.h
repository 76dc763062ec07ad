/* Memory whose pages are there once they are touched: files as they lie on the disk, and arrays of which a process uses
   a part. */
#ifndef XRD_BASE_MAPPING_H
#define XRD_BASE_MAPPING_H

#include <stdbool.h>

#include "exactrd/input.h"

/* The `bytes` > 0 bytes of an open file, private to this process: what it writes, where that is allowed, is in its own
   memory.  False where the file has another length or the system refuses.  While it is mapped whoever writes to the
   file changes what is read, and reading past a new end is SIGBUS. */
bool xrd_mapping_of_file(xrd_mapping *mapping, int descriptor, size_t bytes, bool writable);

/* Is a file mapped there? */
static inline bool xrd_mapping_has_file(const xrd_mapping *mapping) { return mapping->seconds != 0; }

/* Is the file of that name still the one that was mapped, as it was then? */
bool xrd_mapping_is_of(const xrd_mapping *mapping, const char *path);

/* Room for count * size bytes, all zero; no memory is taken before it is touched.  False on overflow or where the
   system refuses. */
bool xrd_mapping_reserve(xrd_mapping *mapping, size_t count, size_t size);

/* Gives it back; a zeroed object is fine. */
void xrd_mapping_release(xrd_mapping *mapping);

#endif
