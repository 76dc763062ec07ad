/* A network whose layers are listed in the file's metadata; features.h has the fields.  Value v of the list (-1: the
   input behind its map) is value v + 2 of the network. */
#include <math.h>
#include <string.h>

#include "vae/losses/features_file.h"

/* One layer that is being added. */
typedef struct {
  xrd_features *features;
  const xrd_safetensors *file;
  const json_t *layer;
  size_t index;
} item;

static xrd_status bad(const item *at, const char *what, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_INPUT, "%s: layer %zu of its list: %s", at->file->path, at->index, what);
}

static const char *word(const item *at, const char *key) {
  const char *found = json_string_value(json_object_get(at->layer, key));
  return found != NULL ? found : "";
}

/* A whole number from 0 to 4096, `initial` where the key is absent. */
static xrd_status whole(const item *at, const char *key, size_t initial, size_t *value, xrd_error *error) {
  const json_t *found = json_object_get(at->layer, key);
  *value = initial;
  if (found == NULL) return XRD_OK;
  if (!json_is_integer(found) || json_integer_value(found) < 0 || json_integer_value(found) > 4096)
    return bad(at, "a size is no whole number from 0 to 4096", error);
  *value = (size_t)json_integer_value(found);
  return XRD_OK;
}

static xrd_status read_padding(const item *at, xrd_padding *padding, xrd_error *error) {
  const json_t *found = json_object_get(at->layer, "padding");
  *padding = (xrd_padding){0, 0};
  if (found == NULL) return XRD_OK;
  const json_t *before = json_array_get(found, 0), *after = json_array_get(found, 1);
  if (json_array_size(found) != 2 || !json_is_integer(before) || !json_is_integer(after) ||
      json_integer_value(before) < 0 || json_integer_value(after) < 0)
    return bad(at, "padding must be [before, after]", error);
  *padding = (xrd_padding){(size_t)json_integer_value(before), (size_t)json_integer_value(after)};
  return XRD_OK;
}

static xrd_status find_weight(const item *at, const char *name, xrd_tensor *tensor, xrd_error *error) {
  const xrd_status status = xrd_feature_tensor(at->file, word(at, "name"), name, tensor, error);
  if (status != XRD_OK || tensor->bytes != NULL) return status;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: no tensor %.200s.%s", at->file->path, word(at, "name"), name);
}

static xrd_status add_convolution(const item *at, bool depthwise, xrd_error *error) {
  xrd_stack *network = &at->features->network;
  xrd_tensor weight;
  xrd_padding padding;
  size_t stride;
  xrd_status status = find_weight(at, "weight", &weight, error);
  if (status == XRD_OK) status = whole(at, "stride", 1, &stride, error);
  if (status == XRD_OK) status = read_padding(at, &padding, error);
  if (status != XRD_OK) return status;
  if (weight.dimensions != 4 || weight.shape[2] != weight.shape[3])
    return bad(at, "weight must have the shape [out, in, k, k]", error);
  const size_t channels = network->out.channels;
  if (depthwise ? weight.shape[1] != 1 || weight.shape[0] != channels : weight.shape[1] != channels)
    return bad(at, "weight does not take the channels before it", error);
  return depthwise ? xrd_stack_add_depthwise(network, weight.shape[2], stride, padding, error)
                   : xrd_stack_add_padded_conv(network, weight.shape[0], weight.shape[2], stride, padding, error);
}

static xrd_status add_pooling(const item *at, xrd_error *error) {
  size_t size, stride;
  xrd_status status = whole(at, "size", 2, &size, error);
  if (status == XRD_OK) status = whole(at, "stride", size, &stride, error);
  return status == XRD_OK ? xrd_stack_add_max_pool(&at->features->network, size, stride, error) : status;
}

static xrd_status add_sum(const item *at, xrd_error *error) {
  const json_t *from = json_object_get(at->layer, "from");
  size_t pool;
  const xrd_status status = whole(at, "pool", 1, &pool, error);
  if (status != XRD_OK) return status;
  if (!json_is_integer(from) || json_integer_value(from) < -1 || json_integer_value(from) >= (json_int_t)at->index)
    return bad(at, "from must be the index of an earlier layer, or -1", error);
  const bool mapped = json_object_get(at->layer, "name") != NULL;
  return xrd_stack_add_skip(&at->features->network, (size_t)(json_integer_value(from) + 2), pool, mapped, error);
}

static xrd_status add(const item *at, xrd_error *error) {
  static const struct {
    const char *word;
    xrd_layer_kind kind;
  } activations[] = {{"relu", XRD_LAYER_RELU},       {"relu6", XRD_LAYER_RELU6}, {"leaky_relu", XRD_LAYER_LEAKY_RELU},
                     {"sigmoid", XRD_LAYER_SIGMOID}, {"tanh", XRD_LAYER_TANH},   {"silu", XRD_LAYER_SILU}};
  const char *type = word(at, "type");
  xrd_stack *network = &at->features->network;
  if (strcmp(type, "convolution") == 0) return add_convolution(at, false, error);
  if (strcmp(type, "depthwise") == 0) return add_convolution(at, true, error);
  if (strcmp(type, "batch_norm") == 0) return xrd_stack_add_affine(network, error);
  if (strcmp(type, "max_pool") == 0) return add_pooling(at, error);
  if (strcmp(type, "add") == 0) return add_sum(at, error);
  for (size_t i = 0; i < sizeof activations / sizeof activations[0]; i++)
    if (strcmp(type, activations[i].word) == 0) return xrd_stack_add_activation(network, activations[i].kind, error);
  return bad(at, "type is none of convolution, depthwise, batch_norm, max_pool, add and the activations", error);
}

