#include "vae/experiments/factorial/plan.h"

#include <string.h>

#include "base/carve.h"

typedef struct {
  const char *key, *value;
} setting;

const char *const xrd_factorial_data[] = {"fashion", "leaves"}, *const xrd_factorial_models[] = {"mlp", "residual"},
                  *const xrd_factorial_neurals[] = {"edge", "random", "patch"};
const double xrd_factorial_levels[] = {0, 0.1, 0.5, 1, 2, 5};
const xrd_factorial_control xrd_factorial_controls[] = {{"beta", 0.005}, {"beta", 0.01}, {"beta", 0.02},
                                                        {"beta", 0.05},  {"beta", 0.1},  {"rate", 6},
                                                        {"rate", 9},     {"rate", 12},   {"rate", 18}};

static const setting common[] = {{"held-out", "2000"},       {"activation", "silu"},
                                 {"balance", "yes"},         {"batch", "64"},
                                 {"steps", "4000"},          {"rate", "2e-3"},
                                 {"schedule", "cosine"},     {"warm-up", "200"},
                                 {"speed", "0.05"},          {"average", "0.95"},
                                 {"evaluate-every", "1000"}, {"checkpoint-every", "4000"},
                                 {"beta-lowest", "1e-5"},    {NULL, NULL}};

static const setting fashion[] = {
    {"data", "idx"}, {"file", "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"}, {NULL, NULL}};
static const setting leaves[] = {{"data", "leaves"}, {"height", "16"}, {"samples", "20000"}, {NULL, NULL}};
static const setting *const of_data[] = {fashion, leaves};

static const setting mlp[] = {{"model", "mlp"}, {"widths", "128,64"}, {"latents", "16"}, {NULL, NULL}};
static const setting residual[] = {{"model", "residual"}, {"widths", "8,16"},        {"groups", "4"},
                                   {"attention", "no"},   {"latents", "2"},          {"steps", "1000"},
                                   {"rate", "2e-3"},      {"evaluate-every", "250"}, {"checkpoint-every", "1000"},
                                   {NULL, NULL}};
static const setting *const of_model[] = {mlp, residual};

/* Every part of the way in a few steps, and without files. */
static const setting tiny[] = {{"data", "leaves"},
                               {"file", ""},
                               {"height", "8"},
                               {"samples", "0"},
                               {"held-out", "64"},
                               {"widths", "4,4"},
                               {"groups", "2"},
                               {"latents", "2"},
                               {"batch", "8"},
                               {"steps", "20"},
                               {"warm-up", "5"},
                               {"evaluate-every", "5"},
                               {"checkpoint-every", "20"},
                               {NULL, NULL}};

enum { FASHION, LEAVES };
enum { MLP, RESIDUAL };
enum { BETA_005 = 1 << 0, BETA_02 = 1 << 2, BETA_05 = 1 << 3, BETA_1 = 1 << 4, RATE_6 = 1 << 5, RATE_12 = 1 << 7 };
enum { RATE_18 = 1 << 8, ALL_CONTROLS = (1 << XRD_FACTORIAL_CONTROLS) - 1 };
enum { EDGE = 1 << 0, RANDOM = 1 << 1, PATCH = 1 << 2, ALL_NEURALS = EDGE | RANDOM | PATCH };
enum { ENDS = 1 << 0 | 1 << 5, THREE = ENDS | 1 << 3, ALL_LEVELS = (1 << XRD_FACTORIAL_LEVELS) - 1 };

static const xrd_factorial_block whole[] = {{FASHION, MLP, ALL_CONTROLS, ALL_NEURALS, ALL_LEVELS},
                                            {FASHION, RESIDUAL, ALL_CONTROLS, ALL_NEURALS, ALL_LEVELS},
                                            {LEAVES, MLP, ALL_CONTROLS, ALL_NEURALS, ALL_LEVELS},
                                            {LEAVES, RESIDUAL, ALL_CONTROLS, ALL_NEURALS, ALL_LEVELS}};

/* In the order of the plan in docs/latent_geometry. */
static const xrd_factorial_block fraction[] = {{FASHION, MLP, BETA_02, EDGE | RANDOM, THREE},
                                               {LEAVES, MLP, BETA_02 | RATE_12, EDGE, ALL_LEVELS},
                                               {LEAVES, MLP, BETA_005 | BETA_05 | BETA_1, EDGE, THREE},
                                               {LEAVES, MLP, BETA_02, PATCH, ENDS},
                                               {FASHION, MLP, RATE_12, EDGE, ALL_LEVELS},
                                               {LEAVES, MLP, BETA_02 | RATE_12, RANDOM | PATCH, THREE},
                                               {LEAVES, RESIDUAL, BETA_02, EDGE, ENDS},
                                               {LEAVES, MLP, RATE_6 | RATE_18, EDGE, THREE},
                                               {FASHION, MLP, BETA_02 | RATE_12, PATCH, ENDS},
                                               {LEAVES, RESIDUAL, RATE_12, EDGE, ENDS}};

