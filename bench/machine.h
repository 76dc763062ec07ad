/* What the machine can do at best: read bandwidth, and the cost of one fused pass. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stddef.h>

enum { BENCH_FLOORS = 3 };

typedef struct {
  char cpu[128], compiler[128];
  const char *flags, *kernel;
  int threads;                                      /* of the machine */
  double dram_bytes_per_s[2], cache_bytes_per_s[2]; /* reading, on one and on two threads */
  size_t floor_n[BENCH_FLOORS];
  double fused_ns[BENCH_FLOORS], stored_ns[BENCH_FLOORS]; /* per element of an n x n table */
} bench_machine;

void bench_machine_measure(bench_machine *machine, int quick);

#endif
