/* The IDX format: 0 0 type rank, one big-endian 32-bit count per dimension, then the bytes; perhaps packed by gzip. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/stream.h"
#include "files/read/unpack.h"
#include "vae/data/images.h"

enum { UNSIGNED_BYTE = 8, RANK = 3, HEADER = 16, LARGEST_SIDE = 4096, WHITE = 255 };

static size_t big_endian(const unsigned char *b) {
  return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | (size_t)b[3];
}

/* All that is in the file; memory grows with what is found, never with what the header announces. */
static xrd_status take_all(xrd_stream *stream, unsigned char **bytes, size_t *length, xrd_error *error) {
  size_t capacity = 0;
  for (;;) {
    const xrd_status status = xrd_stream_ensure(stream, 1, error);
    const size_t ready = xrd_stream_ready(stream);
    if (status != XRD_OK || ready == 0) return status;
    unsigned char *grown = xrd_grow(*bytes, &capacity, *length + ready, 1);
    if (grown == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for its bytes", stream->path);
    *bytes = grown;
    memcpy(grown + *length, stream->next, ready);
    *length += ready;
    stream->next += ready;
  }
}

static xrd_status decode(const unsigned char *bytes, size_t length, const char *path, xrd_images *images,
                         xrd_error *error) {
  if (length < HEADER) return xrd_fail(error, XRD_ERR_INPUT, "%s: shorter than the header of an IDX file", path);
  if (bytes[0] != 0 || bytes[1] != 0 || bytes[2] != UNSIGNED_BYTE || bytes[3] != RANK)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no IDX file of unsigned bytes with three dimensions", path);
  const size_t count = big_endian(bytes + 4), height = big_endian(bytes + 8), width = big_endian(bytes + 12);
  if (count == 0 || height == 0 || width == 0 || height > LARGEST_SIDE || width > LARGEST_SIDE)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu images of %zu x %zu", path, count, height, width);
  const size_t size = height * width, found = length - HEADER;
  if (found / size != count || found % size != 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu images of %zu x %zu need another length than %zu bytes", path, count,
                    height, width, length);
  images->shape = (xrd_extent){height, width, 1};
  const xrd_status status = xrd_images_allocate(images, count, error);
  unsigned char largest = 0;
  for (size_t i = 0; i < found && status == XRD_OK; i++) {
    images->samples[i] = (xrd_real)bytes[HEADER + i] / WHITE;
    if (bytes[HEADER + i] > largest) largest = bytes[HEADER + i];
  }
  return status == XRD_OK ? xrd_images_check_scale(largest, WHITE, path, error) : status;
}

xrd_status xrd_images_idx(xrd_images *images, const char *path, xrd_error *error) {
  memset(images, 0, sizeof *images);
  unsigned char *bytes = NULL;
  size_t length = 0;
  xrd_stream stream;
  xrd_status status = xrd_stream_open(&stream, path, error);
  if (status != XRD_OK) return status;
  status = xrd_stream_unpack(&stream, error);
  if (status == XRD_OK) status = take_all(&stream, &bytes, &length, error);
  if (status == XRD_OK) status = decode(bytes, length, path, images, error);
  free(bytes);
  xrd_stream_close(&stream);
  if (status != XRD_OK) xrd_images_clear(images);
  return status;
}
