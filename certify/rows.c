#include "certify/rows.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "certify/columns.h"
#include "certify/structure.h"
#include "certify/sums.h"
#include "problem/nearest.h"

static bool structured_minimum(const xrd_distortion *d, double *minimum) {
  xrd_nearest nearest;
  const bool good = xrd_nearest_init(&nearest, d);
  for (size_t i = 0; good && i < d->n; i++) minimum[i] = xrd_nearest_least(&nearest, i);
  if (good) xrd_nearest_clear(&nearest);
  return good;
}

static void take_least(size_t count, const double *d, double *least) {
  for (size_t k = 0; k < count; k++) least[k] = d[k] < least[k] ? d[k] : least[k];
}

static double least_of_row(const xrd_columns *columns, size_t i) {
  enum { BLOCK = 256, LANES = 8 };
  const xrd_distortion *distortion = columns->distortion;
  double fetched[BLOCK], least[LANES];
  for (size_t k = 0; k < LANES; k++) least[k] = HUGE_VAL;
  for (size_t first = 0; first < columns->count; first += BLOCK) {
    const size_t count = columns->count - first < BLOCK ? columns->count - first : BLOCK;
    const double *d = fetched;
    if (distortion->kind == XRD_MATRIX)
      d = distortion->matrix + i * distortion->m + first;
    else
      xrd_columns_fetch(columns, i, first, count, fetched);
    for (size_t k = 0; k < count; k += LANES) take_least(count - k < LANES ? count - k : LANES, d + k, least);
  }
  for (size_t k = 1; k < LANES; k++) least[0] = fmin(least[0], least[k]);
  return least[0];
}

static bool every_minimum(const xrd_problem *problem, int threads, double *minimum) {
  xrd_columns columns;
  const bool good = xrd_columns_init(&columns, &problem->distortion, 1, NULL, problem->distortion.m);
#pragma omp parallel for schedule(static) num_threads(threads)
  for (size_t i = 0; i < problem->distortion.n; i++) {
    const int mode = xrd_sums_enter();
    if (good && problem->p[i] > 0) minimum[i] = least_of_row(&columns, i);
    xrd_sums_leave(mode);
  }
  xrd_columns_clear(&columns);
  return good;
}

static bool find_minimum(const xrd_problem *problem, int threads, double *minimum) {
  const xrd_distortion *d = &problem->distortion;
  memset(minimum, 0, d->n * sizeof *minimum);
  if (d->kind == XRD_HAMMING) return true;
  if (xrd_structure_find(d) != XRD_UNSTRUCTURED) return structured_minimum(d, minimum);
  return every_minimum(problem, threads, minimum);
}

xrd_status xrd_rows_minimum(const xrd_problem *problem, int threads, double *minimum, xrd_error *error) {
  const size_t n = problem->distortion.n;
  if (!find_minimum(problem, threads, minimum))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the least distortions of %zu symbols", n);
  for (size_t i = 0; i < n; i++) {
    if (!(problem->p[i] > 0)) minimum[i] = 0;
    if (!isfinite(minimum[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "source symbol %zu has no allowed reproduction", i);
  }
  return XRD_OK;
}

xrd_status xrd_witness_validate(const xrd_problem *problem, const xrd_witness *witness, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  if (!(witness->slope >= 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope of a witness is not a number >= 0: %.17g", witness->slope);
  for (size_t j = 0; j < d->m; j++)
    if (!(isfinite(witness->q[j]) && witness->q[j] >= 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "mass %zu of a witness is not a finite number >= 0: %.17g", j,
                      witness->q[j]);
  for (size_t i = 0; i < d->n; i++)
    if (problem->p[i] > 0 && !(isfinite(witness->w[i]) && witness->w[i] > 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "dual %zu of a witness is not a finite number > 0: %.17g", i,
                      witness->w[i]);
  return XRD_OK;
}
