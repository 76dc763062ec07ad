#include "vae/experiments/factorial/plan.h"

#include <string.h>

#include "base/carve.h"

typedef struct {
  const char *key, *value;
} setting;

const char *const xrd_factorial_data[] = {"fashion", "leaves"}, *const xrd_factorial_models[] = {"mlp", "residual"},
                  *const xrd_factorial_neurals[] = {"edge", "random", "patch"};

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
static const setting residual[] = {
    {"model", "residual"}, {"widths", "16,32"}, {"groups", "8"}, {"latents", "2"}, {NULL, NULL}};
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

static const xrd_factorial_selection everything = {.data = 2,
                                                   .models = 2,
                                                   .neurals = 3,
                                                   .seeds = XRD_FACTORIAL_SEEDS,
                                                   .control_count = XRD_FACTORIAL_CONTROLS,
                                                   .level_count = XRD_FACTORIAL_LEVELS,
                                                   .controls = {{"beta", 0.005},
                                                                {"beta", 0.01},
                                                                {"beta", 0.02},
                                                                {"beta", 0.05},
                                                                {"beta", 0.1},
                                                                {"rate", 6},
                                                                {"rate", 9},
                                                                {"rate", 12},
                                                                {"rate", 18}},
                                                   .levels = {0, 0.1, 0.5, 1, 2, 5}};

static const xrd_factorial_selection fraction = {.data = 1,
                                                 .models = 1,
                                                 .neurals = 3,
                                                 .seeds = XRD_FACTORIAL_SEEDS,
                                                 .control_count = 2,
                                                 .level_count = 3,
                                                 .controls = {{"beta", 0.02}, {"rate", 12}},
                                                 .levels = {0, 1, 5}};

static const xrd_factorial_selection smallest = {.data = 2,
                                                 .models = 2,
                                                 .neurals = 2,
                                                 .seeds = 2,
                                                 .control_count = 2,
                                                 .level_count = 3,
                                                 .controls = {{"beta", 0.02}, {"rate", 3}},
                                                 .levels = {0, 1, 5}};

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
static xrd_status weigh(const xrd_factorial_selection *s, xrd_factorial_cell cell, xrd_vae_config *config,
                        xrd_error *error) {
  const xrd_factorial_control *control = &s->controls[cell.control];
  const bool fixed = strcmp(control->name, "beta") == 0;
  xrd_status status = xrd_vae_config_set(config, "neural", neural_of(cell), error);
  if (status == XRD_OK) status = set_number(config, "alpha", s->levels[cell.level], error);
  if (status == XRD_OK) status = set_number(config, "beta", fixed ? control->value : 0.02, error);
  if (status != XRD_OK || fixed) return status;
  status = xrd_vae_config_set(config, "control", "geco", error);
  return status == XRD_OK ? set_number(config, "target-nats", control->value, error) : status;
}

static size_t places(const xrd_factorial_selection *s) { return 1 + s->neurals * (s->level_count - 1); }

size_t xrd_factorial_plan_index(const xrd_factorial_plan *plan, xrd_factorial_cell c) {
  const xrd_factorial_selection *s = &plan->chosen;
  const size_t place = c.level == 0 ? 0 : 1 + c.neural * (s->level_count - 1) + c.level - 1;
  const size_t set = (c.data * s->models + c.model) * s->control_count + c.control;
  return (set * places(s) + place) * s->seeds + c.seed;
}

static xrd_status name_folder(const xrd_factorial_plan *plan, const char *folder, xrd_factorial_cell cell, xrd_run *run,
                              xrd_error *error) {
  const xrd_factorial_control *control = &plan->chosen.controls[cell.control];
  /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): indices are below the selection's numbers */
  if (snprintf(run->folder, XRD_RUN_PATH, "%s/%s_%s_%s-%g_%s-%g_seed-%zu", folder, xrd_factorial_data[cell.data],
               xrd_factorial_models[cell.model], control->name, control->value, neural_of(cell),
               plan->chosen.levels[cell.level], cell.seed + 1) < XRD_RUN_PATH)
    return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
}

