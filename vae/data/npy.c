#include <string.h>

#include "exactrd/numbers.h"
#include "vae/data/images.h"

xrd_status xrd_images_npy(xrd_images *images, xrd_extent shape, const char *path, xrd_error *error) {
  memset(images, 0, sizeof *images);
  xrd_numbers numbers;
  xrd_status status = xrd_numbers_read(path, XRD_TABLE, XRD_FINITE, &numbers, error);
  if (status != XRD_OK) return status;
  images->shape = shape;
  if (numbers.columns != xrd_extent_size(shape))
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: rows of %zu numbers are no images of %zu x %zu x %zu", path,
                      numbers.columns, shape.height, shape.width, shape.channels);
  else
    status = xrd_images_allocate(images, numbers.rows, error);
  for (size_t i = 0; status == XRD_OK && i < numbers.rows * numbers.columns; i++)
    images->samples[i] = (xrd_real)numbers.values[i];
  xrd_numbers_clear(&numbers);
  return status;
}
