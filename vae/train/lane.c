#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "base/carve.h"
#include "vae/losses/pixel.h"
#include "vae/train/trainer.h"

static xrd_status allocate(xrd_lane *lane, const xrd_trainer *t, xrd_error *error) {
  const size_t count = lane->count, size = count * xrd_extent_size(t->test.shape), latents = count * t->model.latents;
  const xrd_array arrays[] = {
      XRD_ARRAY(lane->posterior.mean, latents),
      XRD_ARRAY(lane->posterior.log_variance, latents),
      XRD_ARRAY(lane->posterior.noise, latents),
      XRD_ARRAY(lane->posterior.z, latents),
      XRD_ARRAY(lane->pixel_gradient, size),
      XRD_ARRAY(lane->neural_gradient, size),
      XRD_ARRAY(lane->image, size),
      XRD_ARRAY(lane->gradient, t->model.parameters),
      XRD_ARRAY(lane->patch_gradient, t->patch_network.parameters),
      XRD_ARRAY(lane->pixel, count),
      XRD_ARRAY(lane->neural, count),
      XRD_ARRAY(lane->sse, count),
      XRD_ARRAY(lane->kl, count),
      XRD_ARRAY(lane->task, count),
      XRD_ARRAY(lane->task_error, count),
      {0},
  };
  return xrd_carve(&lane->block, arrays, error);
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
  xrd_carve_free(lane->block);
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
