#ifndef XRD_TESTS_VAE_WEIGHTS_FILE_H
#define XRD_TESTS_VAE_WEIGHTS_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tests/cmocka_all.h"

/* A file as the format describes it: length, JSON header, numbers. */
static inline void write_safetensors(const char *path, const char *header, const float *numbers, size_t count) {
  FILE *stream = fopen(path, "wb");
  assert_non_null(stream);
  uint64_t length = strlen(header);
  for (int i = 0; i < 8; i++) (void)fputc((int)(length >> (8 * i) & 255), stream);
  (void)fputs(header, stream);
  assert_int_equal(fwrite(numbers, sizeof *numbers, count, stream), count);
  assert_int_equal(fclose(stream), 0);
}

#endif
