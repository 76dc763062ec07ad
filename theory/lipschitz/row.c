#include "theory/lipschitz/row.h"

#include <stdlib.h>

#include "base/memory.h"

static size_t row_length(const xrd_network_layer *layer) {
  switch (layer->kind) {
  case XRD_DENSE: return xrd_image_size(layer->input);
  case XRD_CONVOLUTION: return layer->input.channels * layer->kernel_height * layer->kernel_width;
  case XRD_AVERAGE_POOL:
  case XRD_MAX_POOL: return layer->kernel_height * layer->kernel_width;
  case XRD_CHANNEL_AFFINE:
  case XRD_RELU:
  case XRD_LEAKY_RELU:
  case XRD_UNIT_NORM: break;
  }
  return 1;
}

bool xrd_linear_row_init(xrd_linear_row *row, const xrd_network *network) {
  size_t longest = 1;
  for (size_t i = 0; i < network->count; i++) {
    const size_t length = row_length(&network->layers[i]);
    if (length > longest) longest = length;
  }
  *row = (xrd_linear_row){.columns = xrd_allocate(longest, sizeof(size_t)),
                          .weights = xrd_allocate(longest, sizeof(double))};
  if (row->columns != NULL && row->weights != NULL) return true;
  xrd_linear_row_clear(row);
  return false;
}

void xrd_linear_row_clear(xrd_linear_row *row) {
  free(row->columns);
  free(row->weights);
  *row = (xrd_linear_row){0};
}

typedef struct {
  size_t channel, line, column;
} position;

static position output_position(const xrd_network_layer *layer, size_t index) {
  const size_t width = layer->output.width, height = layer->output.height;
  return (position){index / (width * height), index / width % height, index % width};
}

/* Appends the part of one window that lies inside the image; kernel may be NULL. */
static void append_window(const xrd_network_layer *layer, position output, size_t channel, const double *kernel,
                          xrd_linear_row *row) {
  const xrd_image_shape in = layer->input;
  for (size_t a = 0; a < layer->kernel_height; a++)
    for (size_t b = 0; b < layer->kernel_width; b++) {
      const size_t line = output.line * layer->stride + a, column = output.column * layer->stride + b;
      if (line < layer->padding || line - layer->padding >= in.height) continue;
      if (column < layer->padding || column - layer->padding >= in.width) continue;
      row->columns[row->count] = (channel * in.height + line - layer->padding) * in.width + column - layer->padding;
      if (kernel != NULL) row->weights[row->count] = kernel[a * layer->kernel_width + b];
      row->count++;
    }
}

void xrd_network_layer_window(const xrd_network_layer *layer, size_t index, xrd_linear_row *row) {
  const position output = output_position(layer, index);
  row->count = 0;
  append_window(layer, output, output.channel, NULL, row);
}

static void dense_row(const xrd_network_layer *layer, size_t index, xrd_linear_row *row) {
  row->count = xrd_image_size(layer->input);
  row->offset = layer->bias[index];
  for (size_t k = 0; k < row->count; k++) {
    row->columns[k] = k;
    row->weights[k] = layer->weight[index * row->count + k];
  }
}

static void convolution_row(const xrd_network_layer *layer, size_t index, xrd_linear_row *row) {
  const position output = output_position(layer, index);
  const size_t taps = layer->kernel_height * layer->kernel_width;
  row->count = 0;
  row->offset = layer->bias[output.channel];
  for (size_t channel = 0; channel < layer->input.channels; channel++)
    append_window(layer, output, channel, layer->weight + (output.channel * layer->input.channels + channel) * taps,
                  row);
}

void xrd_network_layer_row(const xrd_network_layer *layer, size_t index, xrd_linear_row *row) {
  if (layer->kind == XRD_DENSE)
    dense_row(layer, index, row);
  else if (layer->kind == XRD_CONVOLUTION)
    convolution_row(layer, index, row);
  else if (layer->kind == XRD_CHANNEL_AFFINE) {
    const size_t channel = index / (layer->output.height * layer->output.width);
    row->count = 1;
    row->columns[0] = index;
    row->weights[0] = layer->weight[channel];
    row->offset = layer->bias[channel];
  } else {
    xrd_network_layer_window(layer, index, row);
    row->offset = 0;
    for (size_t k = 0; k < row->count; k++)
      row->weights[k] = 1.0 / (double)(layer->kernel_height * layer->kernel_width);
  }
}
