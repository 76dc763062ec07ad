/* What is trained: Corridors with each task and without, with several seeds, and what the measures become. */
#ifndef XRD_EXPERIMENTS_GEOMETRY_PLAN_H
#define XRD_EXPERIMENTS_GEOMETRY_PLAN_H

#include "vae/experiments/experiment.h"
#include "vae/experiments/geometry/measure.h"
#include "vae/experiments/runs.h"

enum { XRD_G_TASKS = 6, XRD_G_SEEDS_MOST = 64 };

/* none|side|order|equality|bins|all, in the order of vae/losses/task.h. */
extern const char *const xrd_geometry_tasks[XRD_G_TASKS];

/* The run of a task and a seed (1, 2, ..) in options->folder.  Errors: those of xrd_run_set. */
XRD_MUST_USE xrd_status xrd_geometry_run(const xrd_experiment_options *options, size_t task, size_t seed, xrd_run *run,
                                         xrd_error *error);

#endif
