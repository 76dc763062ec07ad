/* A plain convolutional network such as VGG: convolutions and rectifiers, maximum pooling where indices leave a gap. */
#include <stdio.h>

#include "vae/losses/features_file.h"

enum { LARGEST_INDEX = 256, SLICES = 5, PREFIX = 64 };

/* The prefix of convolution `index`, and its weight: torchvision's name, or that of LPIPS' module. */
static xrd_status find(const xrd_safetensors *file, size_t index, char prefix[PREFIX], xrd_tensor *weight,
                       xrd_error *error) {
  (void)snprintf(prefix, PREFIX, "features.%zu", index);
  xrd_status status = xrd_feature_tensor(file, prefix, "weight", weight, error);
  for (int slice = 1; slice <= SLICES && status == XRD_OK && weight->bytes == NULL; slice++) {
    (void)snprintf(prefix, PREFIX, "net.slice%d.%zu", slice, index);
    status = xrd_feature_tensor(file, prefix, "weight", weight, error);
  }
  return status;
}

static xrd_status add_one(xrd_features *features, const xrd_safetensors *file, const char *prefix,
                          const xrd_tensor *weight, bool pooled, xrd_error *error) {
  xrd_stack *network = &features->network;
  xrd_status status = XRD_OK;
  if (weight->dimensions != 4 || weight->shape[2] != weight->shape[3] || weight->shape[2] % 2 == 0)
    return xrd_feature_misfit(file, prefix, "weight must have the shape [out, in, k, k] with k odd", error);
  if (network->count == 0) status = xrd_feature_input(features, file, weight->shape[1], error);
  if (status == XRD_OK && pooled) {
    features->tapped[network->count] = true;
    status = xrd_stack_add_max_pool(network, 2, 2, error);
  }
  if (status != XRD_OK) return status;
  if (network->out.channels != weight->shape[1])
    return xrd_feature_misfit(file, prefix, "weight does not take the channels before it", error);
  status = xrd_stack_add_conv(network, weight->shape[0], weight->shape[2], 1, weight->shape[2] / 2, error);
  return status == XRD_OK ? xrd_stack_add_activation(network, XRD_LAYER_RELU, error) : status;
}

static xrd_status add_all(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  size_t last = LARGEST_INDEX;
  xrd_status status = XRD_OK;
  for (size_t index = 0; index < LARGEST_INDEX && status == XRD_OK; index++) {
    char prefix[PREFIX];
    xrd_tensor weight;
    status = find(file, index, prefix, &weight, error);
    if (status != XRD_OK || weight.bytes == NULL) continue;
    status = add_one(features, file, prefix, &weight, last < LARGEST_INDEX && index > last + 2, error);
    last = index;
  }
  if (status == XRD_OK && last == LARGEST_INDEX)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no tensor features.I.weight", file->path);
  features->tapped[features->network.count] = true;
  return status;
}

xrd_status xrd_features_plain(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  xrd_status status = add_all(features, file, error);
  if (status == XRD_OK) status = xrd_feature_parameters(features, file, error);
  size_t index = 0;
  for (size_t l = 1; l < features->network.count && status == XRD_OK; l++) {
    const xrd_layer *layer = &features->network.layers[l];
    char prefix[PREFIX];
    xrd_tensor weight = {.bytes = NULL};
    if (layer->kind != XRD_LAYER_CONV) continue;
    while (status == XRD_OK && weight.bytes == NULL) status = find(file, index++, prefix, &weight, error);
    if (status == XRD_OK) status = xrd_feature_convolution(features, file, layer, prefix, error);
  }
  return status;
}
