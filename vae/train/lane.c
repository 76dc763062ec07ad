#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

#include "base/memory.h"
#include "vae/losses/pixel.h"
#include "vae/train/trainer.h"

static xrd_status allocate(xrd_lane *lane, const xrd_trainer *t, xrd_error *error) {
  const size_t size = xrd_extent_size(t->test.shape) * sizeof(xrd_real), latents = t->model.latents * sizeof(xrd_real);
  const struct {
    xrd_real **array;
    size_t count, size;
  } reals[] = {
      {&lane->posterior.mean, lane->count, latents},
      {&lane->posterior.log_variance, lane->count, latents},
      {&lane->posterior.noise, lane->count, latents},
      {&lane->posterior.z, lane->count, latents},
      {&lane->pixel_gradient, lane->count, size},
      {&lane->neural_gradient, lane->count, size},
      {&lane->image, lane->count, size},
      {&lane->gradient, t->model.parameters, sizeof(xrd_real)},
      {&lane->patch_gradient, t->patch_network.parameters, sizeof(xrd_real)},
  };
  double **const doubles[] = {&lane->pixel, &lane->neural, &lane->sse, &lane->kl, &lane->task, &lane->task_error};
  bool done = true;
  for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++)
    done = (*reals[i].array = xrd_allocate_zero(reals[i].count, reals[i].size)) != NULL && done;
  for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++)
    done = (*doubles[i] = xrd_allocate_zero(lane->count, sizeof(double))) != NULL && done;
  return done ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu samples at once", lane->count);
}

xrd_status xrd_lane_init(xrd_lane *lane, const xrd_trainer *t, size_t first, size_t count, xrd_error *error) {
  lane->first = first;
  lane->count = count;
  xrd_status status = allocate(lane, t, error);
  if (status == XRD_OK) status = xrd_trace_init(&lane->encoder, &t->model.encoder, count, true, error);
  if (status == XRD_OK) status = xrd_trace_init(&lane->decoder, &t->model.decoder, count, true, error);
  if (status == XRD_OK && t->heads.count > 0)
    status = xrd_trace_init(&lane->heads, &t->model.heads, count, true, error);
  if (status == XRD_OK && t->features.network.count > 0)
    status = xrd_feature_work_init(&lane->features, &t->features, count, error);
  if (status == XRD_OK && t->patch_network.count > 0)
    status = xrd_patch_work_init(&lane->patch, &t->patch_network, count, error);
  return status;
}

void xrd_lane_clear(xrd_lane *lane) {
  xrd_trace_clear(&lane->encoder);
  xrd_trace_clear(&lane->decoder);
  xrd_trace_clear(&lane->heads);
  xrd_feature_work_clear(&lane->features);
  xrd_patch_work_clear(&lane->patch);
  free(lane->posterior.mean);
  free(lane->posterior.log_variance);
  free(lane->posterior.noise);
  free(lane->posterior.z);
  free(lane->pixel_gradient);
  free(lane->neural_gradient);
  free(lane->image);
  free(lane->gradient);
  free(lane->patch_gradient);
  free(lane->pixel);
  free(lane->neural);
  free(lane->sse);
  free(lane->kl);
  free(lane->task);
  free(lane->task_error);
  memset(lane, 0, sizeof *lane);
}

const xrd_real *xrd_lane_images(const xrd_trainer *t, const xrd_lane *lane) {
  return t->config.loss == XRD_LOSS_BERNOULLI ? lane->image : xrd_trace_output(&lane->decoder);
}

static void pixel_losses(const xrd_trainer *t, xrd_lane *lane, const xrd_real *x, size_t count, bool gradients) {
  const size_t size = xrd_extent_size(t->test.shape);
  const xrd_real *y = xrd_trace_output(&lane->decoder);
  xrd_real *gradient = gradients ? lane->pixel_gradient : NULL;
  if (t->config.loss == XRD_LOSS_SSE) {
    xrd_squared_error(x, y, count, size, lane->pixel, gradient);
    memcpy(lane->sse, lane->pixel, count * sizeof *lane->sse);
    return;
  }
  xrd_bernoulli(x, y, count, size, lane->pixel, gradient);
  const xrd_real one = 1;
  for (size_t i = 0; i < count * size; i++) lane->image[i] = one / (one + exp(-y[i]));
  xrd_squared_error(x, lane->image, count, size, lane->sse, NULL);
}

static void neural_losses(const xrd_trainer *t, xrd_lane *lane, const xrd_real *x, size_t count, bool gradients) {
  const xrd_real *y = xrd_trace_output(&lane->decoder);
  if (t->patch_network.count > 0) {
    xrd_patch_forward(&t->patch_network, t->patch_parameters, x, y, count, &lane->patch);
    xrd_patch_generator(&t->patch_network, t->patch_parameters, t->config.matching, &lane->patch, lane->neural,
                        lane->neural_gradient);
  } else if (t->features.network.count > 0) {
    xrd_feature_distance(&t->features, &lane->features, x, y, count, lane->neural,
                         gradients ? lane->neural_gradient : NULL);
  }
}

static double sum_of_norms(const xrd_real *gradient, size_t count, size_t size) {
  double sum = 0;
  for (size_t b = 0; b < count; b++) {
    double square = 0;
    for (size_t i = b * size; i < (b + 1) * size; i++) square += (double)gradient[i] * (double)gradient[i];
    sum += sqrt(square);
  }
  return sum;
}

static void classify(const xrd_trainer *t, xrd_lane *lane, const uint32_t *classes, size_t count, bool gradients) {
  const xrd_model *model = &t->model;
  xrd_stack_forward(&model->heads, t->parameters + model->heads_at, lane->posterior.z, count, &lane->heads);
  xrd_heads_loss(&t->heads, xrd_trace_output(&lane->heads), classes, count, lane->task, lane->task_error,
                 gradients ? xrd_trace_output_gradient(&lane->heads) : NULL);
}

void xrd_lane_forward(const xrd_trainer *t, xrd_lane *lane, const xrd_real *x, const uint32_t *classes,
                      const xrd_real *noise, size_t count, bool gradients) {
  const xrd_model *model = &t->model;
  const size_t k = model->latents, size = xrd_extent_size(t->test.shape);
  xrd_stack_forward(&model->encoder, t->parameters, x, count, &lane->encoder);
  memcpy(lane->posterior.noise, noise, count * k * sizeof *noise);
  xrd_posterior_sample(model, t->parameters, xrd_trace_output(&lane->encoder), count, &lane->posterior);
  for (size_t b = 0; b < count; b++) {
    lane->kl[b] = 0;
    for (size_t i = b * k; i < (b + 1) * k; i++)
      lane->kl[b] += xrd_posterior_kl(lane->posterior.mean[i], lane->posterior.log_variance[i]);
  }
  xrd_stack_forward(&model->decoder, t->parameters + model->decoder_at, lane->posterior.z, count, &lane->decoder);
  pixel_losses(t, lane, x, count, gradients);
  neural_losses(t, lane, x, count, gradients);
  if (t->heads.count > 0) classify(t, lane, classes, count, gradients);
  if (!gradients) return;
  lane->norms[0] = sum_of_norms(lane->pixel_gradient, count, size);
  lane->norms[1] = t->config.neural == XRD_NEURAL_NONE ? 0 : sum_of_norms(lane->neural_gradient, count, size);
}
