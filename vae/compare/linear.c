#include "vae/compare/linear.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* c = a op(b), all n x n. */
static void product(size_t n, const double *a, const double *b, bool transpose_b, double *c) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans, (int)n, (int)n, (int)n, 1, a,
              (int)n, b, (int)n, 0, c, (int)n);
}

/* Overwrites a symmetric matrix by its eigenvectors (columns, row-major); eigenvalues rise. */
static bool eigen(size_t n, double *matrix, double *values) {
  return LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int)n, matrix, (lapack_int)n, values) == 0;
}

/* result = V diag(f) V', work is n x n. */
static void compose(size_t n, const double *vectors, const double *f, double *work, double *result) {
  for (size_t i = 0; i < n * n; i++) work[i] = vectors[i] * f[i % n];
  product(n, work, vectors, true, result);
}

static void summarize(size_t n, const double *l, size_t latents, double theta, xrd_linear_point *point, double *kept) {
  double mean = 0, square = 0;
  *point = (xrd_linear_point){.active = 0};
  for (size_t i = 0; i < n; i++) {
    const double value = l[n - 1 - i]; /* falling */
    const bool active = i < latents && value > theta;
    kept[n - 1 - i] = active ? theta : fmax(value, 0);
    point->distortion += kept[n - 1 - i];
    if (!active) continue;
    const double log_variance = log(theta / value);
    point->active++;
    point->kl_nats -= log_variance / 2;
    mean += log_variance / (double)latents;
    square += log_variance * log_variance / (double)latents;
  }
  point->anisotropy = fmax(0, square - mean * mean);
}

xrd_status xrd_linear_optimum(size_t n, const double *covariance, const double *metric, size_t latents, double beta,
                              xrd_linear_point *point, double *error_covariance, xrd_error *error) {
  if (n == 0 || n > 4096 || latents == 0 || !(beta > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the linear optimum needs 1 to 4096 dimensions, latents and beta > 0");
  const size_t size = n * n;
  double *block = xrd_allocate_zero(6 * size + 3 * n, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for matrices of %zu x %zu", n, n);
  double *root = block, *inverse = root + size, *vectors = inverse + size, *work = vectors + size;
  double *whitened = work + size, *result = whitened + size, *l = result + size, *f = l + n, *kept = f + n;
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < size; i++) vectors[i] = metric == NULL ? (i % n == i / n ? 1 : 0) : metric[i];
  if (!eigen(n, vectors, l) || !(l[0] > 0))
    status = xrd_fail(error, XRD_ERR_INPUT, "the metric is not positive definite");
  if (status == XRD_OK) {
    for (size_t i = 0; i < n; i++) f[i] = sqrt(l[i]);
    compose(n, vectors, f, work, root);
    for (size_t i = 0; i < n; i++) f[i] = 1 / f[i];
    compose(n, vectors, f, work, inverse);
    product(n, root, covariance, false, work);
    product(n, work, root, false, whitened);
    if (!eigen(n, whitened, l)) status = xrd_fail(error, XRD_ERR_INPUT, "the covariance has no computable eigenvalues");
  }
  if (status == XRD_OK) {
    summarize(n, l, latents, beta / 2, point, kept);
    compose(n, whitened, kept, work, result); /* of M^(1/2) (x - y) */
    product(n, inverse, result, false, work);
    product(n, work, inverse, false, result);
    for (size_t i = 0; i < n; i++) point->sse += result[i * n + i];
    if (error_covariance != NULL) memcpy(error_covariance, result, size * sizeof *result);
  }
  free(block);
  return status;
}

/* E |g| = 1/(2 sqrt pi) int_0^inf (1 - E exp(-t |g|^2)) t^(-3/2) dt with E exp(-t |g|^2) = prod (1 + 2 t v)^(-1/2).
   With t = e^u the integrand is analytic for |Im u| < pi and falls like exp(-|u|/2): the trapezoidal rule of step 1/4
   is exact to rounding. */
double xrd_expected_norm(size_t n, const double *variances) {
  double total = 0;
  for (size_t i = 0; i < n; i++) total += variances[i];
  if (!(total > 0)) return 0;
  const double step = 0.25, reach = 80, pi = 3.14159265358979323846;
  double sum = 0;
  for (double u = -reach; u <= reach; u += step) {
    double log_product = 0;
    for (size_t i = 0; i < n; i++) log_product -= log1p(2 * exp(u) * fmax(variances[i], 0) / total) / 2;
    sum -= expm1(log_product) * exp(-u / 2);
  }
  return sqrt(total) * sum * step / (2 * sqrt(pi));
}

/* E |2 F (x - y)| with the covariance C of x - y: the eigenvalues of F C F; F = NULL: the identity. */
static double expected_gradient(size_t n, const double *features, const double *c, double *block) {
  double *work = block, *matrix = work + n * n, *values = matrix + n * n;
  if (features == NULL) {
    memcpy(matrix, c, n * n * sizeof *c);
  } else {
    product(n, features, c, false, work);
    product(n, work, features, true, matrix);
  }
  return eigen(n, matrix, values) ? 2 * xrd_expected_norm(n, values) : (double)NAN;
}

xrd_status xrd_linear_balanced(size_t n, const double *covariance, const double *features, double pixel, double alpha,
                               size_t latents, double beta, xrd_linear_point *point, double scales[2],
                               xrd_error *error) {
  if (n == 0 || n > 4096 || !(pixel > 0) || !(alpha >= 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the balanced optimum needs pixel > 0 and alpha >= 0");
  double *block = xrd_allocate_zero(4 * n * n + n, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for matrices of %zu x %zu", n, n);
  double *metric = block, *c = metric + n * n, *work = c + n * n;
  const double shares[2] = {pixel / (pixel + alpha), alpha / (pixel + alpha)};
  double norms[2] = {1, 1};
  enum { ROUNDS = 10000 };
  xrd_status status = xrd_fail(error, XRD_ERR_INTERNAL, "the balancer's fixed point was not found");
  for (int round = 0; round < ROUNDS; round++) {
    scales[0] = shares[0] / norms[0];
    scales[1] = shares[1] == 0 ? 0 : shares[1] / norms[1];
    for (size_t i = 0; i < n * n; i++)
      metric[i] = scales[0] * (i % n == i / n ? 1 : 0) + (scales[1] > 0 ? scales[1] * features[i] : 0);
    const xrd_status found = xrd_linear_optimum(n, covariance, metric, latents, beta, point, c, error);
    if (found != XRD_OK) {
      status = found;
      break;
    }
    const double next[2] = {expected_gradient(n, NULL, c, work),
                            scales[1] > 0 ? expected_gradient(n, features, c, work) : 1};
    const double change = fabs(next[0] / norms[0] - 1) + fabs(next[1] / norms[1] - 1);
    norms[0] = next[0];
    norms[1] = next[1];
    if (!isfinite(change)) break;
    if (change < 1e-12) {
      status = XRD_OK;
      break;
    }
  }
  free(block);
  return status;
}
