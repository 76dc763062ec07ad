/* Elementwise functions; each derivative is written in terms of the output, or of the input where that is not enough.
   The piecewise linear ones compute both pieces and choose, which compilers turn into vector code. */
#include <math.h>
#include <tgmath.h>

#include "vae/layers/clones.h"
#include "vae/layers/exponential.h"
#include "vae/layers/layer.h"

static const xrd_real LEAK = XRD_LEAKY_SLOPE, SIX = 6;

static xrd_real sigmoid(xrd_real x) {
  const xrd_real one = 1;
  return one / (one + xrd_exponential(-x));
}

XRD_CLONES static void forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *restrict in,
                               xrd_real *restrict out) {
  const size_t count = pass->batch * xrd_extent_size(layer->in);
  switch (layer->kind) {
  case XRD_LAYER_RELU:
    for (size_t i = 0; i < count; i++) out[i] = in[i] > 0 ? in[i] : 0;
    return;
  case XRD_LAYER_LEAKY_RELU:
    for (size_t i = 0; i < count; i++) {
      const xrd_real leaked = LEAK * in[i];
      out[i] = in[i] > 0 ? in[i] : leaked;
    }
    return;
  case XRD_LAYER_TANH:
    for (size_t i = 0; i < count; i++) out[i] = tanh(in[i]);
    return;
  case XRD_LAYER_SIGMOID:
    for (size_t i = 0; i < count; i++) out[i] = sigmoid(in[i]);
    return;
  case XRD_LAYER_RELU6:
    for (size_t i = 0; i < count; i++) {
      const xrd_real positive = in[i] > 0 ? in[i] : 0;
      out[i] = positive < SIX ? positive : SIX;
    }
    return;
  default: /* XRD_LAYER_SILU */
    for (size_t i = 0; i < count; i++) out[i] = in[i] * sigmoid(in[i]);
    return;
  }
}

static xrd_real slope(xrd_layer_kind kind, xrd_real in, xrd_real out) {
  const xrd_real one = 1;
  switch (kind) {
  case XRD_LAYER_RELU: return in > 0 ? one : 0;
  case XRD_LAYER_LEAKY_RELU: return in > 0 ? one : LEAK;
  case XRD_LAYER_TANH: return one - out * out;
  case XRD_LAYER_SIGMOID: return out * (one - out);
  case XRD_LAYER_RELU6: return in > 0 && in < SIX ? one : 0;
  default: { /* XRD_LAYER_SILU */ const xrd_real s = sigmoid(in); return s * (one + in * (one - s));
  }
  }
}

/* Called with a constant kind, so that its loop has one formula. */
static inline void backward(xrd_layer_kind kind, size_t count, const xrd_backward *step) {
  const xrd_real *restrict in = step->in, *restrict out = step->out, *restrict out_gradient = step->out_gradient;
  xrd_real *restrict in_gradient = step->in_gradient;
  if (step->accumulate)
    for (size_t i = 0; i < count; i++) in_gradient[i] += out_gradient[i] * slope(kind, in[i], out[i]);
  else
    for (size_t i = 0; i < count; i++) in_gradient[i] = out_gradient[i] * slope(kind, in[i], out[i]);
}

XRD_CLONES static void all_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  if (step->in_gradient == NULL) return;
  const size_t count = pass->batch * xrd_extent_size(layer->in);
  switch (layer->kind) {
  case XRD_LAYER_RELU: backward(XRD_LAYER_RELU, count, step); return;
  case XRD_LAYER_LEAKY_RELU: backward(XRD_LAYER_LEAKY_RELU, count, step); return;
  case XRD_LAYER_TANH: backward(XRD_LAYER_TANH, count, step); return;
  case XRD_LAYER_SIGMOID: backward(XRD_LAYER_SIGMOID, count, step); return;
  case XRD_LAYER_RELU6: backward(XRD_LAYER_RELU6, count, step); return;
  default: backward(XRD_LAYER_SILU, count, step); return;
  }
}

void xrd_activation_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  forward(layer, pass, in, out);
}

void xrd_activation_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  all_backward(layer, pass, step);
}
