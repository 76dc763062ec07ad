#include "vae/experiments/sight/report.h"
#include "vae/experiments/table.h"

static void write_rows(const void *context, FILE *stream) {
  const xrd_sight_results *r = context;
  for (size_t data = 0; data < XRD_SIGHT_DATA; data++)
    for (size_t k = 0; k < XRD_SIGHT_NETWORKS; k++) {
      const xrd_sight *s = &r->of[data][k];
      for (size_t c = 0; c < XRD_SIGHT_CHANGES && s->known; c++)
        (void)fprintf(stream, "%s,%s,%s,%zu,%.6g,%.3g\n", xrd_sight_data[data], xrd_sight_networks[k],
                      xrd_sight_changes[c], s->images, s->relative[c], s->error[c]);
      if (!s->known && k < 3)
        (void)fprintf(stream, "# %s, %s: skipped: it is in Debian's package dataset-fashion-mnist\n",
                      xrd_sight_data[data], xrd_sight_networks[k]);
      else if (!s->known)
        (void)fprintf(stream, "# %s, %s: skipped: script/features %s makes its file, %s.safetensors in this folder\n",
                      xrd_sight_data[data], xrd_sight_networks[k], xrd_sight_networks[k], xrd_sight_networks[k]);
    }
}

static const xrd_experiment_rows tables[] = {{"changes.csv", "data,network,change,images,relative,error", write_rows},
                                             {.name = NULL}};

xrd_status xrd_sight_tables(const xrd_sight_results *r, xrd_error *error) {
  return xrd_experiment_tables(r->options, tables, r, error);
}

static const xrd_drawing_group networks[] = {
    {"network=edge", "edges"},    {"network=pool", "2 x 2 pooling"},    {"network=random", "random features"},
    {"network=esrgan", "esrgan"}, {"network=mobilenet", "MobileNetV2"}, {0}};
static const xrd_drawing_layer seen[] = {{.table = "changes.csv",
                                          .x = "change",
                                          .y = "relative",
                                          .kind = XRD_PLOT_POINTS,
                                          .groups = networks,
                                          .apart = 0.12},
                                         {.table = NULL}};
static const xrd_drawing_panel panels[] = {
    {.title = "dead leaves", .where = "data=leaves", .axis = {.label = "distance, noise being 1"}},
    {.title = "Fashion-MNIST", .where = "data=fashion", .axis = {.label = "distance, noise being 1"}}};

const xrd_drawing xrd_sight_pictures[] = {
    {.name = "sight.png",
     .rows = 1,
     .columns = 2,
     .x = {.from = -0.4, .to = XRD_SIGHT_CHANGES - 0.6, .names = xrd_sight_changes, .name_count = XRD_SIGHT_CHANGES},
     .key = XRD_KEY_BELOW,
     .from_zero = true,
     .layers = seen,
     .panels = panels},
    {.name = NULL}};

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  xrd_sight_results r = {.options = options};
  const xrd_status status = xrd_sight_measure(&r, error);
  return status == XRD_OK ? xrd_sight_tables(&r, error) : status;
}

const xrd_experiment xrd_experiment_sight = {
    .name = "sight",
    .summary = "which changes of an image, of one squared error, each second loss sees: features of npm's networks too",
    .run = run,
    .pictures = xrd_sight_pictures,
};
