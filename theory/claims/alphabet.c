#include "theory/claims/alphabet.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* He's initialisation, as real networks start. */
static bool fill(xrd_random *random, xrd_network_layer *layer, size_t weights, size_t biases, double deviation) {
  layer->weight_count = weights;
  layer->bias_count = biases;
  layer->weight = xrd_allocate(weights, sizeof(double));
  layer->bias = xrd_allocate(biases, sizeof(double));
  if (layer->weight == NULL || layer->bias == NULL) return false;
  for (size_t k = 0; k < weights; k++) layer->weight[k] = deviation * xrd_random_normal(random);
  for (size_t k = 0; k < biases; k++) layer->bias[k] = 0.1 * xrd_random_normal(random);
  return true;
}

static bool convolution(xrd_random *random, xrd_network_layer *layer, size_t in, size_t out, size_t kernel,
                        size_t stride) {
  *layer = (xrd_network_layer){
      .kind = XRD_CONVOLUTION, .kernel_height = kernel, .kernel_width = kernel, .stride = stride};
  layer->padding = kernel / 2;
  layer->output.channels = out;
  return fill(random, layer, in * out * kernel * kernel, out, sqrt(2 / (double)(in * kernel * kernel)));
}

/* Edge and blob detectors: Sobel's two filters and Laplace's. */
static bool filter_bank(xrd_network_layer *layer) {
  static const double FILTERS[27] = {-1, 0, 1, -2, 0, 2,  -1, 0,  1, -1, -2, -1, 0, 0,
                                     0,  1, 2, 1,  0, -1, 0,  -1, 4, -1, 0,  -1, 0};
  *layer = (xrd_network_layer){
      .kind = XRD_CONVOLUTION, .kernel_height = 3, .kernel_width = 3, .stride = 1, .padding = 1};
  layer->output.channels = layer->bias_count = 3;
  layer->weight_count = 27;
  layer->weight = xrd_duplicate(FILTERS, 27, sizeof(double));
  layer->bias = xrd_allocate_zero(3, sizeof(double));
  for (size_t k = 0; layer->weight != NULL && k < 27; k++) layer->weight[k] /= 4;
  return layer->weight != NULL && layer->bias != NULL;
}

/* Half the image itself: features as far apart as the pixels allow, so that L = 1/2 cannot be smaller. */
static bool scaled_identity(xrd_random *random, xrd_network *network) {
  network->count = 1;
  const bool good = convolution(random, network->layers, 1, 1, 1, 1);
  if (good) network->layers[0].weight[0] = 0.5;
  if (good) network->layers[0].bias[0] = 0;
  network->layers[0].tap = 2;
  return good;
}

static bool draw_features(xrd_random *random, xrd_network *network) {
  xrd_network_layer *layer = network->layers;
  const bool filters = xrd_random_below(random, 3) == 0;
  network->count = 2;
  bool good = filters ? filter_bank(&layer[0]) : convolution(random, &layer[0], 1, 3, 3, 1);
  layer[1] = (xrd_network_layer){.kind = XRD_RELU, .tap = 0.5};
  if (xrd_random_below(random, 2) == 0)
    layer[network->count++] = (xrd_network_layer){.kind = XRD_UNIT_NORM, .parameter = 0.1, .tap = 1};
  layer[network->count] = (xrd_network_layer){.kind = xrd_random_below(random, 2) == 0 ? XRD_MAX_POOL
                                                                                       : XRD_AVERAGE_POOL};
  layer[network->count].kernel_height = layer[network->count].kernel_width = 2;
  layer[network->count++].stride = 1 + xrd_random_below(random, 2);
  good = good && convolution(random, &layer[network->count++], 3, 4, 3, 1);
  layer[network->count++] = (xrd_network_layer){.kind = XRD_LEAKY_RELU, .parameter = 0.2, .tap = 0.25};
  return good;
}

/* PatchGAN in small: strided convolution, leaky rectifier, a grid of logits. */
static bool draw_score(xrd_random *random, xrd_network *network) {
  xrd_network_layer *layer = network->layers;
  network->count = 3;
  layer[1] = (xrd_network_layer){.kind = XRD_LEAKY_RELU, .parameter = 0.2};
  const bool first = convolution(random, &layer[0], 1, 4, 3, 2);
  return convolution(random, &layer[2], 4, 1, 3, 1) && first;
}

static void draw_images(xrd_random *random, xrd_alphabet *images) {
  images->n = 4 + xrd_random_below(random, 9);
  for (size_t i = 0; i < images->n; i++) {
    double *image = images->image + i * XRD_PIXELS;
    const double slope_x = xrd_random_normal(random), slope_y = xrd_random_normal(random);
    const double noise = xrd_random_below(random, 2) == 0 ? 0.1 : 0.5;
    for (size_t k = 0; k < XRD_PIXELS; k++) {
      const double ramp = 0.5 + 0.2 * (slope_x * ((double)(k % 4) - 1.5) + slope_y * ((double)(k / 4) - 1.5));
      const double value = ramp + noise * xrd_random_normal(random);
      image[k] = round(64 * fmin(fmax(value, 0), 1)) / 64;
    }
  }
}

