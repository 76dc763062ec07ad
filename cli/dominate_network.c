#include "cli/dominate_network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/data_output.h"
#include "exactrd/lipschitz.h"
#include "files/write/decimal.h"
#include "vae/losses/safetensors.h"

const cli_option cli_network_options[] = {
    {"network", CLI_TEXT, "FILE", NULL, NULL,
     "layers and weights, JSON or FILE.safetensors that `vae train` takes features from: docs/networks.md"},
    {"image", CLI_NUMBERS, "CHANNELS,HEIGHT,WIDTH", NULL, NULL, "the images of a safetensors network"},
    {"loss", CLI_CHOICE, "perceptual|matching|hinge", NULL, "perceptual",
     "|f(x) - f(y)|^2, the sum over tapped layers, or the shifted mean logit s(x) - s(y) + B"},
    {"domain", CLI_NUMBERS, "LOW,HIGH", NULL, "0,1",
     "the range of a pixel: bounds B and unit norms, and where ratios are observed"},
    {"t", CLI_POSITIVE, "T", NULL, NULL, "the free constant of the hinge bound; the paper has 1"},
    {"target", CLI_POSITIVE, "D", NULL, NULL, "choose the best T for this distortion D > B"},
    {"alpha", CLI_NUMBER, "A", NULL, "1", "share of the loss in a mixture with |x - y|^2, 0 to 1"},
    {"pairs", CLI_COUNT, "N", NULL, "10000", "random pairs for the observed ratio"},
    {"seed", CLI_INTEGER, "S", NULL, "1", "of the pairs"},
    {"layers", CLI_FLAG, NULL, NULL, NULL, "a line for each layer instead: its bound, and how it is proved"},
    {.name = NULL},
};

static const char *const KINDS[] = {
    [XRD_DENSE] = "dense",
    [XRD_CONVOLUTION] = "convolution",
    [XRD_CHANNEL_AFFINE] = "channel_affine",
    [XRD_AVERAGE_POOL] = "average_pool",
    [XRD_MAX_POOL] = "max_pool",
    [XRD_RELU] = "relu",
    [XRD_LEAKY_RELU] = "leaky_relu",
    [XRD_UNIT_NORM] = "unit_norm",
};

static const char *const METHODS[] = {
    [XRD_BY_FORM] = "form",   [XRD_BY_CHOLESKY] = "cholesky", [XRD_BY_ROW_COLUMN] = "row-column",
    [XRD_BY_TORUS] = "torus", [XRD_BY_LENGTH] = "length",
};

static void number(FILE *stream, double value, char after) {
  (void)fprintf(stream, "%s%c", xrd_decimal_of(value, XRD_SHORTEST).text, after);
}

static void write_layers(FILE *stream, const xrd_network *network, const xrd_network_layer_bound *bounds) {
  (void)fputs("layer,type,lipschitz,cumulative,proof\n", stream);
  for (size_t k = 0; k < network->count; k++) {
    (void)fprintf(stream, "%zu,%s,", k, KINDS[network->layers[k].kind]);
    number(stream, bounds[k].upper, ',');
    number(stream, bounds[k].cumulative, ',');
    (void)fprintf(stream, "%s\n", METHODS[bounds[k].method]);
  }
}

