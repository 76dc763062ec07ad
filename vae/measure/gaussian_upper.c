/* Symbols: x_i the N samples in R^n, c any centre (the rounded mean), y_i = fl(x_i - c), S = fl(sum y y'), u = 2^-53.

   Covariance.  sum (x - c)(x - c)' = N Cov + N (m - c)(m - c)' >= N Cov for every c.  Two kinds of rounding make S of
   it: of the differences, by (1 - u)^-2 - 1 in all, and of N products and their sum in any order, by g_N = N u / (1 - N
   u) (Higham 2002, section 3.1), each relative to sum |y||y|', a matrix whose norm is at most its trace, which is at
   most that of S over 1 - g_N.  Bounds are divided by N as balls.

   Eigenvalues.  V any matrix with |V'V - I| <= d < 1 (Frobenius) and T = V'SV: lambda_i(S) <= max(0, lambda_i(T)) / (1
   - d) (Ostrowski), lambda_i(T) <= the i-th largest of T's diagonal + |T off its diagonal| (Weyl).  A product of
   matrices errs by g_n |A||B| (Higham, 3.13), for SV = P and V'P by g_n |V| (|P| + |S||V|) together, for V'V by g_n
   |V|^2; where d <= 1/2, taking I off is exact (Sterbenz).

   Error terms are rounded up one by one (certify/up.h), and none that is not 0 is below 2^-1021: more than all that
   underflow loses, less than 2^-1074 an operation.  Bounds are balls until they leave. */
#include "vae/measure/gaussian_upper.h"

#include <arb.h>
#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/carve.h"
#include "base/float_mode.h"
#include "base/memory.h"
#include "certify/ends.h"
#include "certify/up.h"
#include "exactrd/posterior.h"
#include "exactrd/waterfill.h"

enum { LARGEST_SIZE = 16384, BITS = 128 };
static const double U = DBL_EPSILON / 2, LARGEST = 1e100;

/* g_n = n u / (1 - n u) */
static xrd_up of_products(size_t n) { return xrd_up_inverse(xrd_up_scale(U, xrd_up_of_count(n))); }

/* The Frobenius norm, in units of a power of 2 so that no square overflows. */
static xrd_up norm(const double *matrix, size_t n) {
  double largest = 0, sum = 0;
  for (size_t i = 0; i < n * n; i++) {
    if (!isfinite(matrix[i])) return XRD_UP_INFINITE;
    largest = fmax(largest, fabs(matrix[i]));
  }
  if (largest == 0) return XRD_UP_ZERO;
  const int exponent = ilogb(largest);
  const double down = ldexp(1, -exponent / 2), rest = ldexp(1, -exponent - -exponent / 2);
  for (size_t i = 0; i < n * n; i++) sum += (matrix[i] * down * rest) * (matrix[i] * down * rest);
  return xrd_up_scale(ldexp(1, exponent), xrd_up_root(xrd_up_of_total(sum, n * n)));
}

static int falls(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/* T = V'SV into work, its diagonal into values; returns |T off its diagonal| with what T errs by. */
static xrd_up turn(const double *s, const double *v, size_t n, double *values, double *work) {
  const int k = (int)n;
  double *t = work, *product = work + n * n;
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, k, k, k, 1, s, k, v, k, 0, product, k);
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, k, k, k, 1, v, k, product, k, 0, t, k);
  for (size_t i = 0; i < n; i++) {
    values[i] = t[i * n + i];
    t[i * n + i] = 0;
  }
  const xrd_up length = norm(v, n), both = xrd_up_add(norm(product, n), xrd_up_multiply(norm(s, n), length));
  const xrd_up lost = xrd_up_multiply(of_products(n), xrd_up_multiply(length, both));
  return xrd_up_add(norm(t, n), lost);
}

/* |V'V - I| with what V'V errs by. */
static xrd_up distance_to_orthogonal(const double *v, size_t n, double *work) {
  const int k = (int)n;
  cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, k, k, k, 1, v, k, v, k, 0, work, k);
  for (size_t i = 0; i < n; i++) work[i * n + i] -= 1;
  const xrd_up length = norm(v, n);
  const xrd_up lost = xrd_up_multiply(of_products(n), xrd_up_multiply(length, length));
  return xrd_up_add(norm(work, n), lost);
}

