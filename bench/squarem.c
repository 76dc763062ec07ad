/* With x = log q the map is x + log c.  From r = log c(q0) and v = log c(q1) - log c(q0), q1 = q0 c(q0), the
   extrapolated point is x0 - 2 s r + s^2 v, s = -|r| / |v| in the norm that weights each mass by itself (so that those
   on their way to zero do not decide); s = -1 gives two plain steps.  A small rise of F is let pass: insisting on a
   fall costs several times as many steps. */
#include <math.h>
#include <stdlib.h>

#include "bench/methods.h"
#include "bench/mixture.h"
#include "bench/program.h"

static const double NEGLIGIBLE = 1e-200; /* masses below leave the iteration */
static const double MOST_GROWTH = 50;    /* of log q in one jump */
static const double SLACK = 0.01;        /* nats by which F may rise */

typedef struct {
  size_t m;
  double *q, *c;       /* the current point and its prices */
  double *next, *d;    /* one plain step on, and the prices there */
  double *jump, *rest; /* the extrapolated point, and the prices there */
} workspace;

static double step_length(const workspace *work, double longest) {
  double r2 = 0, v2 = 0;
  for (size_t j = 0; j < work->m; j++) {
    if (!(work->q[j] > 0 && work->c[j] > 0 && work->d[j] > 0)) continue;
    const double r = log(work->c[j]), v = log(work->d[j]) - r;
    r2 += work->q[j] * r * r;
    v2 += work->q[j] * v * v;
  }
  const double length = v2 > 0 ? sqrt(r2 / v2) : 1;
  return -fmin(fmax(length, 1), longest);
}

static void extrapolate(workspace *work, double s) {
  double sum = 0;
  for (size_t j = 0; j < work->m; j++) {
    work->jump[j] = 0;
    if (!(work->q[j] > 0 && work->c[j] > 0 && work->d[j] > 0)) continue;
    const double r = log(work->c[j]), v = log(work->d[j]) - r;
    const double q = work->q[j] * exp(fmin(-2 * s * r + s * s * v, MOST_GROWTH));
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
  bench_race_begin(race);
  double passes = 2, longest = 4, value, gap = bench_mixture_price(&mixture, work.q, work.c, &value);
  while (bench_race_observe(race, work.q, gap, passes)) {
    for (size_t j = 0; j < m; j++) work.next[j] = work.q[j] * work.c[j];
    double plain, jumped;
    const double plain_gap = bench_mixture_price(&mixture, work.next, work.d, &plain);
    const double s = step_length(&work, longest);
    extrapolate(&work, s);
    gap = bench_mixture_price(&mixture, work.jump, work.rest, &jumped);
    passes += 4;
    if (jumped <= value + SLACK && isfinite(gap)) {
      swap(&work.q, &work.jump);
      swap(&work.c, &work.rest);
      value = jumped;
      if (s == -longest) longest *= 4;
    } else {
      swap(&work.q, &work.next);
      swap(&work.c, &work.d);
      gap = plain_gap;
      value = plain;
      longest = fmax(longest / 4, 4);
    }
  }
  bench_mixture_clear(&mixture);
  for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++) free(*vectors[k]);
}
