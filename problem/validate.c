#include "problem/validate.h"

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/crew.h"
#include "base/sum.h"

static const double ENTRIES = 1 << 16; /* of a table, that a thread looks at together */
static const double ENTRY_NS = 0.5;

static xrd_status validate_probabilities(const double *p, size_t first, size_t end, double *total, xrd_error *error) {
  xrd_sum sum = {0, 0};
  for (size_t i = first; i < end; i++) {
    if (!isfinite(p[i])) return xrd_fail(error, XRD_ERR_INPUT, "probability %zu is not a finite number", i);
    if (p[i] < 0) return xrd_fail(error, XRD_ERR_INPUT, "probability %zu is negative: %.15g", i, p[i]);
    xrd_sum_add(&sum, p[i]);
  }
  *total = xrd_sum_value(&sum);
  return XRD_OK;
}

xrd_status xrd_problem_validate_sum(double total, xrd_error *error) {
  if (fabs(total - 1) <= XRD_SUM_TOLERANCE) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "probabilities sum to %.17g, not to 1 within %g", total, XRD_SUM_TOLERANCE);
}

/* Is there nothing to say of a row: no number that is refused, and some reproduction that is allowed? */
static bool is_plain(const double *row, size_t m) {
  int refused = 0, allowed = 0;
  for (size_t j = 0; j < m; j++) {
    const int finite = (row[j] >= 0) & (row[j] <= XRD_DISTORTION_MAX);
    refused |= !finite & !(row[j] == HUGE_VAL);
    allowed |= finite;
  }
  return !refused && allowed;
}

typedef struct {
  const xrd_distortion *distortion;
  size_t first, end, rows; /* of a piece */
  atomic_bool plain;
} table_rows;

static void look_at(void *context, size_t k, int thread) {
  (void)thread;
  table_rows *of = context;
  const size_t m = of->distortion->m, from = of->first + k * of->rows;
  bool plain = true;
  for (size_t i = from; i < of->end && i < from + of->rows; i++)
    plain = is_plain(of->distortion->matrix + i * m, m) && plain;
  if (!plain) atomic_store_explicit(&of->plain, false, memory_order_relaxed);
}

static bool are_plain(const xrd_distortion *d, size_t first, size_t end, int threads) {
  table_rows of = {d, first, end, 1 + (size_t)(ENTRIES / (double)d->m), true};
  const bool pays = ENTRY_NS * (double)(end - first) * (double)d->m >= XRD_CREW_PAYS;
  xrd_crew_share(pays ? threads : 1, (end - first + of.rows - 1) / of.rows, look_at, &of);
  return atomic_load_explicit(&of.plain, memory_order_relaxed);
}

static xrd_status validate_matrix(const xrd_problem *problem, size_t first, size_t end, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  for (size_t i = first; i < end; i++) {
    size_t allowed = 0;
    for (size_t j = 0; j < d->m; j++) {
      const double entry = d->matrix[i * d->m + j];
      if (isnan(entry)) return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is not a number", i, j);
      if (entry < 0)
        return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is negative: %.15g", i, j, entry);
      if (isinf(entry)) continue;
      if (entry > XRD_DISTORTION_MAX)
        return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is finite but above %g: %.17g", i, j,
                        XRD_DISTORTION_MAX, entry);
      allowed++;
    }
    if (allowed == 0 && problem->p[i] > 0)
      return xrd_fail(error, XRD_ERR_INPUT, "source symbol %zu has probability %.15g but no allowed reproduction", i,
                      problem->p[i]);
  }
  return XRD_OK;
}

typedef struct {
  const char *what;
  const double *point;
  size_t dim;
} points;

static xrd_status validate_points(points of, size_t first, size_t end, xrd_error *error) {
  for (size_t i = first; i < end; i++)
    for (size_t k = 0; k < of.dim; k++)
      if (!(fabs(of.point[i * of.dim + k]) <= XRD_COORDINATE_MAX))
        return xrd_fail(error, XRD_ERR_INPUT, "%s point %zu, coordinate %zu is not a number of magnitude <= %g: %.15g",
                        of.what, i, k, XRD_COORDINATE_MAX, of.point[i * of.dim + k]);
  return XRD_OK;
}

static xrd_status validate_distortion(const xrd_problem *problem, size_t first, size_t end, int threads,
                                      xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  switch (d->kind) {
  case XRD_MATRIX: return are_plain(d, first, end, threads) ? XRD_OK : validate_matrix(problem, first, end, error);
  case XRD_HAMMING:
    if (d->n != d->m)
      return xrd_fail(error, XRD_ERR_INPUT,
                      "Hamming distortion needs as many reproductions as symbols, not %zu and %zu", d->m, d->n);
    return XRD_OK;
  case XRD_SQUARED:
  case XRD_ABSOLUTE: {
    if (d->dim == 0) return xrd_fail(error, XRD_ERR_INPUT, "points have no coordinates");
    const xrd_status status = validate_points((points){"source", d->x, d->dim}, first, end, error);
    return status != XRD_OK ? status : validate_points((points){"reproduction", d->y, d->dim}, 0, d->m, error);
  }
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown distortion kind %d", (int)d->kind);
}

xrd_status xrd_problem_validate_rows(const xrd_problem *problem, size_t first, size_t end, int threads, double *sum,
                                     xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  if (d->n == 0) return xrd_fail(error, XRD_ERR_INPUT, "the source has no symbols");
  if (d->m == 0) return xrd_fail(error, XRD_ERR_INPUT, "there are no reproduction symbols");
  const xrd_status status = validate_probabilities(problem->p, first, end, sum, error);
  return status != XRD_OK ? status : validate_distortion(problem, first, end, threads, error);
}

xrd_status xrd_problem_validate(const xrd_problem *problem, xrd_error *error) {
  double sum = 0;
  const xrd_status status = xrd_problem_validate_rows(problem, 0, problem->distortion.n, 1, &sum, error);
  return status != XRD_OK ? status : xrd_problem_validate_sum(sum, error);
}