xrd_status xrd_eigenvalues_upper(const double *matrix, const double *vectors, size_t n, arb_ptr values, double *work,
                                 xrd_error *error) {
  double *diagonal = work + 2 * n * n;
  const xrd_up off = turn(matrix, vectors, n, diagonal, work), d = distance_to_orthogonal(vectors, n, work);
  if (!xrd_up_at_most(d, 0.5))
    return xrd_fail(error, XRD_ERR_INTERNAL, "eigenvectors are %g away from orthogonal", xrd_up_value(d));
  qsort(diagonal, n, sizeof *diagonal, falls);
  arb_t rest, part;
  arb_init(rest), arb_init(part);
  arb_set_d(part, xrd_up_value(d));
  arb_sub_ui(rest, part, 1, BITS);
  arb_neg(rest, rest);
  arb_set_d(part, xrd_up_value(off));
  for (size_t i = 0; i < n; i++) {
    arb_set_d(values + i, fmax(0, diagonal[i]));
    arb_add(values + i, values + i, part, BITS);
    arb_div(values + i, values + i, rest, BITS);
  }
  arb_clear(rest), arb_clear(part);
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

/* S, full; block has room for XRD_COVARIANCE_BLOCK rows. */
static void fill_covariance(const xrd_sample_rows *rows, const double *mean, double *block, double *s) {
  const size_t n = rows->size;
  memset(s, 0, n * n * sizeof *s);
  for (size_t first = 0; first < rows->samples; first += XRD_COVARIANCE_BLOCK) {
    const size_t count = rows->samples - first < XRD_COVARIANCE_BLOCK ? rows->samples - first : XRD_COVARIANCE_BLOCK;
    for (size_t i = 0; i < count; i++)
      for (size_t j = 0; j < n; j++) block[i * n + j] = rows->values[(first + i) * n + j] - mean[j];
    cblas_dsyrk(CblasColMajor, CblasLower, CblasNoTrans, (int)n, (int)count, 1, block, (int)n, 1, s, (int)n);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) s[i * n + j] = s[j * n + i];
}

/* What no eigenvalue of N times the covariance is above that of S by more than. */
static xrd_up covariance_error(const xrd_sample_rows *rows, const double *s) {
  const xrd_up one = of_products(1), sum = of_products(rows->samples);
  double trace = 0;
  for (size_t j = 0; j < rows->size; j++) trace += s[j * rows->size + j];
  const xrd_up errors = xrd_up_add(xrd_up_compound(one, one), sum);
  const xrd_up whole = xrd_up_of_total(trace, rows->size);
  const xrd_up less = xrd_up_multiply(whole, xrd_up_inverse(sum)); /* than the true trace */
  return xrd_up_multiply(errors, xrd_up_add(whole, less));
}

void xrd_covariance_above(const xrd_sample_rows *rows, double *mean, double *block, double *s, arb_t e) {
  fill_mean(rows, mean);
  fill_covariance(rows, mean, block, s);
  arb_set_d(e, xrd_up_value(covariance_error(rows, s)));
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

/* bounds: of the covariance; values: scratch */
static xrd_status bound(const xrd_sample_rows *rows, arb_ptr bounds, double *values, xrd_error *error) {
  const size_t n = rows->size;
  double *mean, *block, *s, *v, *work;
  void *memory;
  const xrd_array arrays[] = {XRD_ARRAY(mean, n),
                              XRD_ARRAY_2(block, XRD_COVARIANCE_BLOCK, n),
                              XRD_ARRAY_2(s, n, n),
                              XRD_ARRAY_2(v, n, n),
                              XRD_ARRAY_2(work, 2 * n + 1, n),
                              {0}};
  xrd_status status = xrd_carve(&memory, arrays, error);
  if (status != XRD_OK) return status;
  arb_t e;
  arb_init(e);
  xrd_blas_single_begin();
  xrd_covariance_above(rows, mean, block, s, e);
  memcpy(v, s, n * n * sizeof *v);
  status = eigenvectors(v, n, values, error);
  if (status == XRD_OK) status = xrd_eigenvalues_upper(s, v, n, bounds, work, error);
  xrd_blas_single_end();
  for (size_t i = 0; status == XRD_OK && i < n; i++) {
    arb_add(bounds + i, bounds + i, e, BITS);
    arb_div_ui(bounds + i, bounds + i, rows->samples, BITS);
  }
  arb_clear(e);
  xrd_carve_free(memory);
  return status;
}

xrd_status xrd_covariance_eigenvalues_upper(const xrd_sample_rows *rows, double *values, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = check(rows, error);
  if (status != XRD_OK) return status;
  arb_ptr bounds = xrd_allocate(rows->size, sizeof *bounds);
  if (bounds == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu eigenvalues", rows->size);
  for (size_t i = 0; i < rows->size; i++) arb_init(bounds + i);
  status = bound(rows, bounds, values, error);
  for (size_t i = 0; status == XRD_OK && i < rows->size; i++) values[i] = xrd_upper_end(bounds + i);
  for (size_t i = 0; i < rows->size; i++) arb_clear(bounds + i);
  free(bounds);
  return status;
}

xrd_status xrd_gaussian_upper(const xrd_sample_rows *rows, double distortion, double *rate_nats, xrd_error *error) {
  double *values;
  void *memory;
  xrd_enclosure rate;
  xrd_status status = xrd_carve(&memory, (const xrd_array[]){XRD_ARRAY(values, rows->size), {0}}, error);
  if (status != XRD_OK) return status;
  status = xrd_covariance_eigenvalues_upper(rows, values, error);
  if (status == XRD_OK) status = xrd_waterfill_enclose_rate(values, rows->size, distortion, &rate, error);
  if (status == XRD_OK) *rate_nats = rate.upper;
  xrd_carve_free(memory);
  return status;
}
