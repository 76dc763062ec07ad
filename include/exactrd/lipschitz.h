/* Feature networks, guaranteed bounds on their Lipschitz constants, and the domination constants that follow.

   A network maps an image of channels x height x width numbers (row-major; a vector is n x 1 x 1) through its layers.
   All norms are Euclidean.  Section C.4 to C.6 of How Neural Losses Shape VAE Latents (2026) turn a Lipschitz constant
   L into constants (a, b) with d_neural <= a |x - y|^2 + b. */
#ifndef EXACTRD_LIPSCHITZ_H
#define EXACTRD_LIPSCHITZ_H

#include <stdbool.h>
#include <stdint.h>

#include "exactrd/status.h"

XRD_API_BEGIN

/* What a layer does. */
typedef enum {
  XRD_DENSE = 0,      /* y = W x + bias on the flattened input */
  XRD_CONVOLUTION,    /* cross-correlation on the zero-padded image, plus a bias per output channel */
  XRD_CHANNEL_AFFINE, /* y = scale[c] x + shift[c]: batch normalisation as it acts after training */
  XRD_AVERAGE_POOL,   /* mean over windows, no padding */
  XRD_MAX_POOL,       /* maximum over windows, no padding */
  XRD_RELU,           /* max(x, 0) */
  XRD_LEAKY_RELU,     /* max(x, 0) + slope min(x, 0) */
  XRD_UNIT_NORM,      /* x / sqrt(|x|^2 + epsilon) over the channels of each pixel */
} xrd_network_layer_kind;

/* Numbers are laid out channel by channel, row by row. */
typedef struct {
  size_t channels, height, width;
} xrd_image_shape;

/* A layer.  What its kind does not use is 0. */
typedef struct {
  xrd_network_layer_kind kind;
  xrd_image_shape input, output;
  size_t kernel_height, kernel_width; /* convolution, pools */
  size_t stride, padding;             /* convolution, pools (padding 0) */
  double *weight; /* dense: outputs x inputs; convolution: out x in x kernel_height x kernel_width; affine: scale */
  size_t weight_count;
  double *bias; /* one per output (dense) or output channel (convolution, affine) */
  size_t bias_count;
  double parameter; /* leaky slope; epsilon of the unit norm, > 0 */
  double tap;       /* w_l >= 0: weight of this layer's output in the feature-matching loss; 0 by default */
} xrd_network_layer;

/* Owns its layers and their arrays; release with xrd_network_clear. */
typedef struct {
  xrd_image_shape input;
  size_t count;
  xrd_network_layer *layers;
} xrd_network;

/* channels * height * width. */
size_t xrd_image_size(xrd_image_shape shape);

/* Reads a network file (docs/networks.md: JSON).  Errors: XRD_ERR_IO, XRD_ERR_INPUT (the message names the file and the
   layer or, for JSON that does not parse, the line), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_network_read(const char *path, xrd_network *network, xrd_error *error);

/* Reads the convolutional network that `exactrd vae train --neural weights` takes its features from (docs/vae.md: a
   safetensors file), for images of this shape: layer 0 is the input's map, which repeats grey images, layer l + 1 the
   file's layer l; weights are as the trainer rounds them, to single precision.  Taps make the feature-matching loss at
   least the trainer's distance, whose features are normalised: max_c w_lc / (height width 1e-6), rounded up.  Errors:
   those of xrd_network_read, where the message names the file and the tensor or, for a layer that has no bound
   (depthwise convolutions, residual sums, relu6, sigmoid, tanh, silu), its index in the file's list; XRD_ERR_ARGUMENT
   (an empty image). */
XRD_MUST_USE xrd_status xrd_network_read_features(const char *path, xrd_image_shape image, xrd_network *network,
                                                  xrd_error *error);

/* Fills each layer's input and output shape from network->input (output.channels of dense and convolution layers must
   be set), and checks that counts fit the shapes and numbers are finite.  xrd_network_read has done so.  Errors:
   XRD_ERR_INPUT with the layer's index. */
XRD_MUST_USE xrd_status xrd_network_shape(xrd_network *network, xrd_error *error);

/* Releases everything; a zeroed object is fine. */
void xrd_network_clear(xrd_network *network);

