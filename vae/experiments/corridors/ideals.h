/* The ideal curves that trained models are held against. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_IDEALS_H
#define XRD_EXPERIMENTS_CORRIDORS_IDEALS_H

#include "vae/experiments/corridors/results.h"

/* What a task's log-loss weighs: the setting task-weight of the runs. */
extern const double xrd_corridor_task_weight;

/* Fills the curve of curve->data and curve->task.  Uniform and biased halves without a task are independent: the sum of
   two problems of 13 symbols; all others are problems of 169.  The points are kept in the experiment's folder, as
   ideal_DATA_TASK.txt, and read from there if they are all there.  Errors: those of xrd_prototypes_at_slope,
   XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_ideal_curve_solve(xrd_ideal_curve *curve, const xrd_experiment_options *options,
                                              xrd_error *error);

#endif
