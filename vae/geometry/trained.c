#include "vae/geometry/trained.h"

#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"

static const double IN_USE = 0.01; /* nats */

static xrd_status encode(xrd_trained *t, xrd_error *error) {
  const size_t count = t->trainer.test.count, k = t->trainer.model.latents;
  xrd_real *mean = xrd_allocate(2 * count, k * sizeof *mean);
  if (mean == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu posteriors", count);
  xrd_real *log_variance = mean + count * k;
  xrd_trainer_encode(&t->trainer, t->trainer.test.samples, count, mean, log_variance);
  for (size_t i = 0; i < count * k; i++) {
    t->mean[i] = (double)mean[i];
    t->base[i % k] += t->mean[i] / (double)count;
    t->kl[i % k] += xrd_posterior_kl(mean[i], log_variance[i]) / (double)count;
  }
  free(mean);
  return XRD_OK;
}

/* Insertion by falling KL. */
static void order_latents(xrd_trained *t) {
  const size_t k = t->trainer.model.latents;
  for (size_t i = 0; i < k; i++) {
    const double kl = t->kl[i];
    size_t place = i;
    for (; place > 0 && t->kl[place - 1] < kl; place--) {
      t->kl[place] = t->kl[place - 1];
      t->latents[place] = t->latents[place - 1];
    }
    t->kl[place] = kl;
    t->latents[place] = i;
  }
  while (t->active < k && t->kl[t->active] > IN_USE) t->active++;
}

static xrd_status allocate(xrd_trained *t, xrd_error *error) {
  const size_t k = t->trainer.model.latents, count = t->trainer.test.count;
  const xrd_array arrays[] = {XRD_ARRAY(t->latents, k),
                              XRD_ARRAY(t->kl, k),
                              XRD_ARRAY(t->base, k),
                              XRD_ARRAY_2(t->axes, k, k),
                              XRD_ARRAY_2(t->mean, count, k),
                              XRD_ARRAY_2(t->points, count, k),
                              {0}};
  return xrd_carve(&t->block, arrays, error);
}

/* Coordinates along an axis are measured from the base. */
static void place_points(xrd_trained *t) {
  const size_t k = t->trainer.model.latents;
  for (size_t a = 0; a < t->active; a++) {
    const size_t latent = t->latents[a];
    t->axes[a * k + latent] = 1;
    for (size_t i = 0; i < t->trainer.test.count; i++)
      t->points[i * t->active + a] = t->mean[i * k + latent] - t->base[latent];
  }
}

xrd_status xrd_decoder_of(const xrd_trainer *t, bool fisher, xrd_decoder *decoder, xrd_error *error) {
  const bool logits = t->config.loss == XRD_LOSS_BERNOULLI;
  memset(decoder, 0, sizeof *decoder);
  if (fisher && !logits)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "the Fisher metric is that of Bernoulli pixels: train with loss bernoulli");
  const xrd_decoder_output output = fisher ? XRD_DECODER_ANGLE : logits ? XRD_DECODER_SIGMOID : XRD_DECODER_PLAIN;
  return xrd_decoder_init(decoder, &t->model.decoder, t->parameters + t->model.decoder_at, output, error);
}

xrd_status xrd_trained_open(xrd_trained *t, const char *folder, bool fisher, xrd_error *error) {
  memset(t, 0, sizeof *t);
  xrd_status status = xrd_trainer_open(&t->trainer, folder, error);
  if (status == XRD_OK) status = allocate(t, error);
  if (status == XRD_OK) status = xrd_decoder_of(&t->trainer, fisher, &t->decoder, error);
  if (status == XRD_OK) status = encode(t, error);
  if (status != XRD_OK) return status;
  order_latents(t);
  if (t->active == 0) return xrd_fail(error, XRD_ERR_INPUT, "%s: no latent carries more than %g nats", folder, IN_USE);
  place_points(t);
  xrd_section_init(&t->in_use, &t->decoder.map, t->base, t->axes, t->active);
  return XRD_OK;
}

void xrd_trained_clear(xrd_trained *t) {
  xrd_carve_free(t->block);
  xrd_decoder_clear(&t->decoder);
  xrd_trainer_clear(&t->trainer);
  memset(t, 0, sizeof *t);
}
