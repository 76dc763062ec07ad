/* What one trained model of the loss experiment shows.  ESTIMATE, on held-out samples. */
#ifndef XRD_EXPERIMENTS_LOSS_MEASURE_H
#define XRD_EXPERIMENTS_LOSS_MEASURE_H

#include "exactrd/vae.h"

enum { XRD_LOSS_LATENTS = 64 };

typedef struct {
  xrd_vae_measures run; /* the run's last evaluation; anisotropy: the mean over samples (Definition 38) */
  size_t latents;
  double profile[XRD_LOSS_LATENTS]; /* E_x s_i, the mean posterior variances, rising */
  double profile_anisotropy;        /* population variance over i of log E_x s_i */
  double diagonal_anisotropy;       /* that of log (E_x s_i + Var_x mu_i): of the aggregate posterior's variances */
} xrd_loss_measures;

/* Reads the run in a folder and encodes its held-out samples.  Errors: those of xrd_vae_result_read and
   xrd_trainer_open; XRD_ERR_ARGUMENT (more latents than fit). */
XRD_MUST_USE xrd_status xrd_loss_measure(const char *folder, xrd_loss_measures *measures, xrd_error *error);

/* Population variance of the logs of `count` >= 1 positive numbers. */
double xrd_log_variance_of(const double *values, size_t count);

#endif
