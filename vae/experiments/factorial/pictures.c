/* Counterparts of the paper's figures of trained models: rates over errors for each weight (its Figures 2 to 4 and 8 to
   10), and the anisotropy over the weight for each rate that the runs of all seeds reached (Figures 5 and 11). */
#include "vae/experiments/factorial/report.h"

static const xrd_drawing_layer frontier[] =
    {{.table = "runs.csv", .x = "sse", .y = "kl_nats", .kind = XRD_PLOT_POINTS, .by = "alpha", .by_title = "alpha %g"},
     {.table = NULL}},
                               matched[] = {{.table = "runs.csv",
                                             .x = "alpha",
                                             .y = "anisotropy",
                                             .kind = XRD_PLOT_ERROR_BARS,
                                             .with_line = true,
                                             .by = "value",
                                             .by_title = "%g nats",
                                             .apart = 0.06},
                                            {.table = NULL}};

#define PANEL(words, rows, what, ...)                                                                                  \
  {                                                                                                                    \
    .title = words, .where = rows ",neural=none|" what, .axis = { __VA_ARGS__ }                                        \
  }
#define SIX(rows, ...)                                                                                                 \
  PANEL("Fashion-MNIST, edges", "data=fashion," rows, "edge", __VA_ARGS__),                                            \
      PANEL("Fashion-MNIST, random features", "data=fashion," rows, "random", __VA_ARGS__),                            \
      PANEL("Fashion-MNIST, discriminator", "data=fashion," rows, "patch", __VA_ARGS__),                               \
      PANEL("dead leaves, edges", "data=leaves," rows, "edge", __VA_ARGS__),                                           \
      PANEL("dead leaves, random features", "data=leaves," rows, "random", __VA_ARGS__),                               \
      PANEL("dead leaves, discriminator", "data=leaves," rows, "patch", __VA_ARGS__)
#define KL .label = "KL", .unit = "nats"
#define EACH .label = "anisotropy per sample"

static const xrd_drawing_panel mlp_frontier[] = {SIX("model=mlp,control=beta", KL)},
                               residual_frontier[] = {SIX("model=residual,control=beta", KL)},
                               mlp_matched[] = {SIX("model=mlp,matched=yes", EACH)},
                               residual_matched[] = {SIX("model=residual,matched=yes", EACH)};

#define PICTURE(file, words, left, right, series, of)                                                                  \
  {                                                                                                                    \
    .name = file, .rows = 2, .columns = 3, .x = {.label = words, .from = left, .to = right}, .key = XRD_KEY_BELOW,     \
    .from_zero = true, .compares = true, .layers = series, .panels = of                                                \
  }

const xrd_drawing xrd_factorial_pictures[] = {
    PICTURE("frontier_mlp.png", "squared error", 0, 0, frontier, mlp_frontier),
    PICTURE("frontier_residual.png", "squared error", 0, 0, frontier, residual_frontier),
    PICTURE("matched_mlp.png", "alpha", -0.2, 5.2, matched, mlp_matched),
    PICTURE("matched_residual.png", "alpha", -0.2, 5.2, matched, residual_matched),
    {.name = NULL},
};
