/* y[c] = b[c] + sum over the patch of w[k, c] x[k, c]: the patch's pixels outside the image are zero. */
#include <string.h>

#include "vae/layers/layer.h"

/* A pixel of the patch over output pixel `place`: its offset in the sample, or false outside the image. */
static bool pixel_at(const xrd_layer *layer, size_t place, size_t k, size_t *offset) {
  const size_t y = place / layer->out.width * layer->stride + k / layer->kernel;
  const size_t x = place % layer->out.width * layer->stride + k % layer->kernel;
  if (y < layer->padding || x < layer->padding) return false;
  if (y - layer->padding >= layer->in.height || x - layer->padding >= layer->in.width) return false;
  *offset = ((y - layer->padding) * layer->in.width + x - layer->padding) * layer->in.channels;
  return true;
}

static void forward_one(const xrd_layer *layer, const xrd_real *parameters, const xrd_real *in, xrd_real *out) {
  const size_t channels = layer->in.channels, places = layer->out.height * layer->out.width;
  size_t at = 0;
  for (size_t place = 0; place < places; place++, out += channels) {
    memcpy(out, parameters + layer->biases, channels * sizeof *out);
    for (size_t k = 0; k < layer->kernel * layer->kernel; k++) {
      if (!pixel_at(layer, place, k, &at)) continue;
      const xrd_real *weight = parameters + layer->weights + k * channels;
      for (size_t c = 0; c < channels; c++) out[c] += weight[c] * in[at + c];
    }
  }
}

void xrd_depthwise_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  for (size_t b = 0; b < pass->batch; b++)
    forward_one(layer, pass->parameters, in + b * xrd_extent_size(layer->in), out + b * xrd_extent_size(layer->out));
}

/* Of one sample: adds to the gradients that are wanted. */
static void backward_one(const xrd_layer *layer, const xrd_real *weights, const xrd_real *in, const xrd_real *gradient,
                         xrd_real *in_gradient, xrd_real *at_weights) {
  const size_t channels = layer->in.channels, places = layer->out.height * layer->out.width;
  size_t at = 0;
  for (size_t place = 0; place < places; place++, gradient += channels)
    for (size_t k = 0; k < layer->kernel * layer->kernel; k++) {
      if (!pixel_at(layer, place, k, &at)) continue;
      if (in_gradient != NULL)
        for (size_t c = 0; c < channels; c++) in_gradient[at + c] += weights[k * channels + c] * gradient[c];
      if (at_weights != NULL)
        for (size_t c = 0; c < channels; c++) at_weights[k * channels + c] += in[at + c] * gradient[c];
    }
}

void xrd_depthwise_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const size_t in = xrd_extent_size(layer->in), out = xrd_extent_size(layer->out);
  xrd_real *at_parameters = step->parameter_gradient;
  if (step->in_gradient != NULL && !step->accumulate) memset(step->in_gradient, 0, pass->batch * in * sizeof(xrd_real));
  for (size_t b = 0; b < pass->batch; b++)
    backward_one(layer, pass->parameters + layer->weights, step->in + b * in, step->out_gradient + b * out,
                 step->in_gradient == NULL ? NULL : step->in_gradient + b * in,
                 at_parameters == NULL ? NULL : at_parameters + layer->weights);
  if (at_parameters != NULL)
    xrd_bias_gradient(step->out_gradient, pass->batch * layer->out.height * layer->out.width, layer->out.channels,
                      at_parameters + layer->biases);
}
