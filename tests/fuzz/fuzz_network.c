/* The bytes are a network file. */
#include <stdlib.h>
#include <string.h>

#include "exactrd/lipschitz.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_file.h"

static const double LARGEST_WORK = 1e4; /* numbers that one layer may have to be evaluated */

/* Whether every layer is small; what was read fits together. */
static bool check_layers(const xrd_network *network) {
  if (network->count == 0) abort();
  xrd_image_shape before = network->input;
  double work = 0;
  for (size_t k = 0; k < network->count; k++) {
    const xrd_network_layer *layer = &network->layers[k];
    if (memcmp(&layer->input, &before, sizeof before) != 0 || xrd_image_size(layer->output) == 0) abort();
    work += (double)xrd_image_size(layer->input) * (double)xrd_image_size(layer->output);
    before = layer->output;
  }
  return work < LARGEST_WORK;
}

static void evaluate(const xrd_network *network) {
  double *input = calloc(xrd_image_size(network->input), sizeof *input);
  double *output = calloc(xrd_image_size(network->layers[network->count - 1].output), sizeof *output);
  if (input == NULL || output == NULL || xrd_network_evaluate(network, input, output, NULL) != XRD_OK) abort();
  free(input);
  free(output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[MEMORY_PATH];
  memory_file_put(0, data, size, path);
  xrd_network network;
  xrd_error error = {""};
  const xrd_status status = xrd_network_read(path, &network, &error);
  if (status == XRD_OK) {
    if (check_layers(&network)) evaluate(&network);
  } else if (status != XRD_ERR_INPUT || strncmp(error.message, path, strlen(path)) != 0) {
    abort();
  }
  xrd_network_clear(&network);
  return 0;
}
