#include <string.h>

#include "vae/layers/layer.h"

static size_t rows_of(const xrd_layer *layer, const xrd_pass *pass) {
  return pass->batch * layer->in.height * layer->in.width;
}

void xrd_affine_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const size_t rows = rows_of(layer, pass), channels = layer->in.channels;
  const xrd_real *scale = pass->parameters + layer->weights, *shift = pass->parameters + layer->biases;
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < channels; c++) out[r * channels + c] = scale[c] * in[r * channels + c] + shift[c];
}

void xrd_affine_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const size_t rows = rows_of(layer, pass), channels = layer->in.channels;
  const xrd_real *scale = pass->parameters + layer->weights, *gradient = step->out_gradient;
  if (step->parameter_gradient != NULL) {
    xrd_real *at_scale = step->parameter_gradient + layer->weights;
    for (size_t r = 0; r < rows; r++)
      for (size_t c = 0; c < channels; c++) at_scale[c] += gradient[r * channels + c] * step->in[r * channels + c];
    xrd_bias_gradient(gradient, rows, channels, step->parameter_gradient + layer->biases);
  }
  if (step->in_gradient == NULL) return;
  if (!step->accumulate) memset(step->in_gradient, 0, rows * channels * sizeof(xrd_real));
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < channels; c++) step->in_gradient[r * channels + c] += scale[c] * gradient[r * channels + c];
}
