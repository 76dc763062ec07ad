/* Interval bound propagation.  A linear output's two ends are sums rounded to nearest, moved outward by
   gamma times the sum of magnitudes (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1). */
#include <math.h>
#include <stdbool.h>

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

/* x 2^-e, moved down or up unless it is exact. */
static double scaled_down(double x, int e) {
  const double y = ldexp(x, -e);
  return ldexp(y, e) == x ? y : xrd_down(y);
}

static double scaled_up(double x, int e) { return -scaled_down(-x, e); }

/* The box of one pixel's channels, `step` apart. */
typedef struct {
  const double *low, *high;
  size_t channels, step;
  double epsilon;
} pixel;

/* sqrt(|x|^2 + epsilon) 2^-e lies between *least and *most over the box. */
static void unit_norm_roots(const pixel *p, int e, double *least, double *most) {
  *least = fmax(0, scaled_down(scaled_down(p->epsilon, e), e));
  *most = scaled_up(scaled_up(p->epsilon, e), e);
  for (size_t c = 0; c < p->channels; c++) {
    const double a = p->low[c * p->step], b = p->high[c * p->step];
    const double nearest = fmax(0, scaled_down(a > 0 ? a : b < 0 ? -b : 0, e));
    const double farthest = scaled_up(fmax(fabs(a), fabs(b)), e);
    if (nearest > 0) *least = fmax(0, xrd_down(*least + fmax(0, xrd_down(nearest * nearest))));
    if (farthest > 0) *most = xrd_up(*most + xrd_up(farthest * farthest));
  }
  *least = fmax(0, xrd_down(sqrt(*least)));
  *most = xrd_up(sqrt(*most));
}

/* x_c / sqrt(|x|^2 + epsilon), with the denominator between its least and largest value over the box; all is scaled by
   the power of two that makes it about 1, so that no square over- or underflows where it matters. */
static void unit_norm(const pixel *p, double *y_low, double *y_high) {
  double largest = sqrt(p->epsilon), least = 0, most = HUGE_VAL;
  for (size_t c = 0; c < p->channels; c++)
    largest = fmax(largest, fmax(fabs(p->low[c * p->step]), fabs(p->high[c * p->step])));
  int e = 0;
  if (isfinite(largest)) {
    (void)frexp(largest, &e);
    unit_norm_roots(p, e, &least, &most);
  }
  for (size_t c = 0; c < p->channels; c++) {
    const double a = scaled_down(p->low[c * p->step], e), b = scaled_up(p->high[c * p->step], e);
    const bool bounded = isfinite(largest);
    y_low[c * p->step] = !bounded ? -1 : a == 0 ? 0 : fmax(-1, xrd_down(a / (a > 0 ? most : least)));
    y_high[c * p->step] = !bounded ? 1 : b == 0 ? 0 : fmin(1, xrd_up(b / (b > 0 ? least : most)));
  }
}

/* Each pixel by itself. */
static void unit_norms(const xrd_network_layer *layer, const double *x_low, const double *x_high, double *y_low,
                       double *y_high) {
  const size_t pixels = layer->input.height * layer->input.width;
  for (size_t i = 0; i < pixels; i++) {
    const pixel p = {x_low + i, x_high + i, layer->input.channels, pixels, layer->parameter};
    unit_norm(&p, y_low + i, y_high + i);
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
  case XRD_UNIT_NORM: unit_norms(layer, x_low, x_high, y_low, y_high); break;
  }
}
