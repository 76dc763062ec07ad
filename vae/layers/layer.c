#include "vae/layers/layer.h"

size_t xrd_layer_scratch(const xrd_layer *layer) {
  const bool convolves = layer->kind == XRD_LAYER_CONV || layer->kind == XRD_LAYER_CONV_TRANSPOSE;
  return convolves ? xrd_conv_scratch(layer) : 0;
}

void xrd_layer_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  switch (layer->kind) {
  case XRD_LAYER_DENSE: xrd_dense_forward(layer, pass, in, out); return;
  case XRD_LAYER_CONV: xrd_conv_forward(layer, pass, in, out); return;
  case XRD_LAYER_CONV_TRANSPOSE: xrd_conv_transpose_forward(layer, pass, in, out); return;
  case XRD_LAYER_MAX_POOL: xrd_max_pool_forward(layer, pass, in, out); return;
  case XRD_LAYER_RELU:
  case XRD_LAYER_LEAKY_RELU:
  case XRD_LAYER_TANH:
  case XRD_LAYER_SIGMOID:
  case XRD_LAYER_SILU: xrd_activation_forward(layer, pass, in, out); return;
  }
}

void xrd_layer_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  switch (layer->kind) {
  case XRD_LAYER_DENSE: xrd_dense_backward(layer, pass, step); return;
  case XRD_LAYER_CONV: xrd_conv_backward(layer, pass, step); return;
  case XRD_LAYER_CONV_TRANSPOSE: xrd_conv_transpose_backward(layer, pass, step); return;
  case XRD_LAYER_MAX_POOL: xrd_max_pool_backward(layer, pass, step); return;
  case XRD_LAYER_RELU:
  case XRD_LAYER_LEAKY_RELU:
  case XRD_LAYER_TANH:
  case XRD_LAYER_SIGMOID:
  case XRD_LAYER_SILU: xrd_activation_backward(layer, pass, step); return;
  }
}

void xrd_bias_add(const xrd_real *bias, size_t rows, size_t columns, xrd_real *values) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) values[r * columns + c] += bias[c];
}

void xrd_bias_gradient(const xrd_real *gradient, size_t rows, size_t columns, xrd_real *bias_gradient) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) bias_gradient[c] += gradient[r * columns + c];
}
