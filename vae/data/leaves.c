/* Discs fall front to back until every pixel is covered; law: nothing. */
#include <math.h>
#include <string.h>

#include "vae/data/images.h"

enum { LARGEST_SIDE = 256, COLORS = 3 };

/* Radius with density ~ r^-3 on [low, high]: the inverse of its distribution function. */
static double radius(double low, double high, double u) {
  const double a = 1 / (low * low), b = 1 / (high * high);
  return 1 / sqrt(a - u * (a - b));
}

/* The pixels of a row or column that a disc between two places may touch. */
static size_t first(double from) { return (size_t)fmax(0, floor(from)); }
static size_t past(double to, double length) { return (size_t)fmin(length, fmax(0, ceil(to) + 1)); }

static uint32_t draw(const xrd_images *images, xrd_random *random, xrd_real *sample) {
  const size_t side = images->shape.height, colors = images->shape.channels;
  const double length = (double)side, low = length / 16, high = length / 2;
  bool covered[LARGEST_SIDE * LARGEST_SIDE];
  memset(covered, 0, side * side * sizeof *covered);
  for (size_t left = side * side; left > 0;) {
    const double r = radius(low, high, xrd_random_uniform(random));
    /* Centres reach `high` beyond the image, so that the law is the same at its border. */
    const double cx = (length + 2 * high) * xrd_random_uniform(random) - high;
    const double cy = (length + 2 * high) * xrd_random_uniform(random) - high;
    xrd_real color[COLORS];
    for (size_t c = 0; c < colors; c++) color[c] = (xrd_real)xrd_random_uniform(random);
    const size_t top = first(cy - r), bottom = past(cy + r, length), left_end = first(cx - r),
                 right = past(cx + r, length);
    for (size_t y = top; y < bottom; y++)
      for (size_t x = left_end; x < right; x++) {
        const double dx = (double)x + 0.5 - cx, dy = (double)y + 0.5 - cy;
        if (covered[y * side + x] || dx * dx + dy * dy > r * r) continue;
        covered[y * side + x] = true;
        left--;
        memcpy(sample + (y * side + x) * colors, color, colors * sizeof *sample);
      }
  }
  return 0;
}

xrd_status xrd_images_leaves(xrd_images *images, size_t side, size_t colors, xrd_error *error) {
  memset(images, 0, sizeof *images);
  if (side < 4 || side > LARGEST_SIDE || (colors != 1 && colors != COLORS))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "dead leaves need a side of 4 to %d and 1 or 3 colours", LARGEST_SIDE);
  images->shape = (xrd_extent){side, side, colors};
  images->draw = draw;
  return XRD_OK;
}