static xrd_status fill(const xrd_factorial_plan *plan, const xrd_experiment_options *options, xrd_factorial_cell cell,
                       xrd_error *error) {
  const size_t index = xrd_factorial_plan_index(plan, cell);
  xrd_run *run = &plan->runs[index];
  plan->cells[index] = cell;
  xrd_vae_config_init(&run->config);
  xrd_status status = name_folder(plan, options->folder, cell, run, error);
  if (status == XRD_OK) status = apply(&run->config, common, error);
  if (status == XRD_OK) status = apply(&run->config, of_data[cell.data], error);
  if (status == XRD_OK) status = apply(&run->config, of_model[cell.model], error);
  if (status == XRD_OK && options->quick) status = apply(&run->config, tiny, error);
  if (status == XRD_OK) status = weigh(&plan->chosen, cell, &run->config, error);
  return status == XRD_OK ? set_number(&run->config, "seed", (double)cell.seed + 1, error) : status;
}

/* The cell after this one, level by level, seeds last; false after the last. */
static bool next(const xrd_factorial_selection *s, xrd_factorial_cell *c) {
  if (++c->seed < s->seeds) return true;
  c->seed = 0;
  if (++c->level < s->level_count && (c->level > 0 || c->neural == 0)) return true;
  c->level = 1;
  if (++c->neural < s->neurals) return true;
  c->neural = c->level = 0;
  if (++c->control < s->control_count) return true;
  c->control = 0;
  if (++c->model < s->models) return true;
  c->model = 0;
  return ++c->data < s->data;
}

xrd_status xrd_factorial_plan_init(xrd_factorial_plan *plan, const xrd_experiment_options *options, xrd_error *error) {
  plan->chosen = options->quick ? smallest : options->full ? everything : fraction;
  const xrd_factorial_selection *s = &plan->chosen;
  plan->count = s->data * s->models * s->control_count * places(s) * s->seeds;
  const xrd_array arrays[] = {XRD_ARRAY(plan->runs, plan->count), XRD_ARRAY(plan->cells, plan->count), {NULL}};
  xrd_status status = xrd_carve(&plan->block, arrays, error);
  if (status != XRD_OK) return status;
  xrd_factorial_cell cell = {0};
  do {
    status = fill(plan, options, cell, error);
  } while (status == XRD_OK && next(s, &cell));
  return status;
}

void xrd_factorial_plan_clear(xrd_factorial_plan *plan) {
  xrd_carve_free(plan->block);
  memset(plan, 0, sizeof *plan);
}

void xrd_factorial_cell_write(const xrd_factorial_plan *plan, xrd_factorial_cell cell, FILE *stream) {
  const xrd_factorial_control *control = &plan->chosen.controls[cell.control];
  (void)fprintf(stream, "%s,%s,%s,%g,%s,%g,%zu", xrd_factorial_data[cell.data], xrd_factorial_models[cell.model],
                control->name, control->value, neural_of(cell), plan->chosen.levels[cell.level], cell.seed + 1);
}

static void write_settings(const char *name, const setting *settings, FILE *stream) {
  (void)fprintf(stream, "# %s:", name);
  for (; settings->key != NULL; settings++) (void)fprintf(stream, " %s=%s", settings->key, settings->value);
  (void)fputc('\n', stream);
}

void xrd_factorial_plan_write(const xrd_factorial_plan *plan, FILE *stream) {
  (void)fputs("data,model,control,value,neural,alpha,seed\n", stream);
  for (size_t i = 0; i < plan->count; i++) {
    xrd_factorial_cell_write(plan, plan->cells[i], stream);
    (void)fputc('\n', stream);
  }
  write_settings("every run", common, stream);
  /* NOLINTBEGIN(clang-analyzer-core.CallAndMessage): the same */
  for (size_t i = 0; i < plan->chosen.data; i++) write_settings(xrd_factorial_data[i], of_data[i], stream);
  for (size_t i = 0; i < plan->chosen.models; i++) write_settings(xrd_factorial_models[i], of_model[i], stream);
  /* NOLINTEND(clang-analyzer-core.CallAndMessage) */
}
