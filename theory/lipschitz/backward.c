#include <math.h>
#include <string.h>

#include "theory/lipschitz/layer.h"

static void linear(const xrd_network_layer *layer, const double *gy, double *gx, xrd_linear_row *row) {
  const size_t outputs = xrd_image_size(layer->output);
  for (size_t i = 0; i < outputs; i++) {
    xrd_network_layer_row(layer, i, row);
    for (size_t k = 0; k < row->count; k++) gx[row->columns[k]] += row->weights[k] * gy[i];
  }
}

static void max_pool(const xrd_network_layer *layer, const double *x, const double *gy, double *gx,
                     xrd_linear_row *row) {
  const size_t outputs = xrd_image_size(layer->output);
  for (size_t i = 0; i < outputs; i++) {
    xrd_network_layer_window(layer, i, row);
    size_t best = row->columns[0];
    for (size_t k = 1; k < row->count; k++)
      if (x[row->columns[k]] > x[best]) best = row->columns[k];
    gx[best] += gy[i];
  }
}

/* J = (I - y y^T) / sqrt(|x|^2 + epsilon) with y the output: symmetric.  Scaled as the output is. */
static void unit_norm(const xrd_network_layer *layer, const double *x, const double *gy, double *gx) {
  const size_t pixels = layer->input.height * layer->input.width, channels = layer->input.channels;
  for (size_t i = 0; i < pixels; i++) {
    double largest = sqrt(layer->parameter), product = 0;
    for (size_t c = 0; c < channels; c++) largest = fmax(largest, fabs(x[c * pixels + i]));
    int e;
    (void)frexp(largest, &e);
    double square = ldexp(layer->parameter, -2 * e);
    for (size_t c = 0; c < channels; c++) {
      const double scaled = ldexp(x[c * pixels + i], -e);
      square += scaled * scaled;
      product += scaled * gy[c * pixels + i];
    }
    for (size_t c = 0; c < channels; c++)
      gx[c * pixels + i] = ldexp((gy[c * pixels + i] - ldexp(x[c * pixels + i], -e) * product / square) / sqrt(square),
                                 -e);
  }
}

void xrd_network_layer_backward(const xrd_network_layer *layer, const double *x, const double *gy, double *gx,
                                xrd_linear_row *row) {
  const size_t size = xrd_image_size(layer->input);
  memset(gx, 0, size * sizeof *gx);
  switch (layer->kind) {
  case XRD_DENSE:
  case XRD_CONVOLUTION:
  case XRD_CHANNEL_AFFINE:
  case XRD_AVERAGE_POOL: linear(layer, gy, gx, row); break;
  case XRD_MAX_POOL: max_pool(layer, x, gy, gx, row); break;
  case XRD_RELU:
    for (size_t i = 0; i < size; i++) gx[i] = x[i] > 0 ? gy[i] : 0;
    break;
  case XRD_LEAKY_RELU:
    for (size_t i = 0; i < size; i++) gx[i] = x[i] > 0 ? gy[i] : layer->parameter * gy[i];
    break;
  case XRD_UNIT_NORM: unit_norm(layer, x, gy, gx); break;
  }
}
