/* What a linear model would do with the same covariance, loss and balancer: the exact counterpart of the loss
 * experiment.
 */
#ifndef XRD_EXPERIMENTS_LOSS_EXACT_H
#define XRD_EXPERIMENTS_LOSS_EXACT_H

#include "exactrd/linear_vae.h"
#include "vae/experiments/loss/measure.h"
#include "vae/experiments/loss/plan.h"

/* FLOAT, up to the sampling of the covariance. */
typedef struct {
  bool known; /* the second loss is a quadratic form: edge, pool, or none (alpha = 0) */
  xrd_linear_vae_point point;
  double sse;                       /* E |x - y|^2 */
  double profile[XRD_LOSS_LATENTS]; /* posterior variances, rising */
} xrd_loss_exact;

typedef struct {
  xrd_loss_exact at[XRD_LOSS_DATA][XRD_LOSS_CONTROLS][XRD_LOSS_FEATURES][XRD_LOSS_ALPHAS];
} xrd_loss_exact_table;

/* Fills the table for the plan's settings: at their beta, or at their rate.  The covariance is that of 20000 samples of
   the data (2000 in the quick form).  Errors: those of the trainer's data and of the linear optimum. */
XRD_MUST_USE xrd_status xrd_loss_predict(const xrd_loss_plan *plan, bool quick, xrd_loss_exact_table *table,
                                         xrd_error *error);

#endif
