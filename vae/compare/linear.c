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

/* The level at which the `latents` largest of the rising eigenvalues carry the rate: with m active, theta =
   exp((sum_{i <= m} log l_i - 2 kl) / m). */
static double level_at_rate(size_t n, const double *l, size_t latents, double kl_nats) {
  double logs = 0, theta = 0;
  for (size_t m = 1; m <= n && m <= latents && l[n - m] > 0; m++) {
    if (m > 1 && l[n - m] <= theta) break;
    logs += log(l[n - m]);
    theta = exp((logs - 2 * kl_nats) / (double)m);
  }
  return theta;
}

/* Memory of one optimum.  root and inverse: of M^(1/2); vectors (columns) and l (rising): of M^(1/2) covariance
   M^(1/2). */
typedef struct {
  double *block, *root, *inverse, *vectors, *work, *l, *f, *kept;
} whitening;

static xrd_status whiten(size_t n, const double *covariance, const double *metric, whitening *w, xrd_error *error) {
  const size_t size = n * n;
  w->block = xrd_allocate_zero(4 * size + 3 * n, sizeof *w->block);
  if (w->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for matrices of %zu x %zu", n, n);
  w->root = w->block, w->inverse = w->root + size, w->vectors = w->inverse + size, w->work = w->vectors + size;
  w->l = w->work + size, w->f = w->l + n, w->kept = w->f + n;
  for (size_t i = 0; i < size; i++) w->vectors[i] = metric == NULL ? (i % n == i / n ? 1 : 0) : metric[i];
  if (!eigen(n, w->vectors, w->l) || !(w->l[0] > 0))
    return xrd_fail(error, XRD_ERR_INPUT, "the metric is not positive definite");
  for (size_t i = 0; i < n; i++) w->f[i] = sqrt(w->l[i]);
  compose(n, w->vectors, w->f, w->work, w->root);
  for (size_t i = 0; i < n; i++) w->f[i] = 1 / w->f[i];
  compose(n, w->vectors, w->f, w->work, w->inverse);
  product(n, w->root, covariance, false, w->work);
  product(n, w->work, w->root, false, w->vectors);
  if (eigen(n, w->vectors, w->l)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "the covariance has no computable eigenvalues");
}

/* The optimum at *beta; where kl_nats > 0, at that rate, and *beta is set. */
static xrd_status optimum(size_t n, const double *covariance, const double *metric, size_t latents, double kl_nats,
                          double *beta, xrd_linear_point *point, double *error_covariance, xrd_error *error) {
  whitening w = {0};
  const xrd_status status = whiten(n, covariance, metric, &w, error);
  if (status == XRD_OK) {
    if (kl_nats > 0) *beta = 2 * level_at_rate(n, w.l, latents, kl_nats);
    summarize(n, w.l, latents, *beta / 2, point, w.kept);
    compose(n, w.vectors, w.kept, w.work, w.root); /* of M^(1/2) (x - y) */
    product(n, w.inverse, w.root, false, w.work);
    product(n, w.work, w.inverse, false, w.root);
    for (size_t i = 0; i < n; i++) point->sse += w.root[i * n + i];
    if (error_covariance != NULL) memcpy(error_covariance, w.root, n * n * sizeof *w.root);
  }
  free(w.block);
  return status;
}

xrd_status xrd_linear_optimum(size_t n, const double *covariance, const double *metric, size_t latents, double beta,
                              xrd_linear_point *point, double *error_covariance, xrd_error *error) {
  if (n == 0 || n > 4096 || latents == 0 || !(beta > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the linear optimum needs 1 to 4096 dimensions, latents and beta > 0");
  return optimum(n, covariance, metric, latents, 0, &beta, point, error_covariance, error);
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

static void combine(size_t n, const double *features, const double scales[2], double *metric) {
  for (size_t i = 0; i < n * n; i++)
    metric[i] = scales[0] * (i % n == i / n ? 1 : 0) + (scales[1] > 0 ? scales[1] * features[i] : 0);
}

static xrd_status balanced(size_t n, const double *covariance, const double *features, double pixel, double alpha,
                           size_t latents, double kl_nats, double *beta, xrd_linear_point *point, double scales[2],
                           xrd_error *error) {
  if (n == 0 || n > 4096 || latents == 0 || !(pixel > 0) || !(alpha >= 0) || !(*beta > 0 || kl_nats > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "the balanced optimum needs latents, pixel > 0, alpha >= 0, and beta or a rate > 0");
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
    combine(n, features, scales, metric);
    const xrd_status found = optimum(n, covariance, metric, latents, kl_nats, beta, point, c, error);
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

xrd_status xrd_linear_balanced(size_t n, const double *covariance, const double *features, double pixel, double alpha,
                               size_t latents, double beta, xrd_linear_point *point, double scales[2],
                               xrd_error *error) {
  return balanced(n, covariance, features, pixel, alpha, latents, 0, &beta, point, scales, error);
}

xrd_status xrd_linear_balanced_at_rate(size_t n, const double *covariance, const double *features, double pixel,
                                       double alpha, size_t latents, double kl_nats, xrd_linear_point *point,
                                       double scales[2], double *beta, xrd_error *error) {
  *beta = 0;
  return balanced(n, covariance, features, pixel, alpha, latents, kl_nats, beta, point, scales, error);
}

xrd_status xrd_linear_variances(size_t n, const double *covariance, const double *features, const double scales[2],
                                size_t latents, double beta, double *variances, xrd_error *error) {
  double *metric = xrd_allocate(n * n, sizeof *metric);
  if (metric == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a matrix of %zu x %zu", n, n);
  combine(n, features, scales, metric);
  whitening w = {0};
  const xrd_status status = whiten(n, covariance, metric, &w, error);
  for (size_t i = 0; i < latents && status == XRD_OK; i++)
    variances[i] = i < n && w.l[n - 1 - i] > beta / 2 ? beta / 2 / w.l[n - 1 - i] : 1;
  free(w.block);
  free(metric);
  return status;
}
