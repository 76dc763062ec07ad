/* A smooth decoder (tanh, sigmoid), so that curvature exists; otherwise the setting of D'Amato, Lancia and Pezzulo
   (2024): the KL held to a capacity, classifiers on the sampled latent.  Two latents, so that geodesics are resolved.
 */
#include "vae/experiments/geometry/plan.h"

#include <stdio.h>

const char *const xrd_geometry_tasks[XRD_G_TASKS] = {"none", "side", "order", "equality", "bins", "all"},
                  *const xrd_geometry_data[XRD_G_DATA] = {"uniform", "correlated"};

typedef struct {
  const char *key, *value;
} setting;

static const setting common[] = {
    {"model", "mlp"},      {"latents", "2"},     {"activation", "tanh"}, {"decoder-output", "sigmoid"},
    {"data", "corridors"}, {"batch", "64"},      {"rate", "1e-3"},       {"control", "capacity"},
    {"beta", "8"},         {"target-nats", "4"}, {"task-weight", "30"},  {NULL, NULL}};
static const setting full[] = {{"widths", "128,64"},
                               {"held-out", "1000"},
                               {"steps", "2500"},
                               {"warm-up", "1250"},
                               {"task-warm-up", "1250"},
                               {"evaluate-every", "2500"},
                               {"checkpoint-every", "2500"},
                               {NULL, NULL}};
static const setting quick[] = {
    {"widths", "16"},          {"held-out", "200"},         {"steps", "100"}, {"warm-up", "50"}, {"task-warm-up", "50"},
    {"evaluate-every", "100"}, {"checkpoint-every", "100"}, {NULL, NULL}};

static xrd_status apply(const setting *settings, xrd_vae_config *config, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (; settings->key != NULL && status == XRD_OK; settings++)
    status = xrd_vae_config_set(config, settings->key, settings->value, error);
  return status;
}

xrd_status xrd_geometry_run(const xrd_experiment_options *options, size_t group, size_t seed, xrd_run *run,
                            xrd_error *error) {
  char number[32];
  (void)snprintf(number, sizeof number, "%zu", seed + XRD_G_FIRST_SEED);
  if (snprintf(run->folder, XRD_RUN_PATH, "%s/", options->folder) >= XRD_RUN_PATH)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  xrd_vae_config_init(&run->config);
  xrd_status status = apply(common, &run->config, error);
  if (status == XRD_OK) status = apply(options->quick ? quick : full, &run->config, error);
  if (status == XRD_OK) status = xrd_run_set(run, "corridors", xrd_geometry_data[group / XRD_G_TASKS], error);
  if (status == XRD_OK) status = xrd_run_set(run, "task", xrd_geometry_tasks[group % XRD_G_TASKS], error);
  return status == XRD_OK ? xrd_run_set(run, "seed", number, error) : status;
}
