/* Bytes as a file to open, without the kernel: the linker sends open, read, close, fopen and scandir here.

   "memory:" is a folder of three files, named as readers that go by names want them: a.pgm (or a.png), config.txt,
   metrics.jsonl; both names of the first are listed.
   While memory_files_alone holds, nothing else can be opened. */
#ifndef XRD_TESTS_FUZZ_MEMORY_FILE_H
#define XRD_TESTS_FUZZ_MEMORY_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum { MEMORY_FILES = 3, MEMORY_PATH = 24 };

/* The bytes are borrowed until the next call with this index. */
void memory_file_put(size_t index, const void *bytes, size_t size, char path[MEMORY_PATH]);

void memory_files_alone(bool alone);

#endif