/* output (of the last layer's size) = network(input).  FLOAT.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_network_evaluate(const xrd_network *network, const double *input, double *output,
                                             xrd_error *error);

/* PROVED enclosure of the outputs over all inputs with lower <= x <= upper entrywise (lower = upper encloses the
   exact value at a point): interval bound propagation with rounding inside.  `output_lower` and `output_upper` have the
   last layer's size.  Errors: XRD_ERR_ARGUMENT (an empty interval, with its index), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_network_enclose(const xrd_network *network, const double *lower, const double *upper,
                                            double *output_lower, double *output_upper, xrd_error *error);

/* Which argument proves a layer's bound. */
typedef enum {
  XRD_BY_FORM = 0,   /* the layer's own form: activations, pools, normalisation */
  XRD_BY_CHOLESKY,   /* mu I - W^T W >= 0 by a Cholesky factorisation with its rounding bounded (Rump 2006) */
  XRD_BY_ROW_COLUMN, /* sqrt(|W|_1 |W|_inf) */
  XRD_BY_TORUS,      /* the largest norm over the frequencies of a torus that contains the padded image */
  XRD_BY_LENGTH,     /* a unit norm of vectors that are bounded away from 0 on the box of images */
} xrd_norm_method;

/* A Lipschitz bound and its argument. */
typedef struct {
  double upper;      /* PROVED: Lipschitz constant of this layer alone <= upper */
  double cumulative; /* PROVED: of the network from its input to this layer's output (product, rounded up) */
  xrd_norm_method method;
} xrd_network_layer_bound;

/* bounds[i] for each of the network's layers.  A convolution's norm is that of its linear operator on the padded image
   (all strides): the operator itself where it has at most 2^22 entries, else the torus.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_network_lipschitz(const xrd_network *network, xrd_network_layer_bound *bounds,
                                              xrd_error *error);

/* The same for images with every number in [low, high], a box, between any two of which the segment stays: a unit norm
   has a Jacobian of norm 1 / sqrt(|x|^2 + epsilon) at most, which is small where interval bounds keep |x| away from 0
   (method XRD_BY_LENGTH), and 1 / sqrt(epsilon) where they do not: then the constant says next to nothing.
   Errors: XRD_ERR_ARGUMENT (low > high), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_network_lipschitz_within(const xrd_network *network, double low, double high,
                                                     xrd_network_layer_bound *bounds, xrd_error *error);

/* PROVED: |W|_2 <= *upper, for a rows x cols matrix of finite numbers, tight to about min(rows, cols)^2 2^-52.
   `method` may be NULL.  Cost O(rows cols min(rows, cols)).  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_spectral_norm(const double *matrix, size_t rows, size_t cols, double *upper,
                                          xrd_norm_method *method, xrd_error *error);

/* Where pairs of inputs are drawn, and how many; steps of ascent from the best; the generator's seed. */
typedef struct {
  double low, high; /* of the box */
  size_t pairs, steps;
  uint64_t seed;
} xrd_observation;

/* The largest |f(x) - f(y)| / |x - y| met over `pairs` random pairs of the box [low, high]^k, the best few improved
   by `steps` steps of ascent; at the end the best pair's ratio is enclosed and its lower end returned.  PROVED lower
   bound of the Lipschitz constant on the box.  Errors: XRD_ERR_ARGUMENT (low >= high), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_network_observe(const xrd_network *network, const xrd_observation *how, double *ratio,
                                            xrd_error *error);

/* d <= scale |x - y|^2 + shift, both rounded up. */
typedef struct {
  double scale, shift;
} xrd_affine;

/* Theorem 3: |f(x) - f(y)|^2 <= L^2 |x - y|^2. */
xrd_affine xrd_perceptual_constants(double lipschitz);

/* Lemma 27: sum_l w_l |f_l(x) - f_l(y)|^2 <= (sum_l w_l L_l^2) |x - y|^2 over the tapped layers. */
xrd_affine xrd_matching_constants(const xrd_network *network, const xrd_network_layer_bound *bounds);

/* Lipschitz constant of the mean of the outputs (the patch score of Definition 29): L / sqrt(outputs), rounded up. */
double xrd_score_lipschitz(double lipschitz, size_t outputs);

/* Lemma 33 for any t > 0 (the paper has t = 1): s(x) - s(y) + B <= (t / 2) L^2 |x - y|^2 + 1 / (2 t) + B.
   `range` is B >= sup s - inf s. */
xrd_affine xrd_hinge_constants(double lipschitz, double range, double t);

/* The t that gives the largest budget (D - shift) / scale at a target D > B, namely 1 / (D - B); then the budget is
   ((D - B) / L)^2. */
double xrd_hinge_best_t(double range, double target);

/* Section C.6: (1 - alpha) |x - y|^2 + alpha d with d <= scale |x - y|^2 + shift, 0 <= alpha <= 1. */
xrd_affine xrd_mixture_constants(xrd_affine neural, double alpha);

XRD_API_END

#endif
