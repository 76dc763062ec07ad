/* The paper's experiment as a factorial: which models there are, which of them are trained, and what each is to decide.
   Fixed here, and written down by the command before it trains anything. */
#ifndef XRD_EXPERIMENTS_FACTORIAL_PLAN_H
#define XRD_EXPERIMENTS_FACTORIAL_PLAN_H

#include <stdio.h>

#include "vae/experiments/experiment.h"
#include "vae/experiments/runs.h"

enum { XRD_FACTORIAL_LEVELS = 6, XRD_FACTORIAL_CONTROLS = 9, XRD_FACTORIAL_SEEDS = 5 };

/* A fixed beta, or beta moved until the KL is the value, in nats. */
typedef struct {
  const char *name; /* beta or rate */
  double value;
} xrd_factorial_control;

/* What is trained of each axis: the first `data` data sets, `models` architectures and `neurals` second losses; the
   controls and weights in the lists. */
typedef struct {
  size_t data, models, neurals, seeds;
  size_t control_count, level_count;
  xrd_factorial_control controls[XRD_FACTORIAL_CONTROLS];
  double levels[XRD_FACTORIAL_LEVELS]; /* alpha; the first is 0, one run for all second losses */
} xrd_factorial_selection;

extern const char *const xrd_factorial_data[], *const xrd_factorial_models[], *const xrd_factorial_neurals[];

/* A run's place, as indices into the selection; the seed is the index + 1. */
typedef struct {
  size_t data, model, control, neural, level, seed;
} xrd_factorial_cell;

/* Owns its arrays; release with xrd_factorial_plan_clear. */
typedef struct {
  xrd_factorial_selection chosen;
  size_t count;
  xrd_run *runs;
  xrd_factorial_cell *cells;
  void *block;
} xrd_factorial_plan;

/* All of it with options->full; a few tiny models with options->quick; else the fraction of docs/.  Errors:
   XRD_ERR_MEMORY, XRD_ERR_ARGUMENT (the folder's name is too long). */
XRD_MUST_USE xrd_status xrd_factorial_plan_init(xrd_factorial_plan *plan, const xrd_experiment_options *options,
                                                xrd_error *error);
void xrd_factorial_plan_clear(xrd_factorial_plan *plan);

/* Index of the run at a place; of the shared one where the level is 0. */
size_t xrd_factorial_plan_index(const xrd_factorial_plan *plan, xrd_factorial_cell cell);

/* data,model,control,value,neural,alpha,seed of a run, without an end of line. */
void xrd_factorial_cell_write(const xrd_factorial_plan *plan, xrd_factorial_cell cell, FILE *stream);

/* Every run, and the settings that all share. */
void xrd_factorial_plan_write(const xrd_factorial_plan *plan, FILE *stream);

#endif
