#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "toy/linear_modes.h"

static xrd_status solve(const xrd_linear_vae *vae, const double *metric, xrd_waterfill_question asked, double *s,
                        xrd_linear_vae_point *point, xrd_error *error) {
  xrd_gaussian *gaussian = NULL;
  xrd_status status = xrd_gaussian_init(vae->covariance, metric, vae->n, XRD_GAUSSIAN_TOLERANCE, &gaussian, error);
  if (status != XRD_OK) return status;
  size_t count;
  const double *l = xrd_waterfill_eigenvalues(xrd_gaussian_waterfill(gaussian), &count);
  status = xrd_linear_vae_fill(l, count, vae->latents, asked, s, point, error);
  xrd_gaussian_clear(gaussian);
  return status;
}

static xrd_status check(const xrd_linear_vae *vae, const char *name, double value, xrd_error *error) {
  if (!(value > 0) || isinf(value))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s is %g: must be finite and > 0", name, value);
  return vae->latents > 0 ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "no latents");
}

static xrd_status solve_alone(const xrd_linear_vae *vae, const double *metric, xrd_waterfill_question asked,
                              xrd_linear_vae_point *point, xrd_error *error) {
  double *s = xrd_allocate(vae->latents, sizeof *s);
  if (s == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu latents", vae->latents);
  const xrd_status status = solve(vae, metric, asked, s, point, error);
  free(s);
  return status;
}

xrd_status xrd_linear_vae_at_beta(const xrd_linear_vae *vae, const double *metric, double beta,
                                  xrd_linear_vae_point *point, xrd_error *error) {
  xrd_status status = check(vae, "beta", beta, error);
  if (status == XRD_OK)
    status = solve_alone(vae, metric, (xrd_waterfill_question){xrd_waterfill_at_level, beta / 2}, point, error);
  if (status == XRD_OK) point->beta = beta;
  return status;
}

xrd_status xrd_linear_vae_at_rate(const xrd_linear_vae *vae, const double *metric, double rate_nats,
                                  xrd_linear_vae_point *point, xrd_error *error) {
  const xrd_status status = check(vae, "rate", rate_nats, error);
  return status == XRD_OK
             ? solve_alone(vae, metric, (xrd_waterfill_question){xrd_waterfill_at_rate, rate_nats}, point, error)
             : status;
}

xrd_status xrd_linear_vae_variances(const xrd_linear_vae *vae, const double *metric, double beta, double *variances,
                                    xrd_error *error) {
  xrd_linear_vae_point point;
  const xrd_status status = check(vae, "beta", beta, error);
  return status == XRD_OK
             ? solve(vae, metric, (xrd_waterfill_question){xrd_waterfill_at_level, beta / 2}, variances, &point, error)
             : status;
}

xrd_status xrd_linear_vae_mixture(const double *features, size_t m, size_t n, double alpha, double *metric,
                                  xrd_error *error) {
  if (!(alpha >= 0) || alpha > 1) return xrd_fail(error, XRD_ERR_ARGUMENT, "alpha is %g: must be in [0, 1]", alpha);
  if (m == 0 || n == 0 || m > INT_MAX || n > INT_MAX)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "features are %zu x %zu", m, n);
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n, (int)n, (int)m, alpha, features, (int)n, features,
              (int)n, 0, metric, (int)n);
  for (size_t i = 0; i < n; i++) {
    metric[i * n + i] += 1 - alpha;
    for (size_t j = 0; j < i; j++) metric[j * n + i] = metric[i * n + j];
  }
  return XRD_OK;
}
