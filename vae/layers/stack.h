/* A sequence of layers, and the memory of one pass through it. */
#ifndef XRD_VAE_STACK_H
#define XRD_VAE_STACK_H

#include "base/random.h"
#include "exactrd/status.h"
#include "vae/layers/layer.h"

enum { XRD_STACK_LAYERS = 192 };

/* Owns nothing: a plain value.  The parameters live with whoever trains them. */
typedef struct {
  xrd_layer layers[XRD_STACK_LAYERS];
  size_t count;
  xrd_extent in, out;
  size_t parameters; /* reals in all */
  size_t scratch;    /* the largest layer's */
} xrd_stack;

void xrd_stack_init(xrd_stack *network, xrd_extent in);

/* Each adds one layer after the last.  Errors: XRD_ERR_ARGUMENT where the layer does not fit the shape before it, or
   the network is full. */
XRD_MUST_USE xrd_status xrd_stack_add_dense(xrd_stack *network, xrd_extent out, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_conv(xrd_stack *network, size_t channels, size_t kernel, size_t stride,
                                           size_t padding, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_conv_transpose(xrd_stack *network, size_t channels, size_t kernel, size_t stride,
                                                     size_t padding, xrd_error *error);

/* Rows and columns of zeros around an image: above and to the left, below and to the right. */
typedef struct {
  size_t before, after;
} xrd_padding;

XRD_MUST_USE xrd_status xrd_stack_add_padded_conv(xrd_stack *network, size_t channels, size_t kernel, size_t stride,
                                                  xrd_padding padding, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_depthwise(xrd_stack *network, size_t kernel, size_t stride, xrd_padding padding,
                                                xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_max_pool(xrd_stack *network, size_t kernel, size_t stride, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_upsample(xrd_stack *network, size_t factor, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_affine(xrd_stack *network, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_group_norm(xrd_stack *network, size_t groups, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_attention(xrd_stack *network, xrd_error *error);

/* Adds value `from` (0: the input; at most count) to the last one.  mapped: through a linear map of its channels, both
   of the same height and width; else by means over pool x pool blocks (1: as it is), filled up with zeros. */
XRD_MUST_USE xrd_status xrd_stack_add_skip(xrd_stack *network, size_t from, size_t pool, bool mapped, xrd_error *error);
XRD_MUST_USE xrd_status xrd_stack_add_activation(xrd_stack *network, xrd_layer_kind kind, xrd_error *error);

/* Weights uniform on +-sqrt(gain / fan in), biases zero: variance gain / (3 fan in); scales of affine layers and group
   norms 1.  gain 1 is the usual default of
   trainers, 6 keeps the variance through a ReLU (He et al. 2015). */
void xrd_stack_randomize(const xrd_stack *network, double gain, xrd_random *random, xrd_real *parameters);

/* The values and gradients of one pass of up to `batch` samples.  value[0] borrows the input. */
typedef struct {
  const xrd_stack *network;
  size_t batch;
  const xrd_real *input;
  xrd_real *value[XRD_STACK_LAYERS + 1];    /* value[l] = input of layer l, l >= 1; value[0] is not used */
  xrd_real *gradient[XRD_STACK_LAYERS + 1]; /* at value[l] (gradient[0]: at the input); NULL without gradients */
  xrd_real *scratch;
  xrd_real *block; /* owned; everything above points into it */
} xrd_trace;

/* Borrows the network.  Release with xrd_trace_clear (also after a failure).  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_trace_init(xrd_trace *trace, const xrd_stack *network, size_t batch, bool gradients,
                                       xrd_error *error);
void xrd_trace_clear(xrd_trace *trace);

/* The shape of value l of the network. */
static inline xrd_extent xrd_stack_shape(const xrd_stack *network, size_t l) {
  return l == 0 ? network->in : network->layers[l - 1].out;
}

static inline xrd_real *xrd_trace_output(const xrd_trace *trace) { return trace->value[trace->network->count]; }
static inline xrd_real *xrd_trace_output_gradient(const xrd_trace *trace) {
  return trace->gradient[trace->network->count];
}

/* Runs `batch` samples (at most the trace's) forward; `input` must stay until the backward pass is done. */
void xrd_stack_forward(const xrd_stack *network, const xrd_real *parameters, const xrd_real *input, size_t batch,
                       xrd_trace *trace);

/* From the gradient at the output to those at the parameters (ADDED to parameter_gradient; NULL: not wanted) and at the
   input (gradient[0], when `input_gradient`).  tapped (NULL: none) marks the values l = 0 .. count-1 at which the
   loss has a direct gradient, already written to gradient[l]. */
void xrd_stack_backward(const xrd_stack *network, const xrd_real *parameters, xrd_trace *trace, const bool *tapped,
                        bool input_gradient, xrd_real *parameter_gradient);

#endif
