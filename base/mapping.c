/* Where there is no MAP_NORESERVE, room is counted when it is asked for. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, st_ctim */
#include "base/mapping.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "base/memory.h"

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

static bool map(xrd_mapping *mapping, int protection, int flags, int descriptor) {
  void *address = mmap(NULL, mapping->bytes, protection, MAP_PRIVATE | flags, descriptor, 0);
  if (address == MAP_FAILED) *mapping = (xrd_mapping){.address = NULL};
  if (address != MAP_FAILED) mapping->address = address;
  return address != MAP_FAILED;
}

static double seconds(struct timespec moment) { return (double)moment.tv_sec + 1e-9 * (double)moment.tv_nsec; }

/* Files are dated by the system's ticks: of one that has just changed, what it is a moment later, so that any further
   change has another date. */
static bool look(int descriptor, struct stat *facts) {
  enum { TRIES = 50 };
  const double tick_s = 0.02;
  const struct timespec moment = {0, 20000000};
  for (int k = 0; k < TRIES; k++) {
    struct timespec now;
    if (fstat(descriptor, facts) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0) return false;
    const double age_s = seconds(now) - seconds(facts->st_ctim);
    if (age_s < 0 || age_s > tick_s) return true;
    (void)nanosleep(&moment, NULL);
  }
  return false;
}

bool xrd_mapping_of_file(xrd_mapping *mapping, int descriptor, size_t bytes, bool writable) {
  struct stat facts;
  *mapping = (xrd_mapping){.bytes = bytes};
  if (!look(descriptor, &facts) || (uint64_t)facts.st_size != bytes) return false;
  mapping->seconds = facts.st_ctim.tv_sec, mapping->nanoseconds = facts.st_ctim.tv_nsec;
  return map(mapping, writable ? PROT_READ | PROT_WRITE : PROT_READ, writable ? MAP_NORESERVE : 0, descriptor);
}

bool xrd_mapping_is_of(const xrd_mapping *mapping, const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 && (uint64_t)facts.st_size == mapping->bytes &&
         facts.st_ctim.tv_sec == mapping->seconds && facts.st_ctim.tv_nsec == mapping->nanoseconds;
}

bool xrd_mapping_reserve(xrd_mapping *mapping, size_t count, size_t size) {
  *mapping = (xrd_mapping){.address = NULL};
  return xrd_size_multiply(count, size, &mapping->bytes) && mapping->bytes > 0 &&
         map(mapping, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

void xrd_mapping_release(xrd_mapping *mapping) {
  if (mapping->address != NULL) (void)munmap(mapping->address, mapping->bytes);
  *mapping = (xrd_mapping){.address = NULL};
}
