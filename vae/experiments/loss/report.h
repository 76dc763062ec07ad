/* Tables and pictures of the loss experiment. */
#ifndef XRD_EXPERIMENTS_LOSS_REPORT_H
#define XRD_EXPERIMENTS_LOSS_REPORT_H

#include "vae/experiments/figure.h"
#include "vae/experiments/loss/exact.h"
#include "vae/experiments/loss/measure.h"
#include "vae/experiments/loss/plan.h"
#include "vae/experiments/statistics.h"

/* Everything known when all runs are measured; borrowed. */
typedef struct {
  const xrd_experiment_options *options;
  const xrd_loss_plan *plan;
  const xrd_loss_measures *measures; /* of each run */
  const xrd_loss_exact_table *exact;
} xrd_loss_results;

/* What is summarised over seeds. */
typedef enum {
  XRD_QUANTITY_KL,
  XRD_QUANTITY_SSE,
  XRD_QUANTITY_ANISOTROPY,          /* per sample */
  XRD_QUANTITY_PROFILE_ANISOTROPY,  /* of the mean posterior variances */
  XRD_QUANTITY_DIAGONAL_ANISOTROPY, /* of the aggregate posterior's variances */
  XRD_QUANTITY_ACTIVE,
  XRD_QUANTITIES
} xrd_loss_quantity;

/* runs.csv: one line per run; summary.csv: mean and deviation over seeds, and the linear model's exact values;
   profiles.csv: mean posterior variances by rank; verdicts.csv: the two claims, loss by loss.  Errors: XRD_ERR_IO,
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_loss_write_tables(const xrd_loss_results *results, xrd_error *error);

/* loss.png: KL at equal beta and anisotropies at a matched rate over alpha; exact.png: the same of the linear model;
   profiles.png. */
extern const xrd_drawing xrd_loss_pictures[];

#endif
