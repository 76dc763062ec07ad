/* The balancer's fixed point.  Up to a scale M is I + r F^T F, and r = alpha E|2e| / E|2 F^T F e| follows from the
   error covariance; at a given rate the scale of M changes nothing, at a given beta it is the second unknown.  Both are
   found by averaging the old and new logarithms, which settles because the error covariance moves less than M does. */
#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/linear_vae.h"

enum { MAX_ROUNDS = 500 };

static const double SETTLED = 1e-12;

typedef struct {
  const xrd_linear_vae *vae;
  double alpha;
  double *pull;                                                        /* Q = F^T F */
  double *vectors, *metric_copy, *error_covariance, *product, *values; /* n x n each, and n */
  double pixel_norm, feature_norm;                                     /* E|2e|, E|2Qe| */
} workspace;

static void workspace_clear(workspace *w) {
  free(w->pull);
  free(w->vectors);
  free(w->metric_copy);
  free(w->error_covariance);
  free(w->product);
  free(w->values);
}

static xrd_status workspace_init(workspace *w, const xrd_linear_vae *vae, const double *features, size_t m,
                                 double alpha, xrd_error *error) {
  const size_t n = vae->n;
  size_t area;
  if (!(alpha >= 0) || isinf(alpha))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "alpha is %g: must be finite and >= 0", alpha);
  if (n == 0 || n > INT_MAX / 8 || !xrd_size_multiply(n, n, &area))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "covariance is %zu x %zu", n, n);
  *w = (workspace){.vae = vae, .alpha = alpha, .pixel_norm = 1, .feature_norm = 1};
  double **blocks[] = {&w->pull, &w->vectors, &w->metric_copy, &w->error_covariance, &w->product};
  bool complete = (w->values = xrd_allocate(n, sizeof(double))) != NULL;
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
    complete = (*blocks[i] = xrd_allocate(area, sizeof(double))) != NULL && complete;
  if (!complete) {
    workspace_clear(w);
    return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu x %zu matrices", n, n);
  }
  const xrd_status status = xrd_linear_vae_mixture(features, m, n, 1, w->pull, error);
  if (status != XRD_OK) workspace_clear(w);
  return status;
}

static void set_metric(const workspace *w, double *metric) {
  const size_t n = w->vae->n;
  const double pixel = 1 / (w->pixel_norm * (1 + w->alpha));
  const double feature = w->alpha > 0 ? w->alpha / (w->feature_norm * (1 + w->alpha)) : 0;
  for (size_t i = 0; i < n * n; i++) metric[i] = feature * w->pull[i];
  for (size_t i = 0; i < n; i++) metric[i * n + i] += pixel;
}

/* Sigma = Z diag(l) Z^T with Z^T M Z = I; the error keeps min(l, level) of the k largest and all of the others. */
static xrd_status set_error_covariance(workspace *w, const double *metric, double level, xrd_error *error) {
  const size_t n = w->vae->n;
  const lapack_int size = (lapack_int)n;
  memcpy(w->vectors, w->vae->covariance, n * n * sizeof *w->vectors);
  memcpy(w->metric_copy, metric, n * n * sizeof *metric);
  const lapack_int info = LAPACKE_dsygvd(LAPACK_COL_MAJOR, 2, 'V', 'L', size, w->vectors, size, w->metric_copy, size,
                                         w->values);
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for eigenvalues");
  if (info != 0) return xrd_fail(error, XRD_ERR_INTERNAL, "the generalised eigenvalues failed (%d)", (int)info);
  memset(w->error_covariance, 0, n * n * sizeof *w->error_covariance);
  for (size_t i = 0; i < n; i++) { /* ascending; row i of `vectors` is z_i */
    const bool coded = n - i <= w->vae->latents;
    const double left = fmax(0, coded ? fmin(w->values[i], level) : w->values[i]);
    cblas_dsyr(CblasRowMajor, CblasLower, (int)n, left, w->vectors + i * n, 1, w->error_covariance, (int)n);
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) w->error_covariance[j * n + i] = w->error_covariance[i * n + j];
  return XRD_OK;
}

