#include "vae/experiments/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/carve.h"
#include "vae/experiments/shown_rows.h"
#include "vae/experiments/statistics.h"
#include "vae/experiments/table.h"

enum { PANELS = 64, GROUPS = XRD_PICTURE_LAYERS * XRD_PICTURE_GROUPS, SERIES = 2 * GROUPS, TEXT = 64 };

/* The points of one group, and its own texts where a column makes the groups. */
typedef struct {
  size_t count;
  double *x, *y, *deviation;
  char where[TEXT], title[TEXT];
  void *block;
} points;

/* What a panel borrows. */
typedef struct {
  size_t count;
  points points[GROUPS];
  xrd_series series[SERIES];
  double nowhere[2];
} material;

/* A layer of a panel that is being filled. */
typedef struct {
  const xrd_drawing *picture;
  const xrd_drawing_panel *plan;
  const xrd_drawing_layer *layer;
  const xrd_table *table;
  xrd_error *error;
} filling;

static xrd_status find_column(const filling *f, const char *name, size_t *column) {
  *column = xrd_table_find(f->table, name);
  if (*column < f->table->columns) return XRD_OK;
  return xrd_fail(f->error, XRD_ERR_ARGUMENT, "%s: no column '%s'", f->layer->table, name);
}

/* A cell on the axis: its number, or its place among the axis' names. */
static double place_of(const filling *f, size_t row, size_t column) {
  const xrd_axis *axis = &f->picture->x;
  if (axis->name_count == 0) return xrd_table_number(f->table, row, column);
  const char *text = xrd_table_text(f->table, row, column);
  for (size_t i = 0; i < axis->name_count; i++)
    if (strcmp(axis->names[i], text) == 0) return (double)i;
  return (double)NAN;
}

/* Whether the layer and the panel show a row at all. */
static xrd_status is_shown(const filling *f, size_t row, bool *shown) {
  const char *const all[2] = {f->layer->where, f->plan->where};
  xrd_status status = XRD_OK;
  *shown = true;
  for (int k = 0; k < 2 && *shown && status == XRD_OK; k++)
    if (all[k] != NULL) status = xrd_rows_select(f->table, all[k], row, shown, f->error);
  return status;
}

/* The rows of a group as points, in the table's order. */
static xrd_status collect(const filling *f, const char *group, points *p) {
  const bool is_panels = f->layer->y == NULL;
  const char *deviations = is_panels ? f->plan->deviation : NULL;
  size_t x, y, deviation = 0;
  xrd_status status = find_column(f, f->layer->x, &x);
  if (status == XRD_OK) status = find_column(f, is_panels ? f->plan->y : f->layer->y, &y);
  if (status == XRD_OK && deviations != NULL) status = find_column(f, deviations, &deviation);
  for (size_t row = 0; row < f->table->rows && status == XRD_OK; row++) {
    bool shown;
    status = is_shown(f, row, &shown);
    if (status == XRD_OK && shown) status = xrd_rows_select(f->table, group, row, &shown, f->error);
    if (status != XRD_OK || !shown) continue;
    p->x[p->count] = place_of(f, row, x);
    p->y[p->count] = xrd_table_number(f->table, row, y);
    p->deviation[p->count] = deviations == NULL ? (double)NAN : xrd_table_number(f->table, row, deviation);
    p->count += !isnan(p->x[p->count]) && !isnan(p->y[p->count]);
  }
  return status;
}

/* Joins points of one x: their mean, and their deviation unless a column gave it.  `values` has room for all. */
static void join(points *p, double *values) {
  size_t kept = 0;
  for (size_t i = 0; i < p->count; i++) {
    bool is_new = true;
    for (size_t k = 0; k < kept; k++) is_new = is_new && p->x[k] != p->x[i];
    if (!is_new) continue;
    size_t same = 0;
    for (size_t j = i; j < p->count; j++)
      if (p->x[j] == p->x[i]) values[same++] = p->y[j];
    const xrd_summary s = xrd_summary_of(values, same);
    p->x[kept] = p->x[i];
    p->y[kept] = s.mean;
    p->deviation[kept++] = isnan(p->deviation[i]) ? s.deviation : p->deviation[i];
  }
  p->count = kept;
}

static xrd_status fill_points(const filling *f, const char *where, points *p) {
  double *values;
  const size_t room = f->table->rows;
  const xrd_array arrays[] = {
      XRD_ARRAY(p->x, room), XRD_ARRAY(p->y, room), XRD_ARRAY(p->deviation, room), XRD_ARRAY(values, room), {0}};
  xrd_status status = xrd_carve(&p->block, arrays, f->error);
  if (status == XRD_OK) status = collect(f, where, p);
  if (status == XRD_OK && f->layer->kind != XRD_PLOT_POINTS) join(p, values);
  return status;
}

static void add_series(const filling *f, const char *title, size_t group, const points *p, xrd_panel *panel,
                       xrd_series *series) {
  const bool bars = f->layer->kind == XRD_PLOT_ERROR_BARS;
  xrd_series one = {.kind = f->layer->kind,
                    .title = title,
                    .count = p->count,
                    .x = p->x,
                    .y = p->y,
                    .y2 = bars ? p->deviation : NULL,
                    .style = f->layer->style + (int)group + 1};
  for (size_t i = 0; i < p->count && f->picture->from_zero; i++)
    panel->y.to = fmax(panel->y.to, 1.05 * (p->y[i] + (bars ? p->deviation[i] : 0)));
  if (f->layer->with_line) {
    xrd_series *line = &series[panel->series_count++];
    *line = one;
    line->kind = XRD_PLOT_LINE;
    line->title = NULL;
    line->y2 = NULL;
  }
  series[panel->series_count++] = one;
}

