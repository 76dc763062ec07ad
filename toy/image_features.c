#include <math.h>
#include <string.h>

#include "exactrd/linear_vae.h"

size_t xrd_features_rows(xrd_feature_kind kind, size_t side) {
  return kind == XRD_FEATURES_EDGES ? 2 * (side - 1) * (side - 1) : (side / 2) * (side / 2);
}

/* Blocks begin at every pixel, each with two rows. */
static void fill_edges(size_t side, double *row) {
  const size_t n = side * side;
  for (size_t y = 0; y + 1 < side; y++)
    for (size_t x = 0; x + 1 < side; x++)
      for (int down = 0; down < 2; down++, row += n) {
        row[y * side + x] = -1;
        row[y * side + x + (down ? side : 1)] = 1;
      }
}

static void fill_pool(size_t side, double *row) {
  const size_t n = side * side;
  for (size_t y = 0; y + 1 < side; y += 2)
    for (size_t x = 0; x + 1 < side; x += 2, row += n)
      for (size_t k = 0; k < 4; k++) row[(y + k / 2) * side + x + k % 2] = 0.25;
}

void xrd_features_fill(xrd_feature_kind kind, size_t side, double *features) {
  memset(features, 0, xrd_features_rows(kind, side) * side * side * sizeof *features);
  if (kind == XRD_FEATURES_EDGES)
    fill_edges(side, features);
  else
    fill_pool(side, features);
}

void xrd_exponential_covariance(size_t height, size_t width, size_t channels, double length, double *covariance) {
  const size_t n = height * width * channels;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      const size_t p = i / channels, q = j / channels;
      const double dy = (double)(p / width) - (double)(q / width), dx = (double)(p % width) - (double)(q % width);
      covariance[i * n + j] = i % channels == j % channels ? exp(-sqrt(dx * dx + dy * dy) / length) : 0;
    }
}
