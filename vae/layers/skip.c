/* out = in + f(s), s an earlier value.  With weights, f is a linear map of the channels, pixel by pixel.  Without, f
   takes means over pool x pool blocks (1: none), and the output is as large as the larger of in and f(s), with zeros
   where one has no pixel or no channel: the shortcuts of residual networks. */
#include <string.h>

#include "vae/layers/layer.h"

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static xrd_extent common(xrd_extent a, xrd_extent b) {
  return (xrd_extent){smaller(a.height, b.height), smaller(a.width, b.width), smaller(a.channels, b.channels)};
}

static xrd_extent pooled(const xrd_layer *layer, xrd_extent s) {
  return (xrd_extent){s.height / layer->pool, s.width / layer->pool, s.channels};
}

/* target += source over the pixels and channels that both have; their upper left corners coincide. */
static void add_common(xrd_extent from, const xrd_real *source, xrd_extent to, xrd_real *target) {
  const xrd_extent both = common(from, to);
  for (size_t y = 0; y < both.height; y++)
    for (size_t x = 0; x < both.width; x++) {
      const xrd_real *s = source + (y * from.width + x) * from.channels;
      xrd_real *t = target + (y * to.width + x) * to.channels;
      for (size_t c = 0; c < both.channels; c++) t[c] += s[c];
    }
}

/* Each pair of a pixel of s and its pixel of the output: out += s share, or with `back` s_gradient += out share. */
static void through_pool(const xrd_layer *layer, xrd_extent shape, const xrd_real *s, xrd_real *out,
                         xrd_real *s_gradient, const xrd_real *out_gradient) {
  const xrd_extent both = common(pooled(layer, shape), layer->out);
  const xrd_real share = 1 / (xrd_real)(layer->pool * layer->pool);
  for (size_t y = 0; y < both.height * layer->pool; y++)
    for (size_t x = 0; x < both.width * layer->pool; x++) {
      const size_t at = (y * shape.width + x) * shape.channels;
      const size_t to = (y / layer->pool * layer->out.width + x / layer->pool) * layer->out.channels;
      if (s_gradient == NULL)
        for (size_t c = 0; c < both.channels; c++) out[to + c] += share * s[at + c];
      else
        for (size_t c = 0; c < both.channels; c++) s_gradient[at + c] += share * out_gradient[to + c];
    }
}

static bool is_plain(const xrd_layer *layer, xrd_extent s) {
  const xrd_extent in = layer->in;
  return layer->weight_count == 0 && layer->pool == 1 && s.height == in.height && s.width == in.width &&
         s.channels == in.channels;
}

static void forward_mapped(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const xrd_extent shape = pass->skipped_shape;
  const size_t rows = pass->batch * shape.height * shape.width, channels = layer->out.channels;
  memcpy(out, in, rows * channels * sizeof *out);
  xrd_gemm(rows, channels, shape.channels, xrd_plain(pass->skipped), xrd_plain(pass->parameters + layer->weights), true,
           out);
  xrd_bias_add(pass->parameters + layer->biases, rows, channels, out);
}

void xrd_skip_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const size_t size_in = xrd_extent_size(layer->in), size = xrd_extent_size(layer->out);
  const xrd_extent shape = pass->skipped_shape;
  if (layer->weight_count > 0) {
    forward_mapped(layer, pass, in, out);
    return;
  }
  if (is_plain(layer, shape)) {
    for (size_t i = 0; i < pass->batch * size; i++) out[i] = in[i] + pass->skipped[i];
    return;
  }
  memset(out, 0, pass->batch * size * sizeof *out);
  for (size_t b = 0; b < pass->batch; b++) {
    add_common(layer->in, in + b * size_in, layer->out, out + b * size);
    through_pool(layer, shape, pass->skipped + b * xrd_extent_size(shape), out + b * size, NULL, NULL);
  }
}

static void backward_mapped(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const xrd_extent shape = pass->skipped_shape;
  const size_t rows = pass->batch * shape.height * shape.width, channels = layer->out.channels;
  if (step->parameter_gradient != NULL) {
    xrd_gemm(shape.channels, channels, rows, xrd_transposed(pass->skipped), xrd_plain(step->out_gradient), true,
             step->parameter_gradient + layer->weights);
    xrd_bias_gradient(step->out_gradient, rows, channels, step->parameter_gradient + layer->biases);
  }
  if (step->skipped_gradient != NULL)
    xrd_gemm(rows, shape.channels, channels, xrd_plain(step->out_gradient),
             xrd_transposed(pass->parameters + layer->weights), true, step->skipped_gradient);
}

void xrd_skip_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const size_t size_in = xrd_extent_size(layer->in), size = xrd_extent_size(layer->out);
  const xrd_extent shape = pass->skipped_shape;
  if (step->in_gradient != NULL && !step->accumulate)
    memset(step->in_gradient, 0, pass->batch * size_in * sizeof(xrd_real));
  for (size_t b = 0; b < pass->batch; b++) {
    const xrd_real *gradient = step->out_gradient + b * size;
    if (step->in_gradient != NULL) add_common(layer->out, gradient, layer->in, step->in_gradient + b * size_in);
    if (layer->weight_count == 0 && step->skipped_gradient != NULL)
      through_pool(layer, shape, NULL, NULL, step->skipped_gradient + b * xrd_extent_size(shape), gradient);
  }
  if (layer->weight_count > 0) backward_mapped(layer, pass, step);
}
