/* Activations with their first two derivatives, in double. */
#ifndef XRD_VAE_ACTIVATION_JET_H
#define XRD_VAE_ACTIVATION_JET_H

#include "vae/layers/layer.h"

typedef struct {
  double value, first, second;
} xrd_taylor;

typedef xrd_taylor (*xrd_activation_jet)(double x);

/* Of an activation layer; those with a kink have the second derivative 0. */
xrd_activation_jet xrd_activation_jet_of(xrd_layer_kind kind);

/* 2 atan(exp(x / 2)), whose derivative is 1 / (2 cosh(x / 2)). */
xrd_taylor xrd_angle_jet(double x);

#endif