/* The c-th number, `initial` where there is no tensor. */
static double number(const xrd_tensor *tensor, size_t c, double initial) {
  return tensor->bytes == NULL ? initial : xrd_tensor_at(tensor, c);
}

/* (x - mean) / sqrt(variance + epsilon) weight + bias, as one scale and one shift. */
static xrd_status fill_norm(const item *at, const xrd_layer *layer, xrd_error *error) {
  static const char *const names[] = {"weight", "bias", "running_mean", "running_var"};
  xrd_tensor t[4];
  const json_t *given = json_object_get(at->layer, "epsilon");
  const double epsilon = given == NULL ? 1e-5 : json_number_value(given);
  for (int i = 0; i < 4; i++) {
    const xrd_status status = xrd_feature_tensor(at->file, word(at, "name"), names[i], &t[i], error);
    if (status != XRD_OK) return status;
    if (t[i].bytes != NULL && t[i].count != layer->in.channels)
      return bad(at, "a tensor has another length than the channels", error);
  }
  for (size_t c = 0; c < layer->in.channels; c++) {
    const double spread = t[3].bytes == NULL ? 1 : sqrt(xrd_tensor_at(&t[3], c) + epsilon);
    const double scale = number(&t[0], c, 1) / spread, shift = number(&t[1], c, 0) - number(&t[2], c, 0) * scale;
    if (!isfinite((xrd_real)scale) || !isfinite((xrd_real)shift))
      return bad(at, "running_var + epsilon is not positive", error);
    at->features->parameters[layer->weights + c] = (xrd_real)scale;
    at->features->parameters[layer->biases + c] = (xrd_real)shift;
  }
  return XRD_OK;
}

/* [out, in] in the file, in x out here; its bias belongs to the convolution that it is added to. */
static xrd_status fill_map(const item *at, const xrd_layer *layer, xrd_error *error) {
  xrd_tensor weight;
  const xrd_status status = find_weight(at, "weight", &weight, error);
  if (status != XRD_OK) return status;
  const size_t out = layer->out.channels, in = layer->weight_count / out;
  if (weight.count != layer->weight_count || weight.dimensions < 2 || weight.shape[0] != out)
    return bad(at, "weight must have the shape [out, in]", error);
  for (size_t o = 0; o < out; o++)
    for (size_t i = 0; i < in; i++)
      at->features->parameters[layer->weights + i * out + o] = (xrd_real)xrd_tensor_at(&weight, o * in + i);
  return XRD_OK;
}

static xrd_status fill(const item *at, xrd_error *error) {
  const xrd_layer *layer = &at->features->network.layers[at->index + 1];
  switch (layer->kind) {
  case XRD_LAYER_CONV:
  case XRD_LAYER_DEPTHWISE: return xrd_feature_convolution(at->features, at->file, layer, word(at, "name"), error);
  case XRD_LAYER_AFFINE: return fill_norm(at, layer, error);
  case XRD_LAYER_SKIP: return layer->weight_count > 0 ? fill_map(at, layer, error) : XRD_OK;
  default: return XRD_OK;
  }
}

/* What the network takes: as many channels as the first layer, which must be a convolution. */
static xrd_status add_input(const item *first, xrd_error *error) {
  xrd_tensor weight;
  if (strcmp(word(first, "type"), "convolution") != 0) return bad(first, "the first must be a convolution", error);
  const xrd_status status = find_weight(first, "weight", &weight, error);
  if (status != XRD_OK) return status;
  if (weight.dimensions != 4) return bad(first, "weight must have the shape [out, in, k, k]", error);
  return xrd_feature_input(first->features, first->file, weight.shape[1], error);
}

xrd_status xrd_features_listed(xrd_features *features, const xrd_safetensors *file, const json_t *layers,
                               xrd_error *error) {
  const size_t count = json_array_size(layers);
  item at = {features, file, json_array_get(layers, 0), 0};
  xrd_status status = add_input(&at, error);
  for (; at.index < count && status == XRD_OK; at.index++) {
    at.layer = json_array_get(layers, at.index);
    status = add(&at, error);
    if (json_is_true(json_object_get(at.layer, "tap"))) features->tapped[features->network.count] = true;
  }
  if (status != XRD_OK) return status;
  features->tapped[features->network.count] = true;
  status = xrd_feature_parameters(features, file, error);
  for (at.index = 0; at.index < count && status == XRD_OK; at.index++) {
    at.layer = json_array_get(layers, at.index);
    status = fill(&at, error);
  }
  return status;
}
