#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/train/open.h"

static xrd_status allocate(const xrd_trainer *t, xrd_vae_encoding *e, xrd_error *error) {
  e->samples = t->test.count;
  e->latents = t->model.latents;
  e->size = xrd_extent_size(t->test.shape);
  size_t total;
  double *block = xrd_size_multiply(e->samples, 2 * (e->latents + e->size), &total) ? xrd_allocate(total, sizeof *block)
                                                                                    : NULL;
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu encoded samples", e->samples);
  e->mean = block;
  e->log_variance = e->mean + e->samples * e->latents;
  e->data = e->log_variance + e->samples * e->latents;
  e->reconstruction = e->data + e->samples * e->size;
  return XRD_OK;
}

static void widen(double *to, const xrd_real *from, size_t count) {
  for (size_t i = 0; i < count; i++) to[i] = (double)from[i];
}

static void encode_lane(xrd_trainer *t, size_t first, size_t taken, xrd_random *random, xrd_vae_encoding *e) {
  xrd_lane *lane = &t->lanes[0];
  const size_t k = e->latents, size = e->size;
  for (size_t i = 0; i < taken * k; i++) t->noise[i] = (xrd_real)xrd_random_normal(random);
  const uint32_t *classes = t->test.classes == NULL ? NULL : t->test.classes + first;
  xrd_lane_forward(t, lane, t->test.samples + first * size, classes, t->noise, taken, false);
  widen(e->mean + first * k, lane->posterior.mean, taken * k);
  widen(e->log_variance + first * k, lane->posterior.log_variance, taken * k);
  widen(e->data + first * size, t->test.samples + first * size, taken * size);
  widen(e->reconstruction + first * size, xrd_lane_images(t, lane), taken * size);
}

static xrd_status encode(xrd_trainer *t, const char *folder, uint64_t seed, xrd_vae_encoding *e, xrd_error *error) {
  xrd_status status = xrd_trainer_open(t, folder, error);
  if (status == XRD_OK) status = allocate(t, e, error);
  if (status != XRD_OK) return status;
  xrd_random random;
  xrd_random_seed(&random, seed);
  const size_t room = t->lanes[0].count;
  for (size_t first = 0; first < e->samples; first += room)
    encode_lane(t, first, e->samples - first < room ? e->samples - first : room, &random, e);
  return XRD_OK;
}

xrd_status xrd_vae_encode(const char *folder, uint64_t seed, xrd_vae_encoding *encoding, xrd_error *error) {
  memset(encoding, 0, sizeof *encoding);
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  const xrd_status status = encode(t, folder, seed, encoding, error);
  xrd_trainer_clear(t);
  free(t);
  return status;
}

void xrd_vae_encoding_clear(xrd_vae_encoding *encoding) {
  free(encoding->mean); /* the block's beginning */
  memset(encoding, 0, sizeof *encoding);
}
