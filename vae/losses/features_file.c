/* A perceptual distance from a safetensors file: its network, the input's affine map, the weights of its taps. */
#include "vae/losses/features_file.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

xrd_status xrd_feature_tensor(const xrd_safetensors *file, const char *prefix, const char *name, xrd_tensor *tensor,
                              xrd_error *error) {
  char whole[256];
  if (snprintf(whole, sizeof whole, "%s.%s", prefix, name) >= (int)sizeof whole)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: the name %.60s... is too long", file->path, prefix);
  return xrd_safetensors_find(file, whole, tensor, error);
}

xrd_status xrd_feature_misfit(const xrd_safetensors *file, const char *prefix, const char *what, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_INPUT, "%s: %s.%s", file->path, prefix, what);
}

/* [out, in, ky, kx] in the file, (ky, kx, in, out) here; one input channel of a depthwise convolution. */
static void transpose(const xrd_tensor *weight, const xrd_layer *layer, xrd_real *weights) {
  const bool thin = layer->kind == XRD_LAYER_DEPTHWISE;
  const size_t out = layer->out.channels, in = thin ? 1 : weight->shape[1], places = layer->kernel * layer->kernel;
  for (size_t o = 0; o < out; o++)
    for (size_t i = 0; i < in; i++)
      for (size_t p = 0; p < places; p++)
        weights[(p * in + i) * out + o] = (xrd_real)xrd_tensor_at(weight, (o * in + i) * places + p);
}

xrd_status xrd_feature_convolution(xrd_features *features, const xrd_safetensors *file, const xrd_layer *layer,
                                   const char *prefix, xrd_error *error) {
  xrd_tensor weight, bias;
  xrd_status status = xrd_feature_tensor(file, prefix, "weight", &weight, error);
  if (status == XRD_OK) status = xrd_feature_tensor(file, prefix, "bias", &bias, error);
  if (status != XRD_OK) return status;
  transpose(&weight, layer, features->parameters + layer->weights);
  if (bias.bytes == NULL) return XRD_OK;
  if (bias.count != layer->out.channels)
    return xrd_feature_misfit(file, prefix, "bias has another length than the weight's outputs", error);
  for (size_t o = 0; o < bias.count; o++) features->parameters[layer->biases + o] = (xrd_real)xrd_tensor_at(&bias, o);
  return XRD_OK;
}

/* LPIPS' own names hold shift and scale of images in [-1, 1]: (2 x - 1 - t) / s = (x - (t + 1) / 2) / (s / 2). */
typedef struct {
  xrd_tensor shift, scale;
  bool of_lpips;
} input_map;

static xrd_status find_input(const xrd_safetensors *file, input_map *map, xrd_error *error) {
  map->of_lpips = false;
  xrd_status status = xrd_safetensors_find(file, "shift", &map->shift, error);
  if (status == XRD_OK) status = xrd_safetensors_find(file, "scale", &map->scale, error);
  if (status != XRD_OK || map->shift.bytes != NULL || map->scale.bytes != NULL) return status;
  status = xrd_feature_tensor(file, "scaling_layer", "shift", &map->shift, error);
  if (status == XRD_OK) status = xrd_feature_tensor(file, "scaling_layer", "scale", &map->scale, error);
  map->of_lpips = map->shift.bytes != NULL || map->scale.bytes != NULL;
  return status;
}

static xrd_status fill_input(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  const xrd_layer *layer = &features->network.layers[0];
  const size_t channels = layer->out.channels;
  input_map map;
  const xrd_status status = find_input(file, &map, error);
  if (status != XRD_OK) return status;
  if ((map.shift.bytes != NULL && map.shift.count != channels) ||
      (map.scale.bytes != NULL && map.scale.count != channels))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: shift and scale must have one number per input channel", file->path);
  for (size_t c = 0; c < channels; c++) {
    double s = map.scale.bytes == NULL ? 1 : xrd_tensor_at(&map.scale, c);
    double t = map.shift.bytes == NULL ? 0 : xrd_tensor_at(&map.shift, c);
    if (!((xrd_real)s > 0)) return xrd_fail(error, XRD_ERR_INPUT, "%s: scale %zu is not positive", file->path, c);
    if (map.of_lpips) {
      s /= 2;
      t = (t + 1) / 2;
    }
    const size_t from = layer->in.channels == 1 ? 0 : c;
    features->parameters[layer->weights + from * channels + c] = (xrd_real)(1 / s);
    features->parameters[layer->biases + c] = (xrd_real)(-t / s);
  }
  return XRD_OK;
}