/* B over the box: the range of the mean of the outputs. */
static xrd_status score_range(const xrd_network *network, double low, double high, double *range, xrd_error *error) {
  const size_t inputs = xrd_image_size(network->input);
  const size_t outputs = xrd_image_size(network->layers[network->count - 1].output);
  double *block = xrd_allocate(2 * inputs + 2 * outputs, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the range of the score");
  double *lower = block, *upper = lower + inputs, *least = upper + inputs, *most = least + outputs;
  for (size_t k = 0; k < inputs; k++) {
    lower[k] = low;
    upper[k] = high;
  }
  const xrd_status status = xrd_network_enclose(network, lower, upper, least, most, error);
  double sum = 0;
  for (size_t k = 0; k < outputs && status == XRD_OK; k++) sum += nextafter(most[k] - least[k], HUGE_VAL);
  *range = sum / (double)outputs * (1 + 4e-16 * ((double)outputs + 4));
  free(block);
  return status;
}

static xrd_status hinge(const cli_arguments *arguments, const xrd_network *network,
                        const xrd_network_layer_bound *bounds, double low, double high, xrd_affine *constants,
                        xrd_error *error) {
  const xrd_network_layer *last = &network->layers[network->count - 1];
  double range = 0, t = cli_given(arguments, "t") ? cli_number(arguments, "t") : 1;
  const xrd_status status = score_range(network, low, high, &range, error);
  if (status != XRD_OK) return status;
  if (cli_given(arguments, "target")) {
    const double target = cli_number(arguments, "target");
    if (!(target > range))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--target must lie above B = %.17g: below, no bound is finite", range);
    t = xrd_hinge_best_t(range, target);
  }
  const double lipschitz = xrd_score_lipschitz(bounds[network->count - 1].cumulative, xrd_image_size(last->output));
  *constants = xrd_hinge_constants(lipschitz, range, t);
  return XRD_OK;
}

/* A channel normalisation, as LPIPS has it, whose input may vanish: its constant is true and useless. */
static void warn_of_unit_norms(const xrd_network *network, const xrd_network_layer_bound *bounds) {
  for (size_t k = 0; k < network->count; k++)
    if (network->layers[k].kind == XRD_UNIT_NORM && bounds[k].method == XRD_BY_FORM)
      (void)fprintf(
          stderr,
          "exactrd dominate: layer %zu divides by the length of vectors that are not bounded away from 0 on the "
          "domain: its constant 1/sqrt(epsilon) = %.3g holds, but nothing useful follows from it\n",
          k, bounds[k].upper);
}

static xrd_status write_constants(const cli_arguments *arguments, FILE *stream, const xrd_network *network,
                                  const xrd_network_layer_bound *bounds, xrd_error *error) {
  const cli_numbers_list domain = cli_numbers(arguments, "domain");
  const double alpha = cli_number(arguments, "alpha"), lipschitz = bounds[network->count - 1].cumulative;
  if (!(alpha >= 0 && alpha <= 1)) return xrd_fail(error, XRD_ERR_ARGUMENT, "--alpha wants a number from 0 to 1");
  const double low = domain.values[0], high = domain.values[1];
  const char *loss = cli_text(arguments, "loss");
  xrd_affine constants = xrd_perceptual_constants(lipschitz);
  xrd_status status = XRD_OK;
  if (strcmp(loss, "matching") == 0) {
    constants = xrd_matching_constants(network, bounds);
    if (constants.scale == 0) return xrd_fail(error, XRD_ERR_INPUT, "no layer of the network has a tap");
  }
  if (strcmp(loss, "hinge") == 0) status = hinge(arguments, network, bounds, low, high, &constants, error);
  double observed = 0;
  const xrd_observation how = {low, high, (size_t)cli_integer(arguments, "pairs"), 200, cli_integer(arguments, "seed")};
  if (status == XRD_OK) status = xrd_network_observe(network, &how, &observed, error);
  if (status != XRD_OK) return status;
  if (alpha < 1) constants = xrd_mixture_constants(constants, alpha);
  (void)fputs("scale,shift,lipschitz,observed\n", stream);
  number(stream, constants.scale, ',');
  number(stream, constants.shift, ',');
  number(stream, lipschitz, ',');
  number(stream, observed, '\n');
  return XRD_OK;
}

static xrd_status read_image(const cli_arguments *arguments, xrd_image_shape *image, xrd_error *error) {
  const cli_numbers_list given = cli_numbers(arguments, "image");
  bool good = given.count == 3;
  for (size_t k = 0; good && k < given.count; k++)
    good = given.values[k] >= 1 && given.values[k] <= 1 << 20 && floor(given.values[k]) == given.values[k];
  if (!good)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--image wants three whole numbers from 1: CHANNELS,HEIGHT,WIDTH");
  *image = (xrd_image_shape){(size_t)given.values[0], (size_t)given.values[1], (size_t)given.values[2]};
  return XRD_OK;
}

static xrd_status read_network(const cli_arguments *arguments, xrd_network *network, xrd_error *error) {
  const char *path = cli_text(arguments, "network");
  const bool tensors = xrd_is_safetensors(path), given = cli_given(arguments, "image");
  if (given && !tensors)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--image is for a network in a .safetensors file: JSON has its own input");
  if (!tensors) return xrd_network_read(path, network, error);
  if (!given)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%s says nothing of its images: give --image CHANNELS,HEIGHT,WIDTH", path);
  xrd_image_shape image;
  const xrd_status status = read_image(arguments, &image, error);
  return status == XRD_OK ? xrd_network_read_features(path, image, network, error) : status;
}

xrd_status cli_dominate_network(const cli_arguments *arguments, xrd_error *error) {
  xrd_network network;
  const cli_numbers_list domain = cli_numbers(arguments, "domain");
  if (domain.count != 2 || !(domain.values[0] < domain.values[1]))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--domain wants two numbers, LOW < HIGH");
  xrd_status status = read_network(arguments, &network, error);
  if (status != XRD_OK) return status;
  xrd_network_layer_bound *bounds = xrd_allocate(network.count, sizeof *bounds);
  if (bounds == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu layers", network.count);
  if (status == XRD_OK)
    status = xrd_network_lipschitz_within(&network, domain.values[0], domain.values[1], bounds, error);
  if (status == XRD_OK) warn_of_unit_norms(&network, bounds);
  cli_data_output output;
  if (status == XRD_OK) {
    status = cli_data_output_open(arguments, &output, error);
    if (status == XRD_OK) {
      if (cli_flag(arguments, "layers"))
        write_layers(output.stream, &network, bounds);
      else
        status = write_constants(arguments, output.stream, &network, bounds, error);
      status = cli_data_output_close(&output, status, error);
    }
  }
  free(bounds);
  xrd_network_clear(&network);
  return status;
}
