#include "tests/certify/measures/atoms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cmocka_all.h"

void atoms_init(atoms_case *c, xrd_measure_kernel kernel, size_t n, size_t dim, size_t count, size_t width) {
  *c = (atoms_case){.p = calloc(n, sizeof(double)),
                    .x = calloc(n * dim, sizeof(double)),
                    .places = calloc(count * width, sizeof(double)),
                    .masses = calloc(count, sizeof(double))};
  assert_true(c->p && c->x && c->places && c->masses);
  c->problem = (xrd_measure_problem){.kernel = kernel, .n = n, .dim = dim, .p = c->p, .x = c->x};
  c->witness = (xrd_measure_witness){.count = count, .width = width, .places = c->places, .masses = c->masses};
}

void atoms_clear(atoms_case *c) {
  free(c->p);
  free(c->x);
  free(c->places);
  free(c->masses);
}

static double log_loss(const atoms_case *c, size_t i, const double *place) {
  const xrd_measure_problem *problem = &c->problem;
  double sum = 0;
  place += problem->dim;
  for (size_t t = 0; t < problem->tasks; place += problem->label_counts[t++])
    sum -= log(place[problem->labels[t * problem->n + i]]);
  return problem->weight * sum;
}

static double distance_to(const atoms_case *c, size_t i, const double *place) {
  const double *x = c->x + i * c->problem.dim;
  double d = 0;
  for (size_t k = 0; k < c->problem.dim; k++) {
    switch (c->problem.kernel) {
    case XRD_MEASURE_ABSOLUTE: d += fabs(x[k] - place[k]); break;
    case XRD_MEASURE_KL: d += x[k] > 0 ? x[k] * log(x[k] / place[k]) : 0; break;
    default: d += (x[k] - place[k]) * (x[k] - place[k]);
    }
  }
  return c->problem.kernel == XRD_MEASURE_LABELLED ? d + log_loss(c, i, place) : d;
}

double atoms_distance(const atoms_case *c, size_t i, size_t j) {
  return distance_to(c, i, c->places + j * c->witness.width);
}

double atoms_normaliser(const atoms_case *c, size_t i) {
  double u = 0;
  for (size_t j = 0; j < c->witness.count; j++) u += c->masses[j] * exp(-c->witness.slope * atoms_distance(c, i, j));
  return u;
}

double atoms_term(const atoms_case *c, size_t i, const double *place) {
  if (!(c->p[i] > 0)) return 0;
  return c->p[i] / atoms_normaliser(c, i) * exp(-c->witness.slope * distance_to(c, i, place));
}

double atoms_dual(const atoms_case *c, const double *place) {
  double sum = 0;
  for (size_t i = 0; i < c->problem.n; i++) sum += atoms_term(c, i, place);
  return sum;
}

/* Adds what symbol i gives of itself to an atom: its place, and its labels. */
static void add_symbol(const atoms_case *c, size_t i, double share, double *place) {
  const xrd_measure_problem *problem = &c->problem;
  for (size_t k = 0; k < problem->dim; k++) place[k] += share * c->x[i * problem->dim + k];
  place += problem->dim;
  for (size_t t = 0; problem->kernel == XRD_MEASURE_LABELLED && t < problem->tasks; t++) {
    place[problem->labels[t * problem->n + i]] += share;
    place += problem->label_counts[t];
  }
}

static void step(atoms_case *c, double *u, double *next) {
  const size_t width = c->witness.width, count = c->witness.count;
  for (size_t i = 0; i < c->problem.n; i++) u[i] = atoms_normaliser(c, i);
  memset(next, 0, count * (width + 1) * sizeof *next);
  for (size_t j = 0; j < count; j++)
    for (size_t i = 0; i < c->problem.n; i++) {
      if (!(c->p[i] > 0)) continue;
      const double share = c->p[i] * c->masses[j] * exp(-c->witness.slope * atoms_distance(c, i, j)) / u[i];
      add_symbol(c, i, share, next + j * width);
      next[count * width + j] += share;
    }
  for (size_t j = 0; j < count; j++) {
    c->masses[j] = next[count * width + j];
    if (c->problem.kernel == XRD_MEASURE_ABSOLUTE || !(c->masses[j] > 0)) continue;
    for (size_t k = 0; k < width; k++) c->places[j * width + k] = next[j * width + k] / c->masses[j];
  }
}

