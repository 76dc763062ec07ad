/* Symbols: mu_ij and log s_ij of sample i and latent j; m and C the mean and the covariance of the mixture of all
   posteriors, C = Cov(mu) + diag(mean s). */
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/blas.h"
#include "base/carve.h"
#include "exactrd/posterior.h"
#include "vae/measure/posteriors.h"

static const double ACTIVE = 0.01;

/* Population variance. */
static double variance_of(const double *values, size_t count) {
  double mean = 0, sum = 0;
  for (size_t i = 0; i < count; i++) mean += values[i] / (double)count;
  for (size_t i = 0; i < count; i++) sum += (values[i] - mean) * (values[i] - mean);
  return sum / (double)count;
}

/* The KL of each sample into kl, its anisotropy into shape, and the sums of each latent. */
static void add_samples(const xrd_posteriors *q, double *kl, double *shape, xrd_latent_measures *latents) {
  const double n = (double)q->samples;
  for (size_t i = 0; i < q->samples; i++) {
    const double *mu = q->mean + i * q->latents, *l = q->log_variance + i * q->latents;
    shape[i] = variance_of(l, q->latents);
    for (size_t j = 0; j < q->latents; j++) {
      const double variance = (expm1(l[j]) - l[j]) / 2, one = mu[j] * mu[j] / 2 + variance;
      kl[i] += one;
      latents[j].kl_nats += one / n;
      latents[j].kl_variance_nats += variance / n;
      latents[j].mean += mu[j] / n;
      latents[j].posterior_variance += exp(l[j]) / n;
    }
  }
}

static void fill_covariance(const xrd_posteriors *q, xrd_latent_measures *latents, double *covariance) {
  const size_t k = q->latents;
  for (size_t i = 0; i < q->samples; i++)
    for (size_t a = 0; a < k; a++)
      for (size_t b = 0; b <= a; b++)
        covariance[a * k + b] += (q->mean[i * k + a] - latents[a].mean) * (q->mean[i * k + b] - latents[b].mean) /
                                 (double)q->samples;
  for (size_t a = 0; a < k; a++) {
    latents[a].mean_variance = covariance[a * k + a];
    covariance[a * k + a] += latents[a].posterior_variance;
  }
}

/* What the eigenvalues of C say; KL(N(m, C) || prior) = (tr C + |m|^2 - k - log det C) / 2. */
static xrd_status aggregate(size_t k, double *covariance, double *eigenvalues, const xrd_latent_measures *latents,
                            xrd_posterior_measures *m, double *spectrum, xrd_error *error) {
  xrd_blas_single_begin();
  const lapack_int info = LAPACKE_dsyevd(LAPACK_ROW_MAJOR, 'N', 'L', (lapack_int)k, covariance, (lapack_int)k,
                                         eigenvalues);
  xrd_blas_single_end();
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for eigenvalues");
  if (info != 0 || !(eigenvalues[0] > 0) || !isfinite(eigenvalues[k - 1]))
    return xrd_fail(error, XRD_ERR_INPUT, "the covariance of the aggregated posterior has no positive eigenvalues");
  if (spectrum != NULL) memcpy(spectrum, eigenvalues, k * sizeof *spectrum);
  for (size_t j = 0; j < k; j++) {
    m->aggregate_kl_nats += (eigenvalues[j] - 1 - log(eigenvalues[j]) + latents[j].mean * latents[j].mean) / 2;
    eigenvalues[j] = log(eigenvalues[j]);
  }
  m->aggregate_anisotropy = variance_of(eigenvalues, k);
  m->information_nats = m->kl_nats - m->aggregate_kl_nats;
  return XRD_OK;
}

xrd_status xrd_posterior_measure(const xrd_posteriors *q, xrd_posterior_measures *m, xrd_latent_measures *latents,
                                 double *spectrum, xrd_error *error) {
  xrd_status status = xrd_posteriors_check(q, error);
  if (status != XRD_OK) return status;
  double *kl, *shape, *covariance, *eigenvalues;
  void *block;
  const xrd_array arrays[] = {XRD_ARRAY(kl, q->samples),
                              XRD_ARRAY(shape, q->samples),
                              XRD_ARRAY(covariance, q->latents * q->latents),
                              XRD_ARRAY(eigenvalues, q->latents),
                              {0}};
  status = xrd_carve(&block, arrays, error);
  if (status != XRD_OK) return status;
  memset(latents, 0, q->latents * sizeof *latents);
  *m = (xrd_posterior_measures){.samples = q->samples, .latents = q->latents};
  add_samples(q, kl, shape, latents);
  fill_covariance(q, latents, covariance);
  m->kl_nats = xrd_mean_with_error(kl, q->samples, &m->kl_error);
  m->anisotropy = xrd_mean_with_error(shape, q->samples, &m->anisotropy_error);
  for (size_t j = 0; j < q->latents; j++) {
    m->kl_variance_nats += latents[j].kl_variance_nats;
    m->active_units += latents[j].kl_nats > ACTIVE;
    m->active_means += latents[j].mean_variance > ACTIVE;
  }
  status = aggregate(q->latents, covariance, eigenvalues, latents, m, spectrum, error);
  xrd_carve_free(block);
  return status;
}
