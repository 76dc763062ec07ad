#include "solvers/waterfill/symmetric.h"

#include <float.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>

/* Numbers as people type them, where that tells them apart. */
static xrd_status refuse(const char *name, size_t i, size_t j, double lower, double upper, xrd_error *error) {
  const int digits = fabs(lower - upper) > 1e-14 * fmax(fabs(lower), fabs(upper)) ? 15 : 17;
  return xrd_fail(error, XRD_ERR_INPUT, "%s is not symmetric: entries (%zu, %zu) and (%zu, %zu) are %.*g and %.*g",
                  name, i, j, j, i, digits, lower, digits, upper);
}

/* The average with the transpose, into `average`. */
static xrd_status symmetric_part(const double *matrix, size_t k, const char *name, double tolerance, double *average,
                                 xrd_error *error) {
  double largest = 0;
  for (size_t i = 0; i < k * k; i++) {
    if (!isfinite(matrix[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "%s entry (%zu, %zu) is %g", name, i / k, i % k, matrix[i]);
    largest = fmax(largest, fabs(matrix[i]));
  }
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j <= i; j++) {
      const double lower = matrix[i * k + j], upper = matrix[j * k + i];
      if (fabs(lower - upper) > tolerance * largest) return refuse(name, i, j, lower, upper, error);
      average[i * k + j] = average[j * k + i] = lower / 2 + upper / 2;
    }
  return XRD_OK;
}

static void reverse(double *values, double *vectors, size_t k) {
  for (size_t i = 0; i < k / 2; i++) {
    const size_t other = k - 1 - i;
    const double value = values[i];
    values[i] = values[other];
    values[other] = value;
    for (size_t j = 0; j < k; j++) {
      const double entry = vectors[i * k + j];
      vectors[i * k + j] = vectors[other * k + j];
      vectors[other * k + j] = entry;
    }
  }
}

xrd_status xrd_symmetric_eigen(const double *matrix, size_t k, const char *name, double tolerance, double *values,
                               double *vectors, xrd_error *error) {
  if (k == 0 || k > INT_MAX / 8) return xrd_fail(error, XRD_ERR_INPUT, "%s is %zu x %zu", name, k, k);
  const xrd_status status = symmetric_part(matrix, k, name, tolerance, vectors, error);
  if (status != XRD_OK) return status;
  /* A symmetric matrix is its own transpose, so column-major LAPACK leaves the eigenvectors in our rows. */
  const lapack_int size = (lapack_int)k;
  const lapack_int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', size, vectors, size, values);
  if (info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR)
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the eigenvalues of a %zu x %zu matrix", k, k);
  if (info != 0)
    return xrd_fail(error, XRD_ERR_INTERNAL, "the eigenvalues of %s did not converge (%d)", name, (int)info);
  reverse(values, vectors, k);
  const double scale = fmax(fabs(values[0]), fabs(values[k - 1]));
  if (values[k - 1] < -tolerance * scale)
    return xrd_fail(error, XRD_ERR_INPUT, "%s is not positive semidefinite: it has the eigenvalue %.17g", name,
                    values[k - 1]);
  for (size_t i = 0; i < k; i++)
    if (values[i] < (double)k * DBL_EPSILON * scale) values[i] = 0;
  return XRD_OK;
}
