/* The network file: JSON, described in docs/networks.md. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "exactrd/lipschitz.h"

typedef struct {
  const char *path;
  size_t layer;
  xrd_error *error;
} place;

static xrd_status bad(const place *at, const char *what) {
  return xrd_fail(at->error, XRD_ERR_INPUT, "%s: layer %zu: %s", at->path, at->layer, what);
}

static xrd_status read_size(const place *at, json_t *object, const char *name, size_t fallback, size_t *size) {
  json_t *value = json_object_get(object, name);
  *size = fallback;
  if (value == NULL) return XRD_OK;
  if (!json_is_integer(value) || json_integer_value(value) < 0) return bad(at, "sizes must be whole numbers >= 0");
  *size = (size_t)json_integer_value(value);
  return XRD_OK;
}

static xrd_status read_number(const place *at, json_t *object, const char *name, double fallback, double *number) {
  json_t *value = json_object_get(object, name);
  *number = fallback;
  if (value == NULL) return XRD_OK;
  if (!json_is_number(value)) return bad(at, "slope, epsilon and tap must be numbers");
  *number = json_number_value(value);
  return XRD_OK;
}

/* The sizes of a nested array, taken along its first elements; `depth` levels must exist. */
static bool nested_sizes(json_t *array, size_t depth, size_t *sizes) {
  for (size_t level = 0; level < depth; level++) {
    if (!json_is_array(array) || json_array_size(array) == 0) return false;
    sizes[level] = json_array_size(array);
    array = json_array_get(array, 0);
  }
  return json_is_number(array);
}

/* Copies a nested array of exactly these sizes to *next, which moves on. */
static bool copy_nested(json_t *array, size_t depth, const size_t *sizes, double **next) {
  if (depth == 0) {
    if (!json_is_number(array)) return false;
    *(*next)++ = json_number_value(array);
    return true;
  }
  if (!json_is_array(array) || json_array_size(array) != sizes[0]) return false;
  for (size_t k = 0; k < sizes[0]; k++)
    if (!copy_nested(json_array_get(array, k), depth - 1, sizes + 1, next)) return false;
  return true;
}

static xrd_status read_array(const place *at, json_t *array, size_t depth, size_t *sizes, double **values) {
  if (!nested_sizes(array, depth, sizes)) return bad(at, "weights must be nested arrays of numbers");
  size_t count = 1;
  for (size_t level = 0; level < depth; level++)
    if (!xrd_size_multiply(count, sizes[level], &count)) return bad(at, "weights are too many");
  *values = xrd_allocate(count, sizeof **values);
  if (*values == NULL) return xrd_fail(at->error, XRD_ERR_MEMORY, "no memory for %zu weights", count);
  double *next = *values;
  return copy_nested(array, depth, sizes, &next) ? XRD_OK : bad(at, "weights are ragged or not numbers");
}

/* The bias named `name`, of `count` numbers; all zero if absent. */
static xrd_status read_bias(const place *at, json_t *object, const char *name, size_t count, double **bias) {
  json_t *array = json_object_get(object, name);
  if (array == NULL) {
    *bias = xrd_allocate_zero(count, sizeof **bias);
    return *bias != NULL ? XRD_OK : xrd_fail(at->error, XRD_ERR_MEMORY, "no memory for %zu biases", count);
  }
  size_t size;
  const xrd_status status = read_array(at, array, 1, &size, bias);
  if (status == XRD_OK && size != count) return bad(at, "bias and weight disagree in length");
  return status;
}

static xrd_status read_window(const place *at, json_t *object, xrd_network_layer *layer) {
  xrd_status status = read_size(at, object, "size", 2, &layer->kernel_height);
  layer->kernel_width = layer->kernel_height;
  if (status == XRD_OK) status = read_size(at, object, "stride", layer->kernel_height, &layer->stride);
  return status;
}

static xrd_status read_weights(const place *at, json_t *object, xrd_network_layer *layer) {
  size_t sizes[4] = {0, 0, 0, 0};
  json_t *weight = json_object_get(object, layer->kind == XRD_CHANNEL_AFFINE ? "scale" : "weight");
  const size_t depth = layer->kind == XRD_CONVOLUTION ? 4 : layer->kind == XRD_DENSE ? 2 : 1;
  xrd_status status = read_array(at, weight, depth, sizes, &layer->weight);
  if (status != XRD_OK) return status;
  status = read_bias(at, object, layer->kind == XRD_CHANNEL_AFFINE ? "shift" : "bias", sizes[0], &layer->bias);
  if (status != XRD_OK) return status;
  layer->output.channels = layer->bias_count = sizes[0];
  layer->weight_count = sizes[0];
  for (size_t level = 1; level < depth; level++) layer->weight_count *= sizes[level];
  if (layer->kind != XRD_CONVOLUTION) return XRD_OK;
  layer->kernel_height = sizes[2];
  layer->kernel_width = sizes[3];
  status = read_size(at, object, "stride", 1, &layer->stride);
  return status != XRD_OK ? status : read_size(at, object, "padding", 0, &layer->padding);
}

