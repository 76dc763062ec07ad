#include "vae/compare/mixture.h"

#include <math.h>
#include <string.h>

enum { ASCENTS = 5000 };

static double distance_squared(const double *a, const double *b, size_t dim) {
  double sum = 0;
  for (size_t k = 0; k < dim; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return sum;
}

/* The weights at y, divided by their sum; returns f(y). */
static double weigh(const xrd_mixture *f, const double *y, double *weights) {
  double least = INFINITY, sum = 0; /* exponents relative to the least keep far sums from vanishing */
  for (size_t i = 0; i < f->n; i++) {
    weights[i] = f->slope * distance_squared(f->x + i * f->dim, y, f->dim);
    if (f->c[i] > 0) least = fmin(least, weights[i]);
  }
  for (size_t i = 0; i < f->n; i++) sum += weights[i] = f->c[i] * exp(least - weights[i]);
  for (size_t i = 0; i < f->n; i++) weights[i] /= sum;
  return sum * exp(-least);
}

double xrd_mixture_ascend(const xrd_mixture *f, double *y, double *weights) {
  double value = weigh(f, y, weights);
  for (int round = 0; round < ASCENTS; round++) {
    memset(y, 0, f->dim * sizeof *y);
    for (size_t i = 0; i < f->n; i++)
      for (size_t k = 0; weights[i] > 0 && k < f->dim; k++) y[k] += weights[i] * f->x[i * f->dim + k];
    const double next = weigh(f, y, weights);
    if (next <= value * (1 + 1e-14)) return fmax(next, value);
    value = next;
  }
  return value;
}
