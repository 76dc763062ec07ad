#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "theory/lipschitz/directed.h"
#include "theory/lipschitz/row.h"
#include "theory/lipschitz/torus.h"

static const size_t LARGEST_OPERATOR = (size_t)1 << 22; /* entries: 32 MiB */

/* Writes a linear layer's operator, outputs x inputs, and bounds its norm. */
static xrd_status operator_norm(const xrd_network_layer *layer, xrd_linear_row *row, xrd_network_layer_bound *bound,
                                xrd_error *error) {
  const size_t outputs = xrd_image_size(layer->output), inputs = xrd_image_size(layer->input);
  double *matrix = xrd_allocate_zero(outputs * inputs, sizeof *matrix);
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for an operator of %zu x %zu", outputs, inputs);
  for (size_t i = 0; i < outputs; i++) {
    xrd_network_layer_row(layer, i, row);
    for (size_t k = 0; k < row->count; k++) matrix[i * inputs + row->columns[k]] = row->weights[k];
  }
  const xrd_status status = xrd_spectral_norm(matrix, outputs, inputs, &bound->upper, &bound->method, error);
  free(matrix);
  return status;
}

static size_t windows_over_a_pixel(size_t window, size_t stride) { return (window + stride - 1) / stride; }

/* How many windows share a pixel, at most: sum over windows of max over a window <= this many times the sum. */
static double overlap(const xrd_network_layer *layer) {
  return (double)windows_over_a_pixel(layer->kernel_height, layer->stride) *
         (double)windows_over_a_pixel(layer->kernel_width, layer->stride);
}

static xrd_status layer_bound(const xrd_network_layer *layer, xrd_linear_row *row, xrd_network_layer_bound *bound,
                              xrd_error *error) {
  bound->method = XRD_BY_FORM;
  switch (layer->kind) {
  case XRD_RELU: bound->upper = 1; return XRD_OK;
  case XRD_LEAKY_RELU: bound->upper = fmax(1, fabs(layer->parameter)); return XRD_OK;
  /* the Jacobian (I - y y^T) / sqrt(|x|^2 + epsilon) has norm at most 1 / sqrt(epsilon) */
  case XRD_UNIT_NORM: bound->upper = xrd_up(1 / xrd_down(sqrt(layer->parameter))); return XRD_OK;
  case XRD_MAX_POOL: bound->upper = overlap(layer) == 1 ? 1 : xrd_up(sqrt(overlap(layer))); return XRD_OK;
  case XRD_AVERAGE_POOL: /* sqrt(|P|_1 |P|_inf); |P|_inf = 1 */
    bound->upper = xrd_up(sqrt(xrd_up(overlap(layer) / (double)(layer->kernel_height * layer->kernel_width))));
    return XRD_OK;
  case XRD_CHANNEL_AFFINE:
    bound->upper = 0;
    for (size_t c = 0; c < layer->output.channels; c++) bound->upper = fmax(bound->upper, fabs(layer->weight[c]));
    return XRD_OK;
  case XRD_DENSE:
    return xrd_spectral_norm(layer->weight, xrd_image_size(layer->output), xrd_image_size(layer->input), &bound->upper,
                             &bound->method, error);
  case XRD_CONVOLUTION: break;
  }
  if (xrd_image_size(layer->output) <= LARGEST_OPERATOR / xrd_image_size(layer->input))
    return operator_norm(layer, row, bound, error);
  bound->method = XRD_BY_TORUS;
  return xrd_torus_norm(layer, &bound->upper, error);
}

static void multiply(const xrd_network *network, xrd_network_layer_bound *bounds) {
  double product = 1;
  for (size_t i = 0; i < network->count; i++) {
    if (bounds[i].upper != 1) product = product == 1 ? bounds[i].upper : xrd_up(product * bounds[i].upper);
    bounds[i].cumulative = product;
  }
}

xrd_status xrd_network_lipschitz(const xrd_network *network, xrd_network_layer_bound *bounds, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_linear_row row;
  if (!xrd_linear_row_init(&row, network)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a row of the network");
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < network->count && status == XRD_OK; i++)
    status = layer_bound(&network->layers[i], &row, &bounds[i], error);
  if (status == XRD_OK) multiply(network, bounds);
  xrd_linear_row_clear(&row);
  return status;
}

/* The least |x|^2 over the pixels of a box of images, rounded down. */
static double least_square(xrd_image_shape shape, const double *low, const double *high) {
  const size_t pixels = shape.height * shape.width;
  double least = HUGE_VAL;
  for (size_t i = 0; i < pixels; i++) {
    double sum = 0;
    for (size_t k = i; k < shape.channels * pixels; k += pixels) {
      const double nearest = low[k] > 0 ? low[k] : high[k] < 0 ? high[k] : 0;
      if (nearest != 0) sum = fmax(0, xrd_down(sum + fmax(0, xrd_down(nearest * nearest))));
    }
    least = fmin(least, sum);
  }
  return least;
}

/* What comes before a unit norm, enclosed over the box. */
static xrd_status bound_by_length(const xrd_network *network, size_t layer, const double *low, const double *high,
                                  xrd_network_layer_bound *bound, xrd_error *error) {
  const xrd_network_layer *norm = &network->layers[layer];
  const xrd_network head = {network->input, layer, network->layers};
  const size_t size = xrd_image_size(norm->input);
  double *least = xrd_allocate(2 * size, sizeof *least);
  if (least == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for bounds of %zu features", size);
  xrd_status status = XRD_OK;
  if (layer > 0) status = xrd_network_enclose(&head, low, high, least, least + size, error);
  const double square = status != XRD_OK
                            ? 0
                            : least_square(norm->input, layer > 0 ? least : low, layer > 0 ? least + size : high);
  if (square > 0) {
    bound->upper = xrd_up(1 / xrd_down(sqrt(xrd_down(square + norm->parameter))));
    bound->method = XRD_BY_LENGTH;
  }
  free(least);
  return status;
}

xrd_status xrd_network_lipschitz_within(const xrd_network *network, double low, double high,
                                        xrd_network_layer_bound *bounds, xrd_error *error) {
  if (!(low <= high)) return xrd_fail(error, XRD_ERR_ARGUMENT, "no number lies in [%.17g, %.17g]", low, high);
  xrd_status status = xrd_network_lipschitz(network, bounds, error);
  if (status != XRD_OK) return status;
  const size_t inputs = xrd_image_size(network->input);
  double *box = xrd_allocate(2 * inputs, sizeof *box);
  if (box == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a box of %zu numbers", inputs);
  for (size_t k = 0; k < inputs; k++) {
    box[k] = low;
    box[inputs + k] = high;
  }
  for (size_t i = 0; i < network->count && status == XRD_OK; i++)
    if (network->layers[i].kind == XRD_UNIT_NORM)
      status = bound_by_length(network, i, box, box + inputs, &bounds[i], error);
  if (status == XRD_OK) multiply(network, bounds);
  free(box);
  return status;
}
