/* Interval bound propagation.  A linear output's two ends are sums rounded to nearest, moved outward by
   gamma times the sum of magnitudes (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1). */
#include <math.h>
#include <string.h>

#include "theory/lipschitz/directed.h"
#include "theory/lipschitz/layer.h"

/* Covers underflow of every product of a row. */
static const double UNDERFLOW_PER_TERM = 0x1p-1070;

static void linear(const xrd_network_layer *layer, const double *x_low, const double *x_high, double *y_low,
                   double *y_high, xrd_linear_row *row) {
  const size_t outputs = xrd_image_size(layer->output);
  for (size_t i = 0; i < outputs; i++) {
    xrd_network_layer_row(layer, i, row);
    double low = row->offset, high = row->offset, size = fabs(row->offset);
    for (size_t k = 0; k < row->count; k++) {
      const double w = row->weights[k], a = x_low[row->columns[k]], b = x_high[row->columns[k]];
      low += w * (w >= 0 ? a : b);
      high += w * (w >= 0 ? b : a);
      size += fabs(w) * fmax(fabs(a), fabs(b));
    }
    /* two roundings for each term, one for an average pool's weight, and the sum `size` itself is rounded */
    const double terms = (double)row->count + 4;
    const double error = 2 * (xrd_gamma_up(2 * terms) * size + terms * UNDERFLOW_PER_TERM);
    const bool overflows = !isfinite(size) || !isfinite(error);
    y_low[i] = overflows ? -HUGE_VAL : xrd_down(low - error);
    y_high[i] = overflows ? HUGE_VAL : xrd_up(high + error);
  }
}

static void leaky(double slope, double low, double high, double *y_low, double *y_high) {
  const double at_low = low > 0 ? low : slope * low, at_high = high > 0 ? high : slope * high;
  double least = fmin(at_low, at_high), most = fmax(at_low, at_high);
  if (low < 0 && high > 0) { /* a negative slope turns at 0 */
    least = fmin(least, 0);
    most = fmax(most, 0);
  }
  *y_low = xrd_down(least);
  *y_high = xrd_up(most);
}

/* x_c / sqrt(|x|^2 + epsilon), with the denominator between its least and largest value over the box. */
static void unit_norm(const xrd_network_layer *layer, const double *x_low, const double *x_high, double *y_low,
                      double *y_high) {
  const size_t pixels = layer->input.height * layer->input.width, channels = layer->input.channels;
  const double slack = xrd_gamma_up(4.0 * (double)channels + 16);
  for (size_t i = 0; i < pixels; i++) {
    double least = layer->parameter, most = layer->parameter;
    for (size_t c = 0; c < channels; c++) {
      const double a = x_low[c * pixels + i], b = x_high[c * pixels + i];
      const double nearest = a > 0 ? a : b < 0 ? -b : 0, farthest = fmax(fabs(a), fabs(b));
      least += nearest * nearest;
      most += farthest * farthest;
    }
    const double least_root = xrd_down(sqrt(least) * (1 - slack)), most_root = xrd_up(sqrt(most) * (1 + slack));
    for (size_t c = 0; c < channels; c++) {
      const double a = x_low[c * pixels + i], b = x_high[c * pixels + i];
      y_low[c * pixels + i] = fmax(-1, xrd_down(a / (a >= 0 ? most_root : least_root)));
      y_high[c * pixels + i] = fmin(1, xrd_up(b / (b >= 0 ? least_root : most_root)));
    }
  }
}

void xrd_network_layer_enclose(const xrd_network_layer *layer, const double *x_low, const double *x_high, double *y_low,
                               double *y_high, xrd_linear_row *row) {
  const size_t size = xrd_image_size(layer->output);
  switch (layer->kind) {
  case XRD_DENSE:
  case XRD_CONVOLUTION:
  case XRD_CHANNEL_AFFINE:
  case XRD_AVERAGE_POOL: linear(layer, x_low, x_high, y_low, y_high, row); break;
  case XRD_MAX_POOL:
  case XRD_RELU: /* increasing, without rounding */
    xrd_network_layer_forward(layer, x_low, y_low, row);
    xrd_network_layer_forward(layer, x_high, y_high, row);
    break;
  case XRD_LEAKY_RELU:
    for (size_t i = 0; i < size; i++) leaky(layer->parameter, x_low[i], x_high[i], &y_low[i], &y_high[i]);
    break;
  case XRD_UNIT_NORM: unit_norm(layer, x_low, x_high, y_low, y_high); break;
  }
}
