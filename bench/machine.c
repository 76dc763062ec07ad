#include "bench/machine.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "bench/program.h"
#include "solvers/kernel.h"

static void read_cpu_name(char *name, size_t size) {
  snprintf(name, size, "unknown");
  FILE *file = fopen("/proc/cpuinfo", "r");
  char line[256];
  double mhz = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    const char *value = strchr(line, ':');
    if (value == NULL) continue;
    if (strncmp(line, "model name", 10) == 0) snprintf(name, size, "%.100s", value + 2);
    if (strncmp(line, "cpu MHz", 7) == 0) mhz = atof(value + 2);
    if (mhz > 0) break;
  }
  if (file != NULL) fclose(file);
  name[strcspn(name, "\n")] = '\0';
  const size_t used = strlen(name);
  if (mhz > 0) snprintf(name + used, size - used, " at %.2f GHz", mhz / 1000);
}

/* Adds up `count` doubles with eight independent sums, enough to keep the memory busy. */
static double sum_of(const double *values, size_t count) {
  typedef double lanes __attribute__((vector_size(32)));
  lanes sum[4] = {{0}};
  for (size_t i = 0; i + 16 <= count; i += 16)
    for (size_t k = 0; k < 4; k++) {
      lanes part;
      memcpy(&part, values + i + 4 * k, sizeof part);
      sum[k] += part;
    }
  const lanes all = sum[0] + sum[1] + sum[2] + sum[3];
  return all[0] + all[1] + all[2] + all[3];
}

/* Bytes per second of reading, like STREAM but with nothing written: the best of several sweeps. */
static double read_rate(size_t count, int threads, int sweeps) {
  double *values = bench_allocate(count, sizeof(double)), best = 0, total = 0;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (size_t i = 0; i < count; i++) values[i] = 1;
  for (int sweep = 0; sweep < sweeps; sweep++) {
    const double start = threads == 1 ? bench_cpu() : bench_now();
#pragma omp parallel for num_threads(threads) schedule(static) reduction(+ : total)
    for (int part = 0; part < threads; part++) {
      const size_t share = count / (size_t)threads;
      total += sum_of(values + (size_t)part * share, share);
    }
    const double seconds = (threads == 1 ? bench_cpu() : bench_now()) - start;
    best = fmax(best, (double)(count * sizeof(double)) / seconds);
  }
  if (!(total > 0)) bench_fail("the sums went wrong");
  free(values);
  return best;
}

/* The best time of a pass over an n x n table of distortions, and over one of A. */
static void measure_floor(size_t n, double *fused_ns, double *stored_ns) {
  const xrd_kernel *kernel = xrd_kernel_select();
  const size_t stride = (n + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  double *table = bench_allocate(stride * n, sizeof(double)), *w = bench_allocate(stride, sizeof(double));
  double *inverse_p = bench_allocate(stride, sizeof(double));
  double *c = bench_allocate(n, sizeof(double)), *v = bench_allocate(n, sizeof(double));
  xrd_random random;
  xrd_random_seed(&random, 7);
  for (size_t k = 0; k < stride * n; k++) table[k] = xrd_random_uniform(&random);
  for (size_t i = 0; i < n; i++) {
    w[i] = 1;
    inverse_p[i] = (double)n;
  }
  double fused = INFINITY, stored = INFINITY;
  for (int sweep = 0; sweep < 9; sweep++) {
    const double start = bench_cpu();
    for (size_t j = 0; j < n; j++) kernel->price(stride, table + j * stride, 30, w, inverse_p, c + j, v + j);
    const double middle = bench_cpu();
    for (size_t j = 0; j < n; j++) kernel->price_stored(stride, table + j * stride, w, inverse_p, c + j, v + j);
    stored = fmin(stored, bench_cpu() - middle);
    fused = fmin(fused, middle - start);
  }
  const double elements = (double)n * (double)n;
  *fused_ns = 1e9 * fused / elements;
  *stored_ns = 1e9 * stored / elements;
  double *const blocks[] = {table, w, inverse_p, c, v};
  for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++) free(blocks[k]);
}

void bench_machine_measure(bench_machine *machine, int quick) {
  bench_note("the machine");
  *machine = (bench_machine){.flags = BENCH_FLAGS,
                             .kernel = xrd_kernel_select()->name,
                             .threads = omp_get_num_procs(),
                             .floor_n = {1000, 2000, 4096}};
  read_cpu_name(machine->cpu, sizeof machine->cpu);
  snprintf(machine->compiler, sizeof machine->compiler, "%s", BENCH_COMPILER);
  for (int threads = 1; threads <= 2; threads++) {
    machine->dram_bytes_per_s[threads - 1] = read_rate((size_t)1 << (quick ? 25 : 26), threads, 5);
    machine->cache_bytes_per_s[threads - 1] = read_rate((size_t)1 << 20, threads, 200);
  }
  for (int k = 0; k < (quick ? 1 : BENCH_FLOORS); k++)
    measure_floor(machine->floor_n[k], &machine->fused_ns[k], &machine->stored_ns[k]);
  if (quick)
    for (int k = 1; k < BENCH_FLOORS; k++) {
      machine->fused_ns[k] = machine->fused_ns[0];
      machine->stored_ns[k] = machine->stored_ns[0];
    }
}
