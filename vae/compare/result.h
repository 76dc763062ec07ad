/* What a finished run has measured. */
#ifndef XRD_VAE_RESULT_H
#define XRD_VAE_RESULT_H

#include "exactrd/vae.h"

/* The settings and the last evaluation of the run in a folder; measures->kl_per_latent is NULL.
   Errors: XRD_ERR_INPUT (no evaluation yet, or a damaged line), XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_vae_result_read(const char *folder, xrd_vae_config *config, xrd_vae_measures *measures,
                                            xrd_error *error);

#endif
