/* The picture of the experiment on images. */
#include "vae/experiments/figure.h"
#include "vae/experiments/images/report.h"

static const xrd_drawing_group features[] = {{"neural=none|edge", "edges"}, {"neural=none|pool", "2 x 2 pooling"}, {0}};

static const xrd_drawing_layer layers[] = {{.table = "runs.csv",
                                            .x = "level",
                                            .kind = XRD_PLOT_ERROR_BARS,
                                            .with_line = true,
                                            .groups = features,
                                            .apart = 0.02},
                                           {.table = NULL}};

#define KL                                                                                                             \
  { .label = "KL", .unit = "nats" }

static const xrd_drawing_panel panels[] = {
    {.title = "equal beta, balanced", .where = "control=balanced", .y = "kl_nats", .axis = KL},
    {.title = "equal beta, scaled by 1 / L^2", .where = "control=scaled", .y = "kl_nats", .axis = KL},
    {.title = "rate matched (12 nats)",
     .where = "control=matched",
     .y = "anisotropy",
     .axis = {.label = "anisotropy per sample"}},
    {.title = "rate matched (12 nats)",
     .where = "control=matched",
     .y = "aggregate_anisotropy",
     .axis = {.label = "anisotropy of the aggregate"}},
};

const xrd_drawing xrd_image_pictures[] = {{.name = "images.png",
                                           .rows = 2,
                                           .columns = 2,
                                           .x = {.label = "weight of the second loss"},
                                           .key = XRD_KEY_BELOW,
                                           .from_zero = true,
                                           .layers = layers,
                                           .panels = panels},
                                          {.name = NULL}};
