/* Every excess stored, column by column: stride x m doubles, and as many in single precision where no lattice is
   (on lattices prices are flat, and single precision could not tell them apart). */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/coarse.h"
#include "solvers/prepared.h"

enum { BLOCK = 32 /* rows filled together: columns are written in runs of this length */ };

typedef struct {
  double *excess; /* stride x m */
  float *coarse;  /* xrd_coarse_stride x m, or NULL */
} table_data;

/* Rows first .. first + count - 1 (count <= BLOCK): their coordinates, one axis after the other. */
static void gather_points(const xrd_prepared *problem, size_t first, size_t count, double *axes) {
  const xrd_distortion *distortion = problem->distortion;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < distortion->dim; k++)
      axes[k * BLOCK + i] = distortion->x[problem->symbol[first + i] * distortion->dim + k];
}

/* Distances of BLOCK gathered points to y, LANES at a time, in the order of operations that defines them. */
static void distances_to(const xrd_distortion *distortion, const double *axes, const double *y, double *d) {
  enum { LANES = 8 };
  for (size_t start = 0; start < BLOCK; start += LANES) {
    double sum[LANES] = {0};
    for (size_t k = 0; k < distortion->dim; k++) {
      const double *x = axes + k * BLOCK + start, at = y[k];
      if (distortion->kind == XRD_SQUARED)
        for (size_t i = 0; i < LANES; i++) sum[i] += (x[i] - at) * (x[i] - at);
      else
        for (size_t i = 0; i < LANES; i++) sum[i] += fabs(x[i] - at);
    }
    for (size_t i = 0; i < LANES; i++) d[start + i] = sum[i];
  }
}

/* Distances of some rows and the least of each.  `axes`: the rows' coordinates, NULL where the distortion is not one
   between points. */
static void take_rows(xrd_prepared *problem, size_t first, size_t count, const double *axes) {
  const xrd_distortion *distortion = problem->distortion;
  double *table = ((table_data *)problem->data)->excess, d[BLOCK];
  for (size_t i = first; i < first + count; i++) problem->least[i] = HUGE_VAL;
  for (size_t j = 0; j < problem->m; j++) {
    if (axes != NULL)
      distances_to(distortion, axes, distortion->y + j * distortion->dim, d);
    else
      for (size_t i = 0; i < count; i++) d[i] = xrd_distortion_entry(distortion, problem->symbol[first + i], j);
    for (size_t i = 0; i < count; i++) {
      table[j * problem->stride + first + i] = d[i];
      if (!(d[i] < problem->least[first + i])) continue;
      problem->least[first + i] = d[i];
      problem->nearest[first + i] = j;
    }
  }
}

/* The excess of column j, its mean, and the least that is positive; in single precision, too. */
static double take_column(xrd_prepared *problem, size_t j) {
  const table_data *data = problem->data;
  const size_t stride = problem->stride, padded = xrd_coarse_stride(problem);
  double *excess = data->excess + j * stride, mean = 0, least_positive = HUGE_VAL;
  for (size_t i = 0; i < problem->n; i++) {
    if (!isinf(excess[i])) excess[i] -= problem->least[i];
    mean += problem->p[i] * excess[i];
    if (excess[i] > 0 && excess[i] < least_positive) least_positive = excess[i];
  }
  for (size_t i = problem->n; i < stride; i++) excess[i] = 0;
  problem->mean[j] = mean;
  for (size_t i = 0; i < padded && data->coarse != NULL; i++)
    data->coarse[j * padded + i] = i < stride ? (float)excess[i] : 0;
  return least_positive;
}

/* False where memory is out. */
static bool take_all_rows(xrd_prepared *problem) {
  const xrd_distortion *distortion = problem->distortion;
  const bool points = distortion->kind == XRD_SQUARED || distortion->kind == XRD_ABSOLUTE;
  double *axes = points ? xrd_allocate_zero(distortion->dim, BLOCK * sizeof(double)) : NULL;
  if (points && axes == NULL) return false;
  const double block = (double)problem->m * BLOCK * (1 + 0.25 * (double)distortion->dim);
  for (size_t first = 0; first < problem->n && !xrd_stop_wanted(problem->stop, block); first += BLOCK) {
    const size_t count = problem->n - first < BLOCK ? problem->n - first : BLOCK;
    if (points) gather_points(problem, first, count, axes);
    take_rows(problem, first, count, axes);
  }
  free(axes);
  return true;
}

static void take_all_columns(xrd_prepared *problem) {
  for (size_t j = 0; j < problem->m && !xrd_stop_wanted(problem->stop, 2 * (double)problem->n); j++)
    problem->least_positive = fmin(problem->least_positive, take_column(problem, j));
}

static bool add_coarse(xrd_prepared *problem, table_data *data) {
  if (problem->lattice.rank > 0) return true;
  data->coarse = xrd_allocate(xrd_coarse_stride(problem) * problem->m, sizeof(float));
  problem->has_coarse = data->coarse != NULL;
  return problem->has_coarse;
}

static xrd_status prepare(xrd_prepared *problem, xrd_error *error) {
  size_t entries;
  const bool fits = xrd_size_multiply(problem->stride, problem->m, &entries);
  table_data *data = problem->data = xrd_allocate_zero(1, sizeof *data);
  if (data != NULL && fits) data->excess = xrd_allocate(entries, sizeof(double));
  bool good = data != NULL && data->excess != NULL;
  if (good) good = add_coarse(problem, data) && take_all_rows(problem);
  if (good) take_all_columns(problem);
  if (good) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a table of %zu x %zu distortions", problem->n, problem->m);
}

static void release(xrd_prepared *problem) {
  table_data *data = problem->data;
  if (data == NULL) return;
  free(data->excess);
  free(data->coarse);
  free(data);
}

static const double *excess(const xrd_prepared *problem, size_t j, double *scratch) {
  (void)scratch;
  return ((const table_data *)problem->data)->excess + j * problem->stride;
}

static const float *rounded(const xrd_prepared *problem, size_t j, double *scratch) {
  (void)scratch;
  return ((const table_data *)problem->data)->coarse + j * xrd_coarse_stride(problem);
}

const xrd_form xrd_form_table = {.name = "table",
                                 .prepare = prepare,
                                 .release = release,
                                 .excess = excess,
                                 .rounded = rounded,
                                 .price = xrd_columns_price,
                                 .work_size = xrd_columns_work_size};
