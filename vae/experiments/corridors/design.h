/* What is varied: capacity, data, task. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_DESIGN_H
#define XRD_EXPERIMENTS_CORRIDORS_DESIGN_H

#include "vae/data/images.h"
#include "vae/experiments/experiment.h"
#include "vae/experiments/runs.h"
#include "vae/losses/task.h"

typedef struct {
  xrd_corridors_kind data;
  xrd_task task;
  double capacity; /* what the KL is held to, nats */
} xrd_condition;

enum { XRD_CONDITIONS = 25, XRD_CORRIDOR_SEEDS = 5 };

/* Uniform data without a task at four capacities; biased and correlated data, and each task, at three. */
extern const xrd_condition xrd_conditions[XRD_CONDITIONS];

/* uniform|biased|correlated and none|side|order|equality|bins|all. */
const char *xrd_data_name(xrd_corridors_kind data);
const char *xrd_task_name(xrd_task task);

/* The index of the condition; XRD_CONDITIONS where there is none. */
size_t xrd_condition_find(xrd_corridors_kind data, xrd_task task, double capacity);

/* The run of one condition and seed (1, 2, ...): model, loss, training, and a folder in options->folder. */
XRD_MUST_USE xrd_status xrd_condition_run(const xrd_condition *condition, size_t seed,
                                          const xrd_experiment_options *options, xrd_run *run, xrd_error *error);

#endif
