/* A perceptual distance from the weights of a plain convolutional network such as VGG. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "vae/losses/features.h"
#include "vae/losses/safetensors.h"

enum { LARGEST_INDEX = 4 * XRD_STACK_LAYERS };

static xrd_status find(const xrd_safetensors *file, xrd_tensor *tensor, xrd_error *error, const char *format,
                       size_t index) {
  char name[64];
  (void)snprintf(name, sizeof name, format, index);
  return xrd_safetensors_find(file, name, tensor, error);
}

static xrd_status bad(const xrd_safetensors *file, size_t index, const char *what, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_INPUT, "%s: features.%zu.%s", file->path, index, what);
}

/* The input's affine map as a 1 x 1 convolution (weights and biases are filled in later), which also turns one grey
   channel into as many as the network wants. */
static xrd_status add_convolutions(xrd_features *features, const xrd_safetensors *file, size_t indices[],
                                   xrd_error *error) {
  xrd_stack *network = &features->network;
  size_t found = 0, last = 0;
  for (size_t index = 0; index < LARGEST_INDEX; index++) {
    xrd_tensor weight;
    xrd_status status = find(file, &weight, error, "features.%zu.weight", index);
    if (status != XRD_OK) return status;
    if (weight.bytes == NULL) continue;
    if (weight.dimensions != 4 || weight.shape[2] != weight.shape[3] || weight.shape[2] % 2 == 0)
      return bad(file, index, "weight must have the shape [out, in, k, k] with k odd", error);
    if (found == 0) {
      if (network->in.channels != 1 && network->in.channels != weight.shape[1])
        return bad(file, index, "weight has another number of input channels than the image", error);
      status = xrd_stack_add_conv(network, weight.shape[1], 1, 1, 0, error);
      if (status != XRD_OK) return status;
    } else if (index > last + 2) {
      features->tapped[network->count] = true;
      status = xrd_stack_add_max_pool(network, 2, 2, error);
      if (status != XRD_OK) return status;
    }
    if (network->out.channels != weight.shape[1])
      return bad(file, index, "weight does not take the channels before it", error);
    status = xrd_stack_add_conv(network, weight.shape[0], weight.shape[2], 1, weight.shape[2] / 2, error);
    indices[network->count - 1] = last = index;
    if (status == XRD_OK) status = xrd_stack_add_activation(network, XRD_LAYER_RELU, error);
    if (status != XRD_OK) return status;
    found++;
  }
  if (found == 0) return xrd_fail(error, XRD_ERR_INPUT, "%s: no tensor features.I.weight", file->path);
  features->tapped[network->count] = true;
  return XRD_OK;
}

/* [out, in, ky, kx] in the file, (ky, kx, in, out) here. */
static xrd_status fill_convolution(xrd_features *features, const xrd_safetensors *file, const xrd_layer *layer,
                                   size_t index, xrd_error *error) {
  xrd_tensor weight, bias;
  xrd_status status = find(file, &weight, error, "features.%zu.weight", index);
  if (status == XRD_OK) status = find(file, &bias, error, "features.%zu.bias", index);
  if (status != XRD_OK) return status;
  const size_t out = layer->out.channels, in = layer->in.channels, k = layer->kernel;
  for (size_t o = 0; o < out; o++)
    for (size_t i = 0; i < in; i++)
      for (size_t p = 0; p < k * k; p++)
        features->parameters[layer->weights + (p * in + i) * out + o] = (xrd_real)xrd_tensor_at(
            &weight, (o * in + i) * k * k + p);
  if (bias.bytes == NULL) return XRD_OK;
  if (bias.count != out) return bad(file, index, "bias has another length than the weight's outputs", error);
  for (size_t o = 0; o < out; o++) features->parameters[layer->biases + o] = (xrd_real)xrd_tensor_at(&bias, o);
  return XRD_OK;
}