xrd_status xrd_alphabet_draw(xrd_trial *trial, bool score, xrd_alphabet *images) {
  memset(images, 0, sizeof *images);
  draw_images(&trial->random, images);
  xrd_sample *pixel = &images->pixel;
  pixel->n = pixel->m = images->n;
  xrd_sample_probabilities(&trial->random, pixel->n, pixel->p);
  for (size_t i = 0; i < images->n; i++)
    for (size_t j = 0; j < images->n; j++)
      for (size_t k = 0; k < XRD_PIXELS; k++) {
        const double difference = images->image[i * XRD_PIXELS + k] - images->image[j * XRD_PIXELS + k];
        pixel->d[i * images->n + j] += difference * difference;
      }
  images->network.input = (xrd_image_shape){1, 4, 4};
  images->network.layers = xrd_allocate_zero(XRD_LAYERS_MOST, sizeof(xrd_network_layer));
  xrd_status status = XRD_OK;
  /* no wrong constant passes for half the images; elsewhere they would only say that equals are equal */
  const bool tight = !score && xrd_random_below(&trial->random, trial->sabotaged ? 2 : 12) == 0;
  bool (*draw)(xrd_random *, xrd_network *) = tight ? scaled_identity : score ? draw_score : draw_features;
  if (images->network.layers == NULL || !draw(&trial->random, &images->network))
    status = xrd_fail(trial->error, XRD_ERR_MEMORY, "no memory for a network");
  if (status == XRD_OK) status = xrd_network_shape(&images->network, trial->error);
  if (status == XRD_OK) status = xrd_network_lipschitz(&images->network, images->bounds, trial->error);
  if (status != XRD_OK) xrd_alphabet_clear(images);
  return status;
}

void xrd_alphabet_clear(xrd_alphabet *images) { xrd_network_clear(&images->network); }

/* Outputs of the first `layers` layers at image i, enclosed. */
static xrd_status features(xrd_trial *trial, const xrd_alphabet *images, size_t layers, size_t i, double *low,
                           double *high) {
  const xrd_network head = {images->network.input, layers, images->network.layers};
  const double *image = images->image + i * XRD_PIXELS;
  return xrd_network_enclose(&head, image, image, low, high, trial->error);
}

static xrd_enclosure squared_distance(const double *low_a, const double *high_a, const double *low_b,
                                      const double *high_b, size_t count) {
  xrd_enclosure sum = {0, 0};
  for (size_t k = 0; k < count; k++) {
    const xrd_enclosure a = {low_a[k], high_a[k]}, b = {low_b[k], high_b[k]};
    sum = xrd_enclosure_add(sum, xrd_enclosure_square(xrd_enclosure_sub(a, b)));
  }
  return sum;
}

xrd_status xrd_alphabet_feature_distances(xrd_trial *trial, const xrd_alphabet *images, size_t layer,
                                          xrd_enclosure *distances) {
  double low[XRD_SIDE][XRD_FEATURES_MOST], high[XRD_SIDE][XRD_FEATURES_MOST];
  const size_t n = images->n, count = xrd_image_size(images->network.layers[layer].output);
  for (size_t i = 0; i < n; i++) {
    const xrd_status status = features(trial, images, layer + 1, i, low[i], high[i]);
    if (status != XRD_OK) return status;
  }
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++)
      distances[i * n + j] = images->pixel.d[i * n + j] == 0
                                 ? xrd_exactly(0)
                                 : squared_distance(low[i], high[i], low[j], high[j], count);
  return XRD_OK;
}

static xrd_enclosure mean_of(const double *low, const double *high, size_t count) {
  xrd_enclosure sum = {0, 0};
  for (size_t k = 0; k < count; k++) sum = xrd_enclosure_add(sum, (xrd_enclosure){low[k], high[k]});
  return xrd_enclosure_div(sum, xrd_exactly((double)count));
}

xrd_status xrd_alphabet_scores(xrd_trial *trial, const xrd_alphabet *images, xrd_enclosure *scores,
                               double *range_over_box) {
  double low[XRD_FEATURES_MOST], high[XRD_FEATURES_MOST], zeros[XRD_PIXELS] = {0}, ones[XRD_PIXELS];
  const size_t layers = images->network.count;
  const size_t count = xrd_image_size(images->network.layers[layers - 1].output);
  for (size_t i = 0; i < images->n; i++) {
    const xrd_status status = features(trial, images, layers, i, low, high);
    if (status != XRD_OK) return status;
    scores[i] = mean_of(low, high, count);
  }
  for (size_t k = 0; k < XRD_PIXELS; k++) ones[k] = 1;
  const xrd_status status = xrd_network_enclose(&images->network, zeros, ones, low, high, trial->error);
  if (status != XRD_OK) return status;
  const xrd_enclosure all = mean_of(low, high, count);
  *range_over_box = nextafter(all.upper - all.lower, HUGE_VAL);
  return XRD_OK;
}

xrd_enclosure xrd_alphabet_own_scale(const xrd_alphabet *images, const xrd_enclosure *distances) {
  xrd_enclosure scale = {0, 0};
  for (size_t k = 0; k < images->n * images->n; k++)
    if (images->pixel.d[k] > 0)
      scale = xrd_enclosure_max(scale, xrd_enclosure_div(distances[k], xrd_exactly(images->pixel.d[k])));
  return scale;
}

void xrd_alphabet_sample(const xrd_alphabet *images, const xrd_enclosure *distances, xrd_sample *sample) {
  *sample = images->pixel;
  for (size_t k = 0; k < images->n * images->n; k++) sample->d[k] = distances[k].upper;
}
