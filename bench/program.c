#include "bench/program.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

bool bench_finishes(bool (*task)(void *context), void *context, double limit_s) {
  const pid_t child = fork();
  if (child < 0) bench_fail("no child process");
  if (child == 0) {
    const rlim_t seconds = (rlim_t)ceil(limit_s + bench_cpu());
    if (setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds}) != 0) _exit(2);
    _exit(task(context) ? 0 : 1);
  }
  int status;
  if (waitpid(child, &status, 0) != child) bench_fail("a child process is lost");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void bench_require(xrd_status status, const xrd_error *error) {
  if (status != XRD_OK) bench_fail("%s: %s", xrd_status_name(status), error->message);
}
