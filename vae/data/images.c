#include "vae/data/images.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void xrd_images_clear(xrd_images *images) {
  free(images->law);
  free(images->samples);
  free(images->classes);
  memset(images, 0, sizeof *images);
}

xrd_status xrd_images_allocate(xrd_images *images, size_t count, xrd_error *error) {
  size_t reals = 0;
  const bool fits = xrd_size_multiply(count, xrd_extent_size(images->shape), &reals);
  images->samples = fits ? xrd_allocate_zero(reals, sizeof(xrd_real)) : NULL;
  images->classes = xrd_allocate_zero(count, sizeof *images->classes);
  images->count = count;
  if (images->samples != NULL && images->classes != NULL) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu images", count);
}

xrd_status xrd_images_check_scale(double largest, double scale, const char *path, xrd_error *error) {
  const double BYTE = 255;
  if (largest == 0 || largest > (scale > BYTE ? BYTE : 1)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT,
                  "%s: no value above %g, where %g is white: scaled already? save them as floating point, or times %g",
                  path, largest, scale, floor(scale / largest));
}

xrd_status xrd_images_fill(xrd_images *images, const xrd_images *law, size_t count, uint64_t seed, xrd_error *error) {
  memset(images, 0, sizeof *images);
  images->shape = law->shape;
  const xrd_status status = xrd_images_allocate(images, count, error);
  if (status != XRD_OK) return status;
  xrd_random random;
  xrd_random_seed(&random, seed);
  const size_t size = xrd_extent_size(images->shape);
  for (size_t i = 0; i < count; i++) images->classes[i] = law->draw(law, &random, images->samples + i * size);
  return XRD_OK;
}

xrd_status xrd_images_split(xrd_images *images, size_t held_out, xrd_images *test, xrd_error *error) {
  memset(test, 0, sizeof *test);
  if (held_out == 0 || held_out >= images->count)
    return xrd_fail(error, XRD_ERR_INPUT, "%zu images cannot be split into a training set and %zu held out",
                    images->count, held_out);
  test->shape = images->shape;
  const xrd_status status = xrd_images_allocate(test, held_out, error);
  if (status != XRD_OK) return status;
  const size_t size = xrd_extent_size(images->shape), kept = images->count - held_out;
  memcpy(test->samples, images->samples + kept * size, held_out * size * sizeof(xrd_real));
  memcpy(test->classes, images->classes + kept, held_out * sizeof *test->classes);
  images->count = kept;
  return XRD_OK;
}
