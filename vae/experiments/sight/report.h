/* Tables and picture of the experiment on what distances see. */
#ifndef XRD_EXPERIMENTS_SIGHT_REPORT_H
#define XRD_EXPERIMENTS_SIGHT_REPORT_H

#include "vae/experiments/figure.h"
#include "vae/experiments/sight/changes.h"

enum { XRD_SIGHT_DATA = 2, XRD_SIGHT_NETWORKS = 5 };

extern const char *const xrd_sight_data[XRD_SIGHT_DATA], *const xrd_sight_networks[XRD_SIGHT_NETWORKS];

/* What one distance makes of each change, over that which it makes of noise: mean over the images, standard error. */
typedef struct {
  bool known; /* else the file of its data or weights is not there */
  size_t images;
  double relative[XRD_SIGHT_CHANGES], error[XRD_SIGHT_CHANGES];
} xrd_sight;

typedef struct {
  const xrd_experiment_options *options;
  xrd_sight of[XRD_SIGHT_DATA][XRD_SIGHT_NETWORKS];
} xrd_sight_results;

/* Fills the results.  Errors: those of the data and of xrd_features_safetensors. */
XRD_MUST_USE xrd_status xrd_sight_measure(xrd_sight_results *results, xrd_error *error);

/* changes.csv; what was not there stands in it as a comment. */
XRD_MUST_USE xrd_status xrd_sight_tables(const xrd_sight_results *results, xrd_error *error);
extern const xrd_drawing xrd_sight_pictures[];

#endif
