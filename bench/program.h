/* What every part of the benchmark program leans on: a clock, and memory and messages that end the program. */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "exactrd/status.h"

/* Seconds of processor time that this thread has had: what other programs take does not count. */
double bench_cpu(void);

/* Seconds on a clock that never steps back: for what runs on several threads. */
double bench_now(void);

/* Aligned memory, zeroed; ends the program when there is none. */
void *bench_allocate(size_t count, size_t size);

/* Ends the program with a message. */
_Noreturn void bench_fail(const char *format, ...) XRD_PRINTF(1, 2);

/* A line on stderr: what is running. */
void bench_note(const char *format, ...) XRD_PRINTF(1, 2);

/* Would task(context) return true within limit_s seconds of processor time?  Tried out in a child process, which leaves
   nothing behind. */
bool bench_finishes(bool (*task)(void *context), void *context, double limit_s);

/* Ends the program unless status is XRD_OK. */
void bench_require(xrd_status status, const xrd_error *error);

#endif
