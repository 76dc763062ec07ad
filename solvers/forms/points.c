/* Coordinates stored one axis after another; each pass computes distances anew, a column at a time. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/coarse.h"
#include "solvers/prepared.h"

/* Distances from all rows to reproduction j, in the order of operations that defines them. */
static void distances(const xrd_prepared *problem, size_t j, double *d) {
  const xrd_distortion *distortion = problem->distortion;
  const double *coordinates = problem->data;
  for (size_t i = 0; i < problem->stride; i++) d[i] = 0;
  for (size_t k = 0; k < distortion->dim; k++) {
    const double *x = coordinates + k * problem->stride, y = distortion->y[j * distortion->dim + k];
    if (distortion->kind == XRD_SQUARED)
      for (size_t i = 0; i < problem->stride; i++) d[i] += (x[i] - y) * (x[i] - y);
    else
      for (size_t i = 0; i < problem->stride; i++) d[i] += fabs(x[i] - y);
  }
}

static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  distances(problem, j, scratch);
  for (size_t i = 0; i < problem->n; i++) scratch[i] -= problem->least[i];
  for (size_t i = problem->n; i < problem->stride; i++) scratch[i] = 0;
  return scratch;
}

static void take_coordinates(xrd_prepared *problem) {
  const size_t dim = problem->distortion->dim;
  double *coordinates = problem->data;
  for (size_t k = 0; k < dim; k++)
    for (size_t i = 0; i < problem->stride; i++)
      coordinates[k * problem->stride + i] = i < problem->n ? problem->distortion->x[problem->symbol[i] * dim + k] : 0;
}

/* The least distance of each row, then what the other columns exceed it by. */
static void take_least(xrd_prepared *problem, double *d) {
  for (size_t i = 0; i < problem->n; i++) problem->least[i] = HUGE_VAL;
  for (size_t j = 0; j < problem->m; j++) {
    distances(problem, j, d);
    for (size_t i = 0; i < problem->n; i++)
      if (d[i] < problem->least[i]) {
        problem->least[i] = d[i];
        problem->nearest[i] = j;
      }
  }
  for (size_t j = 0; j < problem->m; j++) {
    (void)excess(problem, j, d);
    double mean = 0;
    for (size_t i = 0; i < problem->n; i++) {
      mean += problem->p[i] * d[i];
      if (d[i] > 0 && d[i] < problem->least_positive) problem->least_positive = d[i];
    }
    problem->mean[j] = mean;
  }
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  size_t entries;
  const bool fits = xrd_size_multiply(problem->stride, problem->distortion->dim, &entries);
  problem->data = fits ? xrd_allocate(entries, sizeof(double)) : NULL;
  double *d = xrd_allocate(problem->stride, sizeof(double));
  const bool good = problem->data != NULL && d != NULL;
  if (good) {
    take_coordinates(problem);
    take_least(problem, d);
  }
  problem->has_coarse = true;
  free(d);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu points", problem->n);
}

static void release(xrd_prepared *problem) { free(problem->data); }

static const float *rounded(const xrd_prepared *problem, size_t j, double *scratch) {
  const double *e = excess(problem, j, scratch);
  const size_t padded = xrd_coarse_stride(problem);
  float *column = (float *)(scratch + padded);
  for (size_t i = 0; i < padded; i++) column[i] = i < problem->stride ? (float)e[i] : 0;
  return column;
}

const xrd_form xrd_form_points = {.name = "points",
                                  .prepare = prepare,
                                  .release = release,
                                  .excess = excess,
                                  .rounded = rounded,
                                  .price = xrd_columns_price,
                                  .work_size = xrd_columns_work_size};
