#include "toy/linear_modes.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/toy.h"

xrd_status xrd_linear_vae_fill(const double *l, size_t count, size_t latents, xrd_waterfill_question asked, double *s,
                               xrd_linear_vae_point *point, xrd_error *error) {
  const size_t kept_count = latents < count ? latents : count;
  xrd_waterfill *kept = NULL;
  xrd_waterfill_point fill;
  xrd_status status = xrd_waterfill_init(l, kept_count, &kept, error);
  if (status == XRD_OK) status = asked.ask(kept, asked.value, &fill, error);
  if (status == XRD_OK) {
    double lost = 0;
    for (size_t i = count; i-- > kept_count;) lost += l[i];
    for (size_t i = 0; i < latents; i++) s[i] = i < fill.active ? fill.water_level / l[i] : 1;
    *point = (xrd_linear_vae_point){2 * fill.water_level, fill.rate_nats, fill.distortion + lost,
                                    xrd_variance_anisotropy(s, latents), fill.active};
  }
  xrd_waterfill_clear(kept);
  return status;
}

xrd_status xrd_linear_vae_modes(const xrd_linear_vae *vae, const double *metric, double *z, double *l, double *work,
                                xrd_error *error) {
  const size_t n = vae->n;
  const lapack_int size = (lapack_int)n;
  for (size_t i = 0; i < n * n; i++) z[i] = -vae->covariance[i]; /* its eigenvalues rise as those of Sigma fall */
  memcpy(work, metric, n * n * sizeof *work);
  const lapack_int info = LAPACKE_dsygvd(LAPACK_COL_MAJOR, 2, 'V', 'L', size, z, size, work, size, l);
  for (size_t i = 0; i < n; i++) l[i] = fmax(0, -l[i]);
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for eigenvalues");
  if (info > size) return xrd_fail(error, XRD_ERR_INPUT, "the metric is not positive definite");
  return info == 0 ? XRD_OK : xrd_fail(error, XRD_ERR_INTERNAL, "the generalised eigenvalues failed (%d)", (int)info);
}

void xrd_linear_vae_lost(const xrd_linear_vae *vae, const double *z, const double *l, double beta, double *covariance) {
  const size_t n = vae->n;
  memset(covariance, 0, n * n * sizeof *covariance);
  for (size_t i = 0; i < n; i++)
    cblas_dsyr(CblasRowMajor, CblasLower, (int)n, i < vae->latents ? fmin(l[i], beta / 2) : l[i], z + i * n, 1,
               covariance, (int)n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j];
}

xrd_status xrd_linear_vae_error_covariance(const xrd_linear_vae *vae, const double *metric, double beta,
                                           double *covariance, xrd_error *error) {
  const size_t n = vae->n;
  double *z = xrd_allocate(n, (n + 1) * sizeof *z);
  if (z == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu x %zu matrices", n, n);
  const xrd_status status = xrd_linear_vae_modes(vae, metric, z, z + n * n, covariance, error);
  if (status == XRD_OK) xrd_linear_vae_lost(vae, z, z + n * n, beta, covariance);
  free(z);
  return status;
}
