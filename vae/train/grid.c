#include "vae/train/grid.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/output.h"

enum { LEAST_SIDE = 48, GAP = 2, WHITE = 255 };

typedef struct {
  size_t width, height, channels, zoom;
  unsigned char *bytes;
} canvas;

static unsigned char shade(xrd_real value) {
  return value <= 0 ? 0 : value >= 1 ? WHITE : (unsigned char)(value * (xrd_real)WHITE + (xrd_real)0.5);
}

static void draw(canvas *c, size_t left, size_t top, xrd_extent shape, const xrd_real *image) {
  for (size_t y = 0; y < shape.height * c->zoom; y++)
    for (size_t x = 0; x < shape.width * c->zoom; x++)
      for (size_t k = 0; k < c->channels; k++)
        c->bytes[((top + y) * c->width + left + x) * c->channels + k] = shade(
            image[(y / c->zoom * shape.width + x / c->zoom) * shape.channels + k]);
}

xrd_status xrd_grid_write(const char *path, xrd_extent shape, const xrd_real *images, size_t rows, size_t columns,
                          xrd_error *error) {
  const size_t longest = shape.height > shape.width ? shape.height : shape.width;
  canvas c = {.channels = shape.channels == 3 ? 3 : 1, .zoom = (LEAST_SIDE + longest - 1) / longest};
  const size_t width = shape.width * c.zoom + GAP, height = shape.height * c.zoom + GAP;
  c.width = columns * width + GAP;
  c.height = rows * height + GAP;
  c.bytes = xrd_allocate(c.width * c.height, c.channels);
  if (c.bytes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for a picture", path);
  memset(c.bytes, WHITE, c.width * c.height * c.channels);
  for (size_t i = 0; i < rows * columns; i++)
    draw(&c, GAP + i % columns * width, GAP + i / columns * height, shape, images + i * xrd_extent_size(shape));
  xrd_atomic_file *file;
  xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status == XRD_OK) {
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)c.width,
                       .height = (png_uint_32)c.height,
                       .format = c.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY};
    if (png_image_write_to_stdio(&image, xrd_atomic_file_stream(file), 0, c.bytes, 0, NULL)) {
      status = xrd_atomic_file_commit(file, error);
    } else {
      status = xrd_fail(error, XRD_ERR_IO, "%s: %s", path, image.message);
      xrd_atomic_file_discard(file);
    }
  }
  free(c.bytes);
  return status;
}
