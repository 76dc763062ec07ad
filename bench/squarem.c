/* With r = q1 - q0 and v = (q2 - q1) - r along two plain steps, the extrapolated point is q0 - 2 s r + s^2 v with
   s = -|r| / |v|; s = -1 gives q2.  Masses that would leave the simplex keep a hundredth of q2's. */
#include <math.h>
#include <stdlib.h>

#include "bench/methods.h"
#include "bench/mixture.h"
#include "bench/program.h"

static const double NEGLIGIBLE = 1e-200; /* masses below leave the iteration */

typedef struct {
  size_t m;
  double *q, *c;       /* the current point and its prices */
  double *next, *d;    /* one plain step on, and the prices there */
  double *jump, *rest; /* the extrapolated point, and the prices there */
} workspace;

static double step_length(const workspace *work, double longest) {
  double r2 = 0, v2 = 0;
  for (size_t j = 0; j < work->m; j++) {
    const double r = work->next[j] - work->q[j], v = work->next[j] * (work->d[j] - 1) - r;
    r2 += r * r;
    v2 += v * v;
  }
  const double length = v2 > 0 ? sqrt(r2 / v2) : 1;
  return -fmin(fmax(length, 1), longest);
}

static void extrapolate(workspace *work, double s) {
  double sum = 0;
  for (size_t j = 0; j < work->m; j++) {
    const double r = work->next[j] - work->q[j], v = work->next[j] * (work->d[j] - 1) - r;
    const double q = fmax(work->q[j] - 2 * s * r + s * s * v, 0.01 * work->next[j] * work->d[j]);
    work->jump[j] = q < NEGLIGIBLE ? 0 : q;
    sum += work->jump[j];
  }
  for (size_t j = 0; j < work->m; j++) work->jump[j] /= sum;
}

static void swap(double **a, double **b) {
  double *kept = *a;
  *a = *b;
  *b = kept;
}

void bench_squarem(bench_race *race) {
  const size_t m = race->instance->m;
  workspace work = {.m = m};
  double **const vectors[] = {&work.q, &work.c, &work.next, &work.d, &work.jump, &work.rest};
  for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++) *vectors[k] = bench_allocate(m, sizeof(double));
  bench_mixture mixture;
  bench_mixture_init(&mixture, race->instance);
  for (size_t j = 0; j < m; j++) work.q[j] = 1 / (double)m;
  double passes = 2, longest = 4, gap = bench_mixture_price(&mixture, work.q, work.c, NULL);
  while (bench_race_observe(race, work.q, gap, passes)) {
    for (size_t j = 0; j < m; j++) work.next[j] = work.q[j] * work.c[j];
    double plain, jumped;
    const double plain_gap = bench_mixture_price(&mixture, work.next, work.d, &plain);
    const double s = step_length(&work, longest);
    extrapolate(&work, s);
    gap = bench_mixture_price(&mixture, work.jump, work.rest, &jumped);
    passes += 4;
    if (jumped <= plain + 1e-15 && isfinite(gap)) {
      swap(&work.q, &work.jump);
      swap(&work.c, &work.rest);
      if (s == -longest) longest *= 4;
    } else {
      swap(&work.q, &work.next);
      swap(&work.c, &work.d);
      gap = plain_gap;
      longest = fmax(longest / 4, 4);
    }
  }
  bench_mixture_clear(&mixture);
  for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++) free(*vectors[k]);
}
