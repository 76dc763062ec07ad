#include "files/write/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static const char mark[] = ".exactrd-";

void xrd_temporary_suffix(char *suffix, size_t size, int k) {
  (void)snprintf(suffix, size, "%s%ld-%d.tmp", mark, (long)getpid(), k);
}

void xrd_temporary_hold(int descriptor) { (void)flock(descriptor, LOCK_EX | LOCK_NB); }

/* The process that a temporary file's name gives; 0 for every other name. */
static long owner_of(const char *name) {
  const char *found = NULL;
  for (const char *next = strstr(name, mark); next != NULL; next = strstr(next + 1, mark)) found = next;
  long owner = 0;
  int k = 0, end = 0;
  if (found == NULL || sscanf(found + sizeof mark - 1, "%ld-%d.tmp%n", &owner, &k, &end) != 2 || end == 0) return 0;
  return found[sizeof mark - 1 + (size_t)end] == '\0' && owner > 0 ? owner : 0;
}

static bool is_alive(long process) { return kill((pid_t)process, 0) == 0 || errno != ESRCH; }

/* Only the file that was looked at is removed: its name is not given again while the lock is held. */
static void remove_dead(int folder, const char *name) {
  const int descriptor = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return;
  struct stat file;
  if (fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode) && file.st_uid == geteuid() &&
      flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    (void)unlinkat(folder, name, 0);
  (void)close(descriptor);
}

void xrd_leftovers_remove(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash == NULL ? NULL : xrd_duplicate(path, (size_t)(slash - path) + 2, 1);
  if (slash != NULL && folder == NULL) return;
  if (folder != NULL) folder[slash - path + 1] = '\0';
  DIR *directory = opendir(folder != NULL ? folder : ".");
  free(folder);
  if (directory == NULL) return;
  for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    const long owner = owner_of(entry->d_name);
    if (owner != 0 && owner != (long)getpid() && !is_alive(owner)) remove_dead(dirfd(directory), entry->d_name);
  }
  (void)closedir(directory);
}
