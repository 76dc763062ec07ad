/* Every excess stored, column by column: stride x m doubles, and as many in single precision where no lattice is
   (on lattices prices are flat, and single precision could not tell them apart). */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/prepared.h"

enum { BLOCK = 32 /* rows filled together: columns are written in runs of this length */, COLUMNS = 16 };

typedef struct {
  double *excess;       /* stride x m */
  size_t coarse_stride; /* 0: no coarse copy */
  float *coarse;        /* coarse_stride x m */
  float *inverse_p;     /* coarse_stride */
} table_data;

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
  double *table = ((table_data *)problem->data)->excess;
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

static void fill_padding(xrd_prepared *problem, double *table) {
  for (size_t j = 0; j < problem->m; j++)
    for (size_t i = problem->n; i < problem->stride; i++) table[j * problem->stride + i] = 0;
}

/* Single precision holds the excesses only where they are neither huge nor tiny. */
static bool fits_single(const xrd_prepared *problem, const double *table) {
  for (size_t k = 0; k < problem->stride * problem->m; k++)
    if (table[k] > 1e30 && !isinf(table[k])) return false;
  return true;
}

static void round_table(const xrd_prepared *problem, table_data *data) {
  const size_t stride = problem->stride, padded = data->coarse_stride;
  for (size_t j = 0; j < problem->m; j++)
    for (size_t i = 0; i < padded; i++)
      data->coarse[j * padded + i] = i < stride ? (float)data->excess[j * stride + i] : 0;
  for (size_t i = 0; i < padded; i++) data->inverse_p[i] = i < stride ? (float)problem->inverse_p[i] : 0;
}

static bool add_coarse(const xrd_prepared *problem, table_data *data) {
  if (problem->lattice.rank > 0 || !fits_single(problem, data->excess)) return true;
  const size_t padded = (problem->stride + XRD_COARSE_LANES - 1) / XRD_COARSE_LANES * XRD_COARSE_LANES;
  data->coarse = xrd_allocate(padded * problem->m, sizeof(float));
  data->inverse_p = xrd_allocate(padded, sizeof(float));
  if (data->coarse == NULL || data->inverse_p == NULL) return false;
  data->coarse_stride = padded;
  round_table(problem, data);
  return true;
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  size_t entries;
  const bool fits = xrd_size_multiply(problem->stride, problem->m, &entries);
  table_data *data = problem->data = xrd_allocate_zero(1, sizeof *data);
  if (data != NULL && fits) data->excess = xrd_allocate(entries, sizeof(double));
  bool good = data != NULL && data->excess != NULL;
  if (good) {
    for (size_t i = 0; i < problem->n; i += BLOCK)
      take_rows(problem, i, problem->n - i < BLOCK ? problem->n - i : BLOCK);
    fill_padding(problem, data->excess);
    good = add_coarse(problem, data);
  }
  if (good) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a table of %zu x %zu distortions", problem->n, problem->m);
}

static void release(xrd_prepared *problem) {
  table_data *data = problem->data;
  if (data == NULL) return;
  free(data->excess);
  free(data->coarse);
  free(data->inverse_p);
  free(data);
}

static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  (void)scratch;
  return ((const table_data *)problem->data)->excess + j * problem->stride;
}

static void price(const xrd_prepared *problem, double slope, const double *w, int threads, double *work, double *c,
                  double *v) {
  (void)work;
  const double *table = ((const table_data *)problem->data)->excess;
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
  for (size_t first = 0; first < problem->m; first += COLUMNS) {
    const size_t count = problem->m - first < COLUMNS ? problem->m - first : COLUMNS;
    problem->kernel->price(problem->stride, count, table + first * problem->stride, slope, w, problem->inverse_p,
                           c + first, v + first);
  }
}

/* log w in single precision; false where w is too large for it. */
static bool take_logarithms(const xrd_prepared *problem, const double *w, size_t padded, float *log_w) {
  bool good = true;
  for (size_t i = 0; i < padded; i++) {
    log_w[i] = i < problem->n ? logf((float)w[i]) : -HUGE_VALF;
    good &= (double)log_w[i] <= XRD_COARSE_LOG_W;
  }
  return good;
}

static bool price_coarse(const xrd_prepared *problem, double slope, const double *w, int threads, double *work,
                         double *c, double *v) {
  const table_data *data = problem->data;
  const size_t padded = data->coarse_stride;
  float *log_w = (float *)work;
  if (padded == 0 || slope > 1e30 || !take_logarithms(problem, w, padded, log_w)) return false;
#pragma omp parallel for num_threads(threads) schedule(static) if (threads > 1)
  for (size_t first = 0; first < problem->m; first += COLUMNS) {
    const size_t count = problem->m - first < COLUMNS ? problem->m - first : COLUMNS;
    problem->kernel->price_coarse(padded, count, data->coarse + first * padded, (float)slope, log_w, data->inverse_p,
                                  c + first, v + first);
  }
  return true;
}

static size_t work_size(const xrd_prepared *problem, int threads) {
  (void)threads;
  return problem->stride + XRD_COARSE_LANES;
}

const xrd_form xrd_form_table = {"table", false, prepare, release, excess, price, price_coarse, work_size};
