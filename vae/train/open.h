/* A run opened again to be measured: its model as it was at its last checkpoint. */
#ifndef XRD_VAE_OPEN_H
#define XRD_VAE_OPEN_H

#include "vae/train/trainer.h"

/* Loads the settings, the held-out samples and the last checkpoint of the run in a folder; nothing is written.
   Training samples of a law are not drawn: to train on, use xrd_vae_train.  Release with xrd_trainer_clear (also after
   a failure).  Errors: XRD_ERR_INPUT (no checkpoint, or a damaged one), XRD_ERR_IO, XRD_ERR_MEMORY, and those of
   xrd_trainer_init. */
XRD_MUST_USE xrd_status xrd_trainer_open(xrd_trainer *trainer, const char *folder, xrd_error *error);

/* Means and log-variances (count x latents each) of the posteriors of `count` samples. */
void xrd_trainer_encode(xrd_trainer *trainer, const xrd_real *samples, size_t count, xrd_real *mean,
                        xrd_real *log_variance);

#endif
