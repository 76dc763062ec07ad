/* How much of a model's excess rate is its encoder's: the best rate for its decoder and prior. */
#ifndef XRD_VAE_FIXED_DECODER_H
#define XRD_VAE_FIXED_DECODER_H

#include "vae/train/trainer.h"

/* ESTIMATE, all on the same held-out samples. */
typedef struct {
  double distortion; /* of the model: E |x - y|^2 of sampled reconstructions */
  double kl_nats;    /* of the model's encoder */
  double rate_nats;  /* R_p(distortion) = min over all encoders of E KL(q || prior) at that distortion */
  double effective;  /* smallest effective number of prior samples behind one x: below about 30 the estimate is poor */
} xrd_fixed_decoder;

/* Huang et al. 2020, "Evaluating lossy compression rates of deep generative models": the best encoder is q(z|x) ~
   prior(z) exp(-s d(x, decode(z))).  Its distortion and rate are averages over samples of the prior with those weights;
   s is found by bisection.  By Jensen's inequality the rate is estimated too high on average.  Errors: XRD_ERR_ARGUMENT
   (more than 5 latents: too few prior samples would come near an x), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_fixed_decoder_rate(xrd_trainer *trainer, xrd_fixed_decoder *result, xrd_error *error);

#endif
