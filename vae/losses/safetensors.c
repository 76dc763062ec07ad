#include "vae/losses/safetensors.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/losses/safetensors_layout.h"

enum { LENGTH_BYTES = 8 };
static const long LARGEST_FILE = 0x7fffffff;

static const char SUFFIX[] = ".safetensors";

bool xrd_is_safetensors(const char *path) {
  const size_t length = strlen(path), suffix = strlen(SUFFIX);
  return length >= suffix && strcmp(path + length - suffix, SUFFIX) == 0;
}

void xrd_safetensors_clear(xrd_safetensors *file) {
  if (file->header != NULL) json_decref(file->header);
  free(file->data);
  memset(file, 0, sizeof *file);
}

static xrd_status read_bytes(const char *path, unsigned char **bytes, size_t *size, xrd_error *error) {
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  xrd_status status = XRD_OK;
  long length = -1;
  if (fseek(stream, 0, SEEK_END) != 0 || (length = ftell(stream)) < 0 || fseek(stream, 0, SEEK_SET) != 0)
    status = xrd_fail(error, XRD_ERR_IO, "%s: cannot be read as a file", path);
  else if (length > LARGEST_FILE)
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: larger than 2 GiB", path);
  else if ((*bytes = xrd_allocate((size_t)length, 1)) == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for %ld bytes", path, length);
  else if (fread(*bytes, 1, (size_t)length, stream) != (size_t)length)
    status = xrd_fail(error, XRD_ERR_IO, "%s: reading failed", path);
  *size = length < 0 ? 0 : (size_t)length;
  (void)fclose(stream);
  return status;
}

xrd_status xrd_safetensors_read(xrd_safetensors *file, const char *path, xrd_error *error) {
  memset(file, 0, sizeof *file);
  file->path = path;
  unsigned char *bytes = NULL;
  size_t size = 0;
  xrd_status status = read_bytes(path, &bytes, &size, error);
  uint64_t length = 0;
  if (status == XRD_OK && size < LENGTH_BYTES)
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: too short for a safetensors file", path);
  if (status == XRD_OK) {
    for (int i = LENGTH_BYTES; i-- > 0;) length = length << 8 | bytes[i];
    if (length > size - LENGTH_BYTES)
      status = xrd_fail(error, XRD_ERR_INPUT, "%s: its header claims more bytes than the file has", path);
  }
  if (status == XRD_OK) {
    json_error_t problem;
    file->header = json_loadb((const char *)bytes + LENGTH_BYTES, (size_t)length, JSON_REJECT_DUPLICATES, &problem);
    if (file->header == NULL || !json_is_object(file->header))
      status = xrd_fail(error, XRD_ERR_INPUT, "%s: its header is no JSON object", path);
  }
  if (status == XRD_OK)
    status = xrd_safetensors_check_layout(file->header, size - LENGTH_BYTES - (size_t)length, path, error);
  if (status == XRD_OK) {
    file->size = size - LENGTH_BYTES - (size_t)length;
    file->data = xrd_duplicate(bytes + LENGTH_BYTES + length, file->size, 1);
    if (file->data == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for its tensors", path);
  }
  free(bytes);
  if (status != XRD_OK) xrd_safetensors_clear(file);
  return status;
}

static const struct {
  const char *name;
  size_t bytes;
} TYPES[XRD_TENSOR_TYPES] = {{"F32", 4}, {"F64", 8}, {"F16", 2}, {"BF16", 2}};

static double single(uint32_t word) {
  float value;
  memcpy(&value, &word, sizeof value);
  return (double)value;
}

/* IEEE 754 binary16: 1 + 5 + 10 bits. */
static double half(uint32_t word) {
  const int exponent = (int)(word >> 10 & 31);
  const double fraction = (double)(word & 1023), size = exponent == 31
                                                            ? (fraction == 0 ? (double)INFINITY : (double)NAN)
                                                        : exponent == 0 ? ldexp(fraction, -24)
                                                                        : ldexp(1024 + fraction, exponent - 25);
  return (word >> 15 & 1) != 0 ? -size : size;
}

double xrd_tensor_at(const xrd_tensor *tensor, size_t i) {
  const size_t bytes = TYPES[tensor->type].bytes;
  uint64_t word = 0;
  for (size_t k = bytes; k-- > 0;) word = word << 8 | tensor->bytes[bytes * i + k];
  switch (tensor->type) {
  case XRD_TENSOR_F64: {
    double value;
    memcpy(&value, &word, sizeof value);
    return value;
  }
  case XRD_TENSOR_F16: return half((uint32_t)word);
  case XRD_TENSOR_BF16: return single((uint32_t)word << 16);
  default: return single((uint32_t)word);
  }
}

static bool type_from(const json_t *entry, xrd_tensor *tensor) {
  const char *name = json_string_value(json_object_get(entry, "dtype"));
  for (int t = 0; t < XRD_TENSOR_TYPES; t++) {
    tensor->type = (xrd_tensor_type)t;
    if (name != NULL && strcmp(name, TYPES[t].name) == 0) return true;
  }
  return false;
}

/* A JSON integer >= 0 as a size; false for anything else. */
static bool size_from(const json_t *value, size_t *size) {
  if (!json_is_integer(value) || json_integer_value(value) < 0) return false;
  *size = (size_t)json_integer_value(value);
  return true;
}

static bool shape_from(const json_t *entry, xrd_tensor *tensor) {
  const json_t *shape = json_object_get(entry, "shape");
  if (!json_is_array(shape) || json_array_size(shape) > XRD_TENSOR_DIMENSIONS) return false;
  tensor->dimensions = json_array_size(shape);
  tensor->count = 1;
  for (size_t i = 0; i < tensor->dimensions; i++)
    if (!size_from(json_array_get(shape, i), &tensor->shape[i]) ||
        !xrd_size_multiply(tensor->count, tensor->shape[i], &tensor->count))
      return false;
  return true;
}

xrd_status xrd_safetensors_find(const xrd_safetensors *file, const char *name, xrd_tensor *tensor, xrd_error *error) {
  memset(tensor, 0, sizeof *tensor);
  const json_t *entry = json_object_get(file->header, name);
  if (entry == NULL) return XRD_OK;
  if (!type_from(entry, tensor))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: tensor %s is not of type F32, F64, F16 or BF16", file->path, name);
  size_t begin, end, bytes;
  if (!shape_from(entry, tensor) || !xrd_size_multiply(tensor->count, TYPES[tensor->type].bytes, &bytes) ||
      !xrd_tensor_span(entry, &begin, &end) || end > file->size || end - begin != bytes)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: the shape and the offsets of tensor %s do not fit the file", file->path,
                    name);
  tensor->bytes = file->data + begin;
  for (size_t i = 0; i < tensor->count; i++)
    if (!isfinite(xrd_tensor_at(tensor, i)))
      return xrd_fail(error, XRD_ERR_INPUT, "%s: number %zu of tensor %s is not finite", file->path, i, name);
  return XRD_OK;
}
