#include "exactrd/numbers.h"
#include "vae/train/trainer.h"

static xrd_status metric_features(xrd_trainer *t, xrd_error *error) {
  xrd_numbers numbers;
  xrd_status status = xrd_numbers_read(t->config.neural_file, XRD_TABLE, XRD_FINITE, &numbers, error);
  if (status != XRD_OK) return status;
  if (numbers.columns != xrd_extent_size(t->test.shape))
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: rows of %zu numbers do not fit images of %zu", t->config.neural_file,
                      numbers.columns, xrd_extent_size(t->test.shape));
  else
    status = xrd_features_matrix(&t->features, t->test.shape, numbers.values, numbers.rows, error);
  xrd_numbers_clear(&numbers);
  return status;
}

xrd_status xrd_trainer_build_losses(xrd_trainer *t, xrd_error *error) {
  const xrd_vae_config *c = &t->config;
  const xrd_extent shape = t->test.shape;
  if ((c->neural == XRD_NEURAL_METRIC || c->neural == XRD_NEURAL_WEIGHTS) && c->neural_file[0] == '\0')
    return xrd_fail(error, XRD_ERR_ARGUMENT, "this second loss needs a neural-file");
  switch (c->neural) {
  case XRD_NEURAL_EDGE: return xrd_features_edge(&t->features, shape, error);
  case XRD_NEURAL_POOL: return xrd_features_pool(&t->features, shape, error);
  case XRD_NEURAL_RANDOM: return xrd_features_random(&t->features, shape, c->neural_seed, error);
  case XRD_NEURAL_METRIC: return metric_features(t, error);
  case XRD_NEURAL_WEIGHTS: return xrd_features_safetensors(&t->features, shape, c->neural_file, error);
  case XRD_NEURAL_PATCH: return xrd_patch_network(&t->patch_network, shape, c->patch_channels, error);
  default: return XRD_OK;
  }
}
