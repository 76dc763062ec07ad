#include <math.h>

#include "exactrd/plot.h"
#include "vae/experiments/images/report.h"
#include "vae/experiments/table.h"

enum { L = XRD_IMAGE_LEVELS, F = XRD_IMAGE_FEATURES, PANELS = 4 };

static const char *const names[F] = {"edges", "2 x 2 pooling"};

static const struct {
  size_t control;
  xrd_image_quantity quantity;
  const char *title, *level, *label, *unit;
} shown[PANELS] = {
    {0, XRD_IMAGE_KL, "equal beta, balanced", "alpha", "KL", "nats"},
    {2, XRD_IMAGE_KL, "equal beta, scaled by 1 / L^2", "a", "KL", "nats"},
    {1, XRD_IMAGE_ANISOTROPY, "rate matched (12 nats)", "alpha", "anisotropy per sample", NULL},
    {1, XRD_IMAGE_AGGREGATE, "rate matched (12 nats)", "alpha", "anisotropy of the aggregate", NULL},
};

typedef struct {
  double level[F][L], mean[F][L], deviation[F][L];
  xrd_series series[2 * F];
} panel_data;

static xrd_panel fill(const xrd_image_results *r, size_t p, panel_data *d) {
  const double *levels = xrd_image_controls[shown[p].control].levels, apart = levels[L - 1] / 100;
  xrd_panel panel = {.title = shown[p].title,
                     .x = {.label = shown[p].level},
                     .y = {.label = shown[p].label, .unit = shown[p].unit},
                     .key = XRD_KEY_BELOW,
                     .series = d->series};
  for (size_t f = 0; f < F; f++) {
    for (size_t k = 0; k < L; k++) {
      const xrd_image_cell cell = {shown[p].control, f, k, 0};
      const xrd_summary s = xrd_image_summary(r, cell, shown[p].quantity);
      d->level[f][k] = levels[k] + apart * (2 * (double)f - 1);
      d->mean[f][k] = s.mean;
      d->deviation[f][k] = s.deviation;
      panel.y.to = fmax(panel.y.to, 1.1 * (s.mean + s.deviation));
    }
    const xrd_series line = {.kind = XRD_PLOT_LINE, .count = L, .x = d->level[f], .y = d->mean[f], .style = (int)f + 1};
    xrd_series bars = line;
    bars.kind = XRD_PLOT_ERROR_BARS;
    bars.title = names[f];
    bars.y2 = d->deviation[f];
    d->series[panel.series_count++] = line;
    d->series[panel.series_count++] = bars;
  }
  return panel;
}

xrd_status xrd_image_draw(const xrd_image_results *r, xrd_error *error) {
  panel_data data[PANELS];
  xrd_panel panels[PANELS];
  for (size_t p = 0; p < PANELS; p++) panels[p] = fill(r, p, &data[p]);
  return xrd_experiment_figure(r->options, "images.png", &(xrd_figure){2, 2, panels}, error);
}
