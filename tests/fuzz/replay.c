/* Runs a fuzz target on files: its corpus, or a file that once broke it. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz_target.h"

static int replay(const char *path) {
  static uint8_t bytes[1 << 20];
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    return EXIT_FAILURE;
  }
  const size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  LLVMFuzzerTestOneInput(bytes, size);
  return EXIT_SUCCESS;
}

int main(int count, char **paths) {
  if (count < 2) {
    fprintf(stderr, "usage: %s FILE...\n", paths[0]);
    return EXIT_FAILURE;
  }
  for (int i = 1; i < count; i++)
    if (replay(paths[i]) != EXIT_SUCCESS) return EXIT_FAILURE;
  printf("%d files\n", count - 1);
  return EXIT_SUCCESS;
}