void atoms_iterate(atoms_case *c, size_t steps) {
  double *u = calloc(c->problem.n, sizeof *u), *next = calloc(c->witness.count * (c->witness.width + 1), sizeof *next);
  assert_true(u && next);
  for (size_t k = 0; k < steps; k++) step(c, u, next);
  free(u);
  free(next);
}

double atoms_ascend(const atoms_case *c, double *place) {
  enum { ASCENTS = 400 };
  const size_t width = c->witness.width;
  double value = atoms_dual(c, place), *next = calloc(width, sizeof *next);
  assert_non_null(next);
  for (int round = 0; round < ASCENTS; round++) {
    double total = 0;
    memset(next, 0, width * sizeof *next);
    for (size_t i = 0; i < c->problem.n; i++) {
      const double weight = atoms_term(c, i, place);
      if (!(weight > 0)) continue;
      total += weight;
      add_symbol(c, i, weight, next);
    }
    for (size_t k = 0; k < width; k++) place[k] = next[k] / total;
    const double better = atoms_dual(c, place), before = value;
    value = fmax(value, better);
    if (better <= before * (1 + 1e-15)) break;
  }
  free(next);
  return value;
}

void atoms_distribution(xrd_random *random, double *p, size_t n) {
  double total = 0;
  for (size_t i = 0; i < n; i++) total += p[i] = -log(1 - xrd_random_uniform(random)) + 1e-3;
  for (size_t i = 0; i < n; i++) p[i] /= total;
}

void atoms_labelled(atoms_case *c, xrd_random *random, size_t dim, size_t tasks, double theta, uint32_t *labels) {
  static const size_t counts[] = {2, 3};
  const size_t n = 3 + xrd_random_below(random, 8), count = 1 + xrd_random_below(random, 4);
  const size_t width = dim + counts[0] + (tasks > 1 ? counts[1] : 0);
  atoms_init(c, XRD_MEASURE_LABELLED, n, dim, count, width);
  atoms_distribution(random, c->p, n);
  atoms_distribution(random, c->masses, count);
  for (size_t i = 0; i < n * dim; i++) c->x[i] = 5 * xrd_random_uniform(random) - 2;
  for (size_t k = 0; k < tasks * n; k++) labels[k] = (uint32_t)xrd_random_below(random, counts[k / n]);
  for (size_t j = 0; j < count; j++) {
    double *place = c->places + j * width;
    for (size_t k = 0; k < dim; k++) place[k] = 5 * xrd_random_uniform(random) - 2;
    atoms_distribution(random, place + dim, counts[0]);
    if (tasks > 1) atoms_distribution(random, place + dim + counts[0], counts[1]);
  }
  c->problem.tasks = tasks, c->problem.label_counts = counts, c->problem.labels = labels;
  c->witness.slope = exp(4 * xrd_random_uniform(random) - 3);
  c->problem.weight = theta / c->witness.slope;
}

void atoms_steep(atoms_case *c, xrd_random *random, size_t dim, double slope, double apart) {
  const size_t pairs = 2 + xrd_random_below(random, 3);
  atoms_init(c, XRD_MEASURE_SQUARED, 2 * pairs, dim, pairs, dim);
  atoms_distribution(random, c->p, 2 * pairs);
  atoms_distribution(random, c->masses, pairs);
  for (size_t j = 0; j < pairs; j++)
    for (size_t k = 0; k < dim; k++) {
      const double place = c->places[j * dim + k] = 8 * xrd_random_uniform(random) - 3;
      const double step = k == j % dim ? apart / sqrt(slope) : 0;
      c->x[2 * j * dim + k] = place - step;
      c->x[(2 * j + 1) * dim + k] = place + step;
    }
  c->witness.slope = slope;
}

void atoms_bell(atoms_case *c, double low, double high) {
  const size_t n = c->problem.n;
  double total = 0;
  for (size_t i = 0; i < n; i++) {
    c->x[i] = low + (high - low) * (double)i / (double)(n - 1);
    total += c->p[i] = exp(-c->x[i] * c->x[i] / 2);
  }
  for (size_t i = 0; i < n; i++) c->p[i] /= total;
}
