#include "vae/experiments/geometry/picture.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/plot.h"

enum { PANELS = 4, SAMPLES = 48 };
static const double SHOWN = 0.95; /* share of the cells whose curvature is within the colours; the rest saturate */

typedef struct {
  double *matrices; /* PANELS x cells, the top row first */
  double *x, *y;    /* curves: `curve` points of geodesics, then `line` points of straight lines */
  size_t curve, line;
  double *sorted; /* cells */
  double *block;
} material;

static void flip(const xrd_field *f, const double *values, double *matrix) {
  for (size_t i = 0; i < f->size; i++)
    for (size_t j = 0; j < f->size; j++) matrix[i * f->size + j] = values[(f->size - 1 - i) * f->size + j];
}

/* Every curve ends with a point that is not finite: a gap. */
static void fill_curves(const xrd_field_picture *p, material *m) {
  double *x = m->x, *y = m->y;
  for (size_t i = 0; i < p->path_count; i++) {
    for (int s = 0; s < SAMPLES; s++) {
      double z[2];
      xrd_path_point(&p->paths[i].path, (double)s / (SAMPLES - 1), z, NULL);
      *x++ = z[0];
      *y++ = z[1];
    }
    *x++ = *y++ = (double)NAN;
  }
  for (size_t i = 0; i < p->path_count; i++) {
    for (int end = 0; end < 2; end++) {
      double z[2];
      xrd_path_point(&p->paths[i].path, end, z, NULL);
      *x++ = z[0];
      *y++ = z[1];
    }
    *x++ = *y++ = (double)NAN;
  }
}

static bool prepare(const xrd_field_picture *p, material *m) {
  const size_t cells = p->field->size * p->field->size;
  m->curve = p->path_count * (SAMPLES + 1);
  m->line = p->path_count * 3;
  m->block = xrd_allocate_zero((PANELS + 1) * cells + 2 * (m->curve + m->line), sizeof *m->block);
  if (m->block == NULL) return false;
  m->matrices = m->block;
  m->sorted = m->matrices + PANELS * cells;
  m->x = m->sorted + cells;
  m->y = m->x + m->curve + m->line;
  fill_curves(p, m);
  return true;
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The magnitude that a share SHOWN of the finite values stays below; 1 where all are 0. */
static double magnitude(const double *values, size_t count, double *sorted) {
  size_t finite = 0;
  for (size_t i = 0; i < count; i++)
    if (isfinite(values[i])) sorted[finite++] = fabs(values[i]);
  qsort(sorted, finite, sizeof *sorted, compare);
  const double largest = finite > 0 ? sorted[(size_t)(SHOWN * (double)(finite - 1))] : 0;
  return largest > 0 ? largest : 1;
}

static xrd_panel panel_of(const xrd_field_picture *p, const material *m, const xrd_series *series, size_t index,
                          const double *values, const char *title, bool log) {
  const xrd_field *f = p->field;
  double *matrix = m->matrices + index * f->size * f->size;
  flip(f, values, matrix);
  return (xrd_panel){.kind = XRD_PANEL_HEAT,
                     .title = title,
                     .x = {.label = p->x_label, .from = f->from[0], .to = f->to[0]},
                     .y = {.label = p->y_label, .from = f->to[1], .to = f->from[1]},
                     .heat = {.log = log},
                     .key = index == 0 ? XRD_KEY_BELOW : XRD_KEY_NONE,
                     .series_count = p->path_count > 0 ? 3 : 0,
                     .series = series,
                     .rows = f->size,
                     .columns = f->size,
                     .matrix = matrix};
}

static xrd_status draw(const xrd_field_picture *p, const material *m, const char *path, xrd_error *error) {
  const xrd_field *f = p->field;
  const size_t cells = f->size * f->size;
  const double *line_x = m->x + m->curve, *line_y = m->y + m->curve;
  const xrd_series series[] = {
      {.title = "straight line", .count = m->line, .x = line_x, .y = line_y, .style = 2},
      {.title = "geodesic", .count = m->curve, .x = m->x, .y = m->y, .style = 1},
      {.kind = XRD_PLOT_POINTS, .count = m->line, .x = line_x, .y = line_y, .style = 1},
  };
  const bool curved = f->gauss != NULL;
  xrd_panel panels[PANELS] = {panel_of(p, m, series, 0, f->volume, "volume  √det G", true),
                              panel_of(p, m, series, 1, f->condition, "condition of G", true)};
  if (curved) {
    const double most = magnitude(f->gauss, cells, m->sorted);
    panels[2] = panel_of(p, m, series, 2, f->gauss, "Gaussian curvature", false);
    panels[2].diverging = true;
    panels[2].heat.from = -most;
    panels[2].heat.to = most;
    panels[3] = panel_of(p, m, series, 3, f->bending, "bending  |II|", true);
  }
  const xrd_figure figure = {curved ? 2 : 1, 2, panels};
  return xrd_figure_draw(&figure, path, error);
}

xrd_status xrd_field_draw(const xrd_field_picture *p, const char *path, xrd_error *error) {
  material m;
  if (!prepare(p, &m)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a picture");
  const xrd_status status = draw(p, &m, path, error);
  free(m.block);
  return status;
}
