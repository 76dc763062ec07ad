#include "vae/train/trainer.h"

#include <string.h>

#include "base/carve.h"

enum { WEIGHT_STREAM, NOISE_STREAM, STREAMS }; /* different generators of one seed */

static xrd_layer_kind layer_of(xrd_activation activation) {
  static const xrd_layer_kind kinds[] = {
      [XRD_ACTIVATION_RELU] = XRD_LAYER_RELU, [XRD_ACTIVATION_LEAKY_RELU] = XRD_LAYER_LEAKY_RELU,
      [XRD_ACTIVATION_TANH] = XRD_LAYER_TANH, [XRD_ACTIVATION_SIGMOID] = XRD_LAYER_SIGMOID,
      [XRD_ACTIVATION_SILU] = XRD_LAYER_SILU,
  };
  return kinds[activation];
}

static xrd_architecture architecture_of(const xrd_vae_config *config) {
  xrd_architecture a = {
      .kind = config->model,
      .latents = config->latents,
      .activation = layer_of(config->activation),
      .shared_variance = config->variance == XRD_VARIANCE_SHARED,
      .sigmoid_output = config->output == XRD_OUTPUT_SIGMOID,
      .blocks = config->blocks,
      .groups = config->groups,
      .attention = config->attention,
      .logits = xrd_heads_of(config->task).outputs,
  };
  if (a.kind != XRD_MODEL_LINEAR) {
    a.width_count = config->width_count;
    memcpy(a.widths, config->widths, sizeof a.widths);
  }
  return a;
}

static xrd_status check(const xrd_vae_config *config, xrd_error *error) {
  if (config->loss == XRD_LOSS_BERNOULLI && (config->output == XRD_OUTPUT_SIGMOID || config->neural != XRD_NEURAL_NONE))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "loss bernoulli takes logits: output identity and neural none");
  if (config->alpha > 0 && config->neural == XRD_NEURAL_NONE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "alpha %g weighs a second loss, but neural is none", config->alpha);
  if (config->pixel == 0 && config->alpha == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "both losses have the weight 0");
  if (config->control == XRD_CONTROL_GECO && !(config->target_nats > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "geco needs a target-nats above 0");
  if (config->control == XRD_CONTROL_GECO && !(config->beta_lowest <= config->beta_highest && config->average < 1))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "geco needs beta-lowest <= beta-highest and average < 1");
  if (config->task != XRD_TASK_NONE && config->data != XRD_DATA_CORRIDORS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the tasks are about the two centres of corridors");
  if (config->neural == XRD_NEURAL_PATCH && config->height < 6 && config->data != XRD_DATA_CORRIDORS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the patch discriminator needs images of at least 6 x 6");
  return XRD_OK;
}

static xrd_status allocate_state(xrd_trainer *t, xrd_error *error) {
  xrd_status status = xrd_adam_init(&t->adam, t->model.parameters, 0.9, 0.999, error);
  /* The patch discriminator's network has no parameters where it is not used. */
  if (status == XRD_OK) status = xrd_adam_init(&t->patch_adam, t->patch_network.parameters, 0.5, 0.999, error);
  const size_t size = xrd_extent_size(t->test.shape), batch = t->config.batch;
  t->order_epoch = UINT64_MAX;
  const size_t rows = t->config.noise == XRD_NOISE_MATCHED ? xrd_matched_noise_rows(t) : 0;
  if (status == XRD_OK && rows > batch)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "matched noise needs a batch of at least %zu samples", rows);
  const xrd_array arrays[] = {
      XRD_ARRAY(t->parameters, t->model.parameters),
      XRD_ARRAY(t->patch_parameters, t->patch_network.parameters),
      XRD_ARRAY(t->batch, batch * size),
      XRD_ARRAY(t->noise, batch * t->model.latents),
      XRD_ARRAY(t->classes, batch),
      XRD_ARRAY(t->order, t->train.count),
      XRD_ARRAY(t->matching_work, rows * batch),
      {0},
  };
  if (status == XRD_OK) status = xrd_carve(&t->block, arrays, error);
  if (status != XRD_OK) return status;
  const size_t half = (batch + 1) / 2;
  status = xrd_lane_init(&t->lanes[0], t, 0, half, error);
  return status == XRD_OK ? xrd_lane_init(&t->lanes[1], t, half, batch - half, error) : status;
}

static void begin(xrd_trainer *t) {
  const xrd_vae_config *c = &t->config;
  xrd_random random;
  xrd_random_seed(&random, c->seed * STREAMS + WEIGHT_STREAM);
  xrd_model_randomize(&t->model, &random, t->parameters);
  xrd_patch_randomize(&t->patch_network, &random, t->patch_parameters);
  xrd_random_seed(&t->random, c->seed * STREAMS + NOISE_STREAM);
  t->control = (xrd_control){
      .kind = c->control,
      .beta = c->beta,
      .target = c->target_nats,
      .length = c->warm_up,
      .speed = c->speed,
      .decay = c->average,
      .lowest = c->beta_lowest,
      .highest = c->beta_highest,
  };
  xrd_control_begin(&t->control, &t->control_state);
  t->scales[0] = c->pixel;
  t->scales[1] = c->alpha;
  t->kl_weight = c->beta;
}

xrd_status xrd_trainer_init(xrd_trainer *t, const xrd_vae_config *config, xrd_error *error) {
  memset(t, 0, sizeof *t);
  t->config = *config;
  t->heads = xrd_heads_of(config->task);
  const xrd_architecture architecture = architecture_of(config);
  xrd_status status = check(config, error);
  if (status == XRD_OK) status = xrd_trainer_load_data(t, error);
  if (status == XRD_OK) status = xrd_model_init(&t->model, &architecture, t->test.shape, error);
  if (status == XRD_OK) status = xrd_trainer_build_losses(t, error);
  if (status == XRD_OK) status = allocate_state(t, error);
  if (status == XRD_OK) begin(t);
  return status;
}

void xrd_trainer_clear(xrd_trainer *t) {
  for (int i = 0; i < XRD_BATCH_LANES; i++) xrd_lane_clear(&t->lanes[i]);
  xrd_carve_free(t->block);
  xrd_adam_clear(&t->patch_adam);
  xrd_adam_clear(&t->adam);
  xrd_features_clear(&t->features);
  xrd_images_clear(&t->test);
  xrd_images_clear(&t->train);
  xrd_images_clear(&t->law);
  memset(t, 0, sizeof *t);
}
