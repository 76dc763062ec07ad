/* Encoder and decoder of residual blocks with a grid of latents, after the autoencoder of latent diffusion (Rombach et
   al. 2022).  Written for widths w_1 .. w_n:

     block(w)  = x + C(a(G(C(a(G(x)))))),  G group norm, a the activation, C a 3 x 3 convolution to w channels; x goes
                 through a linear map of its channels where their number changes
     middle    = block(w_n), x + attention(G(x)) where it is wanted, block(w_n)
     encoder   = C to w_1;  for each width `blocks` blocks, and between widths a 3 x 3 convolution of stride 2;  middle;
                 C(a(G(x))) to the means and log-variances, and a linear map of these
     decoder   = a linear map; C to w_n; middle;  for each width, inwards first, `blocks` + 1 blocks, and between widths
                 pixels doubled and a C;  C(a(G(x))) to the image */
#ifndef XRD_VAE_RESIDUAL_H
#define XRD_VAE_RESIDUAL_H

#include "vae/model/model.h"

/* Errors: XRD_ERR_ARGUMENT (sides that are no multiples of 2^(widths - 1), or groups that do not divide a width). */
XRD_MUST_USE xrd_status xrd_residual_encoder(const xrd_architecture *architecture, xrd_extent image, xrd_stack *encoder,
                                             xrd_error *error);
XRD_MUST_USE xrd_status xrd_residual_decoder(const xrd_architecture *architecture, xrd_extent image, xrd_stack *decoder,
                                             xrd_error *error);

#endif
