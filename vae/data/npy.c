#include <math.h>
#include <stdio.h>
#include <string.h>

#include "exactrd/numbers.h"
#include "vae/data/images.h"

/* N samples of as many numbers, in the order of the shape: of an array of more than two dimensions colours are last. */
static xrd_status check_shape(const xrd_numbers *numbers, xrd_extent shape, const char *path, xrd_error *error) {
  char cure[96] = "--height, --width, --colors";
  if (numbers->rank == 3 && numbers->second > 0)
    (void)snprintf(cure, sizeof cure, "--height %zu --width %zu", numbers->second, numbers->columns / numbers->second);
  if (numbers->columns != xrd_extent_size(shape))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: samples of %zu numbers are no images of %zu x %zu x %zu (%s)", path,
                    numbers->columns, shape.height, shape.width, shape.channels, cure);
  if (numbers->rank <= 2 || (numbers->second == shape.height && numbers->rank <= 4)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT,
                  "%s: an array of %zu dimensions, the second %zu, is none of images x %zu x %zu%s; where colours are "
                  "first, save a.transpose(0, 2, 3, 1)",
                  path, numbers->rank, numbers->second, shape.height, shape.width,
                  shape.channels > 1 ? " x colours" : "");
}

xrd_status xrd_images_npy(xrd_images *images, xrd_extent shape, const char *path, xrd_error *error) {
  memset(images, 0, sizeof *images);
  xrd_numbers numbers;
  xrd_status status = xrd_numbers_read(path, XRD_SAMPLES, XRD_FINITE, &numbers, error);
  if (status != XRD_OK) return status;
  images->shape = shape;
  status = check_shape(&numbers, shape, path, error);
  if (status == XRD_OK) status = xrd_images_allocate(images, numbers.rows, error);
  double largest = 0;
  for (size_t i = 0; status == XRD_OK && i < numbers.rows * numbers.columns; i++) {
    images->samples[i] = (xrd_real)(numbers.values[i] / numbers.scale);
    largest = fmax(largest, numbers.values[i]);
  }
  if (status == XRD_OK && numbers.scale > 1) status = xrd_images_check_scale(largest, numbers.scale, path, error);
  if (status != XRD_OK) xrd_images_clear(images);
  xrd_numbers_clear(&numbers);
  return status;
}