/* linJ.weight, or as LPIPS' module has it. */
static xrd_status find_channel_weights(const xrd_safetensors *file, size_t tap, xrd_tensor *weights, xrd_error *error) {
  char prefix[32];
  (void)snprintf(prefix, sizeof prefix, "lin%zu", tap);
  const xrd_status status = xrd_feature_tensor(file, prefix, "weight", weights, error);
  if (status != XRD_OK || weights->bytes != NULL) return status;
  return xrd_feature_tensor(file, prefix, "model.1.weight", weights, error);
}

static xrd_status fill_channel_weights(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  for (size_t l = 1, tap = 0; l <= features->network.count; l++) {
    if (!features->tapped[l]) continue;
    const size_t channels = features->network.layers[l - 1].out.channels;
    xrd_tensor weights;
    const xrd_status status = find_channel_weights(file, tap, &weights, error);
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

xrd_status xrd_feature_parameters(xrd_features *features, const xrd_safetensors *file, xrd_error *error) {
  features->parameters = xrd_allocate_zero(features->network.parameters, sizeof(xrd_real));
  if (features->parameters != NULL) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for its weights", file->path);
}

xrd_status xrd_feature_input(xrd_features *features, const xrd_safetensors *file, size_t channels, xrd_error *error) {
  const size_t found = features->network.in.channels;
  if (found != 1 && found != channels)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: a network of %zu input channels, but images of %zu", file->path,
                    channels, found);
  return xrd_stack_add_conv(&features->network, channels, 1, 1, 0, error);
}

/* A network that does not fit together, or not the image, is the file's fault. */
static xrd_status blame(const char *path, xrd_status status, xrd_error *error) {
  if (status != XRD_ERR_ARGUMENT) return status;
  const xrd_error found = error != NULL ? *error : (xrd_error){""};
  return xrd_fail(error, XRD_ERR_INPUT, "%s: %.400s", path, found.message);
}

/* The list of layers in the file's metadata; *layers is NULL where there is none, else released with json_decref. */
static xrd_status find_layers(const xrd_safetensors *file, json_t **layers, xrd_error *error) {
  const json_t *text = json_object_get(json_object_get(file->header, "__metadata__"), "layers");
  *layers = NULL;
  if (text == NULL) return XRD_OK;
  *layers = json_is_string(text) ? json_loads(json_string_value(text), 0, NULL) : NULL;
  if (json_is_array(*layers)) return XRD_OK;
  json_decref(*layers);
  *layers = NULL;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: layers in __metadata__ is no JSON list in a string", file->path);
}

xrd_status xrd_features_safetensors(xrd_features *features, xrd_extent image, const char *path, xrd_error *error) {
  memset(features, 0, sizeof *features);
  xrd_stack_init(&features->network, image);
  features->normalised = true;
  xrd_safetensors file;
  json_t *layers = NULL;
  xrd_status status = xrd_safetensors_read(&file, path, error);
  if (status != XRD_OK) return status;
  status = find_layers(&file, &layers, error);
  if (status == XRD_OK)
    status = layers != NULL ? xrd_features_listed(features, &file, layers, error)
                            : xrd_features_plain(features, &file, error);
  status = blame(path, status, error);
  if (status == XRD_OK) status = fill_input(features, &file, error);
  if (status == XRD_OK) status = fill_channel_weights(features, &file, error);
  json_decref(layers);
  xrd_safetensors_clear(&file);
  if (status != XRD_OK) xrd_features_clear(features);
  return status;
}
