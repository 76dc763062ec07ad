/* Pictures of what a decoder makes of latents. */
#ifndef XRD_VAE_GENERATE_H
#define XRD_VAE_GENERATE_H

#include "vae/train/trainer.h"

/* 8 x 8 decoded samples of the prior, the same at each call.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_prior_write(xrd_trainer *trainer, const char *path, xrd_error *error);

/* A row for each of the up to 8 latents of the largest KL: it goes from -3 to 3 in 9 steps, while the others stay at
   the posterior mean of the first held-out sample.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_traversals_write(xrd_trainer *trainer, const double *kl_per_latent, const char *path,
                                             xrd_error *error);

#endif
