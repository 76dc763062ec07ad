/* The noise of a batch.  Matched noise has exactly the moments that its law has on average: orthogonal over the batch
   to the constant, to every pixel and to every other latent's noise, with mean square 1.  Where encoder and decoder are
   linear and the loss is quadratic, the batch's gradient then is its expectation over the noise, and training ends
   without jitter. */
#include <math.h>

#include "vae/train/trainer.h"

static double dot(const double *a, const double *b, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

/* Takes the `known` orthonormal rows before it out of row (twice, for rounding) and makes it a unit vector; false where
   nothing is left. */
static bool orthonormalize(double *rows, size_t known, size_t length) {
  double *row = rows + known * length;
  const double before = dot(row, row, length);
  for (int pass = 0; pass < 2; pass++)
    for (size_t r = 0; r < known; r++) {
      const double part = dot(rows + r * length, row, length);
      for (size_t i = 0; i < length; i++) row[i] -= part * rows[r * length + i];
    }
  const double left = dot(row, row, length);
  if (!(left > 1e-20 * before)) return false;
  for (size_t i = 0; i < length; i++) row[i] /= sqrt(left);
  return true;
}

size_t xrd_matched_noise_rows(const xrd_trainer *t) { return 1 + xrd_extent_size(t->test.shape) + t->model.latents; }

static void match(xrd_trainer *t) {
  const size_t batch = t->config.batch, size = xrd_extent_size(t->test.shape), k = t->model.latents;
  double *rows = t->matching_work;
  size_t known = 0;
  for (size_t b = 0; b < batch; b++) rows[b] = 1;
  if (orthonormalize(rows, known, batch)) known++;
  for (size_t i = 0; i < size; i++) {
    for (size_t b = 0; b < batch; b++) rows[known * batch + b] = (double)t->batch[b * size + i];
    if (orthonormalize(rows, known, batch)) known++;
  }
  for (size_t j = 0; j < k; j++) {
    for (size_t b = 0; b < batch; b++) rows[known * batch + b] = (double)t->noise[b * k + j];
    if (!orthonormalize(rows, known, batch)) continue; /* of probability zero: the drawn noise stays */
    for (size_t b = 0; b < batch; b++) t->noise[b * k + j] = (xrd_real)(rows[known * batch + b] * sqrt((double)batch));
    known++;
  }
}

void xrd_trainer_draw_noise(xrd_trainer *t) {
  for (size_t i = 0; i < t->config.batch * t->model.latents; i++) t->noise[i] = (xrd_real)xrd_random_normal(&t->random);
  if (t->config.noise == XRD_NOISE_MATCHED) match(t);
}
