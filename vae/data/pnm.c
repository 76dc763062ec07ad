/* Portable grey and pixel maps, text (P2, P3) and binary (P5, P6), one or two bytes a value. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vae/data/images.h"

enum { LARGEST_SIDE = 4096, LARGEST_VALUE = 65535 };

/* The next unsigned decimal number after blanks and comments, at most `limit`; -1 where there is none. */
static long number(FILE *stream, long limit) {
  int c = fgetc(stream);
  while (c == '#' || isspace(c)) {
    if (c == '#')
      while (c != '\n' && c != EOF) c = fgetc(stream);
    else
      c = fgetc(stream);
  }
  long value = -1;
  for (; c >= '0' && c <= '9'; c = fgetc(stream)) {
    value = 10 * (value < 0 ? 0 : value) + (c - '0');
    if (value > limit) return -1;
  }
  /* One blank ends a number; it is the one that stands before binary data. */
  return c == EOF || isspace(c) ? value : -1;
}

typedef struct {
  xrd_extent shape;
  long maximum;
  bool text;
} pnm_header;

static xrd_status read_header(FILE *stream, const char *path, pnm_header *header, xrd_error *error) {
  const int p = fgetc(stream), kind = fgetc(stream);
  if (p != 'P' || (kind != '2' && kind != '3' && kind != '5' && kind != '6'))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no PGM or PPM file (P2, P3, P5 or P6)", path);
  const long width = number(stream, LARGEST_SIDE), height = number(stream, LARGEST_SIDE);
  header->maximum = number(stream, LARGEST_VALUE);
  if (width < 1 || height < 1 || header->maximum < 1)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: width, height (1 to %d) and maximum (1 to %d) cannot be read", path,
                    LARGEST_SIDE, LARGEST_VALUE);
  header->shape = (xrd_extent){(size_t)height, (size_t)width, kind == '3' || kind == '6' ? 3 : 1};
  header->text = kind == '2' || kind == '3';
  /* No memory for an image that the file cannot hold: each value takes at least one byte. */
  const long place = ftell(stream);
  if (place < 0 || fseek(stream, 0, SEEK_END) != 0) return xrd_fail(error, XRD_ERR_IO, "%s: cannot seek", path);
  const long length = ftell(stream);
  if (length < place || (size_t)(length - place) < xrd_extent_size(header->shape))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: too short for %ld x %ld values", path, height, width);
  if (fseek(stream, place, SEEK_SET) != 0) return xrd_fail(error, XRD_ERR_IO, "%s: cannot seek", path);
  return XRD_OK;
}

static xrd_status read_values(FILE *stream, const char *path, const pnm_header *header, xrd_real *sample,
                              xrd_error *error) {
  for (size_t i = 0; i < xrd_extent_size(header->shape); i++) {
    long value;
    if (header->text)
      value = number(stream, header->maximum);
    else {
      value = fgetc(stream);
      if (header->maximum > 255 && value >= 0) {
        const int low = fgetc(stream);
        value = low < 0 ? -1 : value * 256 + low;
      }
    }
    if (value < 0 || value > header->maximum)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: value %zu is missing or above the maximum", path, i);
    sample[i] = (xrd_real)value / (xrd_real)header->maximum;
  }
  return XRD_OK;
}

/* Reads one file; where `sample` is NULL only its header. */
static xrd_status read_file(const char *path, pnm_header *header, xrd_real *sample, xrd_error *error) {
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  const xrd_extent wanted = header->shape;
  xrd_status status = read_header(stream, path, header, error);
  if (status == XRD_OK && sample != NULL) {
    const bool same = header->shape.height == wanted.height && header->shape.width == wanted.width &&
                      header->shape.channels == wanted.channels;
    status = same ? read_values(stream, path, header, sample, error)
                  : xrd_fail(error, XRD_ERR_INPUT, "%s: another shape than the images before it", path);
  }
  (void)fclose(stream);
  return status;
}

static int is_picture(const struct dirent *entry) {
  const char *dot = strrchr(entry->d_name, '.');
  return dot != NULL && (strcmp(dot, ".pgm") == 0 || strcmp(dot, ".ppm") == 0);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static xrd_status read_folder(xrd_images *images, const char *folder, struct dirent **names, size_t count,
                              xrd_error *error) {
  char path[4096];
  pnm_header header;
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < count && status == XRD_OK; i++) {
    if (snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name) >= (int)sizeof path)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: the name is too long", folder);
    if (i == 0) {
      status = read_file(path, &header, NULL, error);
      images->shape = header.shape;
      if (status == XRD_OK) status = xrd_images_allocate(images, count, error);
    }
    header.shape = images->shape;
    if (status == XRD_OK)
      status = read_file(path, &header, images->samples + i * xrd_extent_size(images->shape), error);
  }
  return status;
}

xrd_status xrd_images_pnm(xrd_images *images, const char *folder, xrd_error *error) {
  memset(images, 0, sizeof *images);
  struct dirent **names = NULL;
  const int count = scandir(folder, &names, is_picture, by_name);
  if (count < 0) return xrd_fail(error, XRD_ERR_IO, "%s: %s", folder, strerror(errno));
  xrd_status status = count == 0 ? xrd_fail(error, XRD_ERR_INPUT, "%s: no *.pgm and no *.ppm file", folder)
                                 : read_folder(images, folder, names, (size_t)count, error);
  for (int i = 0; i < count; i++) free(names[i]);
  free(names);
  if (status != XRD_OK) xrd_images_clear(images);
  return status;
}
