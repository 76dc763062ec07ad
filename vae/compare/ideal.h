/* The ideal rate at a distortion, for the sources whose law is known. */
#ifndef XRD_VAE_IDEAL_H
#define XRD_VAE_IDEAL_H

#include "exactrd/enclosure.h"
#include "exactrd/vae.h"

typedef struct {
  xrd_enclosure rate_nats;
  bool of_source;    /* the source's own R(D): no model can lie below it.  Otherwise only an upper bound of R(D) */
  const char *title; /* what the curve is, in a picture's words */
} xrd_ideal;

/* What the ideal of some settings is computed from.  Release with xrd_ideal_source_clear. */
typedef struct {
  const xrd_vae_config *config; /* borrowed */
  double *lower, *upper;        /* `count` eigenvalues each of a covariance; NULL for corridors and finite */
  size_t count;
} xrd_ideal_source;

/* Reads what the settings name.
     gaussian   PROVED bounds of the covariance's eigenvalues; of one above XRD_GAUSSIAN_PROVED_MAX LAPACK's own
     images     (idx, npy, pnm, png, leaves) PROVED upper bounds of the eigenvalues of the held-out samples' covariance
   Errors: those of reading the data, XRD_ERR_INPUT, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_ideal_source_init(xrd_ideal_source *source, const xrd_vae_config *config, xrd_error *error);
void xrd_ideal_source_clear(xrd_ideal_source *source);

/* R at E |x - y|^2 = distortion > 0 for the data of the settings.
     gaussian   water-filling
     finite     proved, with reproductions anywhere in space: see finite_ideal.h.  R(D) <= H(p) <= log n for n symbols,
                whatever D
     corridors  uniform and biased: the two halves are independent, each is coded by its centre alone; upper is FLOAT
                by the rounding of the chord between certified points, lower is that of the reproductions found, FLOAT
                for the code that may use any.  A model may also code the pixels' noise, so this bounds R(D) from above
   only; below the noise's own E |x - E[x | centres]|^2 it is the entropy of the centres and `distortion` is out of
   reach images     the Gaussian curve of the held-out samples' covariance: R(D) of any law with that covariance is not
                above it (exactrd/waterfill.h), that of the samples, each equally likely, among them
   Errors: those of the solvers. */
XRD_MUST_USE xrd_status xrd_vae_ideal(const xrd_ideal_source *source, double distortion, xrd_ideal *ideal,
                                      xrd_error *error);

/* The corridors' part of it. */
XRD_MUST_USE xrd_status xrd_corridors_ideal(xrd_corridors_kind corridors, double distortion, xrd_enclosure *rate_nats,
                                            xrd_error *error);

#endif
