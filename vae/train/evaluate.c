#include <math.h>
#include <string.h>

#include "vae/train/trainer.h"

static const double ACTIVE_NATS = 0.01;

/* Sums over samples, in their order. */
typedef struct {
  double pixel, neural, task, task_error, sse, sse_square, kl, kl_square, anisotropy;
} totals;

/* Definition 38 of "How Neural Losses Shape VAE Latents" (2026): the population variance of log s over the latents. */
static double anisotropy_of(const xrd_real *log_variance, size_t k) {
  double mean = 0, sum = 0;
  for (size_t j = 0; j < k; j++) mean += (double)log_variance[j] / (double)k;
  for (size_t j = 0; j < k; j++) sum += ((double)log_variance[j] - mean) * ((double)log_variance[j] - mean);
  return sum / (double)k;
}

static void add_lane(const xrd_trainer *t, const xrd_lane *lane, size_t count, totals *sum, double *kl_per_latent) {
  const size_t k = t->model.latents;
  const bool neural = t->config.neural != XRD_NEURAL_NONE;
  for (size_t b = 0; b < count; b++) {
    sum->pixel += lane->pixel[b];
    sum->neural += neural ? lane->neural[b] : 0;
    sum->task += lane->task[b];
    sum->task_error += lane->task_error[b];
    sum->sse += lane->sse[b];
    sum->sse_square += lane->sse[b] * lane->sse[b];
    sum->kl += lane->kl[b];
    sum->kl_square += lane->kl[b] * lane->kl[b];
    sum->anisotropy += anisotropy_of(lane->posterior.log_variance + b * k, k);
    for (size_t j = 0; j < k; j++)
      kl_per_latent[j] += xrd_posterior_kl(lane->posterior.mean[b * k + j], lane->posterior.log_variance[b * k + j]);
  }
}

static double standard_error(double sum, double sum_of_squares, double n) {
  return sqrt(fmax(0, sum_of_squares / n - sum / n * (sum / n)) / (n - 1));
}

static xrd_vae_measures measures_of(const totals *sum, double n, size_t size) {
  return (xrd_vae_measures){
      .samples = (size_t)n,
      .sse = sum->sse / n,
      .sse_error = standard_error(sum->sse, sum->sse_square, n),
      .mse = sum->sse / n / (double)size,
      .pixel_loss = sum->pixel / n,
      .neural_loss = sum->neural / n,
      .task_nats = sum->task / n,
      .task_error = sum->task_error / n,
      .kl_nats = sum->kl / n,
      .kl_error = standard_error(sum->kl, sum->kl_square, n),
      .anisotropy = sum->anisotropy / n,
  };
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

void xrd_trainer_evaluate(xrd_trainer *t, int threads, xrd_vae_measures *m, double *kl_per_latent,
                          xrd_real *first_images, size_t image_count) {
  const size_t size = xrd_extent_size(t->test.shape), k = t->model.latents, count = t->test.count;
  xrd_random random;
  xrd_random_seed(&random, t->config.data_seed ^ UINT64_C(0x6576616c75617465));
  totals sum = {.pixel = 0};
  memset(kl_per_latent, 0, k * sizeof *kl_per_latent);
  for (size_t first = 0; first < count; first += t->config.batch) {
    const size_t taken = smaller(t->config.batch, count - first);
    for (size_t i = 0; i < taken * k; i++) t->noise[i] = (xrd_real)xrd_random_normal(&random);
    size_t in_lane[XRD_BATCH_LANES];
    for (int i = 0; i < XRD_BATCH_LANES; i++)
      in_lane[i] = taken > t->lanes[i].first ? smaller(t->lanes[i].count, taken - t->lanes[i].first) : 0;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
    for (int i = 0; i < XRD_BATCH_LANES; i++)
      if (in_lane[i] > 0)
        xrd_lane_forward(t, &t->lanes[i], t->test.samples + (first + t->lanes[i].first) * size,
                         t->test.classes + first + t->lanes[i].first, t->noise + t->lanes[i].first * k, in_lane[i],
                         false);
    for (int i = 0; i < XRD_BATCH_LANES; i++) {
      add_lane(t, &t->lanes[i], in_lane[i], &sum, kl_per_latent);
      for (size_t b = 0; b < in_lane[i] && first + t->lanes[i].first + b < image_count; b++)
        memcpy(first_images + (first + t->lanes[i].first + b) * size, xrd_lane_images(t, &t->lanes[i]) + b * size,
               size * sizeof *first_images);
    }
  }
  const double n = (double)count;
  *m = measures_of(&sum, n, size);
  m->step = t->step;
  m->beta = t->kl_weight;
  m->pixel_scale = t->scales[0];
  m->neural_scale = t->scales[1];
  m->kl_per_latent = kl_per_latent;
  m->latents = k;
  for (size_t j = 0; j < k; j++) {
    kl_per_latent[j] /= n;
    if (kl_per_latent[j] > ACTIVE_NATS) m->active_units++;
  }
}
