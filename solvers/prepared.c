#include "solvers/prepared.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/sum.h"

/* Symbols rarer than this change no rate by a rounding, whatever happens to them (p log(1/p) and p * 700 are below
   1e-19); kept in the iteration they would only spoil its scaling. */
static const double NEGLIGIBLE = 1e-22;

enum { BLOCK = 32 }; /* rows filled together: columns of the table are written in runs of this length */

static xrd_status allocate(const xrd_problem *problem, xrd_prepared *prepared, xrd_error *error) {
  const size_t m = problem->distortion.m;
  size_t entries;
  for (size_t i = 0; i < problem->distortion.n; i++) {
    prepared->n += problem->p[i] >= NEGLIGIBLE;
    prepared->rare_count += problem->p[i] > 0 && problem->p[i] < NEGLIGIBLE;
  }
  const size_t n = prepared->n;
  prepared->distortion = &problem->distortion;
  prepared->kernel = xrd_kernel_select();
  prepared->m = m;
  prepared->symbols = problem->distortion.n;
  prepared->stride = (n + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  const bool fits = xrd_size_multiply(prepared->stride, m, &entries);
  prepared->symbol = xrd_allocate(n, sizeof *prepared->symbol);
  prepared->nearest = xrd_allocate(n, sizeof *prepared->nearest);
  prepared->rare = xrd_allocate(prepared->rare_count, sizeof *prepared->rare);
  prepared->p = xrd_allocate_zero(prepared->stride, sizeof(double));
  prepared->root_p = xrd_allocate_zero(prepared->stride, sizeof(double));
  prepared->inverse_p = xrd_allocate_zero(prepared->stride, sizeof(double));
  prepared->mean = xrd_allocate_zero(m, sizeof(double));
  prepared->excess = fits ? xrd_allocate(entries, sizeof(double)) : NULL;
  if (!prepared->symbol || !prepared->nearest || !prepared->rare || !prepared->p || !prepared->root_p ||
      !prepared->inverse_p || !prepared->mean || !prepared->excess)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a table of %zu x %zu distortions", prepared->stride, m);
  return XRD_OK;
}

static void take_symbols(const xrd_problem *problem, xrd_prepared *prepared) {
  xrd_sum sum = {0, 0};
  size_t kept = 0, rare = 0;
  for (size_t i = 0; i < problem->distortion.n; i++) {
    if (!(problem->p[i] > 0)) continue;
    if (problem->p[i] < NEGLIGIBLE) {
      prepared->rare[rare++] = (xrd_rare){i, 0, problem->p[i], 0};
      continue;
    }
    prepared->symbol[kept] = i;
    prepared->p[kept++] = problem->p[i];
    xrd_sum_add(&sum, problem->p[i]);
  }
  for (size_t r = 0; r < rare; r++) prepared->rare[r].p /= xrd_sum_value(&sum);
  for (size_t i = 0; i < kept; i++) {
    prepared->p[i] /= xrd_sum_value(&sum);
    prepared->root_p[i] = sqrt(prepared->p[i]);
    prepared->inverse_p[i] = 1 / prepared->p[i];
  }
}

static double least_of_row(const xrd_distortion *distortion, size_t symbol, size_t *nearest) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < distortion->m; j++) {
    const double d = xrd_distortion_entry(distortion, symbol, j);
    if (d < least) {
      least = d;
      *nearest = j;
    }
  }
  return least;
}

/* Rows first .. first + count - 1 of the table. */
static void take_rows(xrd_prepared *prepared, size_t first, size_t count, xrd_sum *least_mean) {
  double least[BLOCK];
  for (size_t r = 0; r < count; r++) {
    least[r] = least_of_row(prepared->distortion, prepared->symbol[first + r], &prepared->nearest[first + r]);
    xrd_sum_add(least_mean, prepared->p[first + r] * least[r]);
  }
  for (size_t j = 0; j < prepared->m; j++) {
    double *entry = &prepared->excess[j * prepared->stride + first];
    for (size_t r = 0; r < count; r++) {
      const double d = xrd_distortion_entry(prepared->distortion, prepared->symbol[first + r], j);
      entry[r] = isinf(d) ? d : d - least[r];
      prepared->mean[j] += prepared->p[first + r] * entry[r];
    }
  }
}

static void take_rare(xrd_prepared *prepared, xrd_sum *least_mean) {
  for (size_t r = 0; r < prepared->rare_count; r++) {
    xrd_rare *rare = &prepared->rare[r];
    rare->least = least_of_row(prepared->distortion, rare->symbol, &rare->nearest);
    xrd_sum_add(least_mean, rare->p * rare->least);
    for (size_t j = 0; j < prepared->m; j++)
      prepared->mean[j] += rare->p * (xrd_distortion_entry(prepared->distortion, rare->symbol, j) - rare->least);
  }
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
  prepared->lattice = xrd_lattice_find(&problem->distortion);
  xrd_sum least_mean = {0, 0};
  for (size_t i = 0; i < prepared->n; i += BLOCK)
    take_rows(prepared, i, prepared->n - i < BLOCK ? prepared->n - i : BLOCK, &least_mean);
  for (size_t j = 0; j < prepared->m; j++)
    for (size_t i = prepared->n; i < prepared->stride; i++) prepared->excess[j * prepared->stride + i] = 0;
  take_rare(prepared, &least_mean);
  prepared->distortion_min = xrd_sum_value(&least_mean);
  *result = prepared;
  return XRD_OK;
}

void xrd_prepared_free(xrd_prepared *prepared) {
  if (prepared == NULL) return;
  free(prepared->symbol);
  free(prepared->nearest);
  free(prepared->rare);
  free(prepared->p);
  free(prepared->root_p);
  free(prepared->inverse_p);
  free(prepared->mean);
  free(prepared->excess);
  free(prepared);
}
