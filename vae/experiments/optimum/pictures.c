/* The pictures of the optimum. */
#include <math.h>

#include "vae/experiments/figure.h"
#include "vae/experiments/optimum/sweep.h"

static const xrd_drawing_group masses[] = {{"mass>0.0999999999", "mass above 0.1"},
                                           {"mass>0.0299999999,mass<0.1", "0.03 to 0.1"},
                                           {"mass<0.03", "below 0.03"},
                                           {0}};

static const xrd_drawing_layer places[] = {
    {.table = "prototypes.csv", .x = "slope", .y = "position", .kind = XRD_PLOT_POINTS, .groups = masses},
    {.table = NULL}};

#define CENTRE                                                                                                         \
  { .label = "prototype", .unit = "centre", .from = -0.5, .to = 12.5 }

static const xrd_drawing_panel bifurcations[] = {
    {.title = "uniform", .where = "source=uniform", .axis = CENTRE},
    {.title = "biased: centres 0 to 6 with 0.9", .where = "source=biased", .axis = CENTRE},
    {.title = "graded: p falls by a quarter per centre", .where = "source=graded", .axis = CENTRE},
    {.title = "uniform, task side of weight 5", .where = "source=task", .axis = CENTRE},
};

static const xrd_drawing_layer errors[] = {{.table = "precision.csv",
                                            .x = "position",
                                            .y = "squared",
                                            .kind = XRD_PLOT_LINE_POINTS,
                                            .by = "rate",
                                            .by_title = "rate %.2f nats"},
                                           {.table = NULL}};

#define SQUARED                                                                                                        \
  { .label = "squared error of the centre", .log = true }

static const xrd_drawing_panel precision[] = {
    {.title = "biased: centres 0 to 6 with 0.9", .where = "source=biased", .axis = SQUARED},
    {.title = "graded: p falls by a quarter per centre", .where = "source=graded", .axis = SQUARED},
};

static const xrd_drawing_group sources[] = {{"source=uniform", "uniform"},
                                            {"source=biased", "biased"},
                                            {"source=graded", "graded"},
                                            {"source=task", "task"},
                                            {0}},
                               same_side[] = {{"source=uniform", "same side, no task"},
                                              {"source=task", "same side, task"},
                                              {0}},
                               other_side[] = {
                                   {"source=uniform", "other side, no task"}, {"source=task", "other side, task"}, {0}};

static const xrd_drawing_layer codes[] = {
    {.table = "optima.csv", .x = "rate_upper", .y = "effective_codes", .kind = XRD_PLOT_LINE, .groups = sources},
    {.table = NULL}};
static const xrd_drawing_layer overlaps[] = {
    {.table = "optima.csv", .x = "rate_upper", .y = "overlap_same_side", .kind = XRD_PLOT_LINE, .groups = same_side},
    {.table = "optima.csv",
     .x = "rate_upper",
     .y = "overlap_other_side",
     .kind = XRD_PLOT_LINE,
     .groups = other_side,
     .style = 2},
    {.table = NULL}};

static const xrd_drawing_panel of_codes[] = {
    {.title = "prototypization", .axis = {.label = "effective codes", .from = 0, .to = 13.5}, .layers = codes},
    {.title = "orthogonalization", .axis = {.label = "overlap of codes", .from = 0, .to = 1.02}, .layers = overlaps},
};

const xrd_drawing xrd_optimum_pictures[] = {
    {.name = "bifurcations.png",
     .rows = 2,
     .columns = 2,
     .x = {.label = "slope", .unit = "nats per squared error", .log = true, .from = 0.05, .to = 3},
     .key = XRD_KEY_AUTO,
     .layers = places,
     .panels = bifurcations},
    {.name = "precision.png",
     .rows = 1,
     .columns = 2,
     .x = {.label = "centre", .from = -0.5, .to = 12.5},
     .key = XRD_KEY_BELOW,
     .layers = errors,
     .panels = precision},
    {.name = "codes.png",
     .rows = 1,
     .columns = 2,
     .x = {.label = "rate", .unit = "nats"},
     .key = XRD_KEY_AUTO,
     .panels = of_codes},
    {.name = NULL},
};
