#include "vae/experiments/images/plan.h"

#include <string.h>

#include "base/carve.h"

/* balanced: shares (1, alpha) under the balancer, beta in the unit of a root of squared errors.  matched: the same,
   beta moved until the KL is the target.  scaled: (1 - a) |x - y|^2 + a |F(x - y)|^2 / L^2, so that no level weighs
   more than squared error does; L^2 = 8 bounds that of neighbour differences, that of 2 x 2 means is 1/4. */
const xrd_image_control xrd_image_controls[] = {
    {"balanced", {0, 0.5, 2, 5}, 0}, {"matched", {0, 0.5, 2, 5}, 12}, {"scaled", {0, 0.25, 0.5, 0.9}, 0}};
const char *const xrd_image_features[] = {"edge", "pool"};
static const double SQUARED_NORMS[XRD_IMAGE_FEATURES] = {8, 0.25};
enum { MATCHED = 1, SCALED = 2, CELLS = 1 + XRD_IMAGE_FEATURES * (XRD_IMAGE_LEVELS - 1) };

typedef struct {
  const char *key, *value;
} setting;

static const setting common[] = {{"data", "idx"},
                                 {"file", "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"},
                                 {"held-out", "2000"},
                                 {"model", "mlp"},
                                 {"widths", "128,64"},
                                 {"latents", "16"},
                                 {"activation", "silu"},
                                 {"batch", "64"},
                                 {"steps", "4000"},
                                 {"rate", "2e-3"},
                                 {"schedule", "cosine"},
                                 {"warm-up", "200"},
                                 {"speed", "0.05"},
                                 {"average", "0.95"},
                                 {"evaluate-every", "1000"},
                                 {"checkpoint-every", "4000"},
                                 {NULL, NULL}};

/* Every part of the way in a few steps, and without the images. */
static const setting quick[] = {
    {"data", "leaves"}, {"file", ""},    {"height", "8"}, {"held-out", "64"},       {"widths", "8"},
    {"latents", "3"},   {"batch", "16"}, {"steps", "40"}, {"evaluate-every", "10"}, {"checkpoint-every", "40"},
    {"warm-up", "5"},   {NULL, NULL}};

static xrd_status apply(xrd_vae_config *config, const setting *settings, xrd_error *error) {
  for (; settings->key != NULL; settings++) {
    const xrd_status status = xrd_vae_config_set(config, settings->key, settings->value, error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

static xrd_status set_number(xrd_vae_config *config, const char *key, double value, xrd_error *error) {
  char text[32];
  (void)snprintf(text, sizeof text, "%.17g", value);
  return xrd_vae_config_set(config, key, text, error);
}

static xrd_status weigh(xrd_vae_config *config, xrd_image_cell cell, xrd_error *error) {
  const double level = xrd_image_controls[cell.control].levels[cell.level];
  xrd_status status = xrd_vae_config_set(config, "neural", level > 0 ? xrd_image_features[cell.feature] : "none",
                                         error);
  if (status != XRD_OK) return status;
  if (cell.control == SCALED) {
    status = set_number(config, "beta", 1, error);
    if (status == XRD_OK) status = set_number(config, "pixel", 1 - level, error);
    return status == XRD_OK ? set_number(config, "alpha", level / SQUARED_NORMS[cell.feature], error) : status;
  }
  status = xrd_vae_config_set(config, "balance", "yes", error);
  if (status == XRD_OK) status = set_number(config, "beta", 0.02, error);
  if (status == XRD_OK) status = set_number(config, "alpha", level, error);
  if (status != XRD_OK || cell.control != MATCHED) return status;
  status = xrd_vae_config_set(config, "control", "geco", error);
  return status == XRD_OK ? set_number(config, "target-nats", xrd_image_controls[MATCHED].target_nats, error) : status;
}

size_t xrd_image_plan_index(const xrd_image_plan *plan, xrd_image_cell cell) {
  const size_t place = cell.level == 0 ? 0 : 1 + cell.feature * (XRD_IMAGE_LEVELS - 1) + cell.level - 1;
  return (cell.control * CELLS + place) * plan->seeds + cell.seed;
}

static xrd_status fill(const xrd_image_plan *plan, const xrd_experiment_options *options, xrd_image_cell cell,
                       xrd_error *error) {
  const xrd_image_control *control = &xrd_image_controls[cell.control];
  const size_t index = xrd_image_plan_index(plan, cell);
  xrd_run *run = &plan->runs[index];
  plan->cells[index] = cell;
  if (snprintf(run->folder, XRD_RUN_PATH, "%s/%s_%s-%g_seed-%zu", options->folder, control->name,
               cell.level > 0 ? xrd_image_features[cell.feature] : "none", control->levels[cell.level],
               cell.seed + 1) >= XRD_RUN_PATH)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  xrd_vae_config_init(&run->config);
  xrd_status status = apply(&run->config, common, error);
  if (status == XRD_OK && options->quick) status = apply(&run->config, quick, error);
  if (status == XRD_OK) status = weigh(&run->config, cell, error);
  return status == XRD_OK ? set_number(&run->config, "seed", (double)cell.seed + 1, error) : status;
}

xrd_status xrd_image_plan_init(xrd_image_plan *plan, const xrd_experiment_options *options, xrd_error *error) {
  plan->seeds = options->quick ? 2 : XRD_IMAGE_SEEDS;
  plan->count = XRD_IMAGE_CONTROLS * CELLS * plan->seeds;
  const xrd_array arrays[] = {XRD_ARRAY(plan->runs, plan->count), XRD_ARRAY(plan->cells, plan->count), {0}};
  xrd_status status = xrd_carve(&plan->block, arrays, error);
  xrd_image_cell c = {0};
  for (c.control = 0; c.control < XRD_IMAGE_CONTROLS; c.control++)
    for (c.feature = 0; c.feature < XRD_IMAGE_FEATURES; c.feature++)
      for (c.level = c.feature == 0 ? 0 : 1; c.level < XRD_IMAGE_LEVELS; c.level++)
        for (c.seed = 0; c.seed < plan->seeds && status == XRD_OK; c.seed++) status = fill(plan, options, c, error);
  return status;
}

void xrd_image_plan_clear(xrd_image_plan *plan) {
  xrd_carve_free(plan->block);
  memset(plan, 0, sizeof *plan);
}

void xrd_image_plan_write(const xrd_image_plan *plan, FILE *stream) {
  (void)fputs("control,neural,level,seed,pixel,alpha,balance,beta,target_nats\n", stream);
  for (size_t i = 0; i < plan->count; i++) {
    const xrd_image_cell cell = plan->cells[i];
    const xrd_image_control *control = &xrd_image_controls[cell.control];
    const xrd_vae_config *c = &plan->runs[i].config;
    (void)fprintf(stream, "%s,%s,%g,%zu,%g,%g,%s,%g,%g\n", control->name,
                  cell.level > 0 ? xrd_image_features[cell.feature] : "none", control->levels[cell.level],
                  cell.seed + 1, c->pixel, c->alpha, c->balance ? "yes" : "no", c->beta, control->target_nats);
  }
  (void)fputs("# every run:", stream);
  for (const setting *s = common; s->key != NULL; s++) (void)fprintf(stream, " %s=%s", s->key, s->value);
  (void)fputc('\n', stream);
}
