#include <math.h>
#include <stdlib.h>

#include "bench/ours.h"
#include "bench/program.h"
#include "solvers/flush.h"
#include "solvers/newton.h"

struct bench_workbench {
  xrd_prepared *prepared;
  xrd_newton newton;
  xrd_solution solution;
};

bench_workbench *bench_workbench_new(const bench_instance *instance, int threads) {
  bench_workbench *bench = bench_allocate(1, sizeof *bench);
  xrd_error error;
  bench_require(xrd_prepare(&instance->problem, &bench->prepared, &error), &error);
  bench_require(xrd_newton_init(&bench->newton, bench->prepared, threads, &error), &error);
  bench->solution.q = bench_allocate(instance->m, sizeof(double));
  bench->solution.w = bench_allocate(instance->n, sizeof(double));
  return bench;
}

void bench_workbench_free(bench_workbench *bench) {
  xrd_newton_clear(&bench->newton);
  xrd_prepared_free(bench->prepared);
  free(bench->solution.q);
  free(bench->solution.w);
  free(bench);
}

double bench_workbench_solve(bench_workbench *bench, double slope, double gap_nats, size_t max_rounds) {
  const double start = bench_now();
  xrd_newton_solve(&bench->newton, slope, gap_nats, max_rounds, &bench->solution);
  return bench_now() - start;
}

void bench_workbench_forget(bench_workbench *bench) { xrd_newton_forget(&bench->newton); }

const double *bench_workbench_masses(const bench_workbench *bench) { return bench->solution.q; }
double bench_workbench_gap(const bench_workbench *bench) { return bench->solution.gap_nats; }
double bench_workbench_passes(const bench_workbench *bench) { return bench->solution.passes; }
size_t bench_workbench_rounds(const bench_workbench *bench) { return bench->solution.rounds; }

double bench_workbench_pass(bench_workbench *bench) {
  const xrd_prepared *problem = bench->prepared;
  double *c = bench_allocate(problem->m, sizeof(double)), *v = bench_allocate(problem->m, sizeof(double));
  const xrd_flush flush = xrd_flush_begin();
  double least = INFINITY;
  const double begun = bench_now();
  for (int sweep = 0; sweep < 20 && (sweep < 3 || bench_now() - begun < 0.1); sweep++) {
    const double start = bench_now();
    problem->kernel->price(problem->stride, problem->m, problem->excess, bench->solution.slope, bench->newton.set.w,
                           problem->inverse_p, c, v);
    least = fmin(least, bench_now() - start);
  }
  xrd_flush_end(flush);
  free(c);
  free(v);
  return least;
}
