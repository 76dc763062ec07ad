/* Whole curves, growth with n, and two threads. */
#ifndef BENCH_SWEEP_H
#define BENCH_SWEEP_H

#include "bench/race.h"

typedef struct {
  const char *name;
  bench_family family;
  size_t n, points;
  double low, high; /* slopes, evenly spaced in log */
  double seconds;   /* the solver alone, gap 1e-12, exponentials included; NaN: not within a minute */
  double passes;    /* per point */
  double pass_s;    /* one fused pass at the highest slope */
  double worst_gap; /* judged at every tenth point */
  double proved_s;  /* xrd_curve_at_slopes, each point proved; NaN where that would take too long */
  double proved_width;
  size_t closed; /* points proved to 1e-12 */
} bench_curve;

/* Fills what was measured. */
void bench_curve_measure(bench_curve *curve);

enum { BENCH_SIZES = 6 };

/* Seconds to a target for one method over n; NaN where it did not get there. */
typedef struct {
  const char *method;
  const char *family;
  double target;
  size_t count;
  double n[BENCH_SIZES], seconds[BENCH_SIZES];
  double exponent, spread; /* seconds ~ n^exponent by least squares in logs; largest |residual| in log10 */
} bench_growth;

enum { BENCH_GROWTHS = 5 };

/* Ours on random problems and Gaussian grids, and what a user would run instead. */
void bench_growth_measure(bench_growth growth[BENCH_GROWTHS], size_t sizes, double limit_s);

typedef struct {
  bench_instance instance;
  double seconds[2]; /* to 1e-12 on one and on two threads */
  double cpu[2];     /* processor time of the first thread: what a machine with nothing else to do would show */
  double passes;
  bool same_bits; /* of q */
} bench_pair;

void bench_pair_measure(bench_pair *pair, bench_case what);

#endif
