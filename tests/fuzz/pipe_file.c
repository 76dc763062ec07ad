#include "tests/fuzz/pipe_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void pipe_file_open(pipe_file *file, const void *bytes, size_t size) {
  int ends[2];
  if (size > PIPE_FILE_MOST || pipe(ends) != 0 || write(ends[1], bytes, size) != (ssize_t)size) abort();
  close(ends[1]);
  file->descriptor = ends[0];
  snprintf(file->path, sizeof file->path, "/dev/fd/%d", ends[0]);
}

void pipe_file_close(pipe_file *file) { close(file->descriptor); }
