/* The ideal curves that trained models are held against. */
#ifndef XRD_EXPERIMENTS_CORRIDORS_IDEALS_H
#define XRD_EXPERIMENTS_CORRIDORS_IDEALS_H

#include "experiments/corridors/results.h"

/* What a task's log-loss weighs: the setting task-weight of the runs. */
extern const double xrd_corridor_task_weight;

/* Fills the curve of curve->data and curve->task.  Uniform and biased halves without a task are independent: the sum of
   two problems of 13 symbols; all others are problems of 169.  Errors: those of xrd_prototypes_at_slope. */
XRD_MUST_USE xrd_status xrd_ideal_curve_solve(xrd_ideal_curve *curve, bool quick, int threads, xrd_error *error);

#endif
