#include "tests/fuzz/memory_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static const char FOLDER[] = "memory:";
static const char *const NAME[MEMORY_FILES] = {"a.pgm", "config.txt", "metrics.jsonl"};
enum { FIRST_DESCRIPTOR = 1 << 20 };

static struct {
  const unsigned char *bytes;
  size_t size, read;
} files[MEMORY_FILES];
enum { PICTURES = 2 };
static const char *const PICTURE[PICTURES] = {"a.pgm", "a.png"}; /* names of the first */
static bool nothing_else;

/* What the linker puts in the place of the C library's functions, and these themselves. */
typedef int entry_filter(const struct dirent *entry);
typedef int entry_order(const struct dirent **a, const struct dirent **b);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_read(int descriptor, void *bytes, size_t most);
int __wrap_close(int descriptor);
FILE *__wrap_fopen(const char *path, const char *mode);
int __wrap_scandir(const char *folder, struct dirent ***names, entry_filter *filter, entry_order *order);
int __real_open(const char *path, int flags, ...);
ssize_t __real_read(int descriptor, void *bytes, size_t most);
int __real_close(int descriptor);
FILE *__real_fopen(const char *path, const char *mode);
int __real_scandir(const char *folder, struct dirent ***names, entry_filter *filter, entry_order *order);

void memory_file_put(size_t index, const void *bytes, size_t size, char path[MEMORY_PATH]) {
  files[index].bytes = bytes;
  files[index].size = size;
  snprintf(path, MEMORY_PATH, "%s%s", FOLDER, NAME[index]);
}

void memory_files_alone(bool alone) { nothing_else = alone; }

static bool is_memory(const char *path) { return strncmp(path, FOLDER, strlen(FOLDER)) == 0; }

/* The number of a file; MEMORY_FILES where there is none. */
static size_t number_of(const char *path) {
  path += strlen(FOLDER);
  path += *path == '/';
  if (strcmp(path, PICTURE[1]) == 0) return 0;
  size_t k = 0;
  while (k < MEMORY_FILES && strcmp(path, NAME[k]) != 0) k++;
  return k;
}

static int refuse(void) {
  errno = ENOENT;
  return -1;
}

int __wrap_open(const char *path, int flags, ...) {
  if (!is_memory(path)) {
    if (nothing_else) return refuse();
    va_list more;
    va_start(more, flags);
    const int mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    va_end(more);
    return __real_open(path, flags, mode);
  }
  const size_t k = number_of(path);
  if (k == MEMORY_FILES) return refuse();
  files[k].read = 0;
  return FIRST_DESCRIPTOR + (int)k;
}

ssize_t __wrap_read(int descriptor, void *bytes, size_t most) {
  if (descriptor < FIRST_DESCRIPTOR) return __real_read(descriptor, bytes, most);
  const size_t k = (size_t)(descriptor - FIRST_DESCRIPTOR), left = files[k].size - files[k].read;
  const size_t count = most < left ? most : left;
  if (count > 0) memcpy(bytes, files[k].bytes + files[k].read, count);
  files[k].read += count;
  return (ssize_t)count;
}

int __wrap_close(int descriptor) { return descriptor < FIRST_DESCRIPTOR ? __real_close(descriptor) : 0; }

FILE *__wrap_fopen(const char *path, const char *mode) {
  if (!is_memory(path) && !nothing_else) return __real_fopen(path, mode);
  const size_t k = is_memory(path) ? number_of(path) : MEMORY_FILES;
  if (k < MEMORY_FILES) return fmemopen((void *)files[k].bytes, files[k].size, "r"); /* only read */
  errno = ENOENT;
  return NULL;
}

int __wrap_scandir(const char *folder, struct dirent ***names, entry_filter *filter, entry_order *order) {
  if (!is_memory(folder)) return __real_scandir(folder, names, filter, order);
  struct dirent **list = calloc(PICTURES, sizeof *list);
  if (list == NULL) abort();
  for (size_t k = 0; k < PICTURES; k++) {
    list[k] = calloc(1, sizeof **list);
    if (list[k] == NULL) abort();
    strcpy(list[k]->d_name, PICTURE[k]);
  }
  *names = list;
  return PICTURES;
}