static const xrd_factorial_block smallest[] = {{LEAVES, MLP, BETA_02 | RATE_6, EDGE | RANDOM, THREE},
                                               {LEAVES, RESIDUAL, BETA_02 | RATE_6, EDGE | PATCH, ENDS}};

static xrd_status apply(xrd_vae_config *config, const setting *settings, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (; settings->key != NULL && status == XRD_OK; settings++)
    status = xrd_vae_config_set(config, settings->key, settings->value, error);
  return status;
}

static xrd_status set_number(xrd_vae_config *config, const char *key, double value, xrd_error *error) {
  char text[32];
  (void)snprintf(text, sizeof text, "%.17g", value);
  return xrd_vae_config_set(config, key, text, error);
}

static const char *neural_of(xrd_factorial_cell cell) {
  return cell.level > 0 ? xrd_factorial_neurals[cell.neural] : "none";
}

/* A rate is reached from beta 0.02. */
static xrd_status weigh(xrd_factorial_cell cell, xrd_vae_config *config, xrd_error *error) {
  const xrd_factorial_control *control = &xrd_factorial_controls[cell.control];
  const bool fixed = strcmp(control->name, "beta") == 0;
  xrd_status status = xrd_vae_config_set(config, "neural", neural_of(cell), error);
  if (status == XRD_OK) status = set_number(config, "alpha", xrd_factorial_levels[cell.level], error);
  if (status == XRD_OK) status = set_number(config, "beta", fixed ? control->value : 0.02, error);
  if (status != XRD_OK || fixed) return status;
  status = xrd_vae_config_set(config, "control", "geco", error);
  return status == XRD_OK ? set_number(config, "target-nats", control->value, error) : status;
}

/* Place in the whole. */
static size_t number_of(xrd_factorial_cell c) {
  if (c.level == 0) c.neural = 0;
  size_t number = c.data;
  number = number * XRD_FACTORIAL_MODELS + c.model;
  number = number * XRD_FACTORIAL_CONTROLS + c.control;
  number = number * XRD_FACTORIAL_NEURALS + c.neural;
  number = number * XRD_FACTORIAL_LEVELS + c.level;
  return number * XRD_FACTORIAL_SEEDS + c.seed;
}

size_t xrd_factorial_plan_index(const xrd_factorial_plan *plan, xrd_factorial_cell cell) {
  const size_t place = plan->place[number_of(cell)];
  return place == 0 ? plan->count : place - 1;
}

static xrd_status name_folder(const char *folder, xrd_factorial_cell cell, xrd_run *run, xrd_error *error) {
  const xrd_factorial_control *control = &xrd_factorial_controls[cell.control];
  /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): indices are below the selection's numbers */
  if (snprintf(run->folder, XRD_RUN_PATH, "%s/%s_%s_%s-%g_%s-%g_seed-%zu", folder, xrd_factorial_data[cell.data],
               xrd_factorial_models[cell.model], control->name, control->value, neural_of(cell),
               xrd_factorial_levels[cell.level], cell.seed + 1) < XRD_RUN_PATH)
    return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
}

static xrd_status fill(const xrd_experiment_options *options, xrd_factorial_cell cell, xrd_run *run, xrd_error *error) {
  xrd_vae_config_init(&run->config);
  xrd_status status = name_folder(options->folder, cell, run, error);
  if (status == XRD_OK) status = apply(&run->config, common, error);
  if (status == XRD_OK) status = apply(&run->config, of_data[cell.data], error);
  if (status == XRD_OK) status = apply(&run->config, of_model[cell.model], error);
  if (status == XRD_OK && options->quick) status = apply(&run->config, tiny, error);
  if (status == XRD_OK) status = weigh(cell, &run->config, error);
  return status == XRD_OK ? set_number(&run->config, "seed", (double)cell.seed + 1, error) : status;
}

static bool has(unsigned bits, size_t index) { return (bits >> index & 1) != 0; }

/* The cells of a block that no earlier one has, level by level, seeds last. */
static void list_block(xrd_factorial_plan *plan, const xrd_factorial_block *block) {
  xrd_factorial_cell c = {.data = block->data, .model = block->model};
  for (c.control = 0; c.control < XRD_FACTORIAL_CONTROLS; c.control++)
    for (c.neural = 0; c.neural < XRD_FACTORIAL_NEURALS; c.neural++)
      for (c.level = 0; c.level < XRD_FACTORIAL_LEVELS; c.level++)
        for (c.seed = 0; c.seed < plan->seeds; c.seed++) {
          size_t *place = &plan->place[number_of(c)];
          if (!has(block->controls, c.control) || !has(block->neurals, c.neural) || !has(block->levels, c.level) ||
              *place > 0)
            continue;
          plan->cells[plan->count] = c;
          *place = ++plan->count;
        }
}

