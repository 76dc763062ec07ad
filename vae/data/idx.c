/* The IDX format: 0 0 type rank, one big-endian 32-bit count per dimension, then the bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/data/images.h"

enum { UNSIGNED_BYTE = 8, RANK = 3, HEADER = 16, LARGEST_SIDE = 4096 };

static size_t big_endian(const unsigned char *b) {
  return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | (size_t)b[3];
}

static xrd_status read_stream(FILE *stream, const char *path, xrd_images *images, xrd_error *error) {
  unsigned char header[HEADER];
  if (fread(header, 1, HEADER, stream) != HEADER)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: shorter than the header of an IDX file", path);
  if (header[0] != 0 || header[1] != 0 || header[2] != UNSIGNED_BYTE || header[3] != RANK)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no IDX file of unsigned bytes with three dimensions", path);
  const size_t count = big_endian(header + 4), height = big_endian(header + 8), width = big_endian(header + 12);
  if (count == 0 || height == 0 || width == 0 || height > LARGEST_SIDE || width > LARGEST_SIDE)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu images of %zu x %zu", path, count, height, width);
  /* The size is compared with the file before memory is asked for. */
  if (fseek(stream, 0, SEEK_END) != 0) return xrd_fail(error, XRD_ERR_IO, "%s: cannot seek", path);
  const long length = ftell(stream);
  const size_t size = height * width;
  if (length < HEADER || ((size_t)length - HEADER) / size != count || ((size_t)length - HEADER) % size != 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu images of %zu x %zu need another length than %ld bytes", path, count,
                    height, width, length);
  images->shape = (xrd_extent){height, width, 1};
  xrd_status status = xrd_images_allocate(images, count, error);
  if (status != XRD_OK) return status;
  unsigned char *bytes = xrd_allocate(size, 1);
  if (bytes == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for one image", path);
  else if (fseek(stream, HEADER, SEEK_SET) != 0)
    status = xrd_fail(error, XRD_ERR_IO, "%s: cannot seek", path);
  for (size_t i = 0; i < count && status == XRD_OK; i++) {
    if (fread(bytes, 1, size, stream) != size)
      status = xrd_fail(error, XRD_ERR_IO, "%s: reading failed", path);
    else
      for (size_t p = 0; p < size; p++) images->samples[i * size + p] = (xrd_real)bytes[p] / 255;
  }
  free(bytes);
  return status;
}

xrd_status xrd_images_idx(xrd_images *images, const char *path, xrd_error *error) {
  memset(images, 0, sizeof *images);
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  const xrd_status status = read_stream(stream, path, images, error);
  (void)fclose(stream);
  if (status != XRD_OK) xrd_images_clear(images);
  return status;
}
