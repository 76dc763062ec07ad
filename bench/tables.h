/* Tables of many kinds, drawn anew for each seed: where another method might be faster. */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include <stdint.h>

#include "bench/instance.h"

typedef enum {
  BENCH_UNIFORM,    /* d uniform on [0, 1), weights exponential */
  BENCH_INTEGERS,   /* d in 0 .. 4 */
  BENCH_EQUAL,      /* d = 0 for one pair in eight, 1 for all others */
  BENCH_FORBIDDEN,  /* uniform, four pairs of five infinite */
  BENCH_TAILED,     /* uniform, p_i in proportion to 0.9^i, no less than 1e-280 */
  BENCH_DUPLICATES, /* each eighth column uniform, the seven after it within 1e-6 of it */
  BENCH_SPREAD,     /* d = exp(2 g), g normal */
  BENCH_POINTS,     /* normal points in 4 dimensions on others, squared error */
  BENCH_LINE,       /* normal numbers on others, squared error */
  BENCH_STEPS,      /* normal numbers on others, absolute error */
  BENCH_LOGISTIC,   /* log(1 + exp(-x'y)) for normal points in 3 dimensions */
  BENCH_KINDS
} bench_kind;

extern const char *const bench_kind_names[BENCH_KINDS];

/* An instance of n symbols and m reproductions; clear it as any. */
void bench_table_init(bench_instance *instance, bench_kind kind, size_t n, size_t m, double slope, uint64_t seed);

#endif
