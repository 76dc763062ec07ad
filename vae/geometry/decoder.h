/* A trained decoder as a map whose jets are exact: Taylor coefficients go forward through its layers, in double. */
#ifndef XRD_VAE_DECODER_H
#define XRD_VAE_DECODER_H

#include "exactrd/geometry.h"
#include "vae/layers/stack.h"

typedef enum {
  XRD_DECODER_PLAIN,   /* the network's output */
  XRD_DECODER_SIGMOID, /* sigmoid of it: the image of a model that gives logits */
  XRD_DECODER_ANGLE,   /* 2 atan(exp(logit / 2)): its metric is the Fisher information of the Bernoulli pixels,
                          since d angle = d probability / sqrt(probability (1 - probability)) */
} xrd_decoder_output;

typedef struct {
  xrd_map map;
  const xrd_stack *network;
  xrd_decoder_output output;
  double *parameters; /* owned */
} xrd_decoder;

/* Copies the parameters; borrows the network and must stay where it is.  Release with xrd_decoder_clear (also after a
   failure).  Errors: XRD_ERR_ARGUMENT (a layer that is neither dense, a transposed convolution nor an activation),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_decoder_init(xrd_decoder *decoder, const xrd_stack *network, const xrd_real *parameters,
                                         xrd_decoder_output output, xrd_error *error);
void xrd_decoder_clear(xrd_decoder *decoder);

#endif
