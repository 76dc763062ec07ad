/* 3 x 3 convolutions of stride 1 that keep the size, by Winograd's F(2 x 2, 3 x 3) (Lavin and Gray 2016): 16 products
   for each 2 x 2 block of the output instead of 36. */
#ifndef XRD_VAE_WINOGRAD_H
#define XRD_VAE_WINOGRAD_H

#include "vae/layers/layer.h"

/* Whether a convolution is worked so: 3 x 3, stride 1, padding 1 all around, and channels enough for it to pay. */
bool xrd_winograd_suits(const xrd_layer *layer);

/* As those of a layer. */
size_t xrd_winograd_scratch(const xrd_layer *layer);
void xrd_winograd_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_winograd_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);

#endif
