#include "exactrd/linear_vae.h"

#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/toy.h"
#include "exactrd/waterfill.h"

/* The optimum at a point of the kept eigenvalues' water-filling; the other eigenvalues are lost whole. */
static xrd_status optimum(const xrd_linear_vae *vae, const double *eigenvalues, size_t kept, size_t count,
                          const xrd_waterfill_point *fill, xrd_linear_vae_point *point, xrd_error *error) {
  double lost = 0;
  for (size_t i = count; i-- > kept;) lost += eigenvalues[i];
  double *s = xrd_allocate(vae->latents, sizeof *s);
  if (s == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu latents", vae->latents);
  for (size_t i = 0; i < vae->latents; i++) s[i] = i < fill->active ? fill->water_level / eigenvalues[i] : 1;
  *point = (xrd_linear_vae_point){2 * fill->water_level, fill->rate_nats, fill->distortion + lost,
                                  xrd_variance_anisotropy(s, vae->latents), fill->active};
  free(s);
  return XRD_OK;
}

typedef xrd_status (*asking)(const xrd_waterfill *, double, xrd_waterfill_point *, xrd_error *);

static xrd_status solve(const xrd_linear_vae *vae, const double *metric, asking ask, double value,
                        xrd_linear_vae_point *point, xrd_error *error) {
  if (vae->latents == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "no latents");
  xrd_gaussian *gaussian = NULL;
  xrd_waterfill *kept = NULL;
  xrd_status status = xrd_gaussian_init(vae->covariance, metric, vae->n, &gaussian, error);
  if (status != XRD_OK) return status;
  size_t count;
  const double *eigenvalues = xrd_waterfill_eigenvalues(xrd_gaussian_waterfill(gaussian), &count);
  const size_t kept_count = vae->latents < count ? vae->latents : count;
  xrd_waterfill_point fill;
  status = xrd_waterfill_init(eigenvalues, kept_count, &kept, error);
  if (status == XRD_OK) status = ask(kept, value, &fill, error);
  if (status == XRD_OK) status = optimum(vae, eigenvalues, kept_count, count, &fill, point, error);
  xrd_waterfill_clear(kept);
  xrd_gaussian_clear(gaussian);
  return status;
}

xrd_status xrd_linear_vae_at_beta(const xrd_linear_vae *vae, const double *metric, double beta,
                                  xrd_linear_vae_point *point, xrd_error *error) {
  if (!(beta > 0) || isinf(beta)) return xrd_fail(error, XRD_ERR_ARGUMENT, "beta is %g: must be finite and > 0", beta);
  const xrd_status status = solve(vae, metric, xrd_waterfill_at_level, beta / 2, point, error);
  if (status == XRD_OK) point->beta = beta;
  return status;
}

xrd_status xrd_linear_vae_at_rate(const xrd_linear_vae *vae, const double *metric, double rate_nats,
                                  xrd_linear_vae_point *point, xrd_error *error) {
  if (!(rate_nats > 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and > 0", rate_nats);
  return solve(vae, metric, xrd_waterfill_at_rate, rate_nats, point, error);
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

size_t xrd_features_rows(xrd_feature_kind kind, size_t side) {
  return kind == XRD_FEATURES_EDGES ? 2 * side * (side - 1) : (side / 2) * (side / 2);
}

static void fill_edges(size_t side, double *row) {
  const size_t n = side * side;
  for (size_t y = 0; y < side; y++)
    for (size_t x = 0; x < side; x++)
      for (int down = 0; down < 2; down++) {
        if ((down ? y : x) + 1 == side) continue;
        row[y * side + x] = -1;
        row[y * side + x + (down ? side : 1)] = 1;
        row += n;
      }
}

static void fill_pool(size_t side, double *row) {
  const size_t n = side * side;
  for (size_t y = 0; y + 1 < side; y += 2)
    for (size_t x = 0; x + 1 < side; x += 2, row += n)
      for (size_t k = 0; k < 4; k++) row[(y + k / 2) * side + x + k % 2] = 0.25;
}

void xrd_features_fill(xrd_feature_kind kind, size_t side, double *features) {
  memset(features, 0, xrd_features_rows(kind, side) * side * side * sizeof *features);
  if (kind == XRD_FEATURES_EDGES)
    fill_edges(side, features);
  else
    fill_pool(side, features);
}

void xrd_exponential_covariance(size_t side, double length, double *covariance) {
  const size_t n = side * side;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const double dx = fabs((double)(i % side) - (double)(j % side)),
                   dy = fabs((double)(i / side) - (double)(j / side));
      covariance[i * n + j] = exp(-(dx + dy) / length);
    }
}
