#include "vae/layers/stack.h"

#include <math.h>
#include <string.h>

void xrd_stack_init(xrd_stack *network, xrd_extent in) {
  memset(network, 0, sizeof *network);
  network->in = network->out = in;
}

static xrd_status append(xrd_stack *network, xrd_layer layer, xrd_error *error) {
  if (network->count == XRD_STACK_LAYERS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a network has at most %d layers", XRD_STACK_LAYERS);
  layer.in = network->out;
  layer.weights = network->parameters;
  layer.biases = layer.weights + layer.weight_count;
  network->parameters = layer.biases + layer.bias_count;
  network->layers[network->count++] = layer;
  network->out = layer.out;
  const size_t scratch = xrd_layer_scratch(&network->layers[network->count - 1]);
  if (scratch > network->scratch) network->scratch = scratch;
  return XRD_OK;
}

xrd_status xrd_stack_add_dense(xrd_stack *network, xrd_extent out, xrd_error *error) {
  const size_t outputs = xrd_extent_size(out);
  if (outputs == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "a dense layer needs at least one output");
  return append(network,
                (xrd_layer){.kind = XRD_LAYER_DENSE,
                            .out = out,
                            .weight_count = xrd_extent_size(network->out) * outputs,
                            .bias_count = outputs},
                error);
}

static bool geometry_is_sound(size_t channels, size_t kernel, size_t stride, size_t padding) {
  return channels > 0 && kernel > 0 && stride > 0 && padding < kernel;
}

xrd_status xrd_stack_add_conv(xrd_stack *network, size_t channels, size_t kernel, size_t stride, size_t padding,
                              xrd_error *error) {
  const xrd_extent in = network->out;
  if (!geometry_is_sound(channels, kernel, stride, padding) || in.height + 2 * padding < kernel ||
      in.width + 2 * padding < kernel)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a %zu x %zu convolution of stride %zu does not fit an image of %zu x %zu",
                    kernel, kernel, stride, in.height, in.width);
  const xrd_extent out = {(in.height + 2 * padding - kernel) / stride + 1,
                          (in.width + 2 * padding - kernel) / stride + 1, channels};
  return append(network,
                (xrd_layer){.kind = XRD_LAYER_CONV,
                            .out = out,
                            .kernel = kernel,
                            .stride = stride,
                            .padding = padding,
                            .weight_count = kernel * kernel * in.channels * channels,
                            .bias_count = channels},
                error);
}

xrd_status xrd_stack_add_conv_transpose(xrd_stack *network, size_t channels, size_t kernel, size_t stride,
                                        size_t padding, xrd_error *error) {
  const xrd_extent in = network->out;
  if (!geometry_is_sound(channels, kernel, stride, padding) || (in.height - 1) * stride + kernel <= 2 * padding ||
      (in.width - 1) * stride + kernel <= 2 * padding)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a transposed %zu x %zu convolution does not fit an image of %zu x %zu",
                    kernel, kernel, in.height, in.width);
  const xrd_extent out = {(in.height - 1) * stride + kernel - 2 * padding,
                          (in.width - 1) * stride + kernel - 2 * padding, channels};
  return append(network,
                (xrd_layer){.kind = XRD_LAYER_CONV_TRANSPOSE,
                            .out = out,
                            .kernel = kernel,
                            .stride = stride,
                            .padding = padding,
                            .weight_count = in.channels * kernel * kernel * channels,
                            .bias_count = channels},
                error);
}

xrd_status xrd_stack_add_max_pool(xrd_stack *network, size_t kernel, xrd_error *error) {
  const xrd_extent in = network->out;
  if (kernel == 0 || in.height < kernel || in.width < kernel)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu x %zu pooling does not fit an image of %zu x %zu", kernel, kernel,
                    in.height, in.width);
  const xrd_extent out = {in.height / kernel, in.width / kernel, in.channels};
  return append(network, (xrd_layer){.kind = XRD_LAYER_MAX_POOL, .out = out, .kernel = kernel, .stride = kernel},
                error);
}

xrd_status xrd_stack_add_activation(xrd_stack *network, xrd_layer_kind kind, xrd_error *error) {
  if (kind < XRD_LAYER_RELU) return xrd_fail(error, XRD_ERR_ARGUMENT, "layer kind %d is no activation", (int)kind);
  return append(network, (xrd_layer){.kind = kind, .out = network->out}, error);
}

static double fan_in(const xrd_layer *layer) {
  switch (layer->kind) {
  case XRD_LAYER_CONV: return (double)(layer->kernel * layer->kernel * layer->in.channels);
  case XRD_LAYER_CONV_TRANSPOSE: /* how many inputs reach one output pixel */
    return (double)(layer->kernel * layer->kernel * layer->in.channels) / (double)(layer->stride * layer->stride);
  default: return (double)xrd_extent_size(layer->in);
  }
}

void xrd_stack_randomize(const xrd_stack *network, double gain, xrd_random *random, xrd_real *parameters) {
  memset(parameters, 0, network->parameters * sizeof *parameters);
  for (size_t l = 0; l < network->count; l++) {
    const xrd_layer *layer = &network->layers[l];
    if (layer->weight_count == 0) continue;
    const double bound = sqrt(gain / fan_in(layer));
    for (size_t i = 0; i < layer->weight_count; i++)
      parameters[layer->weights + i] = (xrd_real)(bound * (2 * xrd_random_uniform(random) - 1));
  }
}
