/* The ideal rate at a distortion, for the sources whose law is known. */
#ifndef XRD_VAE_IDEAL_H
#define XRD_VAE_IDEAL_H

#include "exactrd/enclosure.h"
#include "exactrd/vae.h"

typedef struct {
  xrd_enclosure rate_nats;
  bool of_source; /* the source's own R(D): no model can lie below it.  Otherwise only an upper bound of R(D) */
} xrd_ideal;

/* R at E |x - y|^2 = distortion > 0 for the data of the settings.
     gaussian   water-filling on the covariance's eigenvalues (computed in floating point; the enclosure is proved for
                them, not for the covariance)
     finite     proved, with reproductions anywhere in space: see finite_ideal.h.  R(D) <= H(p) <= log n for n symbols,
                whatever D
     corridors  uniform and biased: the two halves are independent, each is coded by its centre
   alone; certified bounds of that code's rate.  A model may also code the pixels' noise, so this bounds R(D) from above
   only; below the noise's own E |x - E[x | centres]|^2 it is the entropy of the centres and `distortion` is out of
                reach
   Errors: XRD_ERR_ARGUMENT (no law is known for these data), and those of the solvers. */
XRD_MUST_USE xrd_status xrd_vae_ideal(const xrd_vae_config *config, double distortion, xrd_ideal *ideal,
                                      xrd_error *error);

/* The corridors' part of it. */
XRD_MUST_USE xrd_status xrd_corridors_ideal(xrd_corridors_kind corridors, double distortion, xrd_enclosure *rate_nats,
                                            xrd_error *error);

#endif
