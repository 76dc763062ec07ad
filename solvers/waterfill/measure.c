/* I and E d of a jointly Gaussian pair.  With S = A^(+1/2) the inverse root on its range, the singular values r_i of
   S_X Cov(X,Y) S_Y are the canonical correlations, and I = -(1/2) sum log(1 - r_i^2). */
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/sum.h"
#include "exactrd/waterfill.h"
#include "solvers/waterfill/symmetric.h"

/* root (k x k) = diag(values)^(-1/2) vectors, rows of zero eigenvalues set to 0. */
static xrd_status inverse_root(const double *matrix, size_t k, const char *name, double *values, double *root,
                               xrd_error *error) {
  const xrd_status status = xrd_symmetric_eigen(matrix, k, name, XRD_GAUSSIAN_TOLERANCE, values, root, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < k; i++) cblas_dscal((int)k, values[i] > 0 ? 1 / sqrt(values[i]) : 0, root + i * k, 1);
  return XRD_OK;
}

static xrd_status information(const xrd_gaussian_pair *pair, double *work, double *information_nats, xrd_error *error) {
  const size_t k = pair->k, area = k * k;
  double *root_x = work, *root_y = work + area, *product = work + 2 * area, *values = work + 3 * area;
  xrd_status status = inverse_root(pair->x, k, "covariance of X", values, root_x, error);
  if (status == XRD_OK) status = inverse_root(pair->y, k, "covariance of Y", values, root_y, error);
  if (status != XRD_OK) return status;
  const int n = (int)k;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, root_x, n, pair->cross, n, 0, product, n);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, n, 1, product, n, root_y, n, 0, root_x, n);
  const lapack_int info = LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'N', n, n, root_x, n, values, NULL, 1, NULL, 1);
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for singular values");
  if (info != 0)
    return xrd_fail(error, XRD_ERR_INTERNAL, "the canonical correlations did not converge (%d)", (int)info);
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < k; i++) {
    if (!(values[i] < 1))
      return xrd_fail(error, XRD_ERR_INPUT, "canonical correlation %zu is %.17g: the information is infinite", i,
                      values[i]);
    xrd_sum_add(&sum, -0.5 * (log1p(values[i]) + log1p(-values[i])));
  }
  *information_nats = xrd_sum_value(&sum);
  return XRD_OK;
}

xrd_status xrd_gaussian_measure(const xrd_gaussian_pair *pair, const double *metric, double *information_nats,
                                double *distortion, xrd_error *error) {
  const size_t k = pair->k;
  size_t area, total;
  if (!xrd_size_multiply(k, k, &area) || !xrd_size_multiply(area, 4, &total)) total = SIZE_MAX;
  double *work = xrd_allocate(total, sizeof *work); /* three matrices and k <= k^2 values */
  if (work == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu x %zu matrices", k, k);
  const xrd_status status = information(pair, work, information_nats, error);
  free(work);
  if (status != XRD_OK) return status;
  xrd_sum sum = {0, 0}; /* trace of M Cov(X - Y) */
  for (size_t i = 0; i < k; i++)
    for (size_t j = metric == NULL ? i : 0; j < (metric == NULL ? i + 1 : k); j++) {
      const double weight = metric == NULL ? 1 : metric[i * k + j];
      xrd_sum_add(&sum, weight * pair->x[j * k + i]);
      xrd_sum_add(&sum, -weight * pair->cross[j * k + i]);
      xrd_sum_add(&sum, -weight * pair->cross[i * k + j]);
      xrd_sum_add(&sum, weight * pair->y[j * k + i]);
    }
  *distortion = xrd_sum_value(&sum);
  return XRD_OK;
}
