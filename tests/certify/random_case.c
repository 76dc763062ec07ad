#include "tests/certify/random_case.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tests/multiplier.h"

size_t repetitions(size_t count) { return count * test_multiplier(); }

static double *numbers(size_t count) {
  double *block = xrd_allocate_zero(count, sizeof *block);
  if (block == NULL) abort();
  return block;
}

static void make_probabilities(random_case *c, xrd_random *random, size_t n) {
  const uint64_t style = xrd_random_below(random, 4);
  double total = 0;
  for (size_t i = 0; i < n; i++) {
    c->p[i] = style == 3 && i > 0 ? 1e-7 * xrd_random_uniform(random) : 0.01 + xrd_random_uniform(random);
    if (style >= 1 && i > 0 && xrd_random_below(random, 5) == 0) c->p[i] = 0;
    if (style >= 2 && i > 0 && xrd_random_below(random, 5) == 0) c->p[i] = 1e-300;
    total += c->p[i];
  }
  for (size_t i = 0; i < n; i++) c->p[i] /= total;
}

static void make_matrix(random_case *c, xrd_random *random, size_t n, size_t m) {
  const uint64_t style = xrd_random_below(random, 5);
  const double offset = xrd_random_below(random, 3) == 0 ? 1 : 0;
  c->matrix = numbers(n * m);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < m; j++) {
      double *entry = &c->matrix[i * m + j];
      *entry = offset + (style == 0 ? (double)xrd_random_below(random, 4) : 3 * xrd_random_uniform(random));
      if (style == 1 && xrd_random_below(random, 5) < 2) *entry = HUGE_VAL;
      if (style == 2 && j > 0 && j % 3 == 0) *entry = c->matrix[i * m + j - 1];
      if (style == 3 && i > 0 && i % 3 == 0) *entry = c->matrix[(i - 1) * m + j];
    }
    c->matrix[i * m + xrd_random_below(random, m)] = offset;
  }
}

static double *make_points(xrd_random *random, size_t count) {
  double *point = numbers(count);
  for (size_t k = 0; k < count; k++) point[k] = xrd_random_normal(random);
  return point;
}

void random_case_make(random_case *c, xrd_random *random, size_t limit, int iterations, double blur) {
  *c = (random_case){0};
  xrd_distortion *d = &c->problem.distortion;
  const uint64_t kind = xrd_random_below(random, 6);
  d->kind = kind == 0 ? XRD_HAMMING : kind == 1 ? XRD_SQUARED : kind == 2 ? XRD_ABSOLUTE : XRD_MATRIX;
  d->n = 1 + xrd_random_below(random, limit);
  d->m = d->kind == XRD_HAMMING ? d->n : 1 + xrd_random_below(random, limit);
  d->dim = 1 + xrd_random_below(random, 3);
  c->p = numbers(d->n);
  make_probabilities(c, random, d->n);
  if (d->kind == XRD_MATRIX) make_matrix(c, random, d->n, d->m);
  if (d->kind == XRD_SQUARED || d->kind == XRD_ABSOLUTE) {
    c->x = make_points(random, d->n * d->dim);
    c->y = make_points(random, d->m * d->dim);
  }
  c->problem.p = c->p;
  d->matrix = c->matrix;
  d->x = c->x;
  d->y = c->y;
  c->q = numbers(d->m);
  c->w = numbers(d->n);
  random_case_witness(c, random, exp(8 * xrd_random_uniform(random) - 3), iterations, blur);
}

static double weight(const random_case *c, size_t i, size_t j, double least) {
  return exp(-c->witness.slope * (xrd_distortion_entry(&c->problem.distortion, i, j) - least));
}

/* One step of Blahut-Arimoto; leaves 1/u in w. */
static void step(random_case *c, double *next) {
  const xrd_distortion *d = &c->problem.distortion;
  for (size_t j = 0; j < d->m; j++) next[j] = 0;
  for (size_t i = 0; i < d->n; i++) {
    double least = HUGE_VAL, u = 0;
    for (size_t j = 0; j < d->m; j++) least = fmin(least, xrd_distortion_entry(d, i, j));
    for (size_t j = 0; j < d->m; j++) u += c->q[j] * weight(c, i, j, least);
    c->w[i] = 1 / u;
    for (size_t j = 0; j < d->m; j++) next[j] += c->p[i] * c->q[j] * weight(c, i, j, least) / u;
  }
}

void random_case_witness(random_case *c, xrd_random *random, double slope, int iterations, double blur) {
  const size_t n = c->problem.distortion.n, m = c->problem.distortion.m;
  c->witness = (xrd_witness){slope, c->q, c->w};
  double *next = numbers(m);
  for (size_t j = 0; j < m; j++) c->q[j] = (0.1 + xrd_random_uniform(random)) / (double)m;
  for (int k = 0; k < iterations; k++) {
    step(c, next);
    for (size_t j = 0; j < m; j++) c->q[j] = next[j] > 1e-30 ? next[j] : c->q[j];
  }
  step(c, next);
  for (size_t i = 0; i < n; i++) c->w[i] *= 1 + blur * xrd_random_uniform(random);
  free(next);
}

void random_case_clear(random_case *c) {
  free(c->p);
  free(c->matrix);
  free(c->x);
  free(c->y);
  free(c->q);
  free(c->w);
}
