#include <math.h>
#include <string.h>

#include "vae/train/trainer.h"

/* The permutation of an epoch depends on the seed and the epoch alone, so that no checkpoint need hold it. */
static void shuffle(xrd_trainer *t, uint64_t epoch) {
  xrd_random random;
  xrd_random_seed(&random, t->config.seed ^ (epoch + 1) * UINT64_C(0x9e3779b97f4a7c15));
  for (size_t i = 0; i < t->train.count; i++) t->order[i] = (uint32_t)i;
  for (size_t i = t->train.count; i > 1; i--) {
    const size_t j = (size_t)xrd_random_below(&random, i);
    const uint32_t kept = t->order[i - 1];
    t->order[i - 1] = t->order[j];
    t->order[j] = kept;
  }
  t->order_epoch = epoch;
}

/* Left to right. */
static void flip(xrd_extent shape, xrd_real *sample) {
  for (size_t y = 0; y < shape.height; y++)
    for (size_t x = 0; x < shape.width / 2; x++)
      for (size_t c = 0; c < shape.channels; c++) {
        xrd_real *row = sample + y * shape.width * shape.channels + c;
        xrd_real *a = row + x * shape.channels, *b = row + (shape.width - 1 - x) * shape.channels;
        const xrd_real kept = *a;
        *a = *b;
        *b = kept;
      }
}

static void load_samples(xrd_trainer *t) {
  const size_t size = xrd_extent_size(t->test.shape);
  for (size_t b = 0; b < t->config.batch; b++) {
    xrd_real *sample = t->batch + b * size;
    if (t->train.count == 0) {
      t->classes[b] = t->law.draw(&t->law, &t->random, sample);
      continue;
    }
    const uint64_t index = t->step * t->config.batch + b, epoch = index / t->train.count;
    if (epoch != t->order_epoch) shuffle(t, epoch);
    const size_t chosen = t->order[index % t->train.count];
    memcpy(sample, t->train.samples + chosen * size, size * sizeof *sample);
    t->classes[b] = t->train.classes[chosen];
  }
}

static void load_batch(xrd_trainer *t) {
  const size_t size = xrd_extent_size(t->test.shape);
  load_samples(t);
  for (size_t b = 0; b < t->config.batch && t->config.flip; b++)
    if (xrd_random_below(&t->random, 2) == 1) flip(t->test.shape, t->batch + b * size);
  xrd_trainer_draw_noise(t);
}

static double lane_sum(const xrd_trainer *t, double *const values[XRD_BATCH_LANES]) {
  double sum = 0;
  for (int i = 0; i < XRD_BATCH_LANES; i++)
    for (size_t b = 0; b < t->lanes[i].count; b++) sum += values[i][b];
  return sum;
}

static void update_scales(xrd_trainer *t) {
  const double shares[XRD_BALANCED] = {t->config.pixel, t->config.alpha}, batch = (double)t->config.batch;
  if (t->config.balance) {
    double norms[XRD_BALANCED];
    for (int k = 0; k < XRD_BALANCED; k++) norms[k] = (t->lanes[0].norms[k] + t->lanes[1].norms[k]) / batch;
    xrd_balancer_update(&t->balancer, t->config.balance_decay, norms);
    for (int k = 0; k < XRD_BALANCED; k++) t->scales[k] = xrd_balancer_scale(&t->balancer, shares, 1, k);
  }
  const double kl = lane_sum(t, (double *const[]){t->lanes[0].kl, t->lanes[1].kl}) / batch;
  t->kl_weight = xrd_control_step(&t->control, t->step, kl, &t->control_state);
  const uint64_t growth = t->config.task_warm_up;
  t->task_weight = t->config.task_weight * (t->step < growth ? (double)t->step / (double)growth : 1);
}

/* Adds the classifiers' gradient to that at the latents. */
static void backward_heads(const xrd_trainer *t, xrd_lane *lane, xrd_real *z_gradient) {
  const xrd_model *model = &t->model;
  const xrd_real weight = (xrd_real)(t->task_weight / (double)t->config.batch);
  xrd_real *at_logits = xrd_trace_output_gradient(&lane->heads);
  for (size_t i = 0; i < lane->count * t->heads.outputs; i++) at_logits[i] *= weight;
  xrd_stack_backward(&model->heads, t->parameters + model->heads_at, &lane->heads, NULL, true,
                     lane->gradient + model->heads_at);
  for (size_t i = 0; i < lane->count * model->latents; i++) z_gradient[i] += lane->heads.gradient[0][i];
}

