#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/plot.h"
#include "vae/experiments/loss/report.h"
#include "vae/experiments/table.h"

enum { A = XRD_LOSS_ALPHAS, F = XRD_LOSS_FEATURES, COLUMNS = 3 };

static const char *const titles[XRD_LOSS_DATA] = {"dead leaves", "corridors"};
static const char *const names[F] = {"edges", "random features", "2 x 2 pooling", "patch discriminator"};

/* What a column of the figure shows. */
static const struct {
  size_t control;
  xrd_loss_quantity quantity;
  const char *title, *label, *unit;
} columns[COLUMNS] = {
    {0, XRD_QUANTITY_KL, "equal beta", "KL", "nats"},
    {1, XRD_QUANTITY_ANISOTROPY, "matched rate", "anisotropy per sample", NULL},
    {1, XRD_QUANTITY_PROFILE_ANISOTROPY, "matched rate", "anisotropy of mean variances", NULL},
};

/* The numbers and series of one panel, and its title. */
typedef struct {
  double alpha[F][A], mean[F][A], deviation[F][A];
  xrd_series series[2 * F];
  char title[64];
} panel_data;

static xrd_panel begin_panel(panel_data *d, size_t data, const char *title) {
  (void)snprintf(d->title, sizeof d->title, "%s, %s", titles[data], title);
  return (xrd_panel){
      .title = d->title, .x = {.label = "alpha", .from = -0.2, .to = 5.2}, .key = XRD_KEY_BELOW, .series = d->series};
}

static xrd_panel measured(const xrd_loss_results *r, size_t data, size_t column, panel_data *d) {
  xrd_panel panel = begin_panel(d, data, columns[column].title);
  panel.y = (xrd_axis){.label = columns[column].label, .unit = columns[column].unit};
  for (size_t f = 0; f < F; f++) {
    for (size_t a = 0; a < A; a++) {
      const xrd_loss_cell cell = {data, columns[column].control, f, a, 0};
      const xrd_summary s = xrd_loss_summary(r, cell, columns[column].quantity);
      d->alpha[f][a] = xrd_loss_alphas[a] + 0.06 * ((double)f - 1.5); /* side by side */
      d->mean[f][a] = s.mean;
      d->deviation[f][a] = s.deviation;
      panel.y.to = fmax(panel.y.to, 1.05 * (s.mean + s.deviation));
    }
    const int style = (int)f + 1;
    d->series[panel.series_count++] = (xrd_series){
        .kind = XRD_PLOT_LINE, .count = A, .x = d->alpha[f], .y = d->mean[f], .style = style};
    d->series[panel.series_count++] = (xrd_series){.kind = XRD_PLOT_ERROR_BARS,
                                                   .title = names[f],
                                                   .count = A,
                                                   .x = d->alpha[f],
                                                   .y = d->mean[f],
                                                   .y2 = d->deviation[f],
                                                   .style = style};
  }
  return panel;
}

static xrd_panel predicted(const xrd_loss_results *r, size_t data, size_t column, panel_data *d) {
  xrd_panel panel = begin_panel(d, data, columns[column].title);
  panel.y = (xrd_axis){.label = columns[column].label, .unit = columns[column].unit};
  for (size_t f = 0; f < F; f++) {
    const xrd_loss_exact *exact = r->exact->at[data][columns[column].control][f];
    if (!exact[A - 1].known) continue;
    for (size_t a = 0; a < A; a++) d->mean[f][a] = column == 0 ? exact[a].point.rate_nats : exact[a].point.anisotropy;
    d->series[panel.series_count++] = (xrd_series){.kind = XRD_PLOT_LINE_POINTS,
                                                   .title = names[f],
                                                   .count = A,
                                                   .x = xrd_loss_alphas,
                                                   .y = d->mean[f],
                                                   .style = (int)f + 1};
  }
  return panel;
}

/* Mean posterior variances by rank at a matched rate, without and with the most of a second loss. */
typedef struct {
  double rank[XRD_LOSS_LATENTS], mean[2][XRD_LOSS_LATENTS], deviation[2][XRD_LOSS_LATENTS];
  xrd_series series[6];
  char title[64];
} profile_data;

static xrd_panel profile(const xrd_loss_results *r, size_t data, size_t feature, profile_data *d) {
  (void)snprintf(d->title, sizeof d->title, "%s, %s", titles[data], names[feature]);
  xrd_panel panel = {.title = d->title,
                     .x = {.label = "rank"},
                     .y = {.label = "posterior variance"},
                     .key = XRD_KEY_BELOW,
                     .series = d->series};
  for (size_t which = 0; which < 2; which++) {
    const xrd_loss_cell cell = {data, 1, feature, which == 0 ? 0 : A - 1, 0};
    const size_t count = r->measures[xrd_loss_plan_index(r->plan, cell)].latents;
    panel.x.from = 0.5;
    panel.x.to = (double)count + 0.5;
    for (size_t i = 0; i < count; i++) {
      const xrd_summary s = xrd_loss_profile(r, cell, i);
      d->rank[i] = (double)i + 1;
      d->mean[which][i] = s.mean;
      d->deviation[which][i] = s.deviation;
      panel.y.to = fmax(panel.y.to, 1.05 * (s.mean + s.deviation));
    }
    const int style = (int)which + 1;
    const xrd_loss_exact *exact = &r->exact->at[data][1][feature][cell.alpha];
    if (exact->known)
      d->series[panel.series_count++] = (xrd_series){.kind = XRD_PLOT_LINE,
                                                     .title = which == 0 ? "alpha 0, linear model"
                                                                         : "alpha 5, linear model",
                                                     .count = count,
                                                     .x = d->rank,
                                                     .y = exact->profile,
                                                     .style = style};
    d->series[panel.series_count++] = (xrd_series){.kind = XRD_PLOT_ERROR_BARS,
                                                   .title = which == 0 ? "alpha 0" : "alpha 5",
                                                   .count = count,
                                                   .x = d->rank,
                                                   .y = d->mean[which],
                                                   .y2 = d->deviation[which],
                                                   .style = style};
  }
  return panel;
}

typedef struct {
  panel_data data[XRD_LOSS_DATA * COLUMNS];
  profile_data profiles[XRD_LOSS_DATA * F];
  xrd_panel panels[XRD_LOSS_DATA * (COLUMNS > F ? COLUMNS : F)];
} drawing;

xrd_status xrd_loss_draw(const xrd_loss_results *r, xrd_error *error) {
  drawing *d = xrd_allocate_zero(1, sizeof *d);
  if (d == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for pictures");
  for (size_t i = 0; i < XRD_LOSS_DATA * COLUMNS; i++)
    d->panels[i] = measured(r, i / COLUMNS, i % COLUMNS, &d->data[i]);
  xrd_status status = xrd_experiment_figure(r->options, "loss.png", &(xrd_figure){XRD_LOSS_DATA, COLUMNS, d->panels},
                                            error);
  for (size_t i = 0; i < XRD_LOSS_DATA * 2; i++) d->panels[i] = predicted(r, i / 2, i % 2, &d->data[i]);
  if (status == XRD_OK)
    status = xrd_experiment_figure(r->options, "exact.png", &(xrd_figure){XRD_LOSS_DATA, 2, d->panels}, error);
  for (size_t i = 0; i < XRD_LOSS_DATA * F; i++) d->panels[i] = profile(r, i / F, i % F, &d->profiles[i]);
  if (status == XRD_OK)
    status = xrd_experiment_figure(r->options, "profiles.png", &(xrd_figure){XRD_LOSS_DATA, F, d->panels}, error);
  free(d);
  return status;
}
