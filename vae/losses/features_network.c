/* The network that the trainer runs, as the proofs have it: its own weights in doubles, channels first. */
#include "base/float_mode.h"
#include "base/memory.h"
#include "exactrd/lipschitz.h"
#include "theory/lipschitz/directed.h"
#include "vae/losses/features.h"

static const size_t LARGEST_SIDE = (size_t)1 << 20;

/* How far the last window reaches beyond the image; negative where it ends inside. */
static long reach(const xrd_layer *layer, size_t in, size_t out) {
  return (long)((out - 1) * layer->stride + layer->kernel) - (long)(in + layer->padding);
}

/* Whether as much padding below as above gives as many windows. */
static bool is_even(const xrd_layer *layer, size_t in, size_t out) {
  const size_t padded = in + 2 * layer->padding;
  return padded >= layer->kernel && (padded - layer->kernel) / layer->stride + 1 == out;
}

/* One padding on all sides: where the layer has more below than above, or less, its kernel gets a frame of zeros in
   which it lies at the offset that is returned, so that every window sees the same numbers. */
static size_t frame_kernel(const xrd_layer *from, xrd_network_layer *to) {
  to->stride = from->stride;
  to->padding = from->padding;
  to->kernel_height = to->kernel_width = from->kernel;
  if (is_even(from, from->in.height, from->out.height) && is_even(from, from->in.width, from->out.width)) return 0;
  const long before = (long)from->padding, below = reach(from, from->in.height, from->out.height),
             right = reach(from, from->in.width, from->out.width), farther = below > right ? below : right,
             padding = before > farther ? before : farther;
  to->padding = (size_t)padding;
  to->kernel_height += (size_t)(2 * padding - before - below);
  to->kernel_width += (size_t)(2 * padding - before - right);
  return (size_t)(padding - before);
}

static xrd_status allocate(size_t weights, size_t biases, xrd_network_layer *layer, xrd_error *error) {
  layer->weight_count = weights;
  layer->bias_count = layer->output.channels = biases;
  layer->weight = xrd_allocate_zero(weights, sizeof *layer->weight);
  layer->bias = xrd_allocate_zero(biases, sizeof *layer->bias);
  if (layer->weight != NULL && layer->bias != NULL) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu weights", weights);
}

/* (ky, kx, in, out) there, [out, in, ky, kx] here. */
static xrd_status take_convolution(const xrd_layer *from, const xrd_real *parameters, xrd_network_layer *to,
                                   xrd_error *error) {
  const size_t in = from->in.channels, out = from->out.channels, k = from->kernel, offset = frame_kernel(from, to);
  const xrd_status status = allocate(out * in * to->kernel_height * to->kernel_width, out, to, error);
  if (status != XRD_OK) return status;
  for (size_t o = 0; o < out; o++) {
    to->bias[o] = (double)parameters[from->biases + o];
    for (size_t i = 0; i < in; i++)
      for (size_t y = 0; y < k; y++)
        for (size_t x = 0; x < k; x++)
          to->weight[((o * in + i) * to->kernel_height + y + offset) * to->kernel_width + x + offset] = (double)
              parameters[from->weights + ((y * k + x) * in + i) * out + o];
  }
  return XRD_OK;
}

static xrd_status take_affine(const xrd_layer *from, const xrd_real *parameters, xrd_network_layer *to,
                              xrd_error *error) {
  const size_t channels = from->out.channels;
  const xrd_status status = allocate(channels, channels, to, error);
  for (size_t c = 0; status == XRD_OK && c < channels; c++) {
    to->weight[c] = (double)parameters[from->weights + c];
    to->bias[c] = (double)parameters[from->biases + c];
  }
  return status;
}

static const char *name_of(xrd_layer_kind kind) {
  switch (kind) {
  case XRD_LAYER_DEPTHWISE: return "depthwise convolution";
  case XRD_LAYER_SKIP: return "residual sum (add)";
  case XRD_LAYER_RELU6: return "relu6";
  case XRD_LAYER_TANH: return "tanh";
  case XRD_LAYER_SIGMOID: return "sigmoid";
  case XRD_LAYER_SILU: return "silu";
  default: return "layer of this kind";
  }
}

