#include "vae/train/generate.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "vae/train/grid.h"
#include "vae/train/open.h"

enum { SIDE = 8, STEPS = 9, ROWS = 8 };
static const xrd_real REACH = 3;

static void sigmoid(const xrd_trainer *t, xrd_real *images, size_t count) {
  if (t->config.loss != XRD_LOSS_BERNOULLI) return;
  for (size_t i = 0; i < count; i++) images[i] = 1 / (1 + (xrd_real)exp(-(double)images[i]));
}

/* Decodes count latents, a lane's capacity at a time. */
static void decode(xrd_trainer *t, const xrd_real *z, size_t count, xrd_real *images) {
  const size_t size = xrd_extent_size(t->test.shape), k = t->model.latents;
  xrd_lane *lane = &t->lanes[0];
  for (size_t first = 0; first < count; first += lane->count) {
    const size_t taken = count - first < lane->count ? count - first : lane->count;
    memcpy(lane->posterior.z, z + first * k, taken * k * sizeof *z);
    xrd_stack_forward(&t->model.decoder, t->parameters + t->model.decoder_at, lane->posterior.z, taken, &lane->decoder);
    memcpy(images + first * size, xrd_trace_output(&lane->decoder), taken * size * sizeof *images);
  }
  sigmoid(t, images, count * size);
}

xrd_status xrd_prior_write(xrd_trainer *t, const char *path, xrd_error *error) {
  const size_t count = SIDE * SIDE;
  xrd_real *z, *images;
  void *block;
  const xrd_array arrays[] = {
      XRD_ARRAY_2(z, count, t->model.latents), XRD_ARRAY_2(images, count, xrd_extent_size(t->test.shape)), {0}};
  xrd_status status = xrd_carve(&block, arrays, error);
  if (status != XRD_OK) return status;
  xrd_random random;
  xrd_random_seed(&random, t->config.data_seed ^ UINT64_C(0x73616d706c6573));
  for (size_t i = 0; i < count * t->model.latents; i++) z[i] = (xrd_real)xrd_random_normal(&random);
  decode(t, z, count, images);
  status = xrd_grid_write(path, t->test.shape, images, SIDE, SIDE, error);
  xrd_carve_free(block);
  return status;
}

/* The rank-th latent by falling KL; equal ones in their order. */
static size_t ranked(const double *kl, size_t latents, size_t rank) {
  for (size_t j = 0; j < latents; j++) {
    size_t before = 0;
    for (size_t i = 0; i < latents; i++) before += kl[i] > kl[j] || (kl[i] == kl[j] && i < j);
    if (before == rank) return j;
  }
  return 0;
}

xrd_status xrd_traversals_write(xrd_trainer *t, const double *kl_per_latent, const char *path, xrd_error *error) {
  const size_t k = t->model.latents, rows = k < ROWS ? k : ROWS, count = rows * STEPS;
  xrd_real *z, *images, *mean, *log_variance;
  void *block;
  const xrd_array arrays[] = {XRD_ARRAY_2(z, count, k),
                              XRD_ARRAY_2(images, count, xrd_extent_size(t->test.shape)),
                              XRD_ARRAY(mean, k),
                              XRD_ARRAY(log_variance, k),
                              {0}};
  xrd_status status = xrd_carve(&block, arrays, error);
  if (status != XRD_OK) return status;
  xrd_trainer_encode(t, t->test.samples, 1, mean, log_variance);
  for (size_t i = 0; i < count; i++) {
    memcpy(z + i * k, mean, k * sizeof *z);
    z[i * k + ranked(kl_per_latent, k, i / STEPS)] = REACH * (2 * (xrd_real)(i % STEPS) / (STEPS - 1) - 1);
  }
  decode(t, z, count, images);
  status = xrd_grid_write(path, t->test.shape, images, rows, STEPS, error);
  xrd_carve_free(block);
  return status;
}
