#include "vae/layers/columns.h"

#include <string.h>

/* The part of a patch's row ky that lies inside the image: its first kx, their number, and the pixel of the first. */
typedef struct {
  size_t first, count, pixel;
} span;

static span inside(const xrd_patches *p, size_t y, size_t x, size_t ky) {
  const size_t row = y * p->stride + ky, left = x * p->stride; /* both shifted by the padding */
  const size_t height = p->image.height, width = p->image.width;
  if (row < p->padding || row - p->padding >= height) return (span){0, 0, 0};
  const size_t first = left < p->padding ? p->padding - left : 0;
  const size_t end = left + p->kernel > p->padding + width ? p->padding + width - left : p->kernel;
  if (left >= p->padding + width || first >= end) return (span){0, 0, 0};
  return (span){first, end - first, (row - p->padding) * width + left + first - p->padding};
}

void xrd_patches_gather(const xrd_patches *p, const xrd_real *image, xrd_real *matrix) {
  const size_t channels = p->image.channels, length = p->kernel * channels;
  for (size_t y = 0; y < p->rows; y++)
    for (size_t x = 0; x < p->columns; x++)
      for (size_t ky = 0; ky < p->kernel; ky++, matrix += length) {
        const span s = inside(p, y, x, ky);
        if (s.count < p->kernel) memset(matrix, 0, length * sizeof *matrix);
        memcpy(matrix + s.first * channels, image + s.pixel * channels, s.count * channels * sizeof *matrix);
      }
}

void xrd_patches_scatter_add(const xrd_patches *p, const xrd_real *matrix, xrd_real *image) {
  const size_t channels = p->image.channels, length = p->kernel * channels;
  for (size_t y = 0; y < p->rows; y++)
    for (size_t x = 0; x < p->columns; x++)
      for (size_t ky = 0; ky < p->kernel; ky++, matrix += length) {
        const span s = inside(p, y, x, ky);
        xrd_real *target = image + s.pixel * channels;
        const xrd_real *source = matrix + s.first * channels;
        for (size_t i = 0; i < s.count * channels; i++) target[i] += source[i];
      }
}
