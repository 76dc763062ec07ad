#include "vae/compare/mixture.h"

#include <math.h>
#include <string.h>

enum { ASCENTS = 5000, DIMENSIONS = XRD_MIXTURE_DIMENSIONS, WAITING = 4096, BOXES = 2000000 };
static const double ROUNDING = 1 + 1e-10;

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

typedef struct {
  double centre[DIMENSIONS], half[DIMENSIONS];
} box;

/* A number >= f in all of the box; *at_centre: f there. */
static double bound(const xrd_mixture *f, const box *b, double *at_centre) {
  double interval = 0, middle = 0, gradient[DIMENSIONS] = {0}, radius = 0, bending = 0;
  for (size_t k = 0; k < f->dim; k++) radius += b->half[k] * b->half[k];
  for (size_t i = 0; i < f->n; i++) {
    double near = 0, far = 0, at = 0, away[DIMENSIONS];
    for (size_t k = 0; k < f->dim; k++) {
      away[k] = f->x[i * f->dim + k] - b->centre[k];
      const double reach = fmax(0, fabs(away[k]) - b->half[k]), end = fabs(away[k]) + b->half[k];
      near += reach * reach;
      far += end * end;
      at += away[k] * away[k];
    }
    const double most = f->c[i] * exp(-f->slope * near), value = f->c[i] * exp(-f->slope * at);
    interval += most;
    middle += value;
    bending += 4 * f->slope * f->slope * most * far - 2 * f->slope * f->c[i] * exp(-f->slope * far);
    for (size_t k = 0; k < f->dim; k++) gradient[k] += 2 * f->slope * value * away[k];
  }
  *at_centre = middle;
  for (size_t k = 0; k < f->dim; k++) middle += fabs(gradient[k]) * b->half[k];
  return fmin(interval, middle + fmax(0, bending) * radius / 2) * ROUNDING;
}

static box bounding_box(const xrd_mixture *f) {
  box b;
  for (size_t k = 0; k < f->dim; k++) {
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < f->n; i++) {
      low = fmin(low, f->x[i * f->dim + k]);
      high = fmax(high, f->x[i * f->dim + k]);
    }
    b.centre[k] = low / 2 + high / 2;
    b.half[k] = (high / 2 - low / 2) * ROUNDING;
  }
  return b;
}

/* Halves the box along its longest side: the lower part stays in it, the upper one is returned. */
static box split(const xrd_mixture *f, box *b) {
  size_t longest = 0;
  for (size_t k = 1; k < f->dim; k++)
    if (b->half[k] > b->half[longest]) longest = k;
  const double half = b->half[longest] / 2;
  box upper = *b;
  upper.centre[longest] += half;
  b->centre[longest] -= half;
  upper.half[longest] = b->half[longest] = half * ROUNDING; /* the parts overlap by more than rounding */
  return upper;
}

bool xrd_mixture_is_below(const xrd_mixture *f, double target, double *where) {
  box waiting[WAITING];
  size_t count = 1;
  waiting[0] = bounding_box(f);
  for (size_t seen = 0; count > 0; seen++) {
    box b = waiting[--count];
    double at_centre;
    if (bound(f, &b, &at_centre) <= target) continue;
    if (at_centre > target || seen == BOXES || count + 2 > WAITING) {
      memcpy(where, b.centre, f->dim * sizeof *where);
      return false;
    }
    waiting[count++] = split(f, &b); /* depth first: few boxes wait at a time */
    waiting[count++] = b;
  }
  return true;
}

/* At least the sum for every s in [from, to]; exact where they are equal. */
static double around(const xrd_mixture *f, size_t i, const double *distances, double from, double to) {
  double sum = f->c[i] * exp(-f->slope * from * from);
  for (size_t j = 0; j < f->n; j++) {
    const double away = fmax(from, distances[j] - to);
    if (j != i) sum += f->c[j] * exp(-f->slope * away * away);
  }
  return sum;
}

/* The larger of `best` and the maximum over [from, to], from above, to within 1e-4. */
static double maximise(const xrd_mixture *f, size_t i, const double *distances, double from, double to, double best) {
  const double middle = from / 2 + to / 2, most = around(f, i, distances, from, to);
  const double found = fmax(best, around(f, i, distances, middle, middle));
  if (most <= found * (1 + 1e-4) || !(middle > from && middle < to)) return fmax(found, most);
  const double left = maximise(f, i, distances, from, middle, found);
  return maximise(f, i, distances, middle, to, left);
}

double xrd_mixture_nearest_bound(const xrd_mixture *f, double *distances) {
  double best = 0;
  for (size_t i = 0; i < f->n; i++) {
    double farthest = 0;
    for (size_t j = 0; j < f->n; j++) {
      distances[j] = sqrt(distance_squared(f->x + i * f->dim, f->x + j * f->dim, f->dim)) / ROUNDING;
      farthest = fmax(farthest, distances[j]);
    }
    /* Beyond s = farthest all distances are s, and the sum falls. */
    best = maximise(f, i, distances, 0, farthest, best);
  }
  return best * ROUNDING;
}
