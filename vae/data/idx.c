/* The IDX format: 0 0 type rank, one big-endian 32-bit count per dimension, then the bytes; gzip may be around it. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/unpack.h"
#include "vae/data/images.h"

enum { UNSIGNED_BYTE = 8, RANK = 3, HEADER = 16, LARGEST_SIDE = 4096 };

static size_t big_endian(const unsigned char *b) {
  return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | (size_t)b[3];
}

/* All bytes inside; memory grows with what is found, never with what a header announces. */
typedef struct {
  unsigned char *bytes;
  size_t size, capacity;
} content;

static bool append(content *all, const unsigned char *bytes, size_t size) {
  if (all->capacity - all->size < size) {
    const size_t capacity = 2 * all->capacity + XRD_STREAM_BUFFER;
    unsigned char *larger = xrd_allocate(capacity, 1);
    if (larger == NULL) return false;
    if (all->size > 0) memcpy(larger, all->bytes, all->size);
    free(all->bytes);
    all->bytes = larger;
    all->capacity = capacity;
  }
  memcpy(all->bytes + all->size, bytes, size);
  all->size += size;
  return true;
}

static xrd_status read_content(xrd_stream *stream, content *all, xrd_error *error) {
  xrd_status status = xrd_stream_unpack(stream, error);
  while (status == XRD_OK) {
    status = xrd_stream_ensure(stream, 1, error);
    const size_t ready = xrd_stream_ready(stream);
    if (status != XRD_OK || ready == 0) break;
    if (!append(all, stream->next, ready)) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory", stream->path);
    stream->next += ready;
  }
  return status;
}

static xrd_status fill(const content *all, const char *path, xrd_images *images, xrd_error *error) {
  const unsigned char *header = all->bytes;
  if (all->size < HEADER) return xrd_fail(error, XRD_ERR_INPUT, "%s: shorter than the header of an IDX file", path);
  if (header[0] != 0 || header[1] != 0 || header[2] != UNSIGNED_BYTE || header[3] != RANK)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no IDX file of unsigned bytes with three dimensions", path);
  const size_t count = big_endian(header + 4), height = big_endian(header + 8), width = big_endian(header + 12);
  if (count == 0 || height == 0 || width == 0 || height > LARGEST_SIDE || width > LARGEST_SIDE)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu images of %zu x %zu", path, count, height, width);
  const size_t size = height * width, found = all->size - HEADER;
  if (found / size != count || found % size != 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: %zu images of %zu x %zu need another length than %zu bytes", path, count,
                    height, width, all->size);
  images->shape = (xrd_extent){height, width, 1};
  const xrd_status status = xrd_images_allocate(images, count, error);
  for (size_t i = 0; status == XRD_OK && i < found; i++) images->samples[i] = (xrd_real)all->bytes[HEADER + i] / 255;
  return status;
}

xrd_status xrd_images_idx(xrd_images *images, const char *path, xrd_error *error) {
  memset(images, 0, sizeof *images);
  content all = {.bytes = NULL};
  xrd_stream *stream = xrd_allocate(1, sizeof *stream);
  if (stream == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory", path);
  xrd_status status = xrd_stream_open(stream, path, error);
  if (status == XRD_OK) {
    status = read_content(stream, &all, error);
    if (status == XRD_OK) status = fill(&all, path, images, error);
    xrd_stream_close(stream);
  }
  free(stream);
  free(all.bytes);
  if (status != XRD_OK) xrd_images_clear(images);
  return status;
}