/* One group for each number in the column `by`, with texts in `all`. */
static xrd_status list_numbers(const filling *f, points *all, xrd_drawing_group groups[XRD_PICTURE_GROUPS],
                               size_t *count) {
  size_t column;
  xrd_status status = find_column(f, f->layer->by, &column);
  for (size_t row = 0; status == XRD_OK && row < f->table->rows && *count < XRD_PICTURE_GROUPS; row++) {
    bool is_new;
    status = is_shown(f, row, &is_new);
    char *where = all[*count].where, *title = all[*count].title;
    (void)snprintf(where, TEXT, "%s=%s", f->layer->by, xrd_table_text(f->table, row, column));
    for (size_t k = 0; k < *count; k++) is_new = is_new && strcmp(groups[k].where, where) != 0;
    if (status != XRD_OK || !is_new) continue;
    (void)snprintf(title, TEXT, f->layer->by_title, xrd_table_number(f->table, row, column));
    groups[(*count)++] = (xrd_drawing_group){where, title};
  }
  return status;
}

static xrd_status fill_layer(const filling *f, material *m, xrd_panel *panel) {
  const xrd_drawing_layer *layer = f->layer;
  xrd_drawing_group groups[XRD_PICTURE_GROUPS];
  size_t count = 0;
  points *all = m->points + m->count;
  xrd_status status = XRD_OK;
  if (layer->by != NULL)
    status = list_numbers(f, all, groups, &count);
  else if (layer->groups == NULL)
    groups[count++] = (xrd_drawing_group){"", layer->title};
  else
    for (; layer->groups[count].where != NULL && count < XRD_PICTURE_GROUPS; count++)
      groups[count] = layer->groups[count];
  m->count += count;
  for (size_t g = 0; g < count && status == XRD_OK; g++) {
    points *p = &all[g];
    status = fill_points(f, groups[g].where, p);
    if (status != XRD_OK || p->count == 0) continue;
    for (size_t i = 0; i < p->count; i++)
      p->x[i] += layer->shift + layer->apart * ((double)g - ((double)count - 1) / 2);
    add_series(f, groups[g].title, g, p, panel, m->series);
  }
  return status;
}

/* A panel whose rows are not in the tables says so. */
static void add_nothing(const xrd_drawing *picture, material *m, xrd_panel *panel) {
  static const char *const words[] = {"nothing to show"};
  m->nowhere[0] = (picture->x.from + picture->x.to) / 2;
  m->series[panel->series_count++] = (xrd_series){
      .kind = XRD_PLOT_LABELS, .count = 1, .x = m->nowhere, .y = m->nowhere + 1, .labels = words};
}

static xrd_status fill_panel(const xrd_experiment_options *options, const xrd_drawing *picture,
                             const xrd_drawing_panel *plan, material *m, xrd_panel *panel, xrd_error *error) {
  *panel = (xrd_panel){
      .title = plan->title, .x = picture->x, .y = plan->axis, .key = picture->key, .series = m->series};
  const xrd_drawing_layer *layer = plan->layers != NULL ? plan->layers : picture->layers;
  xrd_status status = XRD_OK;
  for (int k = 0; k < XRD_PICTURE_LAYERS && layer->table != NULL && status == XRD_OK; k++, layer++) {
    char path[XRD_EXPERIMENT_PATH];
    xrd_table table;
    status = xrd_experiment_path(options, layer->table, path, error);
    if (status == XRD_OK) status = xrd_table_read(path, &table, error);
    if (status != XRD_OK) break;
    status = fill_layer(&(filling){picture, plan, layer, &table, error}, m, panel);
    xrd_table_clear(&table);
  }
  if (panel->series_count == 0) add_nothing(picture, m, panel);
  return status;
}

static bool shows_a_comparison(const xrd_panel *panel) {
  size_t most = 0;
  for (size_t i = 0; i < panel->series_count; i++) most = panel->series[i].count > most ? panel->series[i].count : most;
  return panel->series_count > 1 && most > 1;
}

/* The panels that are kept fill whole rows, as long as the picture's if that is possible. */
static xrd_status lay_out(const xrd_experiment_options *options, const xrd_drawing *picture, xrd_panel *panels,
                          size_t count, xrd_error *error) {
  size_t kept = 0, columns = picture->columns;
  for (size_t k = 0; k < count; k++)
    if (!picture->compares || shows_a_comparison(&panels[k])) panels[kept++] = panels[k];
  if (kept == 0) return XRD_OK;
  while (kept % columns != 0) columns--;
  return xrd_experiment_figure(options, picture->name, &(xrd_figure){kept / columns, columns, panels}, error);
}

static xrd_status draw(const xrd_experiment_options *options, const xrd_drawing *picture, xrd_error *error) {
  const size_t count = picture->rows * picture->columns;
  xrd_panel panels[PANELS];
  material *materials;
  void *block;
  xrd_status status = xrd_carve(&block, (const xrd_array[]){XRD_ARRAY(materials, count), {0}}, error);
  for (size_t k = 0; k < count && status == XRD_OK; k++)
    status = fill_panel(options, picture, &picture->panels[k], &materials[k], &panels[k], error);
  if (status == XRD_OK) status = lay_out(options, picture, panels, count, error);
  for (size_t k = 0; k < count && block != NULL; k++)
    for (size_t i = 0; i < materials[k].count; i++) xrd_carve_free(materials[k].points[i].block);
  xrd_carve_free(block);
  return status;
}

xrd_status xrd_drawings_draw(const xrd_experiment_options *options, const xrd_drawing *pictures, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (; pictures != NULL && pictures->name != NULL && status == XRD_OK; pictures++)
    status = draw(options, pictures, error);
  return status;
}
