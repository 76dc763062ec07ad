/* The pictures of the loss experiment.  At a matched rate only means within 5 % of the target are shown. */
#include "vae/experiments/figure.h"
#include "vae/experiments/loss/report.h"

#define LEAVES "data=leaves"
#define CORRIDORS "data=corridors"
#define EQUAL ",control=beta"
#define MATCHED ",control=geco"
#define AT_8 ",kl_nats>7.6,kl_nats<8.4"
#define AT_3 ",kl_nats>2.85,kl_nats<3.15"

static const xrd_drawing_group features[] = {{"neural=none|edge", "edges"},
                                             {"neural=none|random", "random features"},
                                             {"neural=none|pool", "2 x 2 pooling"},
                                             {"neural=none|patch", "patch discriminator"},
                                             {0}},
                               exact_features[] = {
                                   {"neural=none|edge", "edges"}, {"neural=none|pool", "2 x 2 pooling"}, {0}};

static const xrd_drawing_layer measured[] = {{.table = "summary.csv",
                                              .x = "alpha",
                                              .kind = XRD_PLOT_ERROR_BARS,
                                              .with_line = true,
                                              .groups = features,
                                              .apart = 0.06},
                                             {.table = NULL}},
                               exact[] = {{.table = "summary.csv",
                                           .x = "alpha",
                                           .kind = XRD_PLOT_LINE_POINTS,
                                           .groups = exact_features},
                                          {.table = NULL}};

#define PANEL(heading, rows, column, spread, ...)                                                                      \
  {                                                                                                                    \
    .title = heading, .where = rows, .y = column, .deviation = spread, .axis = { __VA_ARGS__ }                         \
  }
#define KL .label = "KL", .unit = "nats"
#define EACH .label = "anisotropy per sample"
#define MEANS .label = "anisotropy of mean variances"

static const xrd_drawing_panel over_alpha[] = {
    PANEL("dead leaves, equal beta", LEAVES EQUAL, "kl_nats", "kl_deviation", KL),
    PANEL("dead leaves, matched rate", LEAVES MATCHED AT_8, "anisotropy", "anisotropy_deviation", EACH),
    PANEL("dead leaves, matched rate", LEAVES MATCHED AT_8, "profile_anisotropy", "profile_deviation", MEANS),
    PANEL("corridors, equal beta", CORRIDORS EQUAL, "kl_nats", "kl_deviation", KL),
    PANEL("corridors, matched rate", CORRIDORS MATCHED AT_3, "anisotropy", "anisotropy_deviation", EACH),
    PANEL("corridors, matched rate", CORRIDORS MATCHED AT_3, "profile_anisotropy", "profile_deviation", MEANS)};

static const xrd_drawing_panel of_exact[] = {
    PANEL("dead leaves, equal beta", LEAVES EQUAL, "exact_kl_nats", NULL, KL),
    PANEL("dead leaves, matched rate", LEAVES MATCHED, "exact_anisotropy", NULL, EACH),
    PANEL("corridors, equal beta", CORRIDORS EQUAL, "exact_kl_nats", NULL, KL),
    PANEL("corridors, matched rate", CORRIDORS MATCHED, "exact_anisotropy", NULL, EACH)};

static const xrd_drawing_group exact_ends[] = {{"alpha=0", "alpha 0, linear model"},
                                               {"alpha=5", "alpha 5, linear model"},
                                               {0}},
                               ends[] = {{"alpha=0", "alpha 0"}, {"alpha=5", "alpha 5"}, {0}};

static const xrd_drawing_layer by_rank[] = {
    {.table = "profiles.csv",
     .where = "control=geco",
     .x = "rank",
     .y = "exact_variance",
     .kind = XRD_PLOT_LINE,
     .groups = exact_ends},
    {.table = "profiles.csv", .where = "control=geco", .x = "rank", .kind = XRD_PLOT_ERROR_BARS, .groups = ends},
    {.table = NULL}};

#define PROFILE(title, rows) PANEL(title, rows, "variance", "variance_deviation", .label = "posterior variance")

static const xrd_drawing_panel profiles[] = {
    PROFILE("dead leaves, edges", LEAVES ",neural=none|edge"),
    PROFILE("dead leaves, random features", LEAVES ",neural=none|random"),
    PROFILE("dead leaves, 2 x 2 pooling", LEAVES ",neural=none|pool"),
    PROFILE("corridors, edges", CORRIDORS ",neural=none|edge"),
    PROFILE("corridors, random features", CORRIDORS ",neural=none|random"),
    PROFILE("corridors, 2 x 2 pooling", CORRIDORS ",neural=none|pool"),
};

const xrd_drawing xrd_loss_pictures[] = {
    {.name = "loss.png",
     .rows = 2,
     .columns = 3,
     .x = {.label = "alpha", .from = -0.2, .to = 5.2},
     .key = XRD_KEY_BELOW,
     .from_zero = true,
     .layers = measured,
     .panels = over_alpha},
    {.name = "exact.png",
     .rows = 2,
     .columns = 2,
     .x = {.label = "alpha", .from = -0.2, .to = 5.2},
     .key = XRD_KEY_BELOW,
     .layers = exact,
     .panels = of_exact},
    {.name = "profiles.png",
     .rows = 2,
     .columns = 3,
     .x = {.label = "rank"},
     .key = XRD_KEY_BELOW,
     .from_zero = true,
     .layers = by_rank,
     .panels = profiles},
    {.name = NULL},
};