static const struct {
  const char *name;
  xrd_network_layer_kind kind;
} KINDS[] = {{"dense", XRD_DENSE},
             {"convolution", XRD_CONVOLUTION},
             {"channel_affine", XRD_CHANNEL_AFFINE},
             {"average_pool", XRD_AVERAGE_POOL},
             {"max_pool", XRD_MAX_POOL},
             {"relu", XRD_RELU},
             {"leaky_relu", XRD_LEAKY_RELU},
             {"unit_norm", XRD_UNIT_NORM}};

static xrd_status read_layer(const place *at, json_t *object, xrd_network_layer *layer) {
  const char *type = json_string_value(json_object_get(object, "type"));
  const size_t kinds = sizeof KINDS / sizeof *KINDS;
  size_t k = 0;
  while (k < kinds && (type == NULL || strcmp(type, KINDS[k].name) != 0)) k++;
  if (k == kinds)
    return bad(at, "\"type\" must be dense, convolution, channel_affine, average_pool, max_pool, relu, leaky_relu or "
                   "unit_norm");
  layer->kind = KINDS[k].kind;
  xrd_status status = read_number(at, object, "tap", 0, &layer->tap);
  if (status != XRD_OK) return status;
  switch (layer->kind) {
  case XRD_DENSE:
  case XRD_CONVOLUTION:
  case XRD_CHANNEL_AFFINE: return read_weights(at, object, layer);
  case XRD_AVERAGE_POOL:
  case XRD_MAX_POOL: return read_window(at, object, layer);
  case XRD_LEAKY_RELU: return read_number(at, object, "slope", 0.2, &layer->parameter);
  case XRD_UNIT_NORM: return read_number(at, object, "epsilon", 1e-10, &layer->parameter);
  case XRD_RELU: break;
  }
  return XRD_OK;
}

static xrd_status read_shape(const place *at, json_t *array, xrd_image_shape *shape) {
  size_t sizes[3] = {0, 1, 1};
  const size_t count = json_array_size(array);
  bool good = json_is_array(array) && (count == 1 || count == 3);
  for (size_t k = 0; good && k < count; k++) {
    json_t *value = json_array_get(array, k);
    good = json_is_integer(value) && json_integer_value(value) > 0;
    if (good) sizes[k] = (size_t)json_integer_value(value);
  }
  *shape = (xrd_image_shape){sizes[0], sizes[1], sizes[2]};
  return good ? XRD_OK
              : xrd_fail(at->error, XRD_ERR_INPUT, "%s: \"input\" must be [channels, height, width] or [size]",
                         at->path);
}

static xrd_status read_layers(place *at, json_t *root, xrd_network *network) {
  json_t *layers = json_object_get(root, "layers");
  const size_t count = json_array_size(layers);
  if (count == 0)
    return xrd_fail(at->error, XRD_ERR_INPUT, "%s: \"layers\" must be an array with at least one layer", at->path);
  network->layers = xrd_allocate_zero(count, sizeof *network->layers);
  if (network->layers == NULL) return xrd_fail(at->error, XRD_ERR_MEMORY, "no memory for %zu layers", count);
  network->count = count;
  for (at->layer = 0; at->layer < count; at->layer++) {
    const xrd_status status = read_layer(at, json_array_get(layers, at->layer), &network->layers[at->layer]);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

xrd_status xrd_network_read(const char *path, xrd_network *network, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *network = (xrd_network){0};
  place at = {path, 0, error};
  FILE *stream = fopen(path, "r");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  json_error_t problem;
  json_t *root = json_loadf(stream, JSON_REJECT_DUPLICATES, &problem);
  (void)fclose(stream);
  if (root == NULL)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: line %d: %s", path, problem.line > 0 ? problem.line : 0, problem.text);
  xrd_status status = read_shape(&at, json_object_get(root, "input"), &network->input);
  if (status == XRD_OK) status = read_layers(&at, root, network);
  xrd_error shape_error;
  if (status == XRD_OK) {
    status = xrd_network_shape(network, &shape_error);
    if (status != XRD_OK) (void)xrd_fail(error, status, "%s: %.400s", path, shape_error.message);
  }
  json_decref(root);
  if (status != XRD_OK) xrd_network_clear(network);
  return status;
}
