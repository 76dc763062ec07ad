#include <math.h>
#include <stdlib.h>

#include "exactrd/lipschitz.h"

size_t xrd_image_size(xrd_image_shape shape) { return shape.channels * shape.height * shape.width; }

void xrd_network_clear(xrd_network *network) {
  for (size_t i = 0; i < network->count; i++) {
    free(network->layers[i].weight);
    free(network->layers[i].bias);
  }
  free(network->layers);
  *network = (xrd_network){0};
}

/* Keeps every product of sizes far from overflow. */
static const size_t LARGEST_SIDE = (size_t)1 << 20, LARGEST_SIZE = (size_t)1 << 31;

static xrd_status check_shape(xrd_image_shape shape, size_t index, xrd_error *error) {
  if (shape.channels == 0 || shape.height == 0 || shape.width == 0)
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu has an empty output", index);
  if (shape.channels > LARGEST_SIDE || shape.height > LARGEST_SIDE || shape.width > LARGEST_SIDE ||
      shape.height * shape.width > LARGEST_SIZE / shape.channels)
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu has more than %zu outputs", index, LARGEST_SIZE);
  return XRD_OK;
}

static xrd_status windowed_shape(xrd_network_layer *layer, size_t index, xrd_error *error) {
  if (layer->stride == 0 || layer->kernel_height == 0 || layer->kernel_width == 0)
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu has an empty window or stride 0", index);
  if (layer->padding > LARGEST_SIDE || layer->stride > LARGEST_SIDE)
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu has a stride or padding beyond %zu", index, LARGEST_SIDE);
  const size_t height = layer->input.height + 2 * layer->padding, width = layer->input.width + 2 * layer->padding;
  if (layer->kernel_height > height || layer->kernel_width > width)
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu has a %zu x %zu window on a %zu x %zu image", index,
                    layer->kernel_height, layer->kernel_width, height, width);
  layer->output.height = (height - layer->kernel_height) / layer->stride + 1;
  layer->output.width = (width - layer->kernel_width) / layer->stride + 1;
  return XRD_OK;
}

static xrd_status check_finite(const double *values, size_t count, size_t index, const char *what, xrd_error *error) {
  for (size_t k = 0; k < count; k++)
    if (!isfinite(values[k])) return xrd_fail(error, XRD_ERR_INPUT, "layer %zu, %s %zu is not finite", index, what, k);
  return XRD_OK;
}

static size_t weights_needed(const xrd_network_layer *layer) {
  switch (layer->kind) {
  case XRD_DENSE: return xrd_image_size(layer->input) * layer->output.channels;
  case XRD_CONVOLUTION:
    return layer->input.channels * layer->output.channels * layer->kernel_height * layer->kernel_width;
  case XRD_CHANNEL_AFFINE: return layer->output.channels;
  case XRD_AVERAGE_POOL:
  case XRD_MAX_POOL:
  case XRD_RELU:
  case XRD_LEAKY_RELU:
  case XRD_UNIT_NORM: break;
  }
  return 0;
}

static xrd_status check_numbers(const xrd_network_layer *layer, size_t index, xrd_error *error) {
  const size_t weights = weights_needed(layer), biases = weights > 0 ? layer->output.channels : 0;
  if (layer->weight_count != weights || layer->bias_count != biases)
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu has %zu weights and %zu biases, its shape needs %zu and %zu",
                    index, layer->weight_count, layer->bias_count, weights, biases);
  if (!isfinite(layer->parameter)) return xrd_fail(error, XRD_ERR_INPUT, "layer %zu: slope is not finite", index);
  if (layer->kind == XRD_UNIT_NORM && !(layer->parameter > 0))
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu: epsilon must be positive", index);
  if (!(layer->tap >= 0) || !isfinite(layer->tap))
    return xrd_fail(error, XRD_ERR_INPUT, "layer %zu: the tap's weight must be finite and >= 0", index);
  const xrd_status status = check_finite(layer->weight, weights, index, "weight", error);
  return status != XRD_OK ? status : check_finite(layer->bias, biases, index, "bias", error);
}

xrd_status xrd_network_shape(xrd_network *network, xrd_error *error) {
  xrd_image_shape shape = network->input;
  xrd_status status = check_shape(shape, 0, error);
  if (network->count == 0) return xrd_fail(error, XRD_ERR_INPUT, "the network has no layers");
  for (size_t i = 0; i < network->count && status == XRD_OK; i++) {
    xrd_network_layer *layer = &network->layers[i];
    const size_t channels = layer->output.channels; /* dense and convolution: set by whoever built the layer */
    layer->input = layer->output = shape;
    if (layer->kind == XRD_DENSE) layer->output = (xrd_image_shape){channels, 1, 1};
    if (layer->kind == XRD_CONVOLUTION) layer->output.channels = channels;
    if (layer->kind == XRD_CONVOLUTION || layer->kind == XRD_AVERAGE_POOL || layer->kind == XRD_MAX_POOL)
      status = windowed_shape(layer, i, error);
    if (status == XRD_OK) status = check_shape(layer->output, i, error);
    if (status == XRD_OK) status = check_numbers(layer, i, error);
    shape = layer->output;
  }
  return status;
}
