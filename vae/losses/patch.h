/* A patch discriminator with hinge losses and feature matching (Isola et al. 2017; Lim and Ye 2017). */
#ifndef XRD_VAE_PATCH_H
#define XRD_VAE_PATCH_H

#include "vae/layers/stack.h"

/* 4 x 4 convolutions of padding 1 and leaky ReLU: up to three of stride 2 (channels c, 2c, 4c), fewer where the image
   is too small for them, one of stride 1, then one map of logits.  The score s of an image is the mean of its map. */
XRD_MUST_USE xrd_status xrd_patch_network(xrd_stack *network, xrd_extent image, size_t channels, xrd_error *error);

/* Weights N(0, 0.02^2), biases 0. */
void xrd_patch_randomize(const xrd_stack *network, xrd_random *random, xrd_real *parameters);

typedef struct {
  xrd_trace x, y;
} xrd_patch_work;

XRD_MUST_USE xrd_status xrd_patch_work_init(xrd_patch_work *work, const xrd_stack *network, size_t batch,
                                            xrd_error *error);
void xrd_patch_work_clear(xrd_patch_work *work);

/* Runs both images through the network; the two losses below read the result. */
void xrd_patch_forward(const xrd_stack *network, const xrd_real *parameters, const xrd_real *x, const xrd_real *y,
                       size_t batch, xrd_patch_work *work);

/* The generator's loss, values[b] = - s(y_b) + matching * sum over leaky ReLUs l of mean_i (f_l(x_b) - f_l(y_b))^2, and
   its gradient at y. */
void xrd_patch_generator(const xrd_stack *network, const xrd_real *parameters, double matching, xrd_patch_work *work,
                         double *values, xrd_real *gradient);

/* The discriminator's loss, values[b] = 1/2 (mean relu(1 - logits of x_b) + mean relu(1 + logits of y_b)); its
   gradient, times `scale`, is ADDED to parameter_gradient (NULL: not wanted). */
void xrd_patch_discriminator(const xrd_stack *network, const xrd_real *parameters, double scale, xrd_patch_work *work,
                             double *values, xrd_real *parameter_gradient);

#endif
