#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "exactrd/output.h"
#include "files/write/leftovers.h"

struct xrd_atomic_file {
  FILE *stream;
  char *target;    /* owned */
  char *temporary; /* owned; NULL where the target is written directly */
};

static void release(xrd_atomic_file *file) {
  free(file->target);
  free(file->temporary);
  free(file);
}

/* The file that `path` names in the end, so that a link's target is replaced and not the link. */
static char *resolve(const char *path, struct stat *old, bool *exists) {
  *exists = stat(path, old) == 0;
  char *real = *exists ? realpath(path, NULL) : NULL;
  return real != NULL ? real : xrd_duplicate(path, strlen(path) + 1, 1);
}

/* As mkstemp(3), but with the permissions of the replaced file or, for a new one, those that open(2) gives. */
static int open_temporary(xrd_atomic_file *file, const struct stat *old) {
  enum { ATTEMPTS = 1000 };
  const size_t length = strlen(file->target), size = length + XRD_TEMPORARY_SUFFIX;
  file->temporary = xrd_allocate(size, 1);
  if (file->temporary == NULL) return -1;
  memcpy(file->temporary, file->target, length);
  int descriptor = -1;
  for (int k = 0; descriptor < 0 && k < ATTEMPTS; k++) {
    xrd_temporary_suffix(file->temporary + length, size - length, k);
    descriptor = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  if (descriptor >= 0) xrd_temporary_hold(descriptor);
  if (descriptor >= 0 && (old == NULL || fchmod(descriptor, old->st_mode & 07777) == 0)) return descriptor;
  const int reason = errno;
  if (descriptor >= 0) {
    (void)close(descriptor);
    (void)unlink(file->temporary);
  }
  free(file->temporary);
  file->temporary = NULL;
  errno = reason;
  return -1;
}

xrd_status xrd_atomic_file_open(const char *path, xrd_atomic_file **opened, xrd_error *error) {
  struct stat old;
  bool exists;
  *opened = NULL;
  xrd_atomic_file *file = xrd_allocate_zero(1, sizeof *file);
  if (file == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to write %s", path);
  file->target = resolve(path, &old, &exists);
  if (file->target == NULL) {
    release(file);
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory to write %s", path);
  }
  errno = ENOMEM;
  const bool direct = exists && !S_ISREG(old.st_mode);
  if (direct) {
    file->stream = fopen(file->target, "w");
  } else {
    xrd_leftovers_remove(file->target);
    const int descriptor = open_temporary(file, exists ? &old : NULL);
    file->stream = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    if (descriptor >= 0 && file->stream == NULL) (void)close(descriptor);
  }
  if (file->stream == NULL) {
    const int reason = errno;
    if (file->temporary != NULL) (void)unlink(file->temporary);
    release(file);
    return xrd_fail(error, XRD_ERR_IO, "%s: cannot be written: %s", path, strerror(reason));
  }
  *opened = file;
  return XRD_OK;
}

FILE *xrd_atomic_file_stream(const xrd_atomic_file *file) { return file->stream; }

const char *xrd_atomic_file_name(const xrd_atomic_file *file) {
  return file->temporary != NULL ? file->temporary : file->target;
}

xrd_status xrd_atomic_file_commit(xrd_atomic_file *file, xrd_error *error) {
  bool good = !ferror(file->stream) && fflush(file->stream) == 0;
  if (file->temporary != NULL) good = good && fsync(fileno(file->stream)) == 0;
  int reason = errno;
  if (fclose(file->stream) != 0 && good) {
    good = false;
    reason = errno;
  }
  if (good && file->temporary != NULL && rename(file->temporary, file->target) != 0) {
    good = false;
    reason = errno;
  }
  if (!good) {
    (void)xrd_fail(error, XRD_ERR_IO, "%s: writing failed: %s", file->target, strerror(reason));
    if (file->temporary != NULL) (void)unlink(file->temporary);
  }
  release(file);
  return good ? XRD_OK : XRD_ERR_IO;
}

void xrd_atomic_file_discard(xrd_atomic_file *file) {
  if (file == NULL) return;
  (void)fclose(file->stream);
  if (file->temporary != NULL) (void)unlink(file->temporary);
  release(file);
}
