/* One layer of a feed-forward network: its shapes, where its parameters lie, and its two passes.
   A batch is an array of samples, each height x width x channels with the channels innermost. */
#ifndef XRD_VAE_LAYER_H
#define XRD_VAE_LAYER_H

#include "vae/real.h"

typedef enum {
  XRD_LAYER_DENSE,          /* weights inputs x outputs, biases */
  XRD_LAYER_CONV,           /* weights (kernel kernel channels_in) x channels_out, biases */
  XRD_LAYER_CONV_TRANSPOSE, /* weights channels_in x (kernel kernel channels_out), biases: the adjoint of a convolution
                             */
  XRD_LAYER_DEPTHWISE,      /* weights (kernel kernel) x channels, biases: each channel is convolved alone */
  XRD_LAYER_MAX_POOL,       /* kernel x kernel windows inside the image */
  XRD_LAYER_UPSAMPLE,       /* each pixel repeated kernel x kernel times */
  XRD_LAYER_AFFINE,         /* weights[c] x + biases[c] by channel: batch normalisation by fixed statistics */
  XRD_LAYER_GROUP_NORM,     /* weights[c] (x - m_g) / sqrt(v_g + 1e-6) + biases[c], the mean and the population variance
                               of a sample's values in `groups` groups of neighbouring channels (Wu and He 2018) */
  XRD_LAYER_SKIP,           /* in + pointwise(value `from`), see xrd_stack_add_skip */
  XRD_LAYER_ATTENTION,      /* softmax(Q K' / sqrt(channels)) V W_o + b_o over the pixels; weights W_q, W_k, W_v, W_o of
                               channels x channels, biases likewise (Vaswani et al. 2017, one head) */
  XRD_LAYER_RELU,
  XRD_LAYER_LEAKY_RELU, /* XRD_LEAKY_SLOPE on the negative side */
  XRD_LAYER_TANH,
  XRD_LAYER_SIGMOID,
  XRD_LAYER_SILU,  /* x sigmoid(x) */
  XRD_LAYER_RELU6, /* min(max(x, 0), 6) */
} xrd_layer_kind;

#define XRD_LEAKY_SLOPE ((xrd_real)0.2)

typedef struct {
  size_t height, width, channels;
} xrd_extent;

static inline size_t xrd_extent_size(xrd_extent shape) { return shape.height * shape.width * shape.channels; }

typedef struct {
  xrd_layer_kind kind;
  xrd_extent in, out;
  size_t kernel, stride, padding;       /* convolutions and pooling; padding: above and to the left */
  size_t groups;                        /* of a group norm */
  size_t from, pool;                    /* skip: which value is added, by means over pool x pool */
  size_t weights, weight_count, biases; /* offsets into the network's parameters, and counts */
  size_t bias_count;
} xrd_layer;

/* What both passes share: `batch` samples, the network's parameters, a scratch block of xrd_layer_scratch reals, and
   for a skip the value that it adds with its shape. */
typedef struct {
  const xrd_real *parameters;
  size_t batch;
  xrd_real *scratch;
  const xrd_real *skipped;
  xrd_extent skipped_shape;
} xrd_pass;

/* Reals of scratch that a layer's passes need, whatever the batch. */
size_t xrd_layer_scratch(const xrd_layer *layer);

/* out = layer(in). */
void xrd_layer_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);

/* Given in, out and the loss's gradient at out: ADDS the gradient at the parameters to `parameter_gradient` (NULL: not
   wanted), and writes the gradient at in to `in_gradient` (NULL: not wanted), or adds it there when `accumulate`.  A
   skip adds the gradient at the value that it took to `skipped_gradient` (NULL: not wanted). */
typedef struct {
  const xrd_real *in, *out, *out_gradient;
  xrd_real *in_gradient, *parameter_gradient, *skipped_gradient;
  bool accumulate;
} xrd_backward;

void xrd_layer_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);

/* The families, one file each; called through the two functions above. */
void xrd_dense_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_dense_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_conv_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_conv_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_conv_transpose_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_conv_transpose_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_depthwise_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_depthwise_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_max_pool_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_max_pool_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_upsample_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_upsample_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_affine_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_affine_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_group_norm_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_group_norm_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_skip_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_skip_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_attention_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_attention_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
void xrd_activation_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
void xrd_activation_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
size_t xrd_conv_scratch(const xrd_layer *layer);
size_t xrd_group_norm_scratch(const xrd_layer *layer);
size_t xrd_attention_scratch(const xrd_layer *layer);

/* Every row of `rows` x `columns` += bias; and bias_gradient += the sum of the rows. */
void xrd_bias_add(const xrd_real *bias, size_t rows, size_t columns, xrd_real *values);
void xrd_bias_gradient(const xrd_real *gradient, size_t rows, size_t columns, xrd_real *bias_gradient);

#endif
