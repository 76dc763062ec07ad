#include "bench/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

static double read_clock(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_cpu(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

double bench_now(void) { return read_clock(CLOCK_MONOTONIC); }

void *bench_allocate(size_t count, size_t size) {
  void *block = xrd_allocate_zero(count, size);
  if (block == NULL) bench_fail("no memory for %zu items of %zu bytes", count, size);
  return block;
}

static void say(const char *format, va_list arguments) {
  fputs("bench: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

void bench_fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(format, arguments);
  va_end(arguments);
  exit(1);
}

void bench_note(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(format, arguments);
  va_end(arguments);
}

void bench_require(xrd_status status, const xrd_error *error) {
  if (status != XRD_OK) bench_fail("%s: %s", xrd_status_name(status), error->message);
}
