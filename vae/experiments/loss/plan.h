/* What is trained to see what a second loss does: every data set, way of fixing the rate, second loss, alpha and seed.
 */
#ifndef XRD_EXPERIMENTS_LOSS_PLAN_H
#define XRD_EXPERIMENTS_LOSS_PLAN_H

#include "vae/experiments/experiment.h"
#include "vae/experiments/runs.h"

enum { XRD_LOSS_DATA = 2, XRD_LOSS_CONTROLS = 2, XRD_LOSS_FEATURES = 4, XRD_LOSS_ALPHAS = 4, XRD_LOSS_SEEDS = 8 };

extern const char *const xrd_loss_data[XRD_LOSS_DATA];         /* leaves, corridors */
extern const char *const xrd_loss_controls[XRD_LOSS_CONTROLS]; /* beta: at equal beta; geco: at a matched rate */
extern const char *const xrd_loss_features[XRD_LOSS_FEATURES]; /* edge, random, pool, patch */
extern const double xrd_loss_alphas[XRD_LOSS_ALPHAS];          /* the first is 0: no second loss */

/* A run's place, as indices into the lists above; the seed is the index + 1.  Where alpha is 0 the run is shared by all
   second losses and feature is 0. */
typedef struct {
  size_t data, control, feature, alpha, seed;
} xrd_loss_cell;

/* Owns its arrays; release with xrd_loss_plan_clear. */
typedef struct {
  size_t seeds, count;
  xrd_run *runs;
  xrd_loss_cell *cells; /* of each run */
  void *block;
} xrd_loss_plan;

/* Errors: XRD_ERR_MEMORY, XRD_ERR_ARGUMENT (the folder's name is too long). */
XRD_MUST_USE xrd_status xrd_loss_plan_init(xrd_loss_plan *plan, const xrd_experiment_options *options,
                                           xrd_error *error);
void xrd_loss_plan_clear(xrd_loss_plan *plan);

/* Index of the run at a place; of the shared one where alpha is 0. */
size_t xrd_loss_plan_index(const xrd_loss_plan *plan, xrd_loss_cell cell);

/* The second loss's name; "none" where alpha is 0. */
const char *xrd_loss_cell_feature(xrd_loss_cell cell);

#endif
