/* A finished run as a map: the image of its latent space under its decoder. */
#ifndef XRD_VAE_TRAINED_H
#define XRD_VAE_TRAINED_H

#include "vae/geometry/decoder.h"
#include "vae/train/open.h"

/* The decoder of a trained model, which it borrows; see xrd_map_open.  Release with xrd_decoder_clear. */
XRD_MUST_USE xrd_status xrd_decoder_of(const xrd_trainer *trainer, bool fisher, xrd_decoder *decoder, xrd_error *error);

typedef struct {
  xrd_trainer trainer;
  xrd_decoder decoder;
  size_t active;      /* latents in use: mean KL above 0.01 nats on the held-out samples */
  size_t *latents;    /* all of them, by falling KL; the first `active` are in use */
  double *kl;         /* mean KL of each, in the same order */
  double *mean;       /* posterior means of the held-out samples, count x all latents in their own order */
  double *base;       /* their average: where latents stand that are not looked at */
  double *axes;       /* active x latents: unit vectors of those in use */
  xrd_section in_use; /* the decoder over the latents in use, the others at `base` */
  double *points;     /* count x active: the posterior means in the coordinates of `in_use` */
  void *block;
} xrd_trained;

/* Opens the last checkpoint of the run in a folder.  The object must stay where it is; release with xrd_trained_clear
   (also after a failure).  Errors: those of xrd_map_open; XRD_ERR_INPUT (no latent is in use). */
XRD_MUST_USE xrd_status xrd_trained_open(xrd_trained *trained, const char *folder, bool fisher, xrd_error *error);
void xrd_trained_clear(xrd_trained *trained);

#endif
