#include "tests/files/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cmocka_all.h"

enum { MOST_FILES = 128 };

static char directory[] = "/tmp/exactrd-test-XXXXXX";
static char names[MOST_FILES][64];
static size_t name_count;

int scratch_enter(void **state) {
  (void)state;
  return mkdtemp(directory) != NULL && chdir(directory) == 0 ? 0 : -1;
}

int scratch_leave(void **state) {
  (void)state;
  for (size_t i = 0; i < name_count; i++) unlink(names[i]);
  return chdir("/") == 0 && rmdir(directory) == 0 ? 0 : -1;
}

FILE *scratch_create(const char *name) {
  size_t i = 0;
  while (i < name_count && strcmp(names[i], name) != 0) i++;
  if (i == name_count) {
    assert_true(name_count < MOST_FILES && strlen(name) < sizeof names[0]);
    strcpy(names[name_count++], name);
  }
  FILE *file = fopen(name, "wb");
  assert_non_null(file);
  return file;
}

void scratch_file(const char *name, const void *bytes, size_t size) {
  FILE *file = scratch_create(name);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

void scratch_text(const char *name, const char *text) { scratch_file(name, text, strlen(text)); }

void scratch_npy(const char *name, const char *descr, const char *order, const char *shape, const void *data,
                 size_t size) {
  char header[256];
  const int written = snprintf(header, sizeof header, "{'descr': %s, 'fortran_order': %s, 'shape': %s, }", descr, order,
                               shape);
  const int length = (written + 1 + 10 + 63) / 64 * 64 - 10; /* NumPy aligns what follows */
  assert_in_range(length, written + 1, 255);
  memset(header + written, ' ', (size_t)(length - written));
  header[length - 1] = '\n';
  const unsigned char start[10] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)length, 0};
  FILE *file = scratch_create(name);
  assert_int_equal(fwrite(start, 1, sizeof start, file), sizeof start);
  assert_int_equal(fwrite(header, 1, (size_t)length, file), length);
  assert_int_equal(fwrite(data, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}
