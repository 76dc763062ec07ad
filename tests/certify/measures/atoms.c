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

void atoms_bell(atoms_case *c, double low, double high) {
  const size_t n = c->problem.n;
  double total = 0;
  for (size_t i = 0; i < n; i++) {
    c->x[i] = low + (high - low) * (double)i / (double)(n - 1);
    total += c->p[i] = exp(-c->x[i] * c->x[i] / 2);
  }
  for (size_t i = 0; i < n; i++) c->p[i] /= total;
}
