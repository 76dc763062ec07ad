/* Every excess stored, column by column: stride x m doubles. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/prepared.h"

enum { BLOCK = 32 /* rows filled together: columns are written in runs of this length */, COLUMNS = 16 };

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

static void take_rows(xrd_prepared *problem, size_t first, size_t count) {
  double *table = problem->data;
  for (size_t i = first; i < first + count; i++)
    problem->least[i] = least_of_row(problem->distortion, problem->symbol[i], &problem->nearest[i]);
  for (size_t j = 0; j < problem->m; j++)
    for (size_t i = first; i < first + count; i++) {
      const double d = xrd_distortion_entry(problem->distortion, problem->symbol[i], j);
      const double excess = isinf(d) ? d : d - problem->least[i];
      table[j * problem->stride + i] = excess;
      problem->mean[j] += problem->p[i] * excess;
      if (excess > 0 && excess < problem->least_positive) problem->least_positive = excess;
    }
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  size_t entries;
  const bool fits = xrd_size_multiply(problem->stride, problem->m, &entries);
  double *table = problem->data = fits ? xrd_allocate(entries, sizeof(double)) : NULL;
  if (table == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a table of %zu x %zu distortions", problem->n, problem->m);
  for (size_t i = 0; i < problem->n; i += BLOCK) take_rows(problem, i, problem->n - i < BLOCK ? problem->n - i : BLOCK);
  for (size_t j = 0; j < problem->m; j++)
    for (size_t i = problem->n; i < problem->stride; i++) table[j * problem->stride + i] = 0;
  return XRD_OK;
}

static void release(xrd_prepared *problem) { free(problem->data); }

static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  (void)scratch;
  return (const double *)problem->data + j * problem->stride;
}

static void price(const xrd_prepared *problem, double slope, const double *w, int threads, double *work, double *c,
                  double *v) {
  (void)work;
  const double *table = problem->data;
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
  for (size_t first = 0; first < problem->m; first += COLUMNS) {
    const size_t count = problem->m - first < COLUMNS ? problem->m - first : COLUMNS;
    problem->kernel->price(problem->stride, count, table + first * problem->stride, slope, w, problem->inverse_p,
                           c + first, v + first);
  }
}

static size_t work_size(const xrd_prepared *problem, int threads) {
  (void)problem;
  (void)threads;
  return 0;
}

const xrd_form xrd_form_table = {"table", false, prepare, release, excess, price, work_size};
