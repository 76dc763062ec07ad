/* PNG files by libpng: grey, colour or palette, 1 to 16 bits a value.  Values are those stored, divided by the largest
   that their bits hold; no gamma is applied.  An alpha channel is refused: nobody knows what lies behind it.  So are
   animations, bytes behind the picture and colours that the palette lacks: libpng alone would pass over them. */
#include <errno.h>
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/data/pictures.h"

enum { LARGEST_SIDE = 4096, MESSAGE = 128 };
static const png_byte ANIMATION[] = "acTL";

typedef struct {
  FILE *stream;
  png_structp png;
  png_infop info;
  png_bytep bytes; /* all rows */
  png_bytep *rows;
  size_t depth;       /* bytes a value */
  png_colorp palette; /* libpng's; the bytes are then places in it */
  int colors;         /* of the palette; 0: none */
  bool has_alpha, moves;
  char message[MESSAGE];
  jmp_buf back;
} reading;

static void on_error(png_structp png, png_const_charp message) {
  reading *r = png_get_error_ptr(png);
  (void)snprintf(r->message, sizeof r->message, "%s", message);
  longjmp(r->back, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

/* Leaves rows of grey or RGB values of one or two bytes. */
static void read_shape(reading *r, xrd_extent *shape) {
  png_unknown_chunkp kept;
  png_init_io(r->png, r->stream);
  png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_ALWAYS, ANIMATION, 1);
  png_read_info(r->png, r->info);
  r->moves = png_get_unknown_chunks(r->png, r->info, &kept) > 0;
  png_set_benign_errors(r->png, 0);
  const int color = png_get_color_type(r->png, r->info), bits = png_get_bit_depth(r->png, r->info);
  r->has_alpha = (color & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(r->png, r->info, PNG_INFO_tRNS) != 0;
  if (color == PNG_COLOR_TYPE_PALETTE) {
    png_set_packing(r->png);
    (void)png_get_PLTE(r->png, r->info, &r->palette, &r->colors);
  }
  if (color == PNG_COLOR_TYPE_GRAY && bits < 8) png_set_expand_gray_1_2_4_to_8(r->png);
  (void)png_set_interlace_handling(r->png);
  png_read_update_info(r->png, r->info);
  r->depth = png_get_bit_depth(r->png, r->info) == 16 ? 2 : 1;
  *shape = (xrd_extent){png_get_image_height(r->png, r->info), png_get_image_width(r->png, r->info),
                        (color & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1};
}

static void take_values(const reading *r, size_t count, xrd_real *sample) {
  for (size_t i = 0; i < count; i++) {
    const png_byte *at = r->bytes + i * r->depth;
    sample[i] = r->depth == 2 ? (xrd_real)(at[0] * 256 + at[1]) / 65535 : (xrd_real)at[0] / 255;
  }
}

static xrd_status take_colors(const reading *r, const char *path, size_t pixels, xrd_real *sample, xrd_error *error) {
  for (size_t i = 0; i < pixels; i++) {
    if (r->bytes[i] >= r->colors)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: colour %d of a palette of %d", path, r->bytes[i], r->colors);
    const png_color *color = &r->palette[r->bytes[i]];
    sample[3 * i] = (xrd_real)color->red / 255;
    sample[3 * i + 1] = (xrd_real)color->green / 255;
    sample[3 * i + 2] = (xrd_real)color->blue / 255;
  }
  return XRD_OK;
}

static xrd_status read_values(reading *r, const char *path, xrd_extent shape, xrd_real *sample, xrd_error *error) {
  const size_t width = shape.width * (r->colors > 0 ? 1 : shape.channels) * r->depth;
  r->bytes = xrd_allocate(shape.height, width);
  r->rows = xrd_allocate(shape.height, sizeof *r->rows);
  if (r->bytes == NULL || r->rows == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for a picture", path);
  for (size_t y = 0; y < shape.height; y++) r->rows[y] = r->bytes + y * width;
  png_read_image(r->png, r->rows);
  png_read_end(r->png, NULL);
  if (fgetc(r->stream) != EOF) return xrd_fail(error, XRD_ERR_INPUT, "%s: bytes after the picture's end", path);
  if (r->colors > 0) return take_colors(r, path, shape.height * shape.width, sample, error);
  take_values(r, xrd_extent_size(shape), sample);
  return XRD_OK;
}

static xrd_status read_stream(reading *r, const char *path, xrd_extent *shape, xrd_real *sample, xrd_error *error) {
  if (setjmp(r->back) != 0) return xrd_fail(error, XRD_ERR_INPUT, "%s: no sound PNG file: %s", path, r->message);
  r->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_error, on_warning);
  r->info = r->png != NULL ? png_create_info_struct(r->png) : NULL;
  if (r->info == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for a picture", path);
  png_set_user_limits(r->png, LARGEST_SIDE, LARGEST_SIDE);
  read_shape(r, shape);
  if (r->has_alpha)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: transparent: save the picture without an alpha channel", path);
  if (r->moves) return xrd_fail(error, XRD_ERR_INPUT, "%s: an animation: save each of its pictures", path);
  return sample != NULL ? read_values(r, path, *shape, sample, error) : XRD_OK;
}

static xrd_status read_file(const char *path, xrd_extent *shape, xrd_real *sample, xrd_error *error) {
  reading *r = xrd_allocate_zero(1, sizeof *r);
  if (r == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "%s: no memory for a picture", path);
  r->stream = fopen(path, "rb");
  xrd_status status;
  if (r->stream == NULL) {
    status = xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  } else {
    status = read_stream(r, path, shape, sample, error);
    png_destroy_read_struct(&r->png, &r->info, NULL);
    (void)fclose(r->stream);
  }
  free(r->bytes);
  free(r->rows);
  free(r);
  return status;
}

xrd_status xrd_images_png(xrd_images *images, const char *folder, xrd_error *error) {
  static const char *const endings[] = {".png", NULL};
  return xrd_pictures_read(images, folder, endings, read_file, error);
}
