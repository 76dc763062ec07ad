/* With x^ = (x - m) r, r = 1 / sqrt(v + e), g = dL/dy w:  dL/dx = r (g - mean g - x^ mean(g x^)), means over the group;
   dL/dw = sum dL/dy x^, dL/db = sum dL/dy.  Sums run over the pixels for all channels at once and are then gathered by
   groups; the variance is that of the centred values, for x^2 - m^2 cancels. */
#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "vae/layers/clones.h"
#include "vae/layers/layer.h"

static const xrd_real EPSILON = (xrd_real)1e-6;

/* By channel: the group's mean and 1 / sqrt(v + e), and two sums. */
typedef struct {
  xrd_real *mean, *scale, *first, *second;
} moments;

size_t xrd_group_norm_scratch(const xrd_layer *layer) { return 4 * layer->in.channels; }

static moments moments_in(xrd_real *scratch, size_t channels) {
  return (moments){scratch, scratch + channels, scratch + 2 * channels, scratch + 3 * channels};
}

/* Every channel of a group gets the mean over the group and its `pixels` pixels of what was summed by channel. */
static void share(const xrd_layer *layer, xrd_real *sums) {
  const size_t width = layer->in.channels / layer->groups, pixels = layer->in.height * layer->in.width;
  for (size_t c = 0; c < layer->in.channels; c += width) {
    xrd_real sum = 0;
    for (size_t j = c; j < c + width; j++) sum += sums[j];
    for (size_t j = c; j < c + width; j++) sums[j] = sum / (xrd_real)(width * pixels);
  }
}

XRD_CLONES static void measure(const xrd_layer *layer, const xrd_real *restrict in, moments m) {
  const size_t channels = layer->in.channels, pixels = layer->in.height * layer->in.width;
  xrd_real *restrict mean = m.mean, *restrict scale = m.scale;
  memset(mean, 0, 2 * channels * sizeof *mean);
  for (size_t p = 0; p < pixels; p++)
    for (size_t c = 0; c < channels; c++) mean[c] += in[p * channels + c];
  share(layer, mean);
  for (size_t p = 0; p < pixels; p++)
    for (size_t c = 0; c < channels; c++) {
      const xrd_real centred = in[p * channels + c] - mean[c];
      scale[c] += centred * centred;
    }
  share(layer, scale);
  for (size_t c = 0; c < channels; c++) scale[c] = 1 / sqrt(scale[c] + EPSILON);
}

void xrd_group_norm_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const size_t channels = layer->in.channels, size = xrd_extent_size(layer->in);
  const moments m = moments_in(pass->scratch, channels);
  const xrd_real *weight = pass->parameters + layer->weights, *bias = pass->parameters + layer->biases;
  for (size_t b = 0; b < pass->batch; b++, in += size, out += size) {
    measure(layer, in, m);
    for (size_t c = 0; c < channels; c++) m.first[c] = m.scale[c] * weight[c];
    for (size_t p = 0; p < size; p += channels)
      for (size_t c = 0; c < channels; c++) out[p + c] = (in[p + c] - m.mean[c]) * m.first[c] + bias[c];
  }
}

/* first = sum over the pixels of dL/dy x^, second = sum of dL/dy. */
XRD_CLONES static void gather(const xrd_layer *layer, const xrd_real *restrict in, const xrd_real *restrict gradient,
                              moments m) {
  const size_t channels = layer->in.channels, size = xrd_extent_size(layer->in);
  xrd_real *restrict first = m.first, *restrict second = m.second;
  memset(first, 0, 2 * channels * sizeof *first);
  for (size_t p = 0; p < size; p += channels)
    for (size_t c = 0; c < channels; c++) {
      first[c] += gradient[p + c] * ((in[p + c] - m.mean[c]) * m.scale[c]);
      second[c] += gradient[p + c];
    }
}

/* first and second: means of g x^ and of g over the group. */
XRD_CLONES static void spread(const xrd_layer *layer, const xrd_real *weight, const xrd_backward *step, size_t offset,
                              moments m) {
  const size_t channels = layer->in.channels, size = xrd_extent_size(layer->in);
  const xrd_real *restrict in = step->in + offset, *restrict gradient = step->out_gradient + offset;
  xrd_real *restrict target = step->in_gradient + offset;
  for (size_t p = 0; p < size; p += channels)
    for (size_t c = 0; c < channels; c++) {
      const xrd_real normal = (in[p + c] - m.mean[c]) * m.scale[c];
      const xrd_real slope = m.scale[c] * (gradient[p + c] * weight[c] - m.second[c] - normal * m.first[c]);
      target[p + c] = step->accumulate ? target[p + c] + slope : slope;
    }
}

void xrd_group_norm_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const size_t channels = layer->in.channels, size = xrd_extent_size(layer->in);
  const moments m = moments_in(pass->scratch, channels);
  const xrd_real *weight = pass->parameters + layer->weights;
  for (size_t b = 0; b < pass->batch; b++) {
    measure(layer, step->in + b * size, m);
    gather(layer, step->in + b * size, step->out_gradient + b * size, m);
    for (size_t c = 0; c < channels && step->parameter_gradient != NULL; c++) {
      step->parameter_gradient[layer->weights + c] += m.first[c];
      step->parameter_gradient[layer->biases + c] += m.second[c];
    }
    for (size_t c = 0; c < channels; c++) {
      m.first[c] *= weight[c];
      m.second[c] *= weight[c];
    }
    share(layer, m.first);
    share(layer, m.second);
    if (step->in_gradient != NULL) spread(layer, weight, step, b * size, m);
  }
}
