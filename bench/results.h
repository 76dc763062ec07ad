/* Everything one run measures, and the ways it is written down. */
#ifndef BENCH_RESULTS_H
#define BENCH_RESULTS_H

#include <stdio.h>

#include "bench/machine.h"
#include "bench/ours.h"
#include "bench/sweep.h"

enum { BENCH_METHODS = 6, BENCH_MOST = 16 };

/* races[0] is ours; a race whose method is NULL was not run. */
typedef struct {
  bench_instance instance;
  bench_race races[BENCH_METHODS];
  bench_detail detail;
} bench_contest;

typedef struct {
  const char *command;
  bool quick;
  bench_machine machine;
  size_t contest_count, curve_count, growth_count, pair_count;
  bench_contest contests[BENCH_MOST];
  bench_curve curves[BENCH_MOST];
  bench_growth growth[BENCH_GROWTHS];
  bench_pair pairs[BENCH_MOST];
} bench_results;

/* The names of the methods, in the order of the races. */
extern const char *const bench_method_names[BENCH_METHODS];

/* methods.csv, solver.csv, curves.csv, growth.csv, threads.csv and traces.csv in `folder`. */
void bench_write_csv(const bench_results *results, const char *folder);

/* All tables. */
void bench_write_markdown(const bench_results *results, FILE *out);

/* The project's targets: what was measured, in seconds and in fused passes. */
void bench_write_targets(const bench_results *results, FILE *out);

/* bench_growth.png and bench_gap.png in `folder`. */
void bench_draw(const bench_results *results, const char *folder);

/* "12.3 ms" and the like. */
const char *bench_time_text(double seconds, char text[32]);

#endif