/* E|2 e| for e of the given covariance, which is overwritten. */
static xrd_status mean_gradient(workspace *w, double *covariance, double *norm, xrd_error *error) {
  const lapack_int size = (lapack_int)w->vae->n;
  const lapack_int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'N', 'L', size, covariance, size, w->values);
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for eigenvalues");
  if (info != 0) return xrd_fail(error, XRD_ERR_INTERNAL, "the eigenvalues did not converge (%d)", (int)info);
  for (size_t i = 0; i < w->vae->n; i++) w->values[i] = fmax(0, w->values[i]);
  *norm = 2 * xrd_gaussian_mean_norm(w->values, w->vae->n);
  return XRD_OK;
}

/* The two norms that belong to the present error covariance. */
static xrd_status measure(workspace *w, double *pixel, double *feature, xrd_error *error) {
  const int n = (int)w->vae->n;
  cblas_dsymm(CblasRowMajor, CblasLeft, CblasLower, n, n, 1, w->error_covariance, n, w->pull, n, 0, w->vectors, n);
  cblas_dsymm(CblasRowMajor, CblasLeft, CblasLower, n, n, 1, w->pull, n, w->vectors, n, 0, w->product, n);
  const xrd_status status = mean_gradient(w, w->error_covariance, pixel, error);
  return status == XRD_OK ? mean_gradient(w, w->product, feature, error) : status;
}

typedef xrd_status (*asking)(const xrd_linear_vae *, const double *, double, xrd_linear_vae_point *, xrd_error *);

static xrd_status iterate(workspace *w, asking ask, double value, double *metric, xrd_linear_vae_point *point,
                          xrd_error *error) {
  for (int round = 0; round < MAX_ROUNDS; round++) {
    double pixel, feature;
    set_metric(w, metric);
    xrd_status status = ask(w->vae, metric, value, point, error);
    if (status == XRD_OK) status = set_error_covariance(w, metric, point->beta / 2, error);
    if (status == XRD_OK) status = measure(w, &pixel, &feature, error);
    if (status != XRD_OK) return status;
    if (!(pixel > 0) || (w->alpha > 0 && !(feature > 0)))
      return xrd_fail(error, XRD_ERR_INPUT, "a loss has no gradient: the source or the features are 0");
    const double change = fabs(log(pixel / w->pixel_norm)) + (w->alpha > 0 ? fabs(log(feature / w->feature_norm)) : 0);
    if (change < SETTLED) return XRD_OK;
    w->pixel_norm = sqrt(w->pixel_norm * pixel);
    if (w->alpha > 0) w->feature_norm = sqrt(w->feature_norm * feature);
  }
  return xrd_fail(error, XRD_ERR_INTERNAL, "the balancer did not settle in %d rounds", MAX_ROUNDS);
}

static xrd_status balance(const xrd_linear_vae *vae, const double *features, size_t m, double alpha, asking ask,
                          double value, double *metric, xrd_linear_vae_point *point, xrd_error *error) {
  workspace w;
  xrd_status status = workspace_init(&w, vae, features, m, alpha, error);
  if (status != XRD_OK) return status;
  status = iterate(&w, ask, value, metric, point, error);
  workspace_clear(&w);
  return status;
}

xrd_status xrd_linear_vae_balanced_at_beta(const xrd_linear_vae *vae, const double *features, size_t m, double alpha,
                                           double beta, double *metric, xrd_linear_vae_point *point, xrd_error *error) {
  return balance(vae, features, m, alpha, xrd_linear_vae_at_beta, beta, metric, point, error);
}

xrd_status xrd_linear_vae_balanced_at_rate(const xrd_linear_vae *vae, const double *features, size_t m, double alpha,
                                           double rate_nats, double *metric, xrd_linear_vae_point *point,
                                           xrd_error *error) {
  return balance(vae, features, m, alpha, xrd_linear_vae_at_rate, rate_nats, metric, point, error);
}
