/* Tables and pictures of the factorial. */
#ifndef XRD_EXPERIMENTS_FACTORIAL_REPORT_H
#define XRD_EXPERIMENTS_FACTORIAL_REPORT_H

#include "vae/experiments/factorial/plan.h"
#include "vae/experiments/figure.h"
#include "vae/experiments/images/report.h"

typedef struct {
  const xrd_experiment_options *options;
  const xrd_factorial_plan *plan;
  xrd_image_measures *measures; /* of each run */
} xrd_factorial_results;

/* runs.csv and claims.csv. */
XRD_MUST_USE xrd_status xrd_factorial_tables(const xrd_factorial_results *results, xrd_error *error);
extern const xrd_drawing xrd_factorial_pictures[];

#endif
