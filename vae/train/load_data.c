#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/linear_vae.h"
#include "exactrd/numbers.h"
#include "vae/train/trainer.h"

static xrd_extent shape_of(const xrd_vae_config *config) {
  return (xrd_extent){config->height, config->width, config->colors};
}

static xrd_status fill_exponential(const xrd_vae_config *config, const char *text, double *covariance,
                                   xrd_error *error) {
  char *end;
  const double length = strtod(text, &end);
  if (end == text || *end != '\0' || !(length > 0) || !isfinite(length))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "covariance exponential:%s: expected a length > 0", text);
  xrd_exponential_covariance(config->height, config->width, config->colors, length, covariance);
  return XRD_OK;
}

static xrd_status fill_diagonal(size_t n, const char *text, double *covariance, xrd_error *error) {
  memset(covariance, 0, n * n * sizeof *covariance);
  const char *at = text;
  for (size_t i = 0; i < n; i++) {
    char *end;
    covariance[i * n + i] = strtod(at, &end);
    if (end == at || *end != (i + 1 < n ? ',' : '\0') || !(covariance[i * n + i] >= 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "covariance diagonal:%s: expected %zu numbers >= 0", text, n);
    at = end + 1;
  }
  return XRD_OK;
}

static xrd_status fill_from_file(size_t n, const char *path, double *covariance, xrd_error *error) {
  xrd_numbers numbers;
  xrd_status status = xrd_numbers_read(path, XRD_TABLE, XRD_FINITE, &numbers, error);
  if (status != XRD_OK) return status;
  if (numbers.rows != n || numbers.columns != n)
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: expected %zu x %zu numbers, found %zu x %zu", path, n, n, numbers.rows,
                      numbers.columns);
  else
    memcpy(covariance, numbers.values, n * n * sizeof *covariance);
  xrd_numbers_clear(&numbers);
  return status;
}

xrd_status xrd_covariance_read(const xrd_vae_config *config, double **covariance, xrd_error *error) {
  const size_t n = xrd_extent_size(shape_of(config));
  *covariance = NULL;
  if (n > 4096) return xrd_fail(error, XRD_ERR_ARGUMENT, "Gaussian data have at most 4096 dimensions");
  double *matrix = xrd_allocate(n * n, sizeof *matrix);
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu numbers", n, n);
  const char *text = config->covariance;
  xrd_status status;
  if (strncmp(text, "exponential:", 12) == 0)
    status = fill_exponential(config, text + 12, matrix, error);
  else if (strncmp(text, "diagonal:", 9) == 0)
    status = fill_diagonal(n, text + 9, matrix, error);
  else
    status = fill_from_file(n, text, matrix, error);
  if (status == XRD_OK)
    *covariance = matrix;
  else
    free(matrix);
  return status;
}

enum { OF_A_LAW = 2000, SHARE = 10 };

/* How many samples are held out of `stored`, or of a law where there are none. */
static size_t held_out(const xrd_vae_config *c, size_t stored) {
  if (c->held_out > 0) return c->held_out;
  if (stored == 0) return OF_A_LAW;
  return stored / SHARE > 2 ? stored / SHARE : 2;
}

/* Held-out samples, and training samples where the settings store them, come from different seeds. */
static xrd_status fill_from_law(xrd_trainer *t, xrd_error *error) {
  const xrd_vae_config *c = &t->config;
  const xrd_status status = xrd_images_fill(&t->test, &t->law, held_out(c, 0), 2 * c->data_seed + 1, error);
  if (status != XRD_OK || c->samples == 0) return status;
  return xrd_images_fill(&t->train, &t->law, c->samples, 2 * c->data_seed, error);
}

static xrd_status load_gaussian(xrd_trainer *t, xrd_error *error) {
  double *covariance;
  xrd_status status = xrd_covariance_read(&t->config, &covariance, error);
  if (status == XRD_OK) status = xrd_images_gaussian(&t->law, shape_of(&t->config), covariance, error);
  free(covariance);
  return status;
}

