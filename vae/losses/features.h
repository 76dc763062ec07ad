/* Perceptual distances: squared differences of the values that a fixed network computes from both images. */
#ifndef XRD_VAE_FEATURES_H
#define XRD_VAE_FEATURES_H

#include "vae/layers/stack.h"

/* Keeps the derivative of a normalised feature bounded where a position is dark. */
#define XRD_FEATURE_EPSILON ((xrd_real)1e-6)

/* d(x, y) = sum over taps l of
     plain:       sum_i (f_l(x)_i - f_l(y)_i)^2, or
     normalised:  (1 / positions) sum over positions and channels of w_lc (g_l(x) - g_l(y))^2,
                  g = f / sqrt(|f|^2 + 1e-6), |f| the norm over the channels at one position
   (the second is the form of Zhang et al. 2018, "The unreasonable effectiveness of deep features").
   Owns its arrays; release with xrd_features_clear. */
typedef struct {
  xrd_stack network;
  xrd_real *parameters;
  bool normalised;
  bool tapped[XRD_STACK_LAYERS + 1];               /* value l, 1 <= l <= count */
  xrd_real *channel_weights[XRD_STACK_LAYERS + 1]; /* w_l >= 0, as many as channels; NULL: all 1 */
} xrd_features;

void xrd_features_clear(xrd_features *features);

/* Plain and linear.  edge: in each 2 x 2 block, upper left from upper right
   and from lower left (the last row and column have no block of their own), channel by channel.  pool: means of
   2 x 2 blocks.  Errors: XRD_ERR_ARGUMENT (image too small), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_features_edge(xrd_features *features, xrd_extent image, xrd_error *error);
XRD_MUST_USE xrd_status xrd_features_pool(xrd_features *features, xrd_extent image, xrd_error *error);

/* Plain and linear: f(x) = matrix x, `rows` x size of the image, row-major; d = (x-y)' matrix' matrix (x-y). */
XRD_MUST_USE xrd_status xrd_features_matrix(xrd_features *features, xrd_extent image, const double *matrix, size_t rows,
                                            xrd_error *error);

/* Normalised: three 3 x 3 convolutions (16, 32 and 64 channels, the last two of stride 2) with leaky ReLU and random
   weights of the seed, tapped after each.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_features_random(xrd_features *features, xrd_extent image, uint64_t seed, xrd_error *error);

/* Normalised: a convolutional network from a safetensors file (F32, F64, F16 or BF16).  A plain one:
     features.I.weight [out, in, k, k], features.I.bias [out]   the convolutions in increasing I (stride 1, same size,
       k odd), each followed by a ReLU; where the next index is I + 3 or more, by 2 x 2 maximum pooling as well
     linJ.weight [1, channels, 1, 1]   (optional) channel weights of tap J = 0, 1, ... (>= 0)
     shift [channels], scale [channels] (optional) the input is (x - shift) / scale, per channel
   Taps are the ReLUs before each pooling and the last one.  The names of LPIPS' module do as well: net.sliceS.I.weight,
   linJ.model.1.weight, scaling_layer.shift and .scale (which are those of images in [-1, 1]; ours are in [0, 1]).
   Any other: the string `layers` of __metadata__ is a JSON list of objects, each with "type" and perhaps "tap": true,
     convolution  name, stride (1), padding [before, after] ([0, 0]): NAME.weight [out, in, k, k], NAME.bias [out]
     depthwise    the same, NAME.weight [channels, 1, k, k]
     batch_norm   name, epsilon (1e-5): NAME.weight, .bias, .running_mean, .running_var (absent: 1, 0, 0, no division)
     max_pool     size (2), stride (size);  relu, relu6, leaky_relu, sigmoid, tanh, silu
     add          from: the index of an earlier layer (-1: the input) whose output is added, by means over pool x pool
                  blocks (1), filled up with zeros; or with a name through NAME.weight [out, in]
   the first is a convolution, the last one is a tap.  Grey images are repeated to the first layer's channels.
   Errors: XRD_ERR_INPUT (file and tensor named), XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_features_safetensors(xrd_features *features, xrd_extent image, const char *path,
                                                 xrd_error *error);

/* The memory of one distance; borrows the features.  Release with xrd_feature_work_clear (also after a failure). */
typedef struct {
  xrd_trace x, y;
} xrd_feature_work;

XRD_MUST_USE xrd_status xrd_feature_work_init(xrd_feature_work *work, const xrd_features *features, size_t batch,
                                              xrd_error *error);
void xrd_feature_work_clear(xrd_feature_work *work);

/* values[b] = d(x_b, y_b); gradient (NULL: not wanted) at y. */
void xrd_feature_distance(const xrd_features *features, xrd_feature_work *work, const xrd_real *x, const xrd_real *y,
                          size_t batch, double *values, xrd_real *gradient);

/* One tap of the distance, for any network: ADDS `weight` times it to values, and writes its gradient at fy to
   gradient (NULL: not wanted).  channel_weights as above. */
void xrd_tap_plain(const xrd_real *fx, const xrd_real *fy, size_t batch, xrd_extent shape, double weight,
                   double *values, xrd_real *gradient);
void xrd_tap_normalised(const xrd_real *fx, const xrd_real *fy, size_t batch, xrd_extent shape,
                        const xrd_real *channel_weights, double *values, xrd_real *gradient);

#endif
