#include "theory/lipschitz/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"

size_t xrd_network_outputs(const xrd_network *network) {
  return xrd_image_size(network->layers[network->count - 1].output);
}

static size_t largest_vector(const xrd_network *network) {
  size_t largest = xrd_image_size(network->input);
  for (size_t i = 0; i < network->count; i++) {
    const size_t size = xrd_image_size(network->layers[i].output);
    if (size > largest) largest = size;
  }
  return largest;
}

bool xrd_activations_init(xrd_activations *trace, const xrd_network *network) {
  *trace = (xrd_activations){.count = network->count};
  const size_t largest = largest_vector(network);
  size_t total = xrd_image_size(network->input) + 2 * largest;
  for (size_t i = 0; i < network->count; i++) total += xrd_image_size(network->layers[i].output);
  trace->values = xrd_allocate(network->count + 1, sizeof *trace->values);
  trace->block = xrd_allocate(total, sizeof *trace->block);
  if (trace->values == NULL || trace->block == NULL || !xrd_linear_row_init(&trace->row, network)) {
    xrd_activations_clear(trace);
    return false;
  }
  trace->scratch[0] = trace->block;
  trace->scratch[1] = trace->block + largest;
  trace->values[0] = trace->block + 2 * largest;
  for (size_t i = 0; i < network->count; i++)
    trace->values[i + 1] = trace->values[i] + xrd_image_size(network->layers[i].input);
  return true;
}

void xrd_activations_clear(xrd_activations *trace) {
  xrd_linear_row_clear(&trace->row);
  free(trace->values);
  free(trace->block);
  *trace = (xrd_activations){0};
}

const double *xrd_activations_forward(xrd_activations *trace, const xrd_network *network, const double *input) {
  memcpy(trace->values[0], input, xrd_image_size(network->input) * sizeof *input);
  for (size_t i = 0; i < network->count; i++)
    xrd_network_layer_forward(&network->layers[i], trace->values[i], trace->values[i + 1], &trace->row);
  return trace->values[network->count];
}

void xrd_activations_backward(xrd_activations *trace, const xrd_network *network, const double *output_gradient,
                              double *gradient) {
  const double *above = output_gradient;
  for (size_t i = network->count; i-- > 0;) {
    double *below = i == 0 ? gradient : trace->scratch[i % 2];
    xrd_network_layer_backward(&network->layers[i], trace->values[i], above, below, &trace->row);
    above = below;
  }
}

xrd_status xrd_network_evaluate(const xrd_network *network, const double *input, double *output, xrd_error *error) {
  xrd_activations trace;
  if (!xrd_activations_init(&trace, network))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory to evaluate the network");
  memcpy(output, xrd_activations_forward(&trace, network, input), xrd_network_outputs(network) * sizeof *output);
  xrd_activations_clear(&trace);
  return XRD_OK;
}

xrd_status xrd_network_enclose(const xrd_network *network, const double *lower, const double *upper,
                               double *output_lower, double *output_upper, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const size_t inputs = xrd_image_size(network->input);
  for (size_t k = 0; k < inputs; k++)
    if (!(lower[k] <= upper[k])) return xrd_fail(error, XRD_ERR_ARGUMENT, "input interval %zu is empty", k);
  xrd_activations low, high;
  if (!xrd_activations_init(&low, network)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to enclose the network");
  if (!xrd_activations_init(&high, network)) {
    xrd_activations_clear(&low);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory to enclose the network");
  }
  memcpy(low.values[0], lower, inputs * sizeof *lower);
  memcpy(high.values[0], upper, inputs * sizeof *upper);
  for (size_t i = 0; i < network->count; i++)
    xrd_network_layer_enclose(&network->layers[i], low.values[i], high.values[i], low.values[i + 1], high.values[i + 1],
                              &low.row);
  memcpy(output_lower, low.values[network->count], xrd_network_outputs(network) * sizeof *output_lower);
  memcpy(output_upper, high.values[network->count], xrd_network_outputs(network) * sizeof *output_upper);
  xrd_activations_clear(&low);
  xrd_activations_clear(&high);
  return XRD_OK;
}
