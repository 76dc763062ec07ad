/* Portable grey and pixel maps, text (P2, P3) and binary (P5, P6), one or two bytes a value. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vae/data/pictures.h"

enum { LARGEST_SIDE = 4096, LARGEST_VALUE = 65535 };

/* After blanks and comments. */
static int next_character(FILE *stream) {
  int c = fgetc(stream);
  while (c == '#' || isspace(c)) {
    if (c == '#')
      while (c != '\n' && c != EOF) c = fgetc(stream);
    else
      c = fgetc(stream);
  }
  return c;
}

/* The next unsigned decimal number after blanks and comments, at most `limit`; -1 where there is none. */
static long number(FILE *stream, long limit) {
  int c = next_character(stream);
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

/* Binary values fill the file to its end: a byte more (a second line end after the maximum, say) would shift them all;
   text has at least a character for each.  No memory for an image that the file cannot hold. */
static xrd_status check_length(FILE *stream, const char *path, const pnm_header *header, xrd_error *error) {
  const size_t values = xrd_extent_size(header->shape),
               wanted = values * (header->maximum > 255 && !header->text ? 2 : 1);
  const long place = ftell(stream);
  if (place < 0 || fseek(stream, 0, SEEK_END) != 0) return xrd_fail(error, XRD_ERR_IO, "%s: cannot seek", path);
  const long end = ftell(stream);
  const size_t length = end > place ? (size_t)(end - place) : 0;
  if (length < wanted)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: too short for %zu x %zu x %zu values", path, header->shape.height,
                    header->shape.width, header->shape.channels);
  if (!header->text && length > wanted)
    return xrd_fail(error, XRD_ERR_INPUT,
                    "%s: %zu bytes after the maximum's one blank, where %zu values take %zu (two line ends, or CR LF, "
                    "after the maximum?)",
                    path, length, values, wanted);
  return fseek(stream, place, SEEK_SET) == 0 ? XRD_OK : xrd_fail(error, XRD_ERR_IO, "%s: cannot seek", path);
}

static xrd_status read_header(FILE *stream, const char *path, pnm_header *header, xrd_error *error) {
  const int p = fgetc(stream), kind = fgetc(stream), blank = fgetc(stream);
  if (p != 'P' || !(isspace(blank) || blank == '#') || ungetc(blank, stream) == EOF ||
      (kind != '2' && kind != '3' && kind != '5' && kind != '6'))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no PGM or PPM file (P2, P3, P5 or P6)", path);
  const long width = number(stream, LARGEST_SIDE), height = number(stream, LARGEST_SIDE);
  header->maximum = number(stream, LARGEST_VALUE);
  if (width < 1 || height < 1 || header->maximum < 1)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: width, height (1 to %d) and maximum (1 to %d) cannot be read", path,
                    LARGEST_SIDE, LARGEST_VALUE);
  header->shape = (xrd_extent){(size_t)height, (size_t)width, kind == '3' || kind == '6' ? 3 : 1};
  header->text = kind == '2' || kind == '3';
  return check_length(stream, path, header, error);
}

static long binary_value(FILE *stream, long maximum) {
  const int first = fgetc(stream);
  if (maximum <= 255 || first < 0) return first;
  const int second = fgetc(stream);
  return second < 0 ? -1 : first * 256L + second;
}

static xrd_status read_values(FILE *stream, const char *path, const pnm_header *header, xrd_real *sample,
                              xrd_error *error) {
  for (size_t i = 0; i < xrd_extent_size(header->shape); i++) {
    const long value = header->text ? number(stream, header->maximum) : binary_value(stream, header->maximum);
    if (value < 0 || value > header->maximum)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: value %zu is missing or above the maximum %ld", path, i + 1,
                      header->maximum);
    sample[i] = (xrd_real)value / (xrd_real)header->maximum;
  }
  if (header->text && next_character(stream) != EOF)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: more than its %zu x %zu x %zu values (one picture a file)", path,
                    header->shape.height, header->shape.width, header->shape.channels);
  return XRD_OK;
}

static xrd_status read_file(const char *path, xrd_extent *shape, xrd_real *sample, xrd_error *error) {
  pnm_header header = {.maximum = 0};
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  xrd_status status = read_header(stream, path, &header, error);
  if (status == XRD_OK && sample != NULL) status = read_values(stream, path, &header, sample, error);
  *shape = header.shape;
  (void)fclose(stream);
  return status;
}

xrd_status xrd_images_pnm(xrd_images *images, const char *folder, xrd_error *error) {
  static const char *const endings[] = {".pgm", ".ppm", NULL};
  return xrd_pictures_read(images, folder, endings, read_file, error);
}
