#include "vae/experiments/corridors/codes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/train/open.h"

enum { ROWS = XRD_CORRIDOR_ROWS, WIDTH = XRD_POSITIONS, HALF = ROWS * WIDTH };

/* The law of one class: the first class whose cumulative probability exceeds u is drawn. */
static void choose_class(xrd_images *images, size_t chosen) {
  double *law = images->law;
  for (size_t c = 0; c < XRD_CLASSES; c++) law[c] = c < chosen ? 0 : 2;
}

/* |y - m|^2 of one half: E over images of |x - y|^2 is this plus the noise, and has less spread. */
static double squared(const xrd_real *y, size_t centre) {
  double sum = 0;
  for (size_t i = 0; i < HALF; i++) {
    const double d = (double)y[i] - xrd_corridor_pixel((int)(i % WIDTH), (int)centre);
    sum += d * d;
  }
  return sum;
}

static void add_lane(const xrd_trainer *t, const xrd_lane *lane, size_t count, size_t class_index,
                     xrd_class_codes *codes, double *square) {
  const size_t k = t->model.latents, size = xrd_extent_size(t->test.shape);
  for (size_t b = 0; b < count; b++) {
    const xrd_real *y = xrd_lane_images(t, lane) + b * size;
    codes->squared[0][class_index] += squared(y, class_index / XRD_POSITIONS);
    codes->squared[1][class_index] += squared(y + HALF + WIDTH, class_index % XRD_POSITIONS);
    for (size_t j = 0; j < k; j++) {
      const double mean = (double)lane->posterior.mean[b * k + j];
      codes->mean[class_index][j] += mean;
      square[j] += mean * mean;
      codes->variance[class_index][j] += exp((double)lane->posterior.log_variance[b * k + j]);
    }
  }
}

static void measure_class(xrd_trainer *t, xrd_images *law, xrd_random *random, size_t images, size_t class_index,
                          xrd_class_codes *codes) {
  const size_t size = xrd_extent_size(t->test.shape), k = t->model.latents;
  xrd_lane *lane = &t->lanes[0];
  double square[XRD_CODE_LATENTS] = {0};
  choose_class(law, class_index);
  for (size_t first = 0; first < images; first += lane->count) {
    const size_t count = images - first < lane->count ? images - first : lane->count;
    for (size_t b = 0; b < count; b++) t->classes[b] = law->draw(law, random, t->batch + b * size);
    for (size_t i = 0; i < count * k; i++) t->noise[i] = (xrd_real)xrd_random_normal(random);
    xrd_lane_forward(t, lane, t->batch, t->classes, t->noise, count, false);
    add_lane(t, lane, count, class_index, codes, square);
  }
  const double n = (double)images;
  for (int half = 0; half < 2; half++) codes->squared[half][class_index] /= n;
  for (size_t j = 0; j < k; j++) {
    double *mean = &codes->mean[class_index][j];
    *mean /= n;
    codes->variance[class_index][j] = codes->variance[class_index][j] / n + fmax(0, square[j] / n - *mean * *mean);
  }
}

xrd_status xrd_class_codes_measure(const char *folder, size_t images, xrd_class_codes *codes, xrd_error *error) {
  memset(codes, 0, sizeof *codes);
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  xrd_images law = {.count = 0};
  xrd_status status = xrd_trainer_open(t, folder, error);
  if (status == XRD_OK && (t->config.data != XRD_DATA_CORRIDORS || t->model.latents > XRD_CODE_LATENTS))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "%s: no model of Corridors with at most %d latents", folder,
                      XRD_CODE_LATENTS);
  if (status == XRD_OK) status = xrd_images_corridors(&law, XRD_CORRIDORS_UNIFORM, error);
  if (status == XRD_OK) {
    xrd_random random;
    xrd_random_seed(&random, 169);
    codes->latents = t->model.latents;
    for (size_t c = 0; c < XRD_CLASSES; c++) measure_class(t, &law, &random, images, c, codes);
  }
  xrd_images_clear(&law);
  xrd_trainer_clear(t);
  free(t);
  return status;
}

void xrd_class_distances(const xrd_class_codes *codes, double *distances) {
  for (size_t a = 0; a < XRD_CLASSES; a++)
    for (size_t b = 0; b < XRD_CLASSES; b++) {
      double sum = 0;
      for (size_t j = 0; j < codes->latents; j++)
        sum += (codes->mean[a][j] - codes->mean[b][j]) * (codes->mean[a][j] - codes->mean[b][j]);
      distances[a * XRD_CLASSES + b] = sqrt(sum);
    }
}

void xrd_class_overlaps(const xrd_class_codes *codes, double *overlaps) {
  for (size_t a = 0; a < XRD_CLASSES; a++)
    for (size_t b = 0; b < XRD_CLASSES; b++) {
      double sum = 0;
      for (size_t j = 0; j < codes->latents; j++) {
        const double s = codes->variance[a][j], t = codes->variance[b][j], d = codes->mean[a][j] - codes->mean[b][j];
        sum += log(2 * sqrt(s * t) / (s + t)) / 2 - d * d / (4 * (s + t));
      }
      overlaps[a * XRD_CLASSES + b] = exp(sum);
    }
}

void xrd_half_means(const double *matrix, int half, double *means) {
  const size_t own = half == 0 ? XRD_POSITIONS : 1, other = half == 0 ? 1 : XRD_POSITIONS;
  for (size_t a = 0; a < XRD_POSITIONS; a++)
    for (size_t b = 0; b < XRD_POSITIONS; b++) {
      double sum = 0;
      for (size_t o = 0; o < XRD_POSITIONS; o++)
        sum += matrix[(a * own + o * other) * XRD_CLASSES + b * own + o * other];
      means[a * XRD_POSITIONS + b] = sum / XRD_POSITIONS;
    }
}
