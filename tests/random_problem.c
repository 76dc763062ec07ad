#include "tests/random_problem.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static double *numbers(size_t count) {
  double *block = xrd_allocate_zero(count, sizeof *block);
  if (block == NULL) abort();
  return block;
}

double random_between(xrd_random *random, double low, double high) {
  return low * exp(xrd_random_uniform(random) * log(high / low));
}

bool random_once_in(xrd_random *random, unsigned period) { return xrd_random_below(random, period) == 0; }

void random_problem_allocate(random_problem *made, size_t n, size_t m) {
  *made = (random_problem){.p = numbers(n), .matrix = numbers(n * m)};
  made->problem = (xrd_problem){made->p, {.kind = XRD_MATRIX, .n = n, .m = m, .matrix = made->matrix}};
}

void random_problem_spread(random_problem *made, xrd_distortion_kind kind, size_t n, size_t m, size_t dim) {
  random_problem_allocate(made, n, m);
  made->x = numbers(n * dim);
  made->y = numbers(m * dim);
  xrd_distortion *d = &made->problem.distortion;
  d->kind = kind, d->dim = dim, d->x = made->x, d->y = made->y;
}

void random_problem_clear(random_problem *made) {
  free(made->p);
  free(made->matrix);
  free(made->x);
  free(made->y);
  *made = (random_problem){.p = NULL};
}

static double weight(xrd_random *random, unsigned style) {
  switch (style) {
  case 0: return 1;
  case 1: return 0.01 + xrd_random_uniform(random);
  case 2: return random_between(random, 1e-16, 1);
  case 3: return random_between(random, 1e-305, 1);
  case 4: return random_once_in(random, 3) ? 0 : xrd_random_uniform(random);
  case 5: return random_once_in(random, 3) ? 1e-300 : xrd_random_uniform(random);
  default: return random_between(random, 1e-14, 1e-3); /* almost all mass on the first symbol */
  }
}

static void fill_probabilities(double *p, size_t n, xrd_random *random, unsigned style) {
  const size_t heavy = xrd_random_below(random, n);
  double total = 0;
  for (size_t i = 0; i < n; i++) {
    p[i] = weight(random, style);
    if (i == heavy && style > 2) p[i] = style == 6 ? 1e3 : 0.5;
    total += p[i];
  }
  if (random_once_in(random, 4)) total *= 1 + 1e-10 * (2 * xrd_random_uniform(random) - 1);
  for (size_t i = 0; i < n; i++) p[i] /= total;
}

static double entry(xrd_random *random, unsigned style, size_t i, size_t j) {
  const double apart = (double)i - (double)j;
  switch (style) {
  case 0: return xrd_random_uniform(random);
  case 1: return (double)xrd_random_below(random, 4);
  case 2: return (double)xrd_random_below(random, 2);
  case 3: return apart * apart;
  case 4: return fabs(apart) + 0.1 * xrd_random_uniform(random);
  default: return random_once_in(random, 4) ? 0 : random_between(random, 1e-6, 1e6);
  }
}

static void forbid_some(double *matrix, size_t n, size_t m, xrd_random *random) {
  for (size_t i = 0; i < n; i++) {
    const size_t allowed = xrd_random_below(random, m);
    for (size_t j = 0; j < m; j++)
      if (j != allowed && xrd_random_below(random, 5) < 2) matrix[i * m + j] = HUGE_VAL;
  }
}

static void duplicate_some(random_problem *made, xrd_random *random) {
  const size_t n = made->problem.distortion.n, m = made->problem.distortion.m;
  if (random_once_in(random, 4))
    for (size_t i = 1; i < n; i++)
      if (random_once_in(random, 3)) {
        const size_t from = xrd_random_below(random, i);
        for (size_t j = 0; j < m; j++) made->matrix[i * m + j] = made->matrix[from * m + j];
      }
  if (random_once_in(random, 4))
    for (size_t j = 1; j < m; j++)
      if (random_once_in(random, 3)) {
        const size_t from = xrd_random_below(random, j);
        for (size_t i = 0; i < n; i++) made->matrix[i * m + j] = made->matrix[i * m + from];
      }
}

/* A row that lost its last allowed pair to a duplicate gets all of them back. */
static void allow_every_row(random_problem *made) {
  const size_t n = made->problem.distortion.n, m = made->problem.distortion.m;
  for (size_t i = 0; i < n; i++) {
    double *row = made->matrix + i * m;
    size_t allowed = 0;
    for (size_t j = 0; j < m; j++) allowed += !isinf(row[j]);
    for (size_t j = 0; j < m && allowed == 0; j++) row[j] = 1;
  }
}

static void fill_matrix(random_problem *made, xrd_random *random, unsigned style, bool tame) {
  const size_t n = made->problem.distortion.n, m = made->problem.distortion.m;
  const bool offset = random_once_in(random, 4);
  const double scale = tame || !random_once_in(random, 8) ? 1 : random_between(random, 1e-9, 1);
  for (size_t i = 0; i < n; i++) {
    const double least = offset ? xrd_random_uniform(random) : 0;
    for (size_t j = 0; j < m; j++) made->matrix[i * m + j] = scale * (least + entry(random, style, i, j));
  }
  if (!tame && random_once_in(random, 3)) forbid_some(made->matrix, n, m, random);
  duplicate_some(made, random);
  allow_every_row(made);
}

/* A product grid where its size allows, integers with ties, or normal numbers. */
static double *points(xrd_random *random, size_t count, size_t dim) {
  const unsigned style = (unsigned)xrd_random_below(random, 3);
  const double step = random_between(random, 0.01, 2);
  double *x = numbers(count * dim);
  const size_t side = dim == 1 ? count : (size_t)floor(sqrt((double)count));
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < dim; k++) {
      double *coordinate = &x[i * dim + k];
      if (style == 0) *coordinate = step * (double)(k + 1 == dim ? i % side : i / side);
      if (style == 1) *coordinate = (double)xrd_random_below(random, 5);
      if (style == 2) *coordinate = xrd_random_normal(random);
    }
  return x;
}

static void make(random_problem *made, xrd_random *random, size_t limit, bool tame) {
  const unsigned kind = (unsigned)xrd_random_below(random, 8);
  const bool one_row = random_once_in(random, 20), one_column = random_once_in(random, 20);
  const size_t n = one_row ? 1 : 1 + xrd_random_below(random, limit);
  const size_t m = kind == 0 ? n : one_column ? 1 : 1 + xrd_random_below(random, limit);
  random_problem_allocate(made, n, m);
  fill_probabilities(made->p, n, random, (unsigned)xrd_random_below(random, tame ? 2 : 7));
  xrd_distortion *d = &made->problem.distortion;
  if (kind >= 3) {
    fill_matrix(made, random, (unsigned)xrd_random_below(random, tame ? 5 : 6), tame);
    return;
  }
  d->kind = kind == 0 ? XRD_HAMMING : kind == 1 ? XRD_SQUARED : XRD_ABSOLUTE;
  if (kind == 0) return;
  d->dim = 1 + xrd_random_below(random, 3);
  made->x = points(random, n, d->dim);
  made->y = points(random, m, d->dim);
  d->x = made->x;
  d->y = made->y;
}

void random_problem_make(random_problem *made, xrd_random *random, size_t limit) { make(made, random, limit, false); }

void random_problem_make_tame(random_problem *made, xrd_random *random, size_t limit) {
  make(made, random, limit, true);
}
