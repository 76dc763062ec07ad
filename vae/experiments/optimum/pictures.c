#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/plot.h"
#include "vae/experiments/optimum/sweep.h"
#include "vae/experiments/table.h"

enum { N = XRD_POSITIONS, WEIGHTS = 3 };

static const char *const titles[XRD_HALVES] = {"uniform", "biased: centres 0 to 6 with 0.9",
                                               "graded: p falls by a quarter per centre",
                                               "uniform, task side of weight 5"};

/* Every prototype of every slope, in three classes of mass. */
typedef struct {
  size_t count[WEIGHTS];
  double *x[WEIGHTS], *y[WEIGHTS];
  xrd_series series[WEIGHTS];
} diagram;

static const double least_mass[WEIGHTS] = {0.1, 0.03, 0};

static void fill_diagram(const xrd_half_sweep *sweep, double *block, size_t room, diagram *d) {
  static const char *const names[WEIGHTS] = {"mass above 0.1", "0.03 to 0.1", "below 0.03"};
  for (int w = 0; w < WEIGHTS; w++) {
    d->count[w] = 0;
    d->x[w] = block + (size_t)(2 * w) * room;
    d->y[w] = d->x[w] + room;
  }
  for (size_t k = 0; k < sweep->count; k++)
    for (size_t j = 0; j < sweep->optima[k].count; j++) {
      const xrd_prototypes *r = &sweep->optima[k];
      int w = 0;
      while (w + 1 < WEIGHTS && r->mass[j] < least_mass[w]) w++;
      d->x[w][d->count[w]] = r->slope;
      d->y[w][d->count[w]++] = xrd_prototype_position(sweep, r, j);
    }
  for (int w = 0; w < WEIGHTS; w++)
    d->series[w] = (xrd_series){
        .kind = XRD_PLOT_POINTS, .title = names[w], .count = d->count[w], .x = d->x[w], .y = d->y[w], .style = w + 1};
}

