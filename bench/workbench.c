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

void bench_workbench_solve(bench_workbench *bench, double slope, double gap_nats, size_t max_rounds) {
  xrd_newton_solve(&bench->newton, slope, gap_nats, max_rounds, &bench->solution);
}

double bench_workbench_cold(bench_workbench *bench, double slope, double gap_nats, size_t max_rounds,
                            double patience_s) {
  double least = INFINITY, spent = 0;
  int batch = 1; /* several solves at a time where one is short beside reading the clock */
  for (int again = 0; again < 200 && (again < 3 || spent < patience_s); again++) {
    const double start = bench_cpu();
    for (int b = 0; b < batch; b++) {
      bench_workbench_forget(bench);
      bench_workbench_solve(bench, slope, gap_nats, max_rounds);
    }
    const double seconds = bench_cpu() - start;
    spent += seconds;
    least = fmin(least, seconds / batch);
    if (seconds < 1e-4) batch *= 4;
    if (seconds > 4 * patience_s) break;
  }
  return least;
}

void bench_workbench_forget(bench_workbench *bench) { xrd_newton_forget(&bench->newton); }

const double *bench_workbench_masses(const bench_workbench *bench) { return bench->solution.q; }
double bench_workbench_gap(const bench_workbench *bench) { return bench->solution.gap_nats; }
double bench_workbench_passes(const bench_workbench *bench) { return bench->solution.passes; }
size_t bench_workbench_rounds(const bench_workbench *bench) { return bench->solution.rounds; }

const char *bench_workbench_form(const bench_workbench *bench) { return bench->prepared->form->name; }

double bench_workbench_pass(bench_workbench *bench) {
  const xrd_prepared *problem = bench->prepared;
  xrd_newton *newton = &bench->newton;
  double *c = bench_allocate(problem->m, sizeof(double)), *v = bench_allocate(problem->m, sizeof(double));
  const xrd_pricing_pass pass = {bench->solution.slope, newton->set.w, 1, newton->pricing.work, c, v, NULL};
  const xrd_flush flush = xrd_flush_begin();
  double least = INFINITY, spent = 0;
  const int batch = problem->n * problem->m < 100000 ? 100 : 1;
  for (int sweep = 0; sweep < 20 && (sweep < 3 || spent < 0.1); sweep++) {
    const double start = bench_cpu();
    for (int b = 0; b < batch; b++) (void)problem->form->price(problem, &pass, NULL, problem->m, false);
    const double seconds = bench_cpu() - start;
    least = fmin(least, seconds / batch);
    spent += seconds;
  }
  xrd_flush_end(flush);
  free(c);
  free(v);
  return least;
}
