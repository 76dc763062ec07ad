#include "vae/compare/ideal.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/posterior.h"
#include "exactrd/waterfill.h"
#include "vae/compare/finite_ideal.h"
#include "vae/train/trainer.h"

static xrd_status allocate(xrd_ideal_source *s, size_t count, xrd_error *error) {
  s->count = count;
  s->lower = xrd_allocate(count, 2 * sizeof *s->lower);
  if (s->lower == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu eigenvalues", count);
  s->upper = s->lower + count;
  return XRD_OK;
}

static xrd_status fill_floats(const double *covariance, xrd_ideal_source *s, xrd_error *error) {
  xrd_gaussian *gaussian;
  const xrd_status status = xrd_gaussian_init(covariance, NULL, s->count, XRD_GAUSSIAN_TOLERANCE, &gaussian, error);
  if (status != XRD_OK) return status;
  size_t count;
  const double *eigenvalues = xrd_waterfill_eigenvalues(xrd_gaussian_waterfill(gaussian), &count);
  memcpy(s->lower, eigenvalues, count * sizeof *eigenvalues);
  memcpy(s->upper, eigenvalues, count * sizeof *eigenvalues);
  xrd_gaussian_clear(gaussian);
  return XRD_OK;
}

static xrd_status fill_gaussian(xrd_ideal_source *s, xrd_error *error) {
  double *covariance;
  xrd_status status = allocate(s, s->config->height * s->config->width * s->config->colors, error);
  if (status == XRD_OK) status = xrd_covariance_read(s->config, &covariance, error);
  if (status != XRD_OK) return status;
  status = s->count > XRD_GAUSSIAN_PROVED_MAX
               ? fill_floats(covariance, s, error)
               : xrd_gaussian_enclose_eigenvalues(covariance, NULL, s->count, s->lower, s->upper, error);
  free(covariance);
  return status;
}

static xrd_status fill_samples(const xrd_images *images, xrd_ideal_source *s, xrd_error *error) {
  const size_t size = xrd_extent_size(images->shape);
  double *values = xrd_allocate(images->count, size * sizeof *values);
  if (values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu images", images->count);
  for (size_t i = 0; i < images->count * size; i++) values[i] = (double)images->samples[i];
  xrd_status status = allocate(s, size, error);
  if (status == XRD_OK)
    status = xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){values, images->count, size}, s->upper, error);
  if (status == XRD_OK) memcpy(s->lower, s->upper, size * sizeof *s->lower);
  free(values);
  return status;
}

/* The held-out samples, as training had them. */
static xrd_status fill_images(xrd_ideal_source *s, xrd_error *error) {
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the held-out samples");
  t->config = *s->config;
  t->config.samples = 0;
  xrd_status status = xrd_trainer_load_data(t, error);
  if (status == XRD_OK) status = fill_samples(&t->test, s, error);
  xrd_trainer_clear(t);
  free(t);
  return status;
}

xrd_status xrd_ideal_source_init(xrd_ideal_source *source, const xrd_vae_config *config, xrd_error *error) {
  *source = (xrd_ideal_source){.config = config};
  switch (config->data) {
  case XRD_DATA_CORRIDORS:
  case XRD_DATA_FINITE: return XRD_OK;
  case XRD_DATA_GAUSSIAN: return fill_gaussian(source, error);
  default: return fill_images(source, error);
  }
}

void xrd_ideal_source_clear(xrd_ideal_source *source) {
  free(source->lower);
  *source = (xrd_ideal_source){.config = NULL};
}

static xrd_status water_ideal(const xrd_ideal_source *s, double distortion, xrd_enclosure *rate, xrd_error *error) {
  xrd_enclosure upper;
  xrd_status status = xrd_waterfill_enclose_rate(s->lower, s->count, distortion, rate, error);
  if (status == XRD_OK) status = xrd_waterfill_enclose_rate(s->upper, s->count, distortion, &upper, error);
  if (status == XRD_OK) rate->upper = upper.upper;
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

xrd_status xrd_vae_ideal(const xrd_ideal_source *source, double distortion, xrd_ideal *ideal, xrd_error *error) {
  const xrd_vae_config *config = source->config;
  *ideal = (xrd_ideal){.of_source = true, .title = "R(D), upper bound"};
  switch (config->data) {
  case XRD_DATA_GAUSSIAN: return water_ideal(source, distortion, &ideal->rate_nats, error);
  case XRD_DATA_FINITE: return finite_ideal(config, distortion, &ideal->rate_nats, error);
  case XRD_DATA_CORRIDORS:
    *ideal = (xrd_ideal){.title = "code of the two centres"};
    return xrd_corridors_ideal(config->corridors, distortion, &ideal->rate_nats, error);
  default:
    *ideal = (xrd_ideal){.title = "Gaussian of this covariance: R(D) is not above"};
    return water_ideal(source, distortion, &ideal->rate_nats, error);
  }
}
