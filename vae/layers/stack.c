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

/* The output of windows of `kernel` over a padded image; false where none fits. */
static bool windows(xrd_extent in, size_t kernel, size_t stride, xrd_padding padding, size_t channels,
                    xrd_extent *out) {
  const size_t height = in.height + padding.before + padding.after, width = in.width + padding.before + padding.after;
  if (!geometry_is_sound(channels, kernel, stride, padding.before) || padding.after >= kernel || height < kernel ||
      width < kernel)
    return false;
  *out = (xrd_extent){(height - kernel) / stride + 1, (width - kernel) / stride + 1, channels};
  return true;
}

static xrd_status misfit(const xrd_stack *network, const char *what, size_t kernel, size_t stride, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_ARGUMENT, "a %zu x %zu %s of stride %zu does not fit an image of %zu x %zu", kernel,
                  kernel, what, stride, network->out.height, network->out.width);
}

xrd_status xrd_stack_add_padded_conv(xrd_stack *network, size_t channels, size_t kernel, size_t stride,
                                     xrd_padding padding, xrd_error *error) {
  xrd_layer layer = {.kind = XRD_LAYER_CONV,
                     .kernel = kernel,
                     .stride = stride,
                     .padding = padding.before,
                     .weight_count = kernel * kernel * network->out.channels * channels,
                     .bias_count = channels};
  if (!windows(network->out, kernel, stride, padding, channels, &layer.out))
    return misfit(network, "convolution", kernel, stride, error);
  return append(network, layer, error);
}

xrd_status xrd_stack_add_conv(xrd_stack *network, size_t channels, size_t kernel, size_t stride, size_t padding,
                              xrd_error *error) {
  return xrd_stack_add_padded_conv(network, channels, kernel, stride, (xrd_padding){padding, padding}, error);
}

xrd_status xrd_stack_add_depthwise(xrd_stack *network, size_t kernel, size_t stride, xrd_padding padding,
                                   xrd_error *error) {
  const size_t channels = network->out.channels;
  xrd_layer layer = {.kind = XRD_LAYER_DEPTHWISE,
                     .kernel = kernel,
                     .stride = stride,
                     .padding = padding.before,
                     .weight_count = kernel * kernel * channels,
                     .bias_count = channels};
  if (!windows(network->out, kernel, stride, padding, channels, &layer.out))
    return misfit(network, "depthwise convolution", kernel, stride, error);
  return append(network, layer, error);
}

xrd_status xrd_stack_add_max_pool(xrd_stack *network, size_t kernel, size_t stride, xrd_error *error) {
  xrd_layer layer = {.kind = XRD_LAYER_MAX_POOL, .kernel = kernel, .stride = stride};
  if (!windows(network->out, kernel, stride, (xrd_padding){0, 0}, network->out.channels, &layer.out))
    return misfit(network, "pooling", kernel, stride, error);
  return append(network, layer, error);
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

xrd_status xrd_stack_add_activation(xrd_stack *network, xrd_layer_kind kind, xrd_error *error) {
  if (kind < XRD_LAYER_RELU) return xrd_fail(error, XRD_ERR_ARGUMENT, "layer kind %d is no activation", (int)kind);
  return append(network, (xrd_layer){.kind = kind, .out = network->out}, error);
}

/* Those that leave the shape as it is: nothing can be wrong but the network's length. */
static xrd_status add_by_channel(xrd_stack *network, xrd_layer_kind kind, size_t groups, xrd_error *error) {
  const size_t channels = network->out.channels, maps = kind == XRD_LAYER_ATTENTION ? 4 : 1;
  const size_t each = kind == XRD_LAYER_ATTENTION ? channels * channels : channels;
  return append(network,
                (xrd_layer){.kind = kind,
                            .out = network->out,
                            .groups = groups,
                            .weight_count = maps * each,
                            .bias_count = maps * channels},
                error);
}

xrd_status xrd_stack_add_affine(xrd_stack *network, xrd_error *error) {
  return add_by_channel(network, XRD_LAYER_AFFINE, 0, error);
}

xrd_status xrd_stack_add_attention(xrd_stack *network, xrd_error *error) {
  return add_by_channel(network, XRD_LAYER_ATTENTION, 0, error);
}

xrd_status xrd_stack_add_group_norm(xrd_stack *network, size_t groups, xrd_error *error) {
  if (groups == 0 || network->out.channels % groups != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu channels cannot be put into %zu equal groups", network->out.channels,
                    groups);
  return add_by_channel(network, XRD_LAYER_GROUP_NORM, groups, error);
}

xrd_status xrd_stack_add_upsample(xrd_stack *network, size_t factor, xrd_error *error) {
  if (factor == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "an image cannot be enlarged 0 times");
  const xrd_extent in = network->out, out = {factor * in.height, factor * in.width, in.channels};
  return append(network, (xrd_layer){.kind = XRD_LAYER_UPSAMPLE, .out = out, .kernel = factor}, error);
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

xrd_status xrd_stack_add_skip(xrd_stack *network, size_t from, size_t pool, bool mapped, xrd_error *error) {
  if (from > network->count || pool == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "there is no value %zu to be added over blocks of %zu", from, pool);
  const xrd_extent s = xrd_stack_shape(network, from), in = network->out;
  if (mapped && (pool != 1 || s.height != in.height || s.width != in.width))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "an image of %zu x %zu cannot be added to one of %zu x %zu", s.height,
                    s.width, in.height, in.width);
  xrd_layer layer = {.kind = XRD_LAYER_SKIP, .out = in, .from = from, .pool = pool};
  if (mapped) {
    layer.weight_count = s.channels * in.channels;
    layer.bias_count = in.channels;
  } else {
    layer.out = (xrd_extent){larger(in.height, s.height / pool), larger(in.width, s.width / pool),
                             larger(in.channels, s.channels)};
  }
  return append(network, layer, error);
}

static double fan_in(const xrd_stack *network, const xrd_layer *layer) {
  switch (layer->kind) {
  case XRD_LAYER_DEPTHWISE: return (double)(layer->kernel * layer->kernel);
  case XRD_LAYER_SKIP: return (double)xrd_stack_shape(network, layer->from).channels;
  case XRD_LAYER_ATTENTION: return (double)layer->in.channels;
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
    const bool scales = layer->kind == XRD_LAYER_AFFINE || layer->kind == XRD_LAYER_GROUP_NORM;
    const double bound = sqrt(gain / fan_in(network, layer));
    for (size_t i = 0; i < layer->weight_count; i++)
      parameters[layer->weights + i] = scales ? 1 : (xrd_real)(bound * (2 * xrd_random_uniform(random) - 1));
  }
}
