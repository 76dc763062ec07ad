/* Data, capacities, latents, batch and the form of the loss are those of D'Amato, Lancia and Pezzulo (2024), "The
   geometry of efficient codes"; the network is smaller, its training shorter. */
#include "vae/experiments/corridors/design.h"

#include <stdio.h>

typedef struct {
  const char *key, *value;
} setting;

static const setting common[] = {{"model", "mlp"},
                                 {"latents", "5"},
                                 {"activation", "leaky-relu"},
                                 {"decoder-output", "sigmoid"},
                                 {"data", "corridors"},
                                 {"batch", "64"},
                                 {"rate", "1e-3"},
                                 {"task-weight", "30"},
                                 {NULL, NULL}};
/* Without a task beta |KL - C|, with a beta above the slope of R(D) at every capacity.  A task's log-loss would need
   one so large that its noise spoils the training: there beta is moved until the KL is C. */
static const setting without_task[] = {{"control", "capacity"}, {"beta", "8"}, {"warm-up", "2500"}, {NULL, NULL}};
static const setting with_task[] = {
    {"control", "geco"}, {"beta", "2"}, {"warm-up", "1000"}, {"task-warm-up", "1000"}, {NULL, NULL}};
static const setting full[] = {{"widths", "128,64"},       {"held-out", "4000"},         {"steps", "5000"},
                               {"evaluate-every", "5000"}, {"checkpoint-every", "5000"}, {NULL, NULL}};
static const setting quick[] = {{"widths", "16"},  {"held-out", "200"},      {"steps", "60"},
                                {"warm-up", "30"}, {"evaluate-every", "60"}, {"checkpoint-every", "60"},
                                {NULL, NULL}};

#define AT_THREE(data, task)                                                                                           \
  {data, task, 0.3}, {data, task, 3}, { data, task, 10 }
const xrd_condition xrd_conditions[XRD_CONDITIONS] = {
    {XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, 1},          AT_THREE(XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE),
    AT_THREE(XRD_CORRIDORS_BIASED, XRD_TASK_NONE),      AT_THREE(XRD_CORRIDORS_CORRELATED, XRD_TASK_NONE),
    AT_THREE(XRD_CORRIDORS_UNIFORM, XRD_TASK_SIDE),     AT_THREE(XRD_CORRIDORS_UNIFORM, XRD_TASK_ORDER),
    AT_THREE(XRD_CORRIDORS_UNIFORM, XRD_TASK_EQUALITY), AT_THREE(XRD_CORRIDORS_UNIFORM, XRD_TASK_BINS),
    AT_THREE(XRD_CORRIDORS_UNIFORM, XRD_TASK_ALL),
};

const char *xrd_data_name(xrd_corridors_kind data) {
  static const char *const names[] = {"uniform", "biased", "correlated"};
  return names[data];
}

const char *xrd_task_name(xrd_task task) {
  static const char *const names[] = {"none", "side", "order", "equality", "bins", "all"};
  return names[task];
}

size_t xrd_condition_find(xrd_corridors_kind data, xrd_task task, double capacity) {
  size_t i = 0;
  while (i < XRD_CONDITIONS &&
         (xrd_conditions[i].data != data || xrd_conditions[i].task != task || xrd_conditions[i].capacity != capacity))
    i++;
  return i;
}

static xrd_status apply(const setting *settings, xrd_vae_config *config, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (; settings->key != NULL && status == XRD_OK; settings++)
    status = xrd_vae_config_set(config, settings->key, settings->value, error);
  return status;
}

xrd_status xrd_condition_run(const xrd_condition *c, size_t seed, const xrd_experiment_options *options, xrd_run *run,
                             xrd_error *error) {
  if (snprintf(run->folder, XRD_RUN_PATH, "%s/", options->folder) >= XRD_RUN_PATH)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  char capacity[32], number[32];
  (void)snprintf(capacity, sizeof capacity, "%g", c->capacity);
  (void)snprintf(number, sizeof number, "%zu", seed);
  xrd_vae_config_init(&run->config);
  xrd_status status = apply(common, &run->config, error);
  if (status == XRD_OK) status = apply(c->task == XRD_TASK_NONE ? without_task : with_task, &run->config, error);
  if (status == XRD_OK) status = apply(options->quick ? quick : full, &run->config, error);
  const setting named[] = {{"corridors", xrd_data_name(c->data)},
                           {"task", xrd_task_name(c->task)},
                           {"target-nats", capacity},
                           {"seed", number}};
  for (size_t i = 0; i < sizeof named / sizeof named[0] && status == XRD_OK; i++)
    status = xrd_run_set(run, named[i].key, named[i].value, error);
  return status;
}
