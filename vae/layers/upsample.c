/* Each pixel becomes a block of kernel x kernel; its gradient is the sum over the block. */
#include <string.h>

#include "vae/layers/layer.h"

/* Where output row r of the batch (of all its images' rows) comes from, and goes to. */
static size_t source_row(const xrd_layer *layer, size_t r) {
  const size_t image = r / layer->out.height, y = r % layer->out.height / layer->kernel;
  return (image * layer->in.height + y) * layer->in.width * layer->in.channels;
}

void xrd_upsample_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const size_t channels = layer->in.channels;
  for (size_t r = 0; r < pass->batch * layer->out.height; r++) {
    const xrd_real *source = in + source_row(layer, r);
    for (size_t x = 0; x < layer->out.width; x++, out += channels)
      memcpy(out, source + x / layer->kernel * channels, channels * sizeof *out);
  }
}

void xrd_upsample_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  if (step->in_gradient == NULL) return;
  const size_t channels = layer->in.channels;
  const xrd_real *gradient = step->out_gradient;
  if (!step->accumulate) memset(step->in_gradient, 0, pass->batch * xrd_extent_size(layer->in) * sizeof(xrd_real));
  for (size_t r = 0; r < pass->batch * layer->out.height; r++) {
    xrd_real *target = step->in_gradient + source_row(layer, r);
    for (size_t x = 0; x < layer->out.width; x++, gradient += channels)
      for (size_t c = 0; c < channels; c++) target[x / layer->kernel * channels + c] += gradient[c];
  }
}
