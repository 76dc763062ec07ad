/* What is trained on real images, and what it is to decide: fixed, and written down, before anything is trained. */
#ifndef XRD_EXPERIMENTS_IMAGES_PLAN_H
#define XRD_EXPERIMENTS_IMAGES_PLAN_H

#include <stdio.h>

#include "vae/experiments/experiment.h"
#include "vae/experiments/runs.h"

enum { XRD_IMAGE_CONTROLS = 3, XRD_IMAGE_FEATURES = 2, XRD_IMAGE_LEVELS = 4, XRD_IMAGE_SEEDS = 5 };

/* How the second loss is weighed and the rate is set. */
typedef struct {
  const char *name;
  double levels[XRD_IMAGE_LEVELS]; /* the first is 0: no second loss, and one run for all features */
  double target_nats;              /* of the KL; 0 where beta is fixed */
} xrd_image_control;

extern const xrd_image_control xrd_image_controls[XRD_IMAGE_CONTROLS];
extern const char *const xrd_image_features[XRD_IMAGE_FEATURES]; /* edge, pool */

/* A run's place, as indices; the seed is the index + 1. */
typedef struct {
  size_t control, feature, level, seed;
} xrd_image_cell;

/* Owns its arrays; release with xrd_image_plan_clear. */
typedef struct {
  size_t seeds, count;
  xrd_run *runs;
  xrd_image_cell *cells;
  void *block;
} xrd_image_plan;

/* Errors: XRD_ERR_MEMORY, XRD_ERR_ARGUMENT (the folder's name is too long). */
XRD_MUST_USE xrd_status xrd_image_plan_init(xrd_image_plan *plan, const xrd_experiment_options *options,
                                            xrd_error *error);
void xrd_image_plan_clear(xrd_image_plan *plan);

/* Index of the run at a place; of the shared one where the level is 0. */
size_t xrd_image_plan_index(const xrd_image_plan *plan, xrd_image_cell cell);

/* The plan as text: every run's settings that differ from another run's, and those that all share.  docs/ holds it as
   it was before the first run; a test compares. */
void xrd_image_plan_write(const xrd_image_plan *plan, FILE *stream);

#endif
