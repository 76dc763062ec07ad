#include <math.h>

#include "theory/lipschitz/layer.h"

static void linear(const xrd_network_layer *layer, const double *x, double *y, xrd_linear_row *row) {
  const size_t outputs = xrd_image_size(layer->output);
  for (size_t i = 0; i < outputs; i++) {
    xrd_network_layer_row(layer, i, row);
    double sum = row->offset;
    for (size_t k = 0; k < row->count; k++) sum += row->weights[k] * x[row->columns[k]];
    y[i] = sum;
  }
}

static void max_pool(const xrd_network_layer *layer, const double *x, double *y, xrd_linear_row *row) {
  const size_t outputs = xrd_image_size(layer->output);
  for (size_t i = 0; i < outputs; i++) {
    xrd_network_layer_window(layer, i, row);
    y[i] = x[row->columns[0]];
    for (size_t k = 1; k < row->count; k++) y[i] = fmax(y[i], x[row->columns[k]]);
  }
}

/* Scaled by a power of two, so that no square over- or underflows where it matters. */
static void unit_norm(const xrd_network_layer *layer, const double *x, double *y) {
  const size_t pixels = layer->input.height * layer->input.width, channels = layer->input.channels;
  for (size_t i = 0; i < pixels; i++) {
    double largest = sqrt(layer->parameter);
    for (size_t c = 0; c < channels; c++) largest = fmax(largest, fabs(x[c * pixels + i]));
    int e;
    (void)frexp(largest, &e);
    double square = ldexp(layer->parameter, -2 * e);
    for (size_t c = 0; c < channels; c++) {
      y[c * pixels + i] = ldexp(x[c * pixels + i], -e);
      square += y[c * pixels + i] * y[c * pixels + i];
    }
    for (size_t c = 0; c < channels; c++) y[c * pixels + i] /= sqrt(square);
  }
}

void xrd_network_layer_forward(const xrd_network_layer *layer, const double *x, double *y, xrd_linear_row *row) {
  const size_t size = xrd_image_size(layer->output);
  switch (layer->kind) {
  case XRD_DENSE:
  case XRD_CONVOLUTION:
  case XRD_CHANNEL_AFFINE:
  case XRD_AVERAGE_POOL: linear(layer, x, y, row); break;
  case XRD_MAX_POOL: max_pool(layer, x, y, row); break;
  case XRD_RELU:
    for (size_t i = 0; i < size; i++) y[i] = x[i] > 0 ? x[i] : 0;
    break;
  case XRD_LEAKY_RELU:
    for (size_t i = 0; i < size; i++) y[i] = x[i] > 0 ? x[i] : layer->parameter * x[i];
    break;
  case XRD_UNIT_NORM: unit_norm(layer, x, y); break;
  }
}
