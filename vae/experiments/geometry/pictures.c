#include "vae/experiments/geometry/pictures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/plot.h"
#include "vae/experiments/geometry/picture.h"
#include "vae/experiments/statistics.h"
#include "vae/experiments/table.h"
#include "vae/geometry/trained.h"

enum { CELLS = 101, PATHS = 6 };
static const double ASIDE = 0.12; /* between two markers of one task */

typedef struct {
  double x[XRD_G_TASKS], mean[XRD_G_TASKS], deviation[XRD_G_TASKS];
} bars;

/* Summaries of one number by task; `shift` moves them aside. */
static bars bars_of(const double *rows, size_t seeds, size_t place, double shift) {
  bars b;
  for (size_t task = 0; task < XRD_G_TASKS; task++) {
    double values[XRD_G_SEEDS_MOST];
    for (size_t i = 0; i < seeds; i++) values[i] = rows[(task * seeds + i) * XRD_G_COUNT + place];
    const xrd_summary s = xrd_summary_of(values, seeds);
    b.x[task] = (double)task + shift;
    b.mean[task] = s.mean;
    b.deviation[task] = s.deviation;
  }
  return b;
}

static xrd_series series_of(const bars *b, const char *title, int style) {
  return (xrd_series){.kind = XRD_PLOT_ERROR_BARS,
                      .title = title,
                      .count = XRD_G_TASKS,
                      .x = b->x,
                      .y = b->mean,
                      .y2 = b->deviation,
                      .style = style};
}

static xrd_panel panel_of(const xrd_series *series, size_t count, const char *title) {
  return (xrd_panel){.title = title,
                     .x = {.label = "task",
                           .from = -0.5,
                           .to = XRD_G_TASKS - 0.5,
                           .name_count = XRD_G_TASKS,
                           .names = xrd_geometry_tasks},
                     .key = XRD_KEY_NONE,
                     .series_count = count,
                     .series = series};
}

static xrd_status draw(const xrd_experiment_options *options, const xrd_figure *figure, const char *name,
                       xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  const xrd_status status = xrd_experiment_path(options, name, path, error);
  return status == XRD_OK ? xrd_figure_draw(figure, path, error) : status;
}

static xrd_status draw_curvature(const xrd_experiment_options *options, const double *rows, size_t seeds,
                                 xrd_error *error) {
  enum { PANELS = 6 };
  static const size_t places[PANELS] = {XRD_G_RESIDUAL, XRD_G_DETOUR,  XRD_G_ARC,
                                        XRD_G_ANGLE,    XRD_G_BENDING, XRD_G_SCALAR};
  static const char *const titles[PANELS] = {"residual  1 - corr²(Euclidean, geodesic)",
                                             "detour  straight / geodesic - 1",
                                             "arc  geodesic / chord - 1",
                                             "largest tangent angle (rad)",
                                             "bending  |II| · length",
                                             "scalar curvature · length²"};
  bars all[PANELS];
  xrd_series series[PANELS];
  xrd_panel panels[PANELS];
  for (size_t i = 0; i < PANELS; i++) {
    all[i] = bars_of(rows, seeds, places[i], 0);
    series[i] = series_of(&all[i], NULL, 1);
    panels[i] = panel_of(&series[i], 1, titles[i]);
  }
  return draw(options, &(xrd_figure){2, 3, panels}, "curvature.png", error);
}

static xrd_status draw_distance(const xrd_experiment_options *options, const double *rows, size_t seeds,
                                xrd_error *error) {
  bars all[XRD_G_LABELS][2];
  xrd_series series[XRD_G_LABELS][2];
  xrd_panel panels[XRD_G_LABELS];
  char titles[XRD_G_LABELS][64];
  for (size_t label = 0; label < XRD_G_LABELS; label++) {
    for (int geodesic = 0; geodesic < 2; geodesic++) {
      bars *b = &all[label][geodesic];
      *b = bars_of(rows, seeds, xrd_geometry_place(label, 1, geodesic), geodesic ? ASIDE : -ASIDE);
      series[label][geodesic] = series_of(b, geodesic ? "geodesic" : "Euclidean", geodesic + 1);
    }
    (void)snprintf(titles[label], sizeof titles[label], "silhouette of %s",
                   xrd_label_name(XRD_G_LABEL + (xrd_label)label));
    panels[label] = panel_of(series[label], 2, titles[label]);
  }
  for (size_t label = 0; label < XRD_G_LABELS; label++) panels[label].key = XRD_KEY_BELOW;
  return draw(options, &(xrd_figure){2, 2, panels}, "distance.png", error);
}

/* The plane of the first two axes of the latents in use, through the mean, and geodesics within it between projected
   samples. */
static xrd_status draw_plane(const xrd_trained *t, const xrd_section *plane, const char *path, xrd_error *error) {
  const size_t k = t->active;
  xrd_geodesic paths[PATHS];
  xrd_geodesic_options fine = {.tolerance = 1e-4, .elements_most = 32};
  double range = 0.1;
  for (size_t i = 0; i < 2 * (size_t)PATHS; i++)
    range = fmax(range, 1.1 * fmax(fabs(t->points[i * k]), fabs(t->points[i * k + 1])));
  xrd_field field = {.size = CELLS, .from = {-range, -range}, .to = {range, range}};
  xrd_status status = xrd_field_fill(&field, &plane->map, error);
  size_t count = 0;
  for (; count < PATHS && status == XRD_OK; count++) {
    const double *from = t->points + 2 * count * k;
    status = xrd_geodesic_between(&plane->map, from, from + k, &fine, &paths[count], error);
  }
  char labels[2][32];
  for (int a = 0; a < 2; a++) (void)snprintf(labels[a], sizeof labels[a], "latent %zu", t->latents[a]);
  const xrd_field_picture picture = {&field, labels[0], labels[1], count, paths};
  if (status == XRD_OK) status = xrd_field_draw(&picture, path, error);
  for (size_t i = 0; i < count; i++) xrd_geodesic_clear(&paths[i]);
  xrd_field_clear(&field);
  return status;
}

static xrd_status draw_field(const xrd_experiment_options *options, const char *folder, const char *name,
                             xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  xrd_status status = xrd_experiment_path(options, name, path, error);
  if (status != XRD_OK) return status;
  xrd_trained *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  status = xrd_trained_open(t, folder, false, error);
  if (status == XRD_OK && t->active >= 2) {
    xrd_section plane;
    xrd_section_init(&plane, &t->decoder.map, t->base, t->axes, 2);
    status = draw_plane(t, &plane, path, error);
  }
  xrd_trained_clear(t);
  free(t);
  return status;
}

xrd_status xrd_geometry_pictures(const xrd_experiment_options *options, const xrd_run *runs, const double *rows,
                                 size_t seeds, xrd_error *error) {
  xrd_status status = draw_curvature(options, rows, seeds, error);
  if (status == XRD_OK) status = draw_distance(options, rows, seeds, error);
  if (status == XRD_OK) status = draw_field(options, runs[0].folder, "field-none.png", error);
  if (status == XRD_OK) status = draw_field(options, runs[(XRD_G_TASKS - 1) * seeds].folder, "field-all.png", error);
  return status;
}