static void list_blocks(xrd_factorial_plan *plan, const xrd_experiment_options *options) {
  const xrd_factorial_block *blocks = options->quick ? smallest : options->full ? whole : fraction;
  const size_t count = options->quick  ? sizeof smallest / sizeof *smallest
                       : options->full ? sizeof whole / sizeof *whole
                                       : sizeof fraction / sizeof *fraction;
  plan->seeds = options->quick ? 2 : XRD_FACTORIAL_SEEDS;
  for (size_t i = 0; i < count; i++) list_block(plan, &blocks[i]);
}

xrd_status xrd_factorial_plan_init(xrd_factorial_plan *plan, const xrd_experiment_options *options, xrd_error *error) {
  const size_t cells = (size_t)XRD_FACTORIAL_DATA * XRD_FACTORIAL_MODELS * XRD_FACTORIAL_CONTROLS *
                       XRD_FACTORIAL_NEURALS * XRD_FACTORIAL_LEVELS * XRD_FACTORIAL_SEEDS;
  const xrd_array arrays[] = {
      XRD_ARRAY(plan->runs, cells), XRD_ARRAY(plan->cells, cells), XRD_ARRAY(plan->place, cells), {0}};
  xrd_status status = xrd_carve(&plan->block, arrays, error);
  if (status != XRD_OK) return status;
  plan->count = 0;
  list_blocks(plan, options);
  for (size_t i = 0; i < plan->count && status == XRD_OK; i++)
    status = fill(options, plan->cells[i], &plan->runs[i], error);
  return status;
}

bool xrd_factorial_plan_question(const xrd_factorial_plan *plan, size_t index, xrd_factorial_question *q) {
  xrd_factorial_cell *c = &q->cell;
  *q = (xrd_factorial_question){.level_count = 0};
  for (c->data = 0; c->data < XRD_FACTORIAL_DATA; c->data++)
    for (c->model = 0; c->model < XRD_FACTORIAL_MODELS; c->model++)
      for (c->control = 0; c->control < XRD_FACTORIAL_CONTROLS; c->control++)
        for (c->neural = 0; c->neural < XRD_FACTORIAL_NEURALS; c->neural++) {
          q->level_count = 0;
          for (c->level = 0; c->level < XRD_FACTORIAL_LEVELS; c->level++)
            if (xrd_factorial_plan_index(plan, *c) < plan->count) q->levels[q->level_count++] = c->level;
          c->level = 0;
          if (q->level_count > 1 && index-- == 0) return true;
        }
  return false;
}

void xrd_factorial_plan_clear(xrd_factorial_plan *plan) {
  xrd_carve_free(plan->block);
  memset(plan, 0, sizeof *plan);
}

void xrd_factorial_cell_write(xrd_factorial_cell cell, FILE *stream) {
  const xrd_factorial_control *control = &xrd_factorial_controls[cell.control];
  (void)fprintf(stream, "%s,%s,%s,%g,%s,%g,%zu", xrd_factorial_data[cell.data], xrd_factorial_models[cell.model],
                control->name, control->value, neural_of(cell), xrd_factorial_levels[cell.level], cell.seed + 1);
}

static void write_settings(const char *name, const setting *settings, FILE *stream) {
  (void)fprintf(stream, "# %s:", name);
  for (; settings->key != NULL; settings++) (void)fprintf(stream, " %s=%s", settings->key, settings->value);
  (void)fputc('\n', stream);
}

void xrd_factorial_plan_write(const xrd_factorial_plan *plan, FILE *stream) {
  (void)fputs("data,model,control,value,neural,alpha,seed\n", stream);
  for (size_t i = 0; i < plan->count; i++) {
    xrd_factorial_cell_write(plan->cells[i], stream);
    (void)fputc('\n', stream);
  }
  write_settings("every run", common, stream);
  /* NOLINTBEGIN(clang-analyzer-core.CallAndMessage): the same */
  for (size_t i = 0; i < XRD_FACTORIAL_DATA; i++) write_settings(xrd_factorial_data[i], of_data[i], stream);
  for (size_t i = 0; i < XRD_FACTORIAL_MODELS; i++) write_settings(xrd_factorial_models[i], of_model[i], stream);
  /* NOLINTEND(clang-analyzer-core.CallAndMessage) */
}
