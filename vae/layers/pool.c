/* Maximum over kernel x kernel windows; the gradient goes to the first maximum of each window. */
#include <string.h>

#include "vae/layers/layer.h"

/* Index in the sample of the first maximum of channel c in window (y, x). */
static size_t maximum(const xrd_layer *layer, const xrd_real *in, size_t y, size_t x, size_t c) {
  const xrd_extent shape = layer->in;
  size_t best = ((y * layer->stride) * shape.width + x * layer->stride) * shape.channels + c;
  for (size_t ky = 0; ky < layer->kernel; ky++)
    for (size_t kx = 0; kx < layer->kernel; kx++) {
      const size_t i = ((y * layer->stride + ky) * shape.width + x * layer->stride + kx) * shape.channels + c;
      if (in[i] > in[best]) best = i;
    }
  return best;
}

void xrd_max_pool_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  for (size_t b = 0; b < pass->batch; b++, in += xrd_extent_size(layer->in))
    for (size_t y = 0; y < layer->out.height; y++)
      for (size_t x = 0; x < layer->out.width; x++)
        for (size_t c = 0; c < layer->out.channels; c++) *out++ = in[maximum(layer, in, y, x, c)];
}

void xrd_max_pool_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  if (step->in_gradient == NULL) return;
  const size_t pixels = xrd_extent_size(layer->in);
  if (!step->accumulate) memset(step->in_gradient, 0, pass->batch * pixels * sizeof(xrd_real));
  const xrd_real *gradient = step->out_gradient;
  for (size_t b = 0; b < pass->batch; b++)
    for (size_t y = 0; y < layer->out.height; y++)
      for (size_t x = 0; x < layer->out.width; x++)
        for (size_t c = 0; c < layer->out.channels; c++)
          step->in_gradient[b * pixels + maximum(layer, step->in + b * pixels, y, x, c)] += *gradient++;
}
