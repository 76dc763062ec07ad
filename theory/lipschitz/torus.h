/* A convolution's norm from above, at any image size, by Fourier analysis. */
#ifndef XRD_THEORY_TORUS_H
#define XRD_THEORY_TORUS_H

#include "exactrd/lipschitz.h"

/* PROVED: the norm of the convolution's linear operator on the zero-padded image <= *upper. */
XRD_MUST_USE xrd_status xrd_torus_norm(const xrd_network_layer *layer, double *upper, xrd_error *error);

#endif
