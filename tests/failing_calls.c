/* Calls of the C library and of jansson that fail where tests/failing_allocation.h says so. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/failing_allocation.h"

static bool fails(const char *name) {
  const bool now = allocation_call_fails(name);
  if (now) errno = EIO;
  return now;
}

static FILE *broken; /* a stream that has failed has failed for good */
static size_t broken_run;

static bool breaks(const char *name, FILE *stream) {
  if (broken_run != allocation_run()) broken = NULL;
  if (fails(name)) broken = stream;
  broken_run = allocation_run();
  return stream == broken;
}

/* type f(parameters), which returns `failure` where it fails. */
#define FAILS(type, f, parameters, arguments, failure)                                                                 \
  type __real_##f parameters;                                                                                          \
  type __wrap_##f parameters;                                                                                          \
  type __wrap_##f parameters { return fails(#f) ? (failure) : __real_##f arguments; }

FAILS(FILE *, fopen, (const char *path, const char *mode), (path, mode), NULL)
FAILS(FILE *, fdopen, (int descriptor, const char *mode), (descriptor, mode), NULL)
FAILS(FILE *, tmpfile, (void), (), NULL)
FAILS(FILE *, open_memstream, (char **bytes, size_t *size), (bytes, size), NULL)
FAILS(int, fseek, (FILE * stream, long offset, int from), (stream, offset, from), -1)
FAILS(long, ftell, (FILE * stream), (stream), -1)
FAILS(int, rename, (const char *from, const char *to), (from, to), -1)
FAILS(int, fsync, (int descriptor), (descriptor), -1)
FAILS(int, mkstemp, (char *path), (path), -1)
FAILS(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
FAILS(int, fstat, (int descriptor, struct stat *status), (descriptor, status), -1)
FAILS(ssize_t, write, (int descriptor, const void *bytes, size_t size), (descriptor, bytes, size), -1)
FAILS(int, posix_spawnp,
      (pid_t * child, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
       char *const words[], char *const environment[]),
      (child, file, actions, attributes, words, environment), EIO)
FAILS(json_t *, json_object, (void), (), NULL)
FAILS(json_t *, json_array, (void), (), NULL)
FAILS(json_t *, json_real, (double value), (value), NULL)
FAILS(json_t *, json_integer, (json_int_t value), (value), NULL)
FAILS(json_t *, json_string, (const char *text), (text), NULL)
FAILS(char *, json_dumps, (const json_t *json, size_t flags), (json, flags), NULL)
FAILS(int, json_dumpf, (const json_t *json, FILE *stream, size_t flags), (json, stream, flags), -1)

int __real_ferror(FILE *stream);
int __wrap_ferror(FILE *stream);
int __wrap_ferror(FILE *stream) { return breaks("ferror", stream) || __real_ferror(stream); }

int __real_fflush(FILE *stream);
int __wrap_fflush(FILE *stream);
int __wrap_fflush(FILE *stream) { return breaks("fflush", stream) ? EOF : __real_fflush(stream); }

int __real_fclose(FILE *stream);
int __wrap_fclose(FILE *stream);
int __wrap_fclose(FILE *stream) {
  const bool failed = breaks("fclose", stream);
  const int result = __real_fclose(stream);
  broken = NULL;
  return failed ? EOF : result;
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return fails("open") ? -1 : __real_open(path, flags, mode);
}

/* Those that take what they are given, also where they fail. */
int __real_json_object_set_new(json_t *object, const char *key, json_t *value);
int __wrap_json_object_set_new(json_t *object, const char *key, json_t *value);
int __wrap_json_object_set_new(json_t *object, const char *key, json_t *value) {
  if (!fails("json_object_set_new")) return __real_json_object_set_new(object, key, value);
  json_decref(value);
  return -1;
}

int __real_json_array_append_new(json_t *array, json_t *value);
int __wrap_json_array_append_new(json_t *array, json_t *value);
int __wrap_json_array_append_new(json_t *array, json_t *value) {
  if (!fails("json_array_append_new")) return __real_json_array_append_new(array, value);
  json_decref(value);
  return -1;
}

/* What a failing one is given goes with it. */
json_t *__wrap_json_pack(const char *format, ...);
json_t *__wrap_json_pack(const char *format, ...) {
  const bool failed = fails("json_pack");
  va_list rest;
  va_start(rest, format);
  json_t *packed = json_vpack_ex(NULL, 0, format, rest);
  va_end(rest);
  if (!failed) return packed;
  json_decref(packed);
  return NULL;
}
