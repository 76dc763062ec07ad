#include "problem/criteria.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sha256.h"

double xrd_criteria_entry(const xrd_criteria *criteria, const double *slopes, size_t i, size_t j) {
  double sum = 0;
  for (size_t k = 0; k < criteria->count; k++) {
    const double d = xrd_distortion_entry(&criteria->distortions[k], i, j);
    if (isinf(d)) return d;
    if (d > 0 && isinf(slopes[k])) return HUGE_VAL;
    if (d > 0) sum += slopes[k] * d;
  }
  return fmin(sum, DBL_MAX); /* too large, but no pair is forbidden */
}

double *xrd_criteria_combine(const xrd_criteria *criteria, const double *slopes) {
  const size_t n = criteria->distortions[0].n, m = criteria->distortions[0].m;
  size_t entries;
  double *matrix = xrd_size_multiply(n, m, &entries) ? xrd_allocate(entries, sizeof *matrix) : NULL;
  for (size_t i = 0; matrix != NULL && i < n; i++)
    for (size_t j = 0; j < m; j++) matrix[i * m + j] = xrd_criteria_entry(criteria, slopes, i, j);
  return matrix;
}

xrd_problem xrd_criteria_problem(const xrd_criteria *criteria, const double *combined) {
  return (xrd_problem){
      criteria->p,
      {.kind = XRD_MATRIX, .n = criteria->distortions[0].n, .m = criteria->distortions[0].m, .matrix = combined}};
}

static xrd_status validate_each(const xrd_criteria *criteria, xrd_error *error) {
  const xrd_distortion *first = &criteria->distortions[0];
  for (size_t k = 0; k < criteria->count; k++) {
    const xrd_distortion *d = &criteria->distortions[k];
    if (d->n != first->n || d->m != first->m)
      return xrd_fail(error, XRD_ERR_INPUT,
                      "distortion %zu is between %zu and %zu symbols, distortion 1 between %zu and %zu", k + 1, d->n,
                      d->m, first->n, first->m);
    const xrd_problem alone = {criteria->p, *d};
    xrd_error inner;
    const xrd_status status = xrd_problem_validate(&alone, &inner);
    if (status != XRD_OK) return xrd_fail(error, status, "distortion %zu: %s", k + 1, inner.message);
  }
  return XRD_OK;
}

xrd_status xrd_criteria_validate(const xrd_criteria *criteria, xrd_error *error) {
  static const double none[XRD_CRITERIA_MAX] = {0};
  if (criteria->count < 1 || criteria->count > XRD_CRITERIA_MAX)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "1 to %d distortions, not %zu", XRD_CRITERIA_MAX, criteria->count);
  const xrd_status status = validate_each(criteria, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < criteria->distortions[0].n; i++) {
    size_t j = 0;
    while (j < criteria->distortions[0].m && isinf(xrd_criteria_entry(criteria, none, i, j))) j++;
    if (j == criteria->distortions[0].m && criteria->p[i] > 0)
      return xrd_fail(error, XRD_ERR_INPUT, "source symbol %zu has no reproduction that every distortion allows", i);
  }
  return XRD_OK;
}

void xrd_criteria_digest(const xrd_criteria *criteria, xrd_digest *digest) {
  struct sha256_ctx hash;
  sha256_init(&hash);
  for (size_t k = 0; k < criteria->count; k++) {
    const xrd_problem alone = {criteria->p, criteria->distortions[k]};
    xrd_digest one;
    xrd_problem_digest(&alone, &one);
    sha256_update(&hash, strlen(one.hex), (const uint8_t *)one.hex);
  }
  xrd_sha256_finish(&hash, digest);
}

void xrd_criteria_point_clear(xrd_criteria_point *point) {
  free(point->slopes);
  free(point->distortions);
  free(point->q);
  free(point->w);
  memset(point, 0, sizeof *point);
}
