#include "bench/instance.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "bench/program.h"

enum { SEED = 1, TALL_COLUMNS = 500, TALL_DIM = 4 };

static void scale_to_one(double *p, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += p[i];
  for (size_t i = 0; i < n; i++) p[i] /= sum;
}

static void make_random(bench_instance *instance, size_t n) {
  xrd_random random;
  xrd_random_seed(&random, SEED);
  instance->matrix = bench_allocate(n * n, sizeof(double));
  for (size_t i = 0; i < n; i++) instance->p[i] = -log(1 - xrd_random_uniform(&random));
  for (size_t k = 0; k < n * n; k++) instance->matrix[k] = xrd_random_uniform(&random);
  instance->problem.distortion = (xrd_distortion){.kind = XRD_MATRIX, .n = n, .m = n, .matrix = instance->matrix};
}

static void make_line(bench_instance *instance, size_t n) {
  const bool laplace = instance->what.family == BENCH_LAPLACE;
  const double half = laplace ? 10 : 4;
  instance->x = bench_allocate(n, sizeof(double));
  for (size_t i = 0; i < n; i++) {
    const double x = -half + 2 * half * (double)i / (double)(n - 1);
    instance->x[i] = x;
    instance->p[i] = laplace ? exp(-fabs(x)) : exp(-x * x / 2);
  }
  instance->problem.distortion = (xrd_distortion){
      .kind = laplace ? XRD_ABSOLUTE : XRD_SQUARED, .n = n, .m = n, .dim = 1, .x = instance->x, .y = instance->x};
}

static void make_tall(bench_instance *instance, size_t n) {
  xrd_random random;
  xrd_random_seed(&random, SEED);
  instance->x = bench_allocate(n * TALL_DIM, sizeof(double));
  for (size_t k = 0; k < n * TALL_DIM; k++) instance->x[k] = xrd_random_normal(&random);
  for (size_t i = 0; i < n; i++) instance->p[i] = 1;
  instance->problem.distortion = (xrd_distortion){.kind = XRD_SQUARED,
                                                  .n = n,
                                                  .m = n < TALL_COLUMNS ? n : TALL_COLUMNS,
                                                  .dim = TALL_DIM,
                                                  .x = instance->x,
                                                  .y = instance->x};
}

static void make_plane(bench_instance *instance, size_t n) {
  static const double bump[4][3] = {{-1.5, -1, 0.6}, {1.2, 1.5, 0.8}, {0.3, -1.8, 0.5}, {-0.8, 1.1, 0.7}};
  const size_t side = (size_t)lround(sqrt((double)n));
  if (side * side != n) bench_fail("%zu is not a square number", n);
  instance->x = bench_allocate(2 * n, sizeof(double));
  for (size_t i = 0; i < n; i++) {
    const double x = -4 + 8 * (double)(i / side) / (double)(side - 1);
    const double y = -4 + 8 * (double)(i % side) / (double)(side - 1);
    instance->x[2 * i] = x;
    instance->x[2 * i + 1] = y;
    for (size_t b = 0; b < 4; b++) {
      const double dx = x - bump[b][0], dy = y - bump[b][1], variance = bump[b][2] * bump[b][2];
      instance->p[i] += exp(-(dx * dx + dy * dy) / (2 * variance)) / variance;
    }
  }
  instance->problem.distortion = (xrd_distortion){
      .kind = XRD_SQUARED, .n = n, .m = n, .dim = 2, .x = instance->x, .y = instance->x};
}

static void name_it(bench_instance *instance) {
  static const char *const names[] = {
      [BENCH_BERNOULLI] = "Bernoulli(0.2)", [BENCH_RANDOM] = "random",   [BENCH_GAUSSIAN] = "Gaussian grid",
      [BENCH_LAPLACE] = "Laplace grid",     [BENCH_TALL] = "4-D points", [BENCH_PLANE] = "2-D mixture grid"};
  const char *family = names[instance->what.family];
  if (instance->what.family == BENCH_BERNOULLI)
    snprintf(instance->name, sizeof instance->name, "%s, slope log 4", family);
  else if (instance->n == instance->m)
    snprintf(instance->name, sizeof instance->name, "%s %zu, slope %g", family, instance->n, instance->what.slope);
  else
    snprintf(instance->name, sizeof instance->name, "%s %zu x %zu, slope %g", family, instance->n, instance->m,
             instance->what.slope);
}

void bench_instance_init(bench_instance *instance, bench_case what) {
  *instance = (bench_instance){.what = what};
  instance->p = bench_allocate(what.n, sizeof(double));
  switch (what.family) {
  case BENCH_BERNOULLI:
    instance->p[0] = 0.8;
    instance->p[1] = 0.2;
    instance->problem.distortion = (xrd_distortion){.kind = XRD_HAMMING, .n = 2, .m = 2};
    break;
  case BENCH_RANDOM: make_random(instance, what.n); break;
  case BENCH_GAUSSIAN:
  case BENCH_LAPLACE: make_line(instance, what.n); break;
  case BENCH_TALL: make_tall(instance, what.n); break;
  case BENCH_PLANE: make_plane(instance, what.n); break;
  }
  instance->n = instance->problem.distortion.n;
  instance->m = instance->problem.distortion.m;
  name_it(instance);
  bench_instance_finish(instance);
}

void bench_instance_finish(bench_instance *instance) {
  scale_to_one(instance->p, instance->n);
  instance->problem.p = instance->p;
  xrd_error error;
  bench_require(xrd_problem_validate(&instance->problem, &error), &error);
}

void bench_instance_clear(bench_instance *instance) {
  free(instance->p);
  free(instance->matrix);
  free(instance->x);
  free(instance->a);
  memset(instance, 0, sizeof *instance);
}

void bench_instance_tabulate(bench_instance *instance) {
  const size_t n = instance->n, m = instance->m;
  if (instance->a == NULL) instance->a = bench_allocate(n * m, sizeof(double));
  double *least = bench_allocate(n, sizeof(double));
  for (size_t i = 0; i < n; i++) least[i] = INFINITY;
  for (size_t j = 0; j < m; j++)
    for (size_t i = 0; i < n; i++) {
      const double d = xrd_distortion_entry(&instance->problem.distortion, i, j);
      instance->a[j * n + i] = d;
      if (d < least[i]) least[i] = d;
    }
  for (size_t j = 0; j < m; j++)
    for (size_t i = 0; i < n; i++) {
      const double a = exp(-instance->what.slope * (instance->a[j * n + i] - least[i]));
      instance->a[j * n + i] = a < DBL_MIN ? 0 : a;
    }
  free(least);
}

double bench_judge(const bench_instance *instance, const double *q) {
  const size_t n = instance->n, m = instance->m;
  long double *u = bench_allocate(n, sizeof *u), total = 0, most = 0;
  bool usable = true;
  for (size_t j = 0; j < m; j++) {
    usable = usable && q[j] >= 0 && isfinite(q[j]);
    if (q[j] == 0) continue;
    total += q[j];
    for (size_t i = 0; i < n; i++) u[i] += (long double)instance->a[j * n + i] * q[j];
  }
  for (size_t i = 0; i < n; i++) {
    usable = usable && u[i] > 0;
    u[i] = instance->p[i] / u[i];
  }
  for (size_t j = 0; usable && j < m; j++) {
    long double c = 0;
    for (size_t i = 0; i < n; i++) c += instance->a[j * n + i] * u[i];
    if (c > most) most = c;
  }
  free(u);
  return usable ? (double)logl(total * most) : (double)INFINITY;
}