static xrd_status draw_bifurcations(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                    xrd_error *error) {
  size_t room = 0;
  for (int s = 0; s < XRD_HALVES; s++)
    for (size_t k = 0; k < sweeps[s].count; k++) room += sweeps[s].optima[k].count;
  double *block = xrd_allocate_zero(room, 2 * WEIGHTS * XRD_HALVES * sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a picture");
  diagram diagrams[XRD_HALVES];
  xrd_panel panels[XRD_HALVES];
  for (size_t s = 0; s < XRD_HALVES; s++) {
    fill_diagram(&sweeps[s], block + s * 2 * WEIGHTS * room, room, &diagrams[s]);
    panels[s] = (xrd_panel){
        .title = titles[s],
        .x = {.label = "slope", .unit = "nats per squared error", .log = true, .from = 0.05, .to = 3},
        .y = {.label = "prototype", .unit = "centre", .from = -0.5, .to = 12.5},
        .key = s == XRD_HALF_BIASED ? XRD_KEY_TOP_LEFT : XRD_KEY_NONE,
        .series_count = WEIGHTS,
        .series = diagrams[s].series};
  }
  const xrd_status status = xrd_experiment_figure(options, "bifurcations.png", &(xrd_figure){2, 2, panels}, error);
  free(block);
  return status;
}

/* The squared error of each centre over its probability, at rates that are shares of the entropy. */
static xrd_status draw_precision(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                 xrd_error *error) {
  static const xrd_half_kind kinds[2] = {XRD_HALF_BIASED, XRD_HALF_GRADED};
  double x[N], y[2][XRD_PRECISION_RATES][N];
  char names[2][XRD_PRECISION_RATES][32];
  xrd_series series[2][XRD_PRECISION_RATES];
  xrd_panel panels[2];
  for (size_t i = 0; i < N; i++) x[i] = (double)i;
  for (size_t s = 0; s < 2; s++) {
    const xrd_half_sweep *sweep = &sweeps[kinds[s]];
    for (size_t k = 0; k < XRD_PRECISION_RATES; k++) {
      const xrd_prototypes *r = xrd_half_sweep_at(sweep, xrd_precision_shares[k] * sweep->entropy);
      for (size_t i = 0; i < N; i++) y[s][k][i] = r->squared[i];
      (void)snprintf(names[s][k], sizeof names[s][k], "rate %.2f nats", r->bounds.rate_upper);
      series[s][k] = (xrd_series){
          .kind = XRD_PLOT_LINE_POINTS, .title = names[s][k], .count = N, .x = x, .y = y[s][k], .style = (int)k + 1};
    }
    panels[s] = (xrd_panel){.title = titles[kinds[s]],
                            .x = {.label = "centre", .from = -0.5, .to = 12.5},
                            .y = {.label = "squared error of the centre", .log = true},
                            .key = XRD_KEY_BELOW,
                            .series_count = XRD_PRECISION_RATES,
                            .series = series[s]};
  }
  return xrd_experiment_figure(options, "precision.png", &(xrd_figure){1, 2, panels}, error);
}

/* Effective codes, and the overlap of codes on the same side of the corridor and on different ones, over the rate. */
static xrd_status draw_codes(const xrd_half_sweep *sweeps, const xrd_experiment_options *options, xrd_error *error) {
  enum { COLUMNS = 2, LINES = 4 };
  const size_t points = sweeps[0].count;
  double *block = xrd_allocate_zero(points, COLUMNS * LINES * 2 * sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a picture");
  static const char *const sources[XRD_HALVES] = {"uniform", "biased", "graded", "task"};
  static const char *const overlaps[LINES] = {"same side, no task", "other side, no task", "same side, task",
                                              "other side, task"};
  static const xrd_half_kind sides[2] = {XRD_HALF_UNIFORM, XRD_HALF_TASK};
  xrd_series series[COLUMNS][LINES];
  for (size_t line = 0; line < LINES; line++) {
    double *x = block + line * 2 * points, *y = x + points, *u = x + LINES * 2 * points, *v = u + points;
    for (size_t k = 0; k < points; k++) {
      double overlap[N * N], means[2];
      const xrd_half_sweep *one = &sweeps[line], *two = &sweeps[sides[line / 2]];
      xrd_prototypes_overlap(&one->optima[k], overlap);
      x[k] = one->optima[k].bounds.rate_upper;
      y[k] = xrd_effective_codes(N, one->half.p, overlap);
      xrd_prototypes_overlap(&two->optima[k], overlap);
      xrd_side_overlaps(two, overlap, means);
      u[k] = two->optima[k].bounds.rate_upper;
      v[k] = means[line % 2];
    }
    series[0][line] = (xrd_series){
        .kind = XRD_PLOT_LINE, .title = sources[line], .count = points, .x = x, .y = y, .style = (int)line + 1};
    series[1][line] = (xrd_series){
        .kind = XRD_PLOT_LINE, .title = overlaps[line], .count = points, .x = u, .y = v, .style = (int)line + 1};
  }
  const xrd_panel panels[COLUMNS] = {{.title = "prototypization",
                                      .x = {.label = "rate", .unit = "nats"},
                                      .y = {.label = "effective codes", .from = 0, .to = 13.5},
                                      .key = XRD_KEY_TOP_LEFT,
                                      .series_count = LINES,
                                      .series = series[0]},
                                     {.title = "orthogonalization",
                                      .x = {.label = "rate", .unit = "nats"},
                                      .y = {.label = "overlap of codes", .from = 0, .to = 1.02},
                                      .key = XRD_KEY_TOP_RIGHT,
                                      .series_count = LINES,
                                      .series = series[1]}};
  const xrd_status status = xrd_experiment_figure(options, "codes.png", &(xrd_figure){1, COLUMNS, panels}, error);
  free(block);
  return status;
}

xrd_status xrd_optimum_pictures_draw(const xrd_half_sweep *sweeps, const xrd_experiment_options *options,
                                     xrd_error *error) {
  xrd_status status = draw_bifurcations(sweeps, options, error);
  if (status == XRD_OK) status = draw_precision(sweeps, options, error);
  return status == XRD_OK ? draw_codes(sweeps, options, error) : status;
}