static xrd_status fill_input(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  const xrd_layer *layer = &features->network.layers[0];
  const size_t channels = layer->out.channels;
  xrd_tensor shift, scale;
  xrd_status status = xrd_safetensors_find(file, "shift", &shift, error);
  if (status == XRD_OK) status = xrd_safetensors_find(file, "scale", &scale, error);
  if (status != XRD_OK) return status;
  if ((shift.bytes != NULL && shift.count != channels) || (scale.bytes != NULL && scale.count != channels))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: shift and scale must have one number per input channel", file->path);
  for (size_t c = 0; c < channels; c++) {
    const double s = scale.bytes == NULL ? 1 : xrd_tensor_at(&scale, c);
    const double t = shift.bytes == NULL ? 0 : xrd_tensor_at(&shift, c);
    if (!((xrd_real)s > 0)) return xrd_fail(error, XRD_ERR_INPUT, "%s: scale %zu is not positive", file->path, c);
    const size_t from = layer->in.channels == 1 ? 0 : c;
    features->parameters[layer->weights + from * channels + c] = 1 / (xrd_real)s;
    features->parameters[layer->biases + c] = -(xrd_real)t / (xrd_real)s;
  }
  return XRD_OK;
}

static xrd_status fill_channel_weights(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  for (size_t l = 1, tap = 0; l <= features->network.count; l++) {
    if (!features->tapped[l]) continue;
    const size_t channels = features->network.layers[l - 1].out.channels;
    xrd_tensor weights;
    const xrd_status status = find(file, &weights, error, "lin%zu.weight", tap);
    if (status != XRD_OK) return status;
    if (weights.bytes != NULL) {
      if (weights.count != channels)
        return xrd_fail(error, XRD_ERR_INPUT, "%s: lin%zu.weight needs %zu numbers", file->path, tap, channels);
      features->channel_weights[l] = xrd_allocate(channels, sizeof(xrd_real));
      if (features->channel_weights[l] == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for channel weights");
      for (size_t c = 0; c < channels; c++) {
        const double w = xrd_tensor_at(&weights, c);
        if (w < 0) return xrd_fail(error, XRD_ERR_INPUT, "%s: lin%zu.weight %zu is negative", file->path, tap, c);
        features->channel_weights[l][c] = (xrd_real)w;
      }
    }
    tap++;
  }
  return XRD_OK;
}

/* A network that does not fit together, or not the image, is the file's fault. */
static xrd_status blame(const char *path, xrd_status status, xrd_error *error) {
  if (status != XRD_ERR_ARGUMENT) return status;
  const xrd_error found = error != NULL ? *error : (xrd_error){""};
  return xrd_fail(error, XRD_ERR_INPUT, "%s: %.400s", path, found.message);
}

xrd_status xrd_features_safetensors(xrd_features *features, xrd_extent image, const char *path, xrd_error *error) {
  memset(features, 0, sizeof *features);
  xrd_stack_init(&features->network, image);
  features->normalised = true;
  xrd_safetensors file;
  xrd_status status = xrd_safetensors_read(&file, path, error);
  if (status != XRD_OK) return status;
  size_t indices[XRD_STACK_LAYERS] = {0};
  status = blame(path, add_convolutions(features, &file, indices, error), error);
  if (status == XRD_OK) {
    features->parameters = xrd_allocate_zero(features->network.parameters, sizeof(xrd_real));
    if (features->parameters == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for its weights", path);
  }
  if (status == XRD_OK) status = fill_input(features, &file, error);
  for (size_t l = 1; l < features->network.count && status == XRD_OK; l++)
    if (features->network.layers[l].kind == XRD_LAYER_CONV)
      status = fill_convolution(features, &file, &features->network.layers[l], indices[l], error);
  if (status == XRD_OK) status = fill_channel_weights(features, &file, error);
  xrd_safetensors_clear(&file);
  if (status != XRD_OK) xrd_features_clear(features);
  return status;
}
