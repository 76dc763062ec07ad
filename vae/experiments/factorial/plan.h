/* The paper's experiment as a factorial: which models there are, which of them are trained, and what each is to decide.
   Fixed here, and written down by the command before it trains anything. */
#ifndef XRD_EXPERIMENTS_FACTORIAL_PLAN_H
#define XRD_EXPERIMENTS_FACTORIAL_PLAN_H

#include <stdio.h>

#include "vae/experiments/experiment.h"
#include "vae/experiments/runs.h"

enum {
  XRD_FACTORIAL_DATA = 2,
  XRD_FACTORIAL_MODELS = 2,
  XRD_FACTORIAL_CONTROLS = 9,
  XRD_FACTORIAL_NEURALS = 3,
  XRD_FACTORIAL_LEVELS = 6,
  XRD_FACTORIAL_SEEDS = 5
};

/* A fixed beta, or beta moved until the KL is the value, in nats. */
typedef struct {
  const char *name; /* beta or rate */
  double value;
} xrd_factorial_control;

/* The axes; the first level, alpha 0, is one run for all second losses. */
extern const char *const xrd_factorial_data[], *const xrd_factorial_models[], *const xrd_factorial_neurals[];
extern const xrd_factorial_control xrd_factorial_controls[];
extern const double xrd_factorial_levels[];

/* Runs that are decided together: every combination of the named controls, second losses and levels (bit i is the
   axis' i-th entry) of one data set and architecture. */
typedef struct {
  unsigned data, model; /* indices */
  unsigned controls, neurals, levels;
} xrd_factorial_block;

/* A run's place, as indices into the axes; the seed is the index + 1. */
typedef struct {
  size_t data, model, control, neural, level, seed;
} xrd_factorial_cell;

/* Owns its arrays; release with xrd_factorial_plan_clear. */
typedef struct {
  size_t seeds, count;
  xrd_run *runs; /* block by block */
  xrd_factorial_cell *cells;
  size_t *place; /* of each cell of the whole: 1 + its run, or 0 */
  void *block;
} xrd_factorial_plan;

/* What is asked of one data set, architecture, control and second loss: how something moves over the weights that have
   runs, in their order. */
typedef struct {
  xrd_factorial_cell cell; /* level and seed are free */
  size_t levels[XRD_FACTORIAL_LEVELS], level_count;
} xrd_factorial_question;

/* All of it with options->full; a few tiny models with options->quick; else the fraction of docs/.  Errors:
   XRD_ERR_MEMORY, XRD_ERR_ARGUMENT (the folder's name is too long). */
XRD_MUST_USE xrd_status xrd_factorial_plan_init(xrd_factorial_plan *plan, const xrd_experiment_options *options,
                                                xrd_error *error);
void xrd_factorial_plan_clear(xrd_factorial_plan *plan);

/* Index of the run at a place, of the shared one where the level is 0; plan->count where there is none. */
size_t xrd_factorial_plan_index(const xrd_factorial_plan *plan, xrd_factorial_cell cell);

/* The index-th question with a second loss in its runs; false past the last. */
bool xrd_factorial_plan_question(const xrd_factorial_plan *plan, size_t index, xrd_factorial_question *question);

/* data,model,control,value,neural,alpha,seed of a run, without an end of line. */
void xrd_factorial_cell_write(xrd_factorial_cell cell, FILE *stream);

/* Every run, and the settings that all share. */
void xrd_factorial_plan_write(const xrd_factorial_plan *plan, FILE *stream);

#endif