xrd_status xrd_finite_source_read(const xrd_vae_config *config, xrd_input *source, xrd_error *error) {
  xrd_input_request request = {.distortion = "squared"};
  if (config->pmf[0] == '\0') {
    request.samples = config->file;
  } else {
    request.pmf = config->pmf;
    request.alphabet = config->file;
  }
  xrd_status status = xrd_input_load(&request, source, error);
  if (status != XRD_OK) return status;
  const size_t n = source->problem.distortion.n, dim = source->problem.distortion.dim;
  if (dim != xrd_extent_size(shape_of(config)))
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: symbols of %zu numbers are no images of %zu x %zu x %zu", config->file,
                      dim, config->height, config->width, config->colors);
  for (size_t i = 0; i < n * dim && status == XRD_OK; i++) {
    source->x[i] = (double)(xrd_real)source->x[i];
    if (!isfinite(source->x[i]))
      status = xrd_fail(error, XRD_ERR_INPUT, "%s: row %zu is too large to be trained on", config->file, i / dim);
  }
  if (status != XRD_OK) xrd_input_clear(source);
  return status;
}

static xrd_status load_finite(xrd_trainer *t, xrd_error *error) {
  xrd_input source;
  xrd_status status = xrd_finite_source_read(&t->config, &source, error);
  if (status != XRD_OK) return status;
  status = xrd_images_finite(&t->law, shape_of(&t->config), source.p, source.x, source.problem.distortion.n, error);
  xrd_input_clear(&source);
  return status;
}

/* -log of a Bernoulli law is no loss of a value that is no probability: it has no lower bound. */
static xrd_status within_unit(const xrd_images *images, const char *which, const xrd_vae_config *c, xrd_error *error) {
  const size_t size = xrd_extent_size(images->shape);
  for (size_t i = 0; i < images->count * size; i++) {
    const double value = (double)images->samples[i];
    if (value >= 0 && value <= 1) continue;
    return xrd_fail(error, XRD_ERR_INPUT,
                    "%s%s%s image %zu, value %zu, is %.9g: the Bernoulli loss wants values from 0 to 1 (scale them, or "
                    "--loss sse)",
                    c->file, c->file[0] != '\0' ? ": " : "", which, i / size, i % size, value);
  }
  return XRD_OK;
}

static xrd_status check_bernoulli(const xrd_trainer *t, xrd_error *error) {
  const xrd_status status = within_unit(&t->train, "training", &t->config, error);
  return status == XRD_OK ? within_unit(&t->test, "held-out", &t->config, error) : status;
}

xrd_status xrd_trainer_load_data(xrd_trainer *t, xrd_error *error) {
  const xrd_vae_config *c = &t->config;
  const bool drawn = c->data == XRD_DATA_GAUSSIAN || c->data == XRD_DATA_CORRIDORS || c->data == XRD_DATA_LEAVES;
  if (c->held_out == 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--held-out 1: 2 at least, for an error of their mean");
  if (!drawn && c->file[0] == '\0') return xrd_fail(error, XRD_ERR_ARGUMENT, "these data need a file");
  xrd_status status = XRD_OK;
  switch (c->data) {
  case XRD_DATA_GAUSSIAN: status = load_gaussian(t, error); break;
  case XRD_DATA_CORRIDORS: status = xrd_images_corridors(&t->law, c->corridors, error); break;
  case XRD_DATA_LEAVES: status = xrd_images_leaves(&t->law, c->height, c->colors, error); break;
  case XRD_DATA_FINITE: status = load_finite(t, error); break;
  case XRD_DATA_IDX: status = xrd_images_idx(&t->train, c->file, error); break;
  case XRD_DATA_NPY: status = xrd_images_npy(&t->train, shape_of(c), c->file, error); break;
  case XRD_DATA_PNM: status = xrd_images_pnm(&t->train, c->file, error); break;
  default: status = xrd_images_png(&t->train, c->file, error); break;
  }
  if (status == XRD_OK)
    status = t->law.draw != NULL ? fill_from_law(t, error)
                                 : xrd_images_split(&t->train, held_out(c, t->train.count), &t->test, error);
  if (status == XRD_OK && c->loss == XRD_LOSS_BERNOULLI) status = check_bernoulli(t, error);
  return status;
}
