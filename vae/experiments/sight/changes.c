#include "vae/experiments/sight/changes.h"

#include <math.h>

static const double SQUARE = 0.01; /* a pixel */

typedef struct {
  const xrd_images *images;
  size_t image;
  xrd_random *random;
} source;

static const xrd_real *pixels_of(const source *s, size_t image) {
  return s->images->samples + image * xrd_extent_size(s->images->shape);
}

static void fill_noise(const source *s, xrd_real *change) {
  const size_t size = xrd_extent_size(s->images->shape);
  for (size_t i = 0; i < size; i++) change[i] = (xrd_real)xrd_random_normal(s->random);
}

/* Replaces each block by its mean, or takes the mean off. */
static void split_blocks(const source *s, size_t side, bool keeps_mean, xrd_real *change) {
  const xrd_extent e = s->images->shape;
  const size_t row = e.width * e.channels;
  for (size_t top = 0; top < e.height; top += side)
    for (size_t left = 0; left < e.width; left += side)
      for (size_t c = 0; c < e.channels; c++) {
        double sum = 0, count = 0;
        for (size_t y = top; y < top + side && y < e.height; y++)
          for (size_t x = left; x < left + side && x < e.width; x++, count++)
            sum += (double)change[y * row + x * e.channels + c];
        for (size_t y = top; y < top + side && y < e.height; y++)
          for (size_t x = left; x < left + side && x < e.width; x++) {
            xrd_real *one = &change[y * row + x * e.channels + c];
            *one = (xrd_real)(keeps_mean ? sum / count : (double)*one - sum / count);
          }
      }
}

static void fill_texture(const source *s, xrd_real *change) {
  fill_noise(s, change);
  split_blocks(s, 2, false, change);
}

static void fill_coarse(const source *s, xrd_real *change) {
  fill_noise(s, change);
  split_blocks(s, 4, true, change);
}

static void fill_brightness(const source *s, xrd_real *change) {
  const size_t size = xrd_extent_size(s->images->shape);
  for (size_t i = 0; i < size; i++) change[i] = 1;
}

static void fill_shift(const source *s, xrd_real *change) {
  const xrd_extent e = s->images->shape;
  const xrd_real *of = pixels_of(s, s->image);
  for (size_t i = 0; i < xrd_extent_size(e); i++) {
    const bool first = i / e.channels % e.width == 0;
    change[i] = first ? 0 : of[i - e.channels] - of[i];
  }
}

static void fill_other(const source *s, xrd_real *change) {
  const size_t size = xrd_extent_size(s->images->shape);
  const xrd_real *of = pixels_of(s, s->image), *other = pixels_of(s, (s->image + 1) % s->images->count);
  for (size_t i = 0; i < size; i++) change[i] = other[i] - of[i];
}

static void (*const fills[XRD_SIGHT_CHANGES])(const source *, xrd_real *) = {fill_noise,      fill_texture, fill_coarse,
                                                                             fill_brightness, fill_shift,   fill_other};
const char *const xrd_sight_changes[XRD_SIGHT_CHANGES] = {"noise", "texture", "coarse", "brightness", "shift", "other"};

void xrd_sight_change(const xrd_images *images, size_t image, size_t kind, xrd_random *random, xrd_real *change) {
  const size_t size = xrd_extent_size(images->shape);
  double square = 0;
  fills[kind](&(source){images, image, random}, change);
  for (size_t i = 0; i < size; i++) square += (double)change[i] * (double)change[i];
  const double scale = square > 0 ? sqrt(SQUARE * (double)size / square) : 0;
  for (size_t i = 0; i < size; i++) change[i] = (xrd_real)(scale * (double)change[i]);
}