static xrd_status take_layer(const xrd_layer *from, const xrd_real *parameters, xrd_network_layer *to,
                             xrd_error *error) {
  switch (from->kind) {
  case XRD_LAYER_CONV: to->kind = XRD_CONVOLUTION; return take_convolution(from, parameters, to, error);
  case XRD_LAYER_AFFINE: to->kind = XRD_CHANNEL_AFFINE; return take_affine(from, parameters, to, error);
  case XRD_LAYER_MAX_POOL:
    to->kind = XRD_MAX_POOL;
    to->kernel_height = to->kernel_width = from->kernel;
    to->stride = from->stride;
    return XRD_OK;
  case XRD_LAYER_RELU: to->kind = XRD_RELU; return XRD_OK;
  case XRD_LAYER_LEAKY_RELU:
    to->kind = XRD_LEAKY_RELU;
    to->parameter = (double)XRD_LEAKY_SLOPE;
    return XRD_OK;
  default:
    return xrd_fail(error, XRD_ERR_INPUT,
                    "no bound is known here of a %s; of convolution, batch_norm, max_pool, relu and leaky_relu one is",
                    name_of(from->kind));
  }
}

/* Of value l: f -> f / sqrt(|f|^2 + epsilon) has a Jacobian of norm 1 / sqrt(epsilon) at most, so that the trainer's
   (1 / positions) sum w_c (g(x) - g(y))^2 is at most max w_c / (positions epsilon) |f(x) - f(y)|^2. */
static double tap_weight(const xrd_features *features, size_t l) {
  const xrd_extent shape = xrd_stack_shape(&features->network, l);
  const xrd_real *weights = features->channel_weights[l];
  double largest = weights == NULL ? 1 : 0;
  for (size_t c = 0; weights != NULL && c < shape.channels; c++)
    if ((double)weights[c] > largest) largest = (double)weights[c];
  if (largest == 0) return 0;
  return xrd_up(xrd_up(largest / (double)(shape.height * shape.width)) / (double)XRD_FEATURE_EPSILON);
}

/* Layer 0 of the network is the input's map, layer l + 1 the file's layer l. */
static xrd_status take_layers(const xrd_features *features, const char *path, xrd_network *network, xrd_error *error) {
  const xrd_stack *stack = &features->network;
  xrd_error found = {""};
  network->input = (xrd_image_shape){stack->in.channels, stack->in.height, stack->in.width};
  network->layers = xrd_allocate_zero(stack->count, sizeof *network->layers);
  if (network->layers == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu layers", stack->count);
  for (network->count = 0; network->count < stack->count;) {
    const size_t l = network->count++;
    const xrd_status status = take_layer(&stack->layers[l], features->parameters, &network->layers[l], &found);
    if (status == XRD_ERR_MEMORY) return xrd_fail(error, status, "%s: %.400s", path, found.message);
    if (status != XRD_OK)
      return xrd_fail(error, status, "%s: layer %zu of its list: %.400s", path, l - 1, found.message);
    if (features->tapped[l + 1]) network->layers[l].tap = tap_weight(features, l + 1);
  }
  const xrd_status status = xrd_network_shape(network, &found);
  if (status == XRD_OK) return status;
  return xrd_fail(error, status, "%s: with the input's map as layer 0: %.400s", path, found.message);
}

xrd_status xrd_network_read_features(const char *path, xrd_image_shape image, xrd_network *network, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *network = (xrd_network){0};
  const size_t sides[] = {image.channels, image.height, image.width};
  for (int i = 0; i < 3; i++)
    if (sides[i] == 0 || sides[i] > LARGEST_SIDE)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "an image's channels, height and width are 1 to %zu", LARGEST_SIDE);
  xrd_features features;
  xrd_status status = xrd_features_safetensors(&features, (xrd_extent){image.height, image.width, image.channels}, path,
                                               error);
  if (status != XRD_OK) return status;
  status = take_layers(&features, path, network, error);
  xrd_features_clear(&features);
  if (status != XRD_OK) xrd_network_clear(network);
  return status;
}
