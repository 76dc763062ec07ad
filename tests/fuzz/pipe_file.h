/* Bytes as a file to open: a pipe of its own, so that no disk is touched. */
#ifndef XRD_TESTS_FUZZ_PIPE_FILE_H
#define XRD_TESTS_FUZZ_PIPE_FILE_H

#include <stddef.h>

/* More would not fit into a pipe. */
enum { PIPE_FILE_MOST = 60000 };

typedef struct {
  int descriptor;
  char path[32];
} pipe_file;

void pipe_file_open(pipe_file *file, const void *bytes, size_t size);
void pipe_file_close(pipe_file *file);

#endif
