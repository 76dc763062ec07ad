#include "bench/tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "bench/program.h"

enum { EIGHTH = 8, POINT_DIM = 4, LOGISTIC_DIM = 3 };

static const double LEAST_WEIGHT = 1e-280;

const char *const bench_kind_names[BENCH_KINDS] = {"uniform", "integers", "equal", "forbidden", "tailed",  "duplicates",
                                                   "spread",  "points",   "line",  "steps",     "logistic"};

/* n + m points of `dim` normal coordinates. */
static double *draw_points(size_t count, size_t dim, xrd_random *random) {
  double *x = bench_allocate(count * dim, sizeof *x);
  for (size_t k = 0; k < count * dim; k++) x[k] = xrd_random_normal(random);
  return x;
}

static double logistic(const double *x, const double *y) {
  double product = 0;
  for (size_t k = 0; k < LOGISTIC_DIM; k++) product += x[k] * y[k];
  return log1p(exp(-product));
}

static double draw_entry(bench_kind kind, xrd_random *random) {
  switch (kind) {
  case BENCH_INTEGERS: return (double)xrd_random_below(random, 5);
  case BENCH_EQUAL: return xrd_random_below(random, EIGHTH) == 0 ? 0 : 1;
  case BENCH_FORBIDDEN: return xrd_random_below(random, 5) > 0 ? HUGE_VAL : xrd_random_uniform(random);
  case BENCH_SPREAD: return exp(2 * xrd_random_normal(random));
  default: return xrd_random_uniform(random);
  }
}

static void fill(bench_instance *instance, bench_kind kind, xrd_random *random) {
  const size_t n = instance->n, m = instance->m;
  double *points = kind == BENCH_LOGISTIC ? draw_points(n + m, LOGISTIC_DIM, random) : NULL;
  for (size_t i = 0; i < n; i++) {
    double *row = instance->matrix + i * m;
    for (size_t j = 0; j < m; j++)
      if (points != NULL)
        row[j] = logistic(points + i * LOGISTIC_DIM, points + (n + j) * LOGISTIC_DIM);
      else if (kind == BENCH_DUPLICATES && j % EIGHTH > 0)
        row[j] = row[j - j % EIGHTH] + 1e-6 * xrd_random_uniform(random);
      else
        row[j] = draw_entry(kind, random);
    if (kind == BENCH_FORBIDDEN) row[i % m] = xrd_random_uniform(random); /* each symbol may go somewhere */
  }
  free(points);
}

void bench_table_init(bench_instance *instance, bench_kind kind, size_t n, size_t m, double slope, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  *instance = (bench_instance){.n = n, .m = m, .what = {.n = n, .slope = slope}};
  snprintf(instance->name, sizeof instance->name, "%s %zu x %zu, slope %g", bench_kind_names[kind], n, m, slope);
  instance->p = bench_allocate(n, sizeof(double));
  for (size_t i = 0; i < n; i++)
    instance->p[i] = kind == BENCH_TAILED ? fmax(pow(0.9, (double)i), LEAST_WEIGHT)
                                          : -log(1 - xrd_random_uniform(&random));
  xrd_distortion *d = &instance->problem.distortion;
  if (kind == BENCH_POINTS || kind == BENCH_LINE || kind == BENCH_STEPS) {
    const size_t dim = kind == BENCH_POINTS ? POINT_DIM : 1;
    instance->x = draw_points(n + m, dim, &random);
    *d = (xrd_distortion){.kind = kind == BENCH_STEPS ? XRD_ABSOLUTE : XRD_SQUARED, .n = n, .m = m, .dim = dim};
    d->x = instance->x;
    d->y = instance->x + n * dim;
  } else {
    instance->matrix = bench_allocate(n * m, sizeof(double));
    fill(instance, kind, &random);
    *d = (xrd_distortion){.kind = XRD_MATRIX, .n = n, .m = m, .matrix = instance->matrix};
  }
  bench_instance_finish(instance);
}
