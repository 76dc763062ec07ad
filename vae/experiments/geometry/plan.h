/* What is trained: two laws of Corridors, with each task and without, with several seeds. */
#ifndef XRD_EXPERIMENTS_GEOMETRY_PLAN_H
#define XRD_EXPERIMENTS_GEOMETRY_PLAN_H

#include "vae/experiments/experiment.h"
#include "vae/experiments/geometry/measure.h"
#include "vae/experiments/runs.h"

enum {
  XRD_G_DATA = 2,
  XRD_G_TASKS = 6,
  XRD_G_GROUPS = XRD_G_DATA * XRD_G_TASKS,
  XRD_G_SEEDS_MOST = 64,
  XRD_G_FIRST_SEED = 2
};
/* Seed 1 was the pilot's. */

/* none|side|order|equality|bins|all, in the order of vae/losses/task.h. */
extern const char *const xrd_geometry_tasks[XRD_G_TASKS], *const xrd_geometry_data[XRD_G_DATA];

/* The run of a group (XRD_G_TASKS for each law) and of the seed-th seed, from 0, in options->folder.  Errors: those of
   xrd_run_set. */
XRD_MUST_USE xrd_status xrd_geometry_run(const xrd_experiment_options *options, size_t group, size_t seed, xrd_run *run,
                                         xrd_error *error);

#endif
