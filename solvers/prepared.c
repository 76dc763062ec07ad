#include "solvers/prepared.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/sum.h"

static xrd_status allocate(const xrd_problem *problem, xrd_prepared *prepared, xrd_error *error) {
  const size_t m = problem->distortion.m;
  size_t n = 0, entries;
  for (size_t i = 0; i < problem->distortion.n; i++) n += problem->p[i] > 0;
  prepared->kernel = xrd_kernel_select();
  prepared->n = n;
  prepared->m = m;
  prepared->symbols = problem->distortion.n;
  prepared->stride = (n + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  const bool fits = xrd_size_multiply(prepared->stride, m, &entries);
  prepared->symbol = xrd_allocate(n, sizeof *prepared->symbol);
  prepared->nearest = xrd_allocate(n, sizeof *prepared->nearest);
  prepared->p = xrd_allocate_zero(prepared->stride, sizeof(double));
  prepared->inverse_p = xrd_allocate_zero(prepared->stride, sizeof(double));
  prepared->mean = xrd_allocate_zero(m, sizeof(double));
  prepared->excess = fits ? xrd_allocate(entries, sizeof(double)) : NULL;
  if (!prepared->symbol || !prepared->nearest || !prepared->p || !prepared->inverse_p || !prepared->mean ||
      !prepared->excess)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a table of %zu x %zu distortions", prepared->stride, m);
  return XRD_OK;
}

static void take_symbols(const xrd_problem *problem, xrd_prepared *prepared) {
  xrd_sum sum = {0, 0};
  size_t kept = 0;
  for (size_t i = 0; i < problem->distortion.n; i++) {
    if (!(problem->p[i] > 0)) continue;
    prepared->symbol[kept] = i;
    prepared->p[kept++] = problem->p[i];
    xrd_sum_add(&sum, problem->p[i]);
  }
  for (size_t i = 0; i < kept; i++) {
    prepared->p[i] /= xrd_sum_value(&sum);
    prepared->inverse_p[i] = fmin(1 / prepared->p[i], 0x1p1000);
  }
}

/* Fills one row of the table; columns are written in blocks of rows so that cache lines are used whole. */
static void take_row(const xrd_distortion *distortion, xrd_prepared *prepared, size_t i, xrd_sum *least_mean) {
  const size_t symbol = prepared->symbol[i];
  double least = INFINITY;
  for (size_t j = 0; j < prepared->m; j++) {
    const double d = xrd_distortion_entry(distortion, symbol, j);
    if (d < least) {
      least = d;
      prepared->nearest[i] = j;
    }
    prepared->excess[j * prepared->stride + i] = d;
  }
  for (size_t j = 0; j < prepared->m; j++) {
    double *entry = &prepared->excess[j * prepared->stride + i];
    if (!isinf(*entry)) *entry -= least;
  }
  xrd_sum_add(least_mean, prepared->p[i] * least);
}

xrd_status xrd_prepare(const xrd_problem *problem, xrd_prepared **result, xrd_error *error) {
  *result = NULL;
  xrd_prepared *prepared = xrd_allocate_zero(1, sizeof *prepared);
  if (prepared == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a problem");
  const xrd_status status = allocate(problem, prepared, error);
  if (status != XRD_OK) {
    xrd_prepared_free(prepared);
    return status;
  }
  take_symbols(problem, prepared);
  xrd_sum least_mean = {0, 0};
  for (size_t i = 0; i < prepared->n; i++) take_row(&problem->distortion, prepared, i, &least_mean);
  prepared->distortion_min = xrd_sum_value(&least_mean);
  for (size_t j = 0; j < prepared->m; j++) {
    double *column = prepared->excess + j * prepared->stride, mean = 0;
    for (size_t i = 0; i < prepared->n; i++) mean += prepared->p[i] * column[i];
    for (size_t i = prepared->n; i < prepared->stride; i++) column[i] = 0;
    prepared->mean[j] = mean;
  }
  *result = prepared;
  return XRD_OK;
}

void xrd_prepared_free(xrd_prepared *prepared) {
  if (prepared == NULL) return;
  free(prepared->symbol);
  free(prepared->nearest);
  free(prepared->p);
  free(prepared->inverse_p);
  free(prepared->mean);
  free(prepared->excess);
  free(prepared);
}
