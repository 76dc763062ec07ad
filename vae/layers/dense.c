/* Y = X W + b with X batch x inputs: gradients X' dY, dY W' and the column sums of dY. */
#include "vae/layers/layer.h"

void xrd_dense_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const size_t inputs = xrd_extent_size(layer->in), outputs = xrd_extent_size(layer->out);
  xrd_gemm(pass->batch, outputs, inputs, xrd_plain(in), xrd_plain(pass->parameters + layer->weights), false, out);
  xrd_bias_add(pass->parameters + layer->biases, pass->batch, outputs, out);
}

void xrd_dense_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const size_t inputs = xrd_extent_size(layer->in), outputs = xrd_extent_size(layer->out);
  if (step->parameter_gradient != NULL) {
    xrd_gemm(inputs, outputs, pass->batch, xrd_transposed(step->in), xrd_plain(step->out_gradient), true,
             step->parameter_gradient + layer->weights);
    xrd_bias_gradient(step->out_gradient, pass->batch, outputs, step->parameter_gradient + layer->biases);
  }
  if (step->in_gradient != NULL)
    xrd_gemm(pass->batch, inputs, outputs, xrd_plain(step->out_gradient),
             xrd_transposed(pass->parameters + layer->weights), step->accumulate, step->in_gradient);
}
