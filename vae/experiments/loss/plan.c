#include "vae/experiments/loss/plan.h"

#include <string.h>

#include "base/carve.h"

const char *const xrd_loss_data[] = {"leaves", "corridors"};
const char *const xrd_loss_controls[] = {"beta", "geco"};
const char *const xrd_loss_features[] = {"edge", "random", "pool", "patch"};
const double xrd_loss_alphas[] = {0, 0.5, 2, 5};

enum { SEEDS = 3, /* at most XRD_LOSS_SEEDS */ CELLS = 1 + XRD_LOSS_FEATURES * (XRD_LOSS_ALPHAS - 1) };

typedef struct {
  const char *key, *value;
} setting;

/* The losses are balanced, so beta is in units of the root of the squared error. */
static const setting common[] = {{"model", "mlp"},
                                 {"balance", "yes"},
                                 {"schedule", "cosine"},
                                 {"batch", "64"},
                                 {"rate", "1e-3"},
                                 {"patch-channels", "8"},
                                 {"steps", "1500"},
                                 {"evaluate-every", "1500"},
                                 {"checkpoint-every", "1500"},
                                 {"held-out", "2000"},
                                 {"warm-up", "200"},
                                 {"speed", "0.05"},
                                 {"average", "0.95"},
                                 {NULL, NULL}};
static const setting of_data[XRD_LOSS_DATA][8] = {
    {{"data", "leaves"}, {"height", "16"}, {"samples", "20000"}, {"widths", "256,128"}, {"latents", "16"}},
    {{"data", "corridors"}, {"samples", "0"}, {"widths", "128,64"}, {"latents", "5"}, {"activation", "tanh"}},
};
static const char *const betas[XRD_LOSS_DATA] = {"0.01", "0.1"}, *const targets[XRD_LOSS_DATA] = {"8", "3"};

/* Every part of the way in a few steps. */
static const setting quick[] = {{"steps", "40"},
                                {"evaluate-every", "40"},
                                {"checkpoint-every", "40"},
                                {"widths", "16"},
                                {"latents", "3"},
                                {"samples", "200"},
                                {"held-out", "64"},
                                {"height", "8"},
                                {"warm-up", "5"},
                                {"batch", "16"},
                                {NULL, NULL}};

static xrd_status apply(xrd_vae_config *config, const setting *settings, xrd_error *error) {
  for (; settings->key != NULL; settings++) {
    const xrd_status status = xrd_vae_config_set(config, settings->key, settings->value, error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

/* What does not show in the name of the folder. */
static xrd_status configure(xrd_vae_config *config, bool is_quick, size_t data, size_t control, xrd_error *error) {
  xrd_vae_config_init(config);
  xrd_status status = apply(config, common, error);
  if (status == XRD_OK) status = apply(config, of_data[data], error);
  if (status == XRD_OK && is_quick) status = apply(config, quick, error);
  if (status == XRD_OK && control == 1) status = xrd_vae_config_set(config, "target-nats", targets[data], error);
  return status == XRD_OK ? xrd_vae_config_set(config, "beta", betas[data], error) : status;
}

const char *xrd_loss_cell_feature(xrd_loss_cell cell) {
  return cell.alpha == 0 ? "none" : xrd_loss_features[cell.feature];
}

size_t xrd_loss_plan_index(const xrd_loss_plan *plan, xrd_loss_cell cell) {
  const size_t place = cell.alpha == 0 ? 0 : 1 + cell.feature * (XRD_LOSS_ALPHAS - 1) + cell.alpha - 1;
  return ((cell.data * XRD_LOSS_CONTROLS + cell.control) * CELLS + place) * plan->seeds + cell.seed;
}

static xrd_status fill(const xrd_loss_plan *plan, const xrd_experiment_options *options, xrd_loss_cell cell,
                       xrd_error *error) {
  const size_t index = xrd_loss_plan_index(plan, cell);
  xrd_run *run = &plan->runs[index];
  char seed[32], alpha[32];
  plan->cells[index] = cell;
  if (snprintf(run->folder, XRD_RUN_PATH, "%s/", options->folder) >= XRD_RUN_PATH)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  (void)snprintf(seed, sizeof seed, "%zu", cell.seed + 1);
  (void)snprintf(alpha, sizeof alpha, "%g", xrd_loss_alphas[cell.alpha]);
  xrd_status status = configure(&run->config, options->quick, cell.data, cell.control, error);
  if (status == XRD_OK) status = xrd_run_set(run, "data", xrd_loss_data[cell.data], error);
  if (status == XRD_OK) status = xrd_run_set(run, "control", xrd_loss_controls[cell.control], error);
  if (status == XRD_OK) status = xrd_run_set(run, "neural", xrd_loss_cell_feature(cell), error);
  if (status == XRD_OK) status = xrd_run_set(run, "alpha", alpha, error);
  return status == XRD_OK ? xrd_run_set(run, "seed", seed, error) : status;
}

xrd_status xrd_loss_plan_init(xrd_loss_plan *plan, const xrd_experiment_options *options, xrd_error *error) {
  plan->seeds = options->quick ? 2 : SEEDS;
  plan->count = XRD_LOSS_DATA * XRD_LOSS_CONTROLS * CELLS * plan->seeds;
  const xrd_array arrays[] = {XRD_ARRAY(plan->runs, plan->count), XRD_ARRAY(plan->cells, plan->count), {0}};
  xrd_status status = xrd_carve(&plan->block, arrays, error);
  xrd_loss_cell c = {0};
  for (c.data = 0; c.data < XRD_LOSS_DATA; c.data++)
    for (c.control = 0; c.control < XRD_LOSS_CONTROLS; c.control++)
      for (c.feature = 0; c.feature < XRD_LOSS_FEATURES; c.feature++)
        for (c.alpha = c.feature == 0 ? 0 : 1; c.alpha < XRD_LOSS_ALPHAS; c.alpha++)
          for (c.seed = 0; c.seed < plan->seeds && status == XRD_OK; c.seed++) status = fill(plan, options, c, error);
  return status;
}

void xrd_loss_plan_clear(xrd_loss_plan *plan) {
  xrd_carve_free(plan->block);
  memset(plan, 0, sizeof *plan);
}