static void backward(const xrd_trainer *t, xrd_lane *lane) {
  const xrd_model *model = &t->model;
  const double share = 1 / (double)t->config.batch;
  const xrd_real pixel = (xrd_real)(t->scales[0] * share), neural = (xrd_real)(t->scales[1] * share);
  xrd_real *at_output = xrd_trace_output_gradient(&lane->decoder);
  const size_t count = lane->count * xrd_extent_size(t->test.shape);
  if (t->scales[1] == 0)
    for (size_t i = 0; i < count; i++) at_output[i] = pixel * lane->pixel_gradient[i];
  else
    for (size_t i = 0; i < count; i++)
      at_output[i] = pixel * lane->pixel_gradient[i] + neural * lane->neural_gradient[i];
  memset(lane->gradient, 0, model->parameters * sizeof *lane->gradient);
  xrd_stack_backward(&model->decoder, t->parameters + model->decoder_at, &lane->decoder, NULL, true,
                     lane->gradient + model->decoder_at);
  if (t->heads.count > 0) backward_heads(t, lane, lane->decoder.gradient[0]);
  xrd_posterior_backward(model, &lane->posterior, lane->count, t->kl_weight * share, lane->decoder.gradient[0],
                         xrd_trace_output_gradient(&lane->encoder), lane->gradient);
  xrd_stack_backward(&model->encoder, t->parameters, &lane->encoder, NULL, false, lane->gradient);
}

/* The discriminator learns from the images that the generator's pass has just shown it. */
static void discriminate(const xrd_trainer *t, xrd_lane *lane) {
  memset(lane->patch_gradient, 0, t->patch_network.parameters * sizeof *lane->patch_gradient);
  xrd_patch_discriminator(&t->patch_network, t->patch_parameters, 1 / (double)t->config.batch, &lane->patch,
                          lane->neural, lane->patch_gradient);
}

static bool is_finite(const xrd_trainer *t) {
  for (int i = 0; i < XRD_BATCH_LANES; i++)
    for (size_t b = 0; b < t->lanes[i].count; b++)
      if (!isfinite(t->lanes[i].pixel[b] + t->lanes[i].neural[b] + t->lanes[i].kl[b] + t->lanes[i].task[b]))
        return false;
  return isfinite(t->scales[0] + t->scales[1] + t->kl_weight);
}

xrd_status xrd_trainer_step(xrd_trainer *t, int threads, xrd_error *error) {
  const size_t size = xrd_extent_size(t->test.shape);
  load_batch(t);
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int i = 0; i < XRD_BATCH_LANES; i++) {
    xrd_lane *lane = &t->lanes[i];
    xrd_lane_forward(t, lane, t->batch + lane->first * size, t->classes + lane->first,
                     t->noise + lane->first * t->model.latents, lane->count, true);
  }
  update_scales(t);
  if (!is_finite(t))
    return xrd_fail(error, XRD_ERR_INPUT, "the loss is not finite at step %llu: a smaller rate may help",
                    (unsigned long long)t->step);
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int i = 0; i < XRD_BATCH_LANES; i++) {
    backward(t, &t->lanes[i]);
    if (t->patch_network.count > 0) discriminate(t, &t->lanes[i]);
  }
  const double rate = t->config.schedule == XRD_SCHEDULE_COSINE
                          ? xrd_cosine_rate(t->config.rate, t->step, t->config.steps)
                          : t->config.rate;
  xrd_adam_step(&t->adam, rate, t->lanes[0].gradient, t->lanes[1].gradient, threads, t->parameters);
  if (t->patch_network.count > 0)
    xrd_adam_step(&t->patch_adam, t->config.rate / 2, t->lanes[0].patch_gradient, t->lanes[1].patch_gradient, threads,
                  t->patch_parameters);
  t->step++;
  return XRD_OK;
}
