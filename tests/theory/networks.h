/* Random small networks for tests. */
#ifndef XRD_TESTS_THEORY_NETWORKS_H
#define XRD_TESTS_THEORY_NETWORKS_H

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "exactrd/lipschitz.h"

static inline double *random_numbers(xrd_random *random, size_t count, double size) {
  double *values = xrd_allocate(count, sizeof *values);
  for (size_t i = 0; values != NULL && i < count; i++) values[i] = size * xrd_random_normal(random);
  return values;
}

static inline xrd_network_layer random_convolution(xrd_random *random, size_t in, size_t out, size_t kernel,
                                                   size_t stride, size_t padding) {
  xrd_network_layer layer = {
      .kind = XRD_CONVOLUTION, .kernel_height = kernel, .kernel_width = kernel, .stride = stride};
  layer.padding = padding;
  layer.output.channels = out;
  layer.weight_count = in * out * kernel * kernel;
  layer.bias_count = out;
  layer.weight = random_numbers(random, layer.weight_count, 0.5);
  layer.bias = random_numbers(random, out, 0.1);
  return layer;
}

static inline xrd_network_layer random_dense(xrd_random *random, size_t in, size_t out) {
  xrd_network_layer layer = {.kind = XRD_DENSE, .weight_count = in * out, .bias_count = out};
  layer.output.channels = out;
  layer.weight = random_numbers(random, in * out, 0.5);
  layer.bias = random_numbers(random, out, 0.1);
  return layer;
}

static inline xrd_network_layer random_affine(xrd_random *random, size_t channels) {
  xrd_network_layer layer = {.kind = XRD_CHANNEL_AFFINE, .weight_count = channels, .bias_count = channels};
  layer.weight = random_numbers(random, channels, 1);
  layer.bias = random_numbers(random, channels, 1);
  return layer;
}

static inline xrd_network network_of(xrd_image_shape input, const xrd_network_layer *layers, size_t count) {
  xrd_network network = {.input = input, .count = count, .layers = xrd_duplicate(layers, count, sizeof *layers)};
  return network;
}

#endif
