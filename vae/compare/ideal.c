#include "vae/compare/ideal.h"

#include <stdlib.h>

#include "exactrd/waterfill.h"
#include "vae/compare/finite_ideal.h"
#include "vae/train/trainer.h"

static xrd_status gaussian_ideal(const xrd_vae_config *config, double distortion, xrd_enclosure *rate,
                                 xrd_error *error) {
  double *covariance;
  xrd_status status = xrd_covariance_read(config, &covariance, error);
  if (status != XRD_OK) return status;
  xrd_gaussian *gaussian = NULL;
  status = xrd_gaussian_init(covariance, NULL, config->height * config->width * config->colors, &gaussian, error);
  if (status == XRD_OK) {
    size_t count;
    const double *eigenvalues = xrd_waterfill_eigenvalues(xrd_gaussian_waterfill(gaussian), &count);
    status = xrd_waterfill_enclose_rate(eigenvalues, count, distortion, rate, error);
  }
  xrd_gaussian_clear(gaussian);
  free(covariance);
  return status;
}

static xrd_status finite_ideal(const xrd_vae_config *config, double distortion, xrd_enclosure *rate, xrd_error *error) {
  xrd_input source;
  xrd_status status = xrd_finite_source_read(config, &source, error);
  if (status != XRD_OK) return status;
  const xrd_distortion *symbols = &source.problem.distortion;
  status = xrd_finite_ideal(source.p, source.x, symbols->n, symbols->dim, distortion, rate, error);
  xrd_input_clear(&source);
  return status;
}

xrd_status xrd_vae_ideal(const xrd_vae_config *config, double distortion, xrd_ideal *ideal, xrd_error *error) {
  ideal->of_source = config->data != XRD_DATA_CORRIDORS;
  switch (config->data) {
  case XRD_DATA_GAUSSIAN: return gaussian_ideal(config, distortion, &ideal->rate_nats, error);
  case XRD_DATA_CORRIDORS: return xrd_corridors_ideal(config->corridors, distortion, &ideal->rate_nats, error);
  case XRD_DATA_FINITE: return finite_ideal(config, distortion, &ideal->rate_nats, error);
  default:
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "no law is known for these data: compare takes gaussian, finite and corridors (a training set of n "
                    "images has R(D) <= log n for every D, so that a KL above log n on it proves nothing)");
  }
}
