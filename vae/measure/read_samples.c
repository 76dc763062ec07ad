#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/posterior.h"
#include "vae/losses/safetensors.h"

static xrd_status take(const xrd_safetensors *file, const char *name, xrd_numbers *numbers, xrd_error *error) {
  xrd_tensor tensor;
  const xrd_status status = xrd_safetensors_find(file, name, &tensor, error);
  if (status != XRD_OK) return status;
  if (tensor.bytes == NULL) return xrd_fail(error, XRD_ERR_INPUT, "%s: no tensor is named %s", file->path, name);
  if (tensor.dimensions == 0 || tensor.count == 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: tensor %s has no samples", file->path, name);
  numbers->values = xrd_allocate(tensor.count, sizeof *numbers->values);
  if (numbers->values == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for %zu numbers", file->path, tensor.count);
  numbers->scale = 1;
  numbers->rows = tensor.shape[0];
  numbers->columns = tensor.count / tensor.shape[0];
  for (size_t i = 0; i < tensor.count; i++) numbers->values[i] = xrd_tensor_at(&tensor, i);
  return XRD_OK;
}

xrd_status xrd_samples_read(const char *path, const char *name, xrd_numbers *numbers, xrd_error *error) {
  memset(numbers, 0, sizeof *numbers);
  if (!xrd_is_safetensors(path)) return xrd_numbers_read(path, XRD_SAMPLES, XRD_FINITE, numbers, error);
  xrd_safetensors file;
  xrd_status status = xrd_safetensors_read(&file, path, error);
  if (status != XRD_OK) return status;
  status = take(&file, name, numbers, error);
  xrd_safetensors_clear(&file);
  return status;
}
