#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/carve.h"
#include "vae/experiments/sight/report.h"
#include "vae/experiments/statistics.h"
#include "vae/experiments/table.h"
#include "vae/losses/features.h"

enum { IMAGES = 64, QUICK_IMAGES = 4, SIDE = 64, SEED = 1 };

const char *const xrd_sight_data[XRD_SIGHT_DATA] = {"leaves", "fashion"},
                  *const xrd_sight_networks[XRD_SIGHT_NETWORKS] = {"edge", "pool", "random", "esrgan", "mobilenet"};
static const char FASHION[] = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";

/* A set of images, a change of each, and what the distance makes of it. */
typedef struct {
  xrd_real *changes, *changed;
  double *values, *noise;
  void *block;
} work;

/* Each pixel becomes 2 x 2: networks that halve their sides five times want more than 28. */
static xrd_status enlarge(const xrd_images *small, size_t count, xrd_images *images, xrd_error *error) {
  const xrd_extent e = small->shape;
  images->shape = (xrd_extent){2 * e.height, 2 * e.width, 1};
  const xrd_status status = xrd_images_allocate(images, count, error);
  for (size_t i = 0; status == XRD_OK && i < count * 4 * e.height * e.width; i++) {
    const size_t x = i % (2 * e.width), y = i / (2 * e.width); /* rows of all images */
    images->samples[i] = small->samples[y / 2 * e.width + x / 2];
  }
  return status;
}

/* Leaves `images` empty where there are none. */
static xrd_status load(size_t data, size_t count, xrd_images *images, xrd_error *error) {
  xrd_images law = {.count = 0};
  memset(images, 0, sizeof *images);
  if (data == 1 && access(FASHION, R_OK) != 0) return XRD_OK;
  if (data == 1) {
    xrd_status status = xrd_images_idx(&law, FASHION, error);
    if (status == XRD_OK) status = enlarge(&law, law.count < count ? law.count : count, images, error);
    xrd_images_clear(&law);
    return status;
  }
  xrd_status status = xrd_images_leaves(&law, SIDE, 1, error);
  images->shape = law.shape;
  if (status == XRD_OK) status = xrd_images_fill(images, &law, count, SEED, error);
  xrd_images_clear(&law);
  return status;
}

/* *known says whether its weights are there. */
static xrd_status open_network(const xrd_experiment_options *options, size_t network, xrd_extent shape,
                               xrd_features *features, bool *known, xrd_error *error) {
  char name[64], path[XRD_EXPERIMENT_PATH];
  *known = true;
  switch (network) {
  case 0: return xrd_features_edge(features, shape, error);
  case 1: return xrd_features_pool(features, shape, error);
  case 2: return xrd_features_random(features, shape, SEED, error);
  default: break;
  }
  (void)snprintf(name, sizeof name, "%s.safetensors", xrd_sight_networks[network]);
  const xrd_status status = xrd_experiment_path(options, name, path, error);
  *known = status == XRD_OK && access(path, R_OK) == 0;
  return *known ? xrd_features_safetensors(features, shape, path, error) : status;
}

static void measure_change(const xrd_images *images, const xrd_features *features, xrd_feature_work *passes,
                           size_t kind, work *w, xrd_sight *sight) {
  const size_t size = xrd_extent_size(images->shape);
  xrd_random random;
  xrd_random_seed(&random, SEED + kind);
  for (size_t i = 0; i < images->count; i++) xrd_sight_change(images, i, kind, &random, w->changes + i * size);
  for (size_t i = 0; i < images->count * size; i++) w->changed[i] = images->samples[i] + w->changes[i];
  for (size_t i = 0; i < images->count; i++) {
    xrd_feature_distance(features, passes, images->samples + i * size, w->changed + i * size, 1, &w->values[i], NULL);
    if (kind == 0) w->noise[i] = w->values[i];
    w->values[i] /= w->noise[i];
  }
  const xrd_summary s = xrd_summary_of(w->values, images->count);
  sight->relative[kind] = s.mean;
  sight->error[kind] = s.deviation / sqrt((double)images->count);
}

static xrd_status measure_network(const xrd_images *images, const xrd_features *features, xrd_sight *sight,
                                  xrd_error *error) {
  const size_t count = images->count, size = xrd_extent_size(images->shape);
  work w;
  xrd_feature_work passes = {0};
  const xrd_array arrays[] = {XRD_ARRAY_2(w.changes, count, size),
                              XRD_ARRAY_2(w.changed, count, size),
                              XRD_ARRAY(w.values, count),
                              XRD_ARRAY(w.noise, count),
                              {0}};
  xrd_status status = xrd_carve(&w.block, arrays, error);
  if (status == XRD_OK) status = xrd_feature_work_init(&passes, features, 1, error);
  sight->images = count;
  for (size_t kind = 0; kind < XRD_SIGHT_CHANGES && status == XRD_OK; kind++)
    measure_change(images, features, &passes, kind, &w, sight);
  xrd_feature_work_clear(&passes);
  xrd_carve_free(w.block);
  return status;
}

xrd_status xrd_sight_measure(xrd_sight_results *r, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t data = 0; data < XRD_SIGHT_DATA && status == XRD_OK; data++) {
    xrd_images images;
    status = load(data, r->options->quick ? QUICK_IMAGES : IMAGES, &images, error);
    for (size_t k = 0; k < XRD_SIGHT_NETWORKS && status == XRD_OK && images.count > 0; k++) {
      xrd_features features = {.parameters = NULL};
      xrd_sight *sight = &r->of[data][k];
      status = open_network(r->options, k, images.shape, &features, &sight->known, error);
      if (status == XRD_OK && sight->known) status = measure_network(&images, &features, sight, error);
      xrd_features_clear(&features);
    }
    xrd_images_clear(&images);
  }
  return status;
}
