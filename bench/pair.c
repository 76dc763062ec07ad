#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/ours.h"
#include "bench/program.h"
#include "bench/sweep.h"

void bench_pair_measure(bench_pair *pair, bench_case what) {
  bench_instance_init(&pair->instance, what);
  bench_note("one and two threads: %s", pair->instance.name);
  double *first = bench_allocate(pair->instance.m, sizeof(double));
  for (int threads = 1; threads <= 2; threads++) {
    bench_workbench *bench = bench_workbench_new(&pair->instance, threads);
    double least = INFINITY, least_cpu = INFINITY;
    const double begun = bench_now();
    for (int again = 0; again < 5 && (again < 1 || bench_now() - begun < 3); again++) {
      bench_workbench_forget(bench);
      const double start = bench_now(), start_cpu = bench_cpu();
      bench_workbench_solve(bench, what.slope, 1e-12, 0);
      least = fmin(least, bench_now() - start);
      least_cpu = fmin(least_cpu, bench_cpu() - start_cpu);
    }
    pair->seconds[threads - 1] = least;
    pair->cpu[threads - 1] = least_cpu;
    pair->passes = bench_workbench_passes(bench);
    const size_t bytes = pair->instance.m * sizeof(double);
    if (threads == 1)
      memcpy(first, bench_workbench_masses(bench), bytes);
    else
      pair->same_bits = memcmp(first, bench_workbench_masses(bench), bytes) == 0;
    bench_workbench_free(bench);
  }
  free(first);
}
