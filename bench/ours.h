/* Our own solver under the same rules: alone through the internal interface, and the whole proved point through the
   public one. */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include "bench/race.h"

/* The instance's problem made ready for the solver, with its workspace. */
typedef struct bench_workbench bench_workbench;

bench_workbench *bench_workbench_new(const bench_instance *instance, int threads);
void bench_workbench_free(bench_workbench *bench);

/* Solves at a slope from where the last call ended, or cold after bench_workbench_forget. */
void bench_workbench_solve(bench_workbench *bench, double slope, double gap_nats, size_t max_rounds);
void bench_workbench_forget(bench_workbench *bench);

/* Of the last answer. */
const double *bench_workbench_masses(const bench_workbench *bench); /* m */
double bench_workbench_gap(const bench_workbench *bench);
double bench_workbench_passes(const bench_workbench *bench);
size_t bench_workbench_rounds(const bench_workbench *bench);

/* Seconds of pricing all reproductions once at the last answer, in the form the solver chose. */
double bench_workbench_pass(bench_workbench *bench);
const char *bench_workbench_form(const bench_workbench *bench);

/* The least time of many cold solves. */
double bench_workbench_cold(bench_workbench *bench, double slope, double gap_nats, size_t max_rounds,
                            double patience_s);

typedef struct {
  const char *form;                /* in which the distortion is held */
  double prepare_s;                /* from the problem to a workbench */
  double pass_s;                   /* one fused pass */
  double point_s, point_width;     /* xrd_curve_at_slopes from raw arrays to a point proved to 1e-12 */
  double certify_s, certify_width; /* xrd_certify alone, on an answer to 1e-15 */
  size_t rounds, support;
  bool closed; /* was the proved gap 1e-12? */
} bench_detail;

/* Runs our solver cold at the race's targets, and measures the rest. */
void bench_ours(bench_race *race, bench_detail *detail, const bench_instance *instance);

#endif
