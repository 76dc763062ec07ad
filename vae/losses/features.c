#include "vae/losses/features.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void xrd_features_clear(xrd_features *features) {
  free(features->parameters);
  for (size_t l = 0; l <= XRD_STACK_LAYERS; l++) free(features->channel_weights[l]);
  memset(features, 0, sizeof *features);
}

static void begin(xrd_features *features, xrd_extent image) {
  memset(features, 0, sizeof *features);
  xrd_stack_init(&features->network, image);
}

static xrd_status allocate(xrd_features *features, xrd_error *error) {
  features->parameters = xrd_allocate_zero(features->network.parameters, sizeof(xrd_real));
  if (features->parameters == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the features' weights");
  return XRD_OK;
}

/* The weight of a first convolution from channel `in` at (ky, kx) to channel `out`. */
static xrd_real *weight_at(const xrd_features *features, size_t ky, size_t kx, size_t in, size_t out) {
  const xrd_layer *layer = &features->network.layers[0];
  return &features->parameters[((ky * layer->kernel + kx) * layer->in.channels + in) * layer->out.channels + out];
}

static xrd_status conv(xrd_features *features, size_t channels, size_t kernel, size_t stride, size_t padding,
                       xrd_error *error) {
  return xrd_stack_add_conv(&features->network, channels, kernel, stride, padding, error);
}

xrd_status xrd_features_edge(xrd_features *features, xrd_extent image, xrd_error *error) {
  begin(features, image);
  xrd_status status = conv(features, 2 * image.channels, 2, 1, 0, error);
  if (status == XRD_OK) status = allocate(features, error);
  if (status != XRD_OK) return status;
  for (size_t c = 0; c < image.channels; c++) {
    *weight_at(features, 0, 0, c, 2 * c) = -1;
    *weight_at(features, 0, 1, c, 2 * c) = 1;
    *weight_at(features, 0, 0, c, 2 * c + 1) = -1;
    *weight_at(features, 1, 0, c, 2 * c + 1) = 1;
  }
  features->tapped[1] = true;
  return XRD_OK;
}

xrd_status xrd_features_pool(xrd_features *features, xrd_extent image, xrd_error *error) {
  begin(features, image);
  xrd_status status = conv(features, image.channels, 2, 2, 0, error);
  if (status == XRD_OK) status = allocate(features, error);
  if (status != XRD_OK) return status;
  for (size_t c = 0; c < image.channels; c++)
    for (size_t k = 0; k < 4; k++) *weight_at(features, k / 2, k % 2, c, c) = (xrd_real)0.25;
  features->tapped[1] = true;
  return XRD_OK;
}

xrd_status xrd_features_matrix(xrd_features *features, xrd_extent image, const double *matrix, size_t rows,
                               xrd_error *error) {
  begin(features, image);
  xrd_status status = xrd_stack_add_dense(&features->network, (xrd_extent){1, 1, rows}, error);
  if (status == XRD_OK) status = allocate(features, error);
  if (status != XRD_OK) return status;
  const size_t size = xrd_extent_size(image);
  for (size_t r = 0; r < rows; r++)
    for (size_t i = 0; i < size; i++) features->parameters[i * rows + r] = (xrd_real)matrix[r * size + i];
  features->tapped[1] = true;
  return XRD_OK;
}

xrd_status xrd_features_random(xrd_features *features, xrd_extent image, uint64_t seed, xrd_error *error) {
  begin(features, image);
  features->normalised = true;
  xrd_status status = XRD_OK;
  for (size_t block = 0; block < 3 && status == XRD_OK; block++) {
    status = conv(features, (size_t)16 << block, 3, block == 0 ? 1 : 2, 1, error);
    if (status == XRD_OK) status = xrd_stack_add_activation(&features->network, XRD_LAYER_LEAKY_RELU, error);
    features->tapped[features->network.count] = true;
  }
  if (status == XRD_OK) status = allocate(features, error);
  if (status != XRD_OK) return status;
  xrd_random random;
  xrd_random_seed(&random, seed);
  xrd_stack_randomize(&features->network, 6, &random, features->parameters);
  return XRD_OK;
}
