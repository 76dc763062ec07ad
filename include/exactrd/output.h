/* Files written whole or not at all, and where a result came from. */
#ifndef EXACTRD_OUTPUT_H
#define EXACTRD_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "exactrd/status.h"

/* A file that appears under its name only when it is complete. */
typedef struct xrd_atomic_file xrd_atomic_file;

/* Opens a temporary file in the folder of `path`.  Write to xrd_atomic_file_stream, then commit or discard; both
   release it.  An existing regular file keeps its permissions; a symbolic link keeps pointing to the file it names;
   a device or pipe is written directly.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_atomic_file_open(const char *path, xrd_atomic_file **file, xrd_error *error);

FILE *xrd_atomic_file_stream(const xrd_atomic_file *file);

/* The temporary file's own path, for programs that write it themselves; `path` itself for a device. */
const char *xrd_atomic_file_name(const xrd_atomic_file *file);

/* Flushes to the disk and renames; on failure (XRD_ERR_IO) the old file is intact and the temporary one removed. */
XRD_MUST_USE xrd_status xrd_atomic_file_commit(xrd_atomic_file *file, xrd_error *error);

/* Removes the temporary file.  NULL is fine. */
void xrd_atomic_file_discard(xrd_atomic_file *file);

/* What the numbers were computed with.  The strings are never freed. */
typedef struct {
  const char *name;
  char version[96];
} xrd_component;

/* The index-th component of the running program: exactrd itself, the compiler, then the libraries; false past the last
   one.  OpenBLAS tells the processor core that it chose too, for its bits depend on it. */
bool xrd_component_at(size_t index, xrd_component *component);

#endif
