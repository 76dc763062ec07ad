#include <math.h>

#include "base/sum.h"
#include "exactrd/problem.h"

static xrd_status validate_probabilities(const double *p, size_t n, xrd_error *error) {
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < n; i++) {
    if (!isfinite(p[i])) return xrd_fail(error, XRD_ERR_INPUT, "probability %zu is not a finite number", i);
    if (p[i] < 0) return xrd_fail(error, XRD_ERR_INPUT, "probability %zu is negative: %.17g", i, p[i]);
    xrd_sum_add(&sum, p[i]);
  }
  const double total = xrd_sum_value(&sum);
  if (!(fabs(total - 1) <= XRD_SUM_TOLERANCE))
    return xrd_fail(error, XRD_ERR_INPUT, "probabilities sum to %.17g, not to 1 within %g", total, XRD_SUM_TOLERANCE);
  return XRD_OK;
}

static xrd_status validate_matrix(const xrd_problem *problem, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  for (size_t i = 0; i < d->n; i++) {
    size_t allowed = 0;
    for (size_t j = 0; j < d->m; j++) {
      const double entry = d->matrix[i * d->m + j];
      if (isnan(entry)) return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is not a number", i, j);
      if (entry < 0)
        return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is negative: %.17g", i, j, entry);
      if (isinf(entry)) continue;
      if (entry > XRD_DISTORTION_MAX)
        return xrd_fail(error, XRD_ERR_INPUT, "distortion of pair (%zu, %zu) is finite but above %g: %.17g", i, j,
                        XRD_DISTORTION_MAX, entry);
      allowed++;
    }
    if (allowed == 0 && problem->p[i] > 0)
      return xrd_fail(error, XRD_ERR_INPUT, "source symbol %zu has probability %.17g but no allowed reproduction", i,
                      problem->p[i]);
  }
  return XRD_OK;
}

static xrd_status validate_points(const double *point, size_t count, size_t dim, const char *what, xrd_error *error) {
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < dim; k++)
      if (!(fabs(point[i * dim + k]) <= XRD_COORDINATE_MAX))
        return xrd_fail(error, XRD_ERR_INPUT, "%s point %zu, coordinate %zu is not a number of magnitude <= %g: %.17g",
                        what, i, k, XRD_COORDINATE_MAX, point[i * dim + k]);
  return XRD_OK;
}

static xrd_status validate_distortion(const xrd_problem *problem, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  switch (d->kind) {
  case XRD_MATRIX: return validate_matrix(problem, error);
  case XRD_HAMMING:
    if (d->n != d->m)
      return xrd_fail(error, XRD_ERR_INPUT,
                      "Hamming distortion needs as many reproductions as symbols, not %zu and %zu", d->m, d->n);
    return XRD_OK;
  case XRD_SQUARED:
  case XRD_ABSOLUTE: {
    if (d->dim == 0) return xrd_fail(error, XRD_ERR_INPUT, "points have no coordinates");
    const xrd_status status = validate_points(d->x, d->n, d->dim, "source", error);
    return status != XRD_OK ? status : validate_points(d->y, d->m, d->dim, "reproduction", error);
  }
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown distortion kind %d", (int)d->kind);
}

xrd_status xrd_problem_validate(const xrd_problem *problem, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  if (d->n == 0) return xrd_fail(error, XRD_ERR_INPUT, "the source has no symbols");
  if (d->m == 0) return xrd_fail(error, XRD_ERR_INPUT, "there are no reproduction symbols");
  const xrd_status status = validate_probabilities(problem->p, d->n, error);
  return status != XRD_OK ? status : validate_distortion(problem, error);
}
