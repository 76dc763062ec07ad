/* Symbols: x_i the N samples in R^n, c any centre (the rounded mean), y_i = fl(x_i - c), S = fl(sum y y' / N), u =
   2^-53.

   Covariance.  (1/N) sum (x - c)(x - c)' = Cov + (m - c)(m - c)' >= Cov for every c.  Entry by entry S differs from it
   by at most (N + 8) u / (1 - (N + 8) u) times that of (1/N) sum |y||y|' (Higham 2002, section 3.1: N products in any
   order, the differences and the division), a matrix whose norm is at most its trace, which is that of S nearly; and by
   what underflows, at most N 2^-1074.  So no eigenvalue of Cov is more than e above that of S.

   Eigenvalues.  V any matrix with |V'V - I| <= d < 1 (Frobenius) and T = V'SV: lambda_i(S) <= max(0, lambda_i(T)) / (1
   - d) (Ostrowski), lambda_i(T) <= the i-th largest of T's diagonal + |T off its diagonal| (Weyl).  The products err by
   n u |A||B| each (Higham, 3.13).

   Each term is larger than what it bounds by a factor of 1.01, which is room for the rounding of its own evaluation and
   for the quotients 1 / (1 - k u), as long as N and n are below 1e12. */
#include "vae/measure/gaussian_upper.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/carve.h"
#include "base/float_mode.h"
#include "exactrd/posterior.h"
#include "exactrd/waterfill.h"

enum { BLOCK = 256, LARGEST_SIZE = 16384 };
static const double U = DBL_EPSILON / 2, ROOM = 1.01, LARGEST = 1e100;

/* Frobenius. */
static double norm(const double *matrix, size_t n) { return cblas_dnrm2((int)(n * n), matrix, 1); }

static int falls(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/* T = V'SV into work, its diagonal into values; returns |T off its diagonal| with what T errs by. */
static double turn(const double *s, const double *v, size_t n, double *values, double *work) {
  const int k = (int)n;
  double *t = work, *product = work + n * n;
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, k, k, k, 1, s, k, v, k, 0, product, k);
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, k, k, k, 1, v, k, product, k, 0, t, k);
  for (size_t i = 0; i < n; i++) {
    values[i] = t[i * n + i];
    t[i * n + i] = 0;
  }
  const double square = norm(v, n) * norm(v, n);
  return ROOM * (norm(t, n) + 2 * (double)n * U * square * norm(s, n) + (double)(n * n) * DBL_MIN);
}

/* |V'V - I| with what V'V errs by. */
static double distance_to_orthogonal(const double *v, size_t n, double *work) {
  const int k = (int)n;
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, k, k, k, 1, v, k, v, k, 0, work, k);
  for (size_t i = 0; i < n; i++) work[i * n + i] -= 1;
  return ROOM * (norm(work, n) + ((double)n + 1) * U * norm(v, n) * norm(v, n));
}

xrd_status xrd_eigenvalues_upper(const double *matrix, const double *vectors, size_t n, double *values, double *work,
                                 xrd_error *error) {
  const double off = turn(matrix, vectors, n, values, work), d = distance_to_orthogonal(vectors, n, work);
  if (!(d < 0.5)) return xrd_fail(error, XRD_ERR_INTERNAL, "eigenvectors are %g away from orthogonal", d);
  qsort(values, n, sizeof *values, falls);
  for (size_t i = 0; i < n; i++) values[i] = (1 + 4 * U) * (fmax(0, values[i]) + off) / (1 - d);
  return XRD_OK;
}

/* Of what differs from the first sample, which is then added: close wherever the samples lie. */
static void fill_mean(const xrd_sample_rows *rows, double *mean) {
  const size_t n = rows->size;
  memset(mean, 0, n * sizeof *mean);
  for (size_t i = 0; i < rows->samples * n; i++)
    mean[i % n] += (rows->values[i] - rows->values[i % n]) / (double)rows->samples;
  for (size_t j = 0; j < n; j++) mean[j] += rows->values[j];
}

