#include "tests/certify/structured_case.h"

#include <math.h>
#include <stdlib.h>

static double *numbers(size_t count) {
  double *block = calloc(count, sizeof *block);
  if (block == NULL) abort();
  return block;
}

/* `count` positions: different sixteenths of integers, so that all distances are doubles, or anything. */
static double *positions(xrd_random *random, size_t count, bool dyadic) {
  const double offset = xrd_random_below(random, 3) == 0 ? 1000 : 0, spread = exp(6 * xrd_random_uniform(random) - 3);
  double *position = numbers(count);
  for (size_t k = 0; k < count; k++)
    position[k] = dyadic ? (k == 0 ? offset : position[k - 1]) + (double)(1 + xrd_random_below(random, 8)) / 16
                         : offset + spread * xrd_random_normal(random);
  return position;
}

static size_t product_of(const size_t *size, size_t rank) {
  size_t product = 1;
  for (size_t r = 0; r < rank; r++) product *= size[r];
  return product;
}

/* All combinations of positions along `rank` axes, the last fastest. */
static double *spread_out(double *const *axis, const size_t *size, size_t rank) {
  const size_t count = product_of(size, rank);
  double *point = numbers(count * rank);
  for (size_t k = 0; k < count; k++) {
    size_t rest = k;
    for (size_t r = rank; r-- > 0; rest /= size[r]) point[k * rank + r] = axis[r][rest % size[r]];
  }
  return point;
}

static void make_points(random_case *c, xrd_random *random, size_t rank, bool dyadic, bool same) {
  xrd_distortion *d = &c->problem.distortion;
  const size_t limit = rank == 1 ? 60 : rank == 2 ? 8 : 4;
  double *source[3] = {NULL}, *reproduction[3] = {NULL};
  size_t n[3] = {1, 1, 1}, m[3] = {1, 1, 1};
  for (size_t r = 0; r < rank; r++) {
    n[r] = 1 + xrd_random_below(random, limit);
    m[r] = same ? n[r] : 1 + xrd_random_below(random, limit);
    source[r] = positions(random, n[r], dyadic);
    reproduction[r] = same ? numbers(m[r]) : positions(random, m[r], dyadic);
    for (size_t k = 0; k < n[r] && same; k++) reproduction[r][k] = source[r][k];
  }
  d->dim = rank;
  d->n = product_of(n, rank);
  d->m = product_of(m, rank);
  d->x = c->x = spread_out(source, n, rank);
  d->y = c->y = spread_out(reproduction, m, rank);
  for (size_t r = 0; r < rank; r++) {
    free(source[r]);
    free(reproduction[r]);
  }
}

static void make_probabilities(random_case *c, xrd_random *random) {
  const size_t n = c->problem.distortion.n;
  const uint64_t style = xrd_random_below(random, 4);
  double total = 0;
  c->problem.p = c->p = numbers(n);
  for (size_t i = 0; i < n; i++) {
    c->p[i] = 0.01 + xrd_random_uniform(random);
    if (style == 1 && i > 0 && xrd_random_below(random, 3) == 0) c->p[i] = 0;
    if (style == 2 && i > 0 && xrd_random_below(random, 3) == 0) c->p[i] = 1e-300;
    if (style == 3 && i > 0) c->p[i] *= 1e-7;
    total += c->p[i];
  }
  for (size_t i = 0; i < n; i++) c->p[i] /= total;
}

void structured_case_make(random_case *c, xrd_random *random, structured_shape shape, bool dyadic, bool same) {
  *c = (random_case){0};
  make_points(c, random, shape == GRID ? 2 + xrd_random_below(random, 2) : 1, dyadic, same);
  make_probabilities(c, random);
  const bool squared = shape == SQUARED_LINE || (shape == GRID && xrd_random_below(random, 2) == 0);
  c->problem.distortion.kind = squared ? XRD_SQUARED : XRD_ABSOLUTE;
  c->q = numbers(c->problem.distortion.m);
  c->w = numbers(c->problem.distortion.n);
  const double slope = xrd_random_below(random, 20) == 0 ? 0 : pow(10, 12 * xrd_random_uniform(random) - 6);
  random_case_witness(c, random, slope, (int)xrd_random_below(random, 30), xrd_random_below(random, 2) ? 0 : 1e-3);
  for (size_t j = 0; j < c->problem.distortion.m; j++)
    if (c->q[j] < 1e-14) c->q[j] = 0;
}