/* S, full; block has room for BLOCK rows. */
static void fill_covariance(const xrd_sample_rows *rows, const double *mean, double *block, double *s) {
  const size_t n = rows->size;
  memset(s, 0, n * n * sizeof *s);
  for (size_t first = 0; first < rows->samples; first += BLOCK) {
    const size_t count = rows->samples - first < BLOCK ? rows->samples - first : BLOCK;
    for (size_t i = 0; i < count; i++)
      for (size_t j = 0; j < n; j++) block[i * n + j] = rows->values[(first + i) * n + j] - mean[j];
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, (int)n, (int)count, 1, block, (int)n, 1, s, (int)n);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) s[i * n + j] = s[j * n + i] = s[j * n + i] / (double)rows->samples;
}

/* What no eigenvalue of the covariance is above that of S by more than. */
static double covariance_error(const xrd_sample_rows *rows, const double *s) {
  double trace = 0;
  for (size_t j = 0; j < rows->size; j++) trace += s[j * rows->size + j];
  return ROOM * (((double)rows->samples + 8) * U * trace + (double)rows->samples * (double)rows->size * DBL_TRUE_MIN);
}

static xrd_status check(const xrd_sample_rows *rows, xrd_error *error) {
  if (rows->samples == 0 || rows->size == 0 || rows->size > LARGEST_SIZE)
    return xrd_fail(error, XRD_ERR_INPUT, "%zu samples of %zu numbers: must be at least 1, of 1 to %d", rows->samples,
                    rows->size, LARGEST_SIZE);
  for (size_t i = 0; i < rows->samples * rows->size; i++)
    if (!(fabs(rows->values[i]) <= LARGEST))
      return xrd_fail(error, XRD_ERR_INPUT, "data[%zu,%zu] is %g: must be within +-%g", i / rows->size, i % rows->size,
                      rows->values[i], LARGEST);
  return XRD_OK;
}

static xrd_status eigenvectors(double *matrix, size_t n, double *values, xrd_error *error) {
  const lapack_int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', (lapack_int)n, matrix, (lapack_int)n, values);
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for eigenvectors");
  return info == 0 ? XRD_OK : xrd_fail(error, XRD_ERR_INTERNAL, "the eigenvalues did not converge (%d)", (int)info);
}

xrd_status xrd_covariance_eigenvalues_upper(const xrd_sample_rows *rows, double *values, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = check(rows, error);
  if (status != XRD_OK) return status;
  const size_t n = rows->size;
  double *mean, *block, *s, *v, *work;
  void *memory;
  const xrd_array arrays[] = {XRD_ARRAY(mean, n),   XRD_ARRAY_2(block, BLOCK, n), XRD_ARRAY_2(s, n, n),
                              XRD_ARRAY_2(v, n, n), XRD_ARRAY_2(work, 2 * n, n),  {NULL}};
  status = xrd_carve(&memory, arrays, error);
  if (status != XRD_OK) return status;
  xrd_blas_single_begin();
  fill_mean(rows, mean);
  fill_covariance(rows, mean, block, s);
  memcpy(v, s, n * n * sizeof *v);
  status = eigenvectors(v, n, values, error);
  if (status == XRD_OK) status = xrd_eigenvalues_upper(s, v, n, values, work, error);
  xrd_blas_single_end();
  const double e = covariance_error(rows, s);
  for (size_t i = 0; status == XRD_OK && i < n; i++) values[i] = (1 + 2 * U) * (values[i] + e);
  xrd_carve_free(memory);
  return status;
}

xrd_status xrd_gaussian_upper(const xrd_sample_rows *rows, double distortion, double *rate_nats, xrd_error *error) {
  double *values;
  void *memory;
  xrd_enclosure rate;
  xrd_status status = xrd_carve(&memory, (const xrd_array[]){XRD_ARRAY(values, rows->size), {NULL}}, error);
  if (status != XRD_OK) return status;
  status = xrd_covariance_eigenvalues_upper(rows, values, error);
  if (status == XRD_OK) status = xrd_waterfill_enclose_rate(values, rows->size, distortion, &rate, error);
  if (status == XRD_OK) *rate_nats = rate.upper;
  xrd_carve_free(memory);
  return status;
}
