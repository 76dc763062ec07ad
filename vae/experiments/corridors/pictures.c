#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/carve.h"
#include "exactrd/plot.h"
#include "vae/experiments/corridors/results.h"
#include "vae/experiments/figure.h"
#include "vae/experiments/table.h"

enum { N = XRD_POSITIONS, CAPACITIES = 2, MAPS = 6 };

static const xrd_run_results *result_of(const xrd_corridor_results *r, xrd_corridors_kind data, xrd_task task,
                                        double capacity, size_t seed) {
  return &r->results[xrd_condition_find(data, task, capacity) * r->seeds + seed];
}

/* Learned points of the three data sets over their ideal curves. */
static const xrd_drawing_layer rates[] = {{.table = "ideals.csv",
                                           .where = "task=none",
                                           .x = "distortion_with_noise",
                                           .y = "rate_upper",
                                           .kind = XRD_PLOT_LINE,
                                           .title = "optimum"},
                                          {.table = "runs.csv",
                                           .where = "task=none",
                                           .x = "sse",
                                           .y = "kl_nats",
                                           .kind = XRD_PLOT_POINTS,
                                           .title = "learned",
                                           .style = 1},
                                          {.table = NULL}};

#define RATE                                                                                                           \
  { .label = "rate", .unit = "nats", .from = 0, .to = 11 }

static const xrd_drawing_panel by_data[] = {
    {.title = "uniform", .where = "data=uniform", .axis = RATE},
    {.title = "biased", .where = "data=biased", .axis = RATE},
    {.title = "correlated", .where = "data=correlated", .axis = RATE},
};

const xrd_drawing xrd_corridor_pictures[] = {{.name = "rates.png",
                                              .rows = 1,
                                              .columns = 3,
                                              .x = {.label = "squared error of an image", .from = 8, .to = 27},
                                              .layers = rates,
                                              .panels = by_data},
                                             {.name = NULL}};

/* A map as the grid of classes: the lines of equal upper and of equal lower centre. */
typedef struct {
  double places[2 * XRD_CLASSES], x[2][N * (N + 1)], y[2][N * (N + 1)];
  double reach; /* of the farthest class from the middle */
  xrd_series series[2];
  char title[96];
} map;

static xrd_status fill_map(const xrd_class_codes *codes, double *distances, map *m, xrd_error *error) {
  double share[2];
  xrd_class_distances(codes, distances);
  const xrd_status status = xrd_classical_scaling(distances, m->places, share, error);
  if (status != XRD_OK) return status;
  for (size_t half = 0; half < 2; half++)
    for (size_t line = 0, at = 0; line < N; line++, at++) {
      for (size_t k = 0; k < N; k++, at++) {
        const size_t c = half == 0 ? line * N + k : k * N + line;
        m->x[half][at] = m->places[2 * c];
        m->y[half][at] = m->places[2 * c + 1];
      }
      m->x[half][at] = m->y[half][at] = (double)NAN; /* ends the line */
    }
  for (size_t half = 0; half < 2; half++)
    m->series[half] = (xrd_series){.kind = XRD_PLOT_LINE,
                                   .title = half == 0 ? "one upper centre" : "one lower centre",
                                   .count = N * (N + 1),
                                   .x = m->x[half],
                                   .y = m->y[half],
                                   .style = (int)half + 1};
  for (size_t i = 0; i < 2 * XRD_CLASSES; i++) m->reach = fmax(m->reach, 1.08 * fabs(m->places[i]));
  const size_t length = strlen(m->title);
  (void)snprintf(m->title + length, sizeof m->title - length, " (%.0f %% of variance)", 100 * (share[0] + share[1]));
  return XRD_OK;
}

typedef struct {
  xrd_corridors_kind data;
  xrd_task task;
  double capacity;
} shown;

static xrd_status draw_maps(const xrd_corridor_results *r, const char *name, const shown *what, size_t rows,
                            size_t columns, const xrd_experiment_options *options, xrd_error *error) {
  const size_t count = rows * columns;
  map *maps;
  double *distances;
  xrd_panel *panels;
  void *block;
  const xrd_array arrays[] = {
      XRD_ARRAY(maps, count), XRD_ARRAY(distances, (size_t)XRD_CLASSES * XRD_CLASSES), XRD_ARRAY(panels, count), {0}};
  xrd_status status = xrd_carve(&block, arrays, error);
  for (size_t k = 0; k < count && status == XRD_OK; k++) {
    (void)snprintf(maps[k].title, sizeof maps[k].title, "%s, %g nats",
                   what[k].task == XRD_TASK_NONE ? xrd_data_name(what[k].data) : xrd_task_name(what[k].task),
                   what[k].capacity);
    status = fill_map(&result_of(r, what[k].data, what[k].task, what[k].capacity, 0)->codes, distances, &maps[k],
                      error);
    const xrd_axis axis = {.from = -maps[k].reach, .to = maps[k].reach};
    panels[k] = (xrd_panel){.title = maps[k].title,
                            .x = axis,
                            .y = axis,
                            .key = XRD_KEY_BELOW,
                            .series_count = 2,
                            .series = maps[k].series};
  }
  if (status == XRD_OK) status = xrd_experiment_figure(options, name, &(xrd_figure){rows, columns, panels}, error);
  xrd_carve_free(block);
  return status;
}

/* Relative distances of label pairs, averaged over the seeds. */
static xrd_status draw_relative(const xrd_corridor_results *r, const xrd_experiment_options *options,
                                xrd_error *error) {
  enum { COLUMNS = 4 };
  static const struct {
    xrd_corridors_kind data;
    xrd_task task;
    xrd_label label;
    const char *names[2], *title;
  } what[COLUMNS] = {
      {XRD_CORRIDORS_BIASED, XRD_TASK_NONE, XRD_LABEL_FREQUENT, {"rare", "frequent"}, "biased"},
      {XRD_CORRIDORS_CORRELATED, XRD_TASK_NONE, XRD_LABEL_EQUALITY, {"other", "aligned"}, "correlated"},
      {XRD_CORRIDORS_UNIFORM, XRD_TASK_SIDE, XRD_LABEL_SIDE, {"differ", "same"}, "task side"},
      {XRD_CORRIDORS_UNIFORM, XRD_TASK_EQUALITY, XRD_LABEL_EQUALITY, {"other", "equal"}, "task equality"},
  };
  static const double capacities[CAPACITIES] = {0.3, 10};
  double matrices[CAPACITIES * COLUMNS][4], most = 0;
  char titles[CAPACITIES * COLUMNS][48];
  xrd_panel panels[CAPACITIES * COLUMNS];
  for (size_t k = 0; k < CAPACITIES * COLUMNS; k++) {
    const size_t column = k % COLUMNS;
    double *m = matrices[k];
    m[0] = m[1] = m[2] = m[3] = 0;
    for (size_t s = 0; s < r->seeds; s++) {
      const xrd_label_measures *l =
          &result_of(r, what[column].data, what[column].task, capacities[k / COLUMNS], s)->labels[what[column].label];
      const double each[4] = {l->relative[0], l->relative[1], l->relative[1], l->relative[2]};
      for (int i = 0; i < 4; i++) m[i] += each[i] / (double)r->seeds;
    }
    for (int i = 0; i < 4; i++) most = fmax(most, fabs(m[i]));
    (void)snprintf(titles[k], sizeof titles[k], "%s, %g nats", what[column].title, capacities[k / COLUMNS]);
  }
  for (size_t k = 0; k < CAPACITIES * COLUMNS; k++)
    panels[k] = (xrd_panel){.kind = XRD_PANEL_HEAT,
                            .title = titles[k],
                            .x = {.name_count = 2, .names = what[k % COLUMNS].names},
                            .y = {.name_count = 2, .names = what[k % COLUMNS].names},
                            .heat = {.from = -most, .to = most},
                            .rows = 2,
                            .columns = 2,
                            .matrix = matrices[k],
                            .diverging = true};
  return xrd_experiment_figure(options, "relative_distances.png", &(xrd_figure){CAPACITIES, COLUMNS, panels}, error);
}

/* Mean of each latent over the classes of one centre: upper row of panels over the upper centre, lower row the lower.
 */
static xrd_status draw_tuning(const xrd_corridor_results *r, const xrd_experiment_options *options, xrd_error *error) {
  enum { COLUMNS = 3 };
  static const shown what[COLUMNS] = {{XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, 0.3},
                                      {XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, 10},
                                      {XRD_CORRIDORS_UNIFORM, XRD_TASK_SIDE, 10}};
  static const char *const titles[COLUMNS] = {"uniform, 0.3 nats", "uniform, 10 nats", "task side, 10 nats"};
  double x[N], y[2 * COLUMNS][XRD_CODE_LATENTS][N];
  xrd_series series[2 * COLUMNS][XRD_CODE_LATENTS];
  xrd_panel panels[2 * COLUMNS];
  for (size_t i = 0; i < N; i++) x[i] = (double)i;
  for (size_t k = 0; k < 2 * COLUMNS; k++) {
    const size_t half = k / COLUMNS;
    const xrd_run_results *result = result_of(r, what[k % COLUMNS].data, what[k % COLUMNS].task,
                                              what[k % COLUMNS].capacity, 0);
    for (size_t j = 0; j < XRD_CODE_LATENTS; j++) {
      for (size_t i = 0; i < N; i++) {
        y[k][j][i] = 0;
        for (size_t o = 0; o < N; o++) y[k][j][i] += result->codes.mean[half == 0 ? i * N + o : o * N + i][j] / N;
      }
      series[k][j] = (xrd_series){.kind = XRD_PLOT_LINE, .count = N, .x = x, .y = y[k][j], .style = (int)j + 1};
    }
    panels[k] = (xrd_panel){.title = half == 0 ? titles[k % COLUMNS] : NULL,
                            .x = {.label = half == 0 ? "upper centre" : "lower centre", .from = 0, .to = 12},
                            .y = {.label = "mean latent"},
                            .key = XRD_KEY_NONE,
                            .series_count = XRD_CODE_LATENTS,
                            .series = series[k]};
  }
  return xrd_experiment_figure(options, "tuning.png", &(xrd_figure){2, COLUMNS, panels}, error);
}

xrd_status xrd_corridor_pictures_draw(const xrd_corridor_results *r, const xrd_experiment_options *options,
                                      xrd_error *error) {
  static const shown data_maps[MAPS] = {
      {XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, 0.3},    {XRD_CORRIDORS_BIASED, XRD_TASK_NONE, 0.3},
      {XRD_CORRIDORS_CORRELATED, XRD_TASK_NONE, 0.3}, {XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, 10},
      {XRD_CORRIDORS_BIASED, XRD_TASK_NONE, 10},      {XRD_CORRIDORS_CORRELATED, XRD_TASK_NONE, 10}};
  static const shown task_maps[MAPS] = {
      {XRD_CORRIDORS_UNIFORM, XRD_TASK_SIDE, 0.3}, {XRD_CORRIDORS_UNIFORM, XRD_TASK_ORDER, 0.3},
      {XRD_CORRIDORS_UNIFORM, XRD_TASK_BINS, 0.3}, {XRD_CORRIDORS_UNIFORM, XRD_TASK_SIDE, 3},
      {XRD_CORRIDORS_UNIFORM, XRD_TASK_ORDER, 3},  {XRD_CORRIDORS_UNIFORM, XRD_TASK_BINS, 3}};
  xrd_status status = draw_maps(r, "maps_data.png", data_maps, 2, 3, options, error);
  if (status == XRD_OK) status = draw_maps(r, "maps_tasks.png", task_maps, 2, 3, options, error);
  if (status == XRD_OK) status = draw_relative(r, options, error);
  return status == XRD_OK ? draw_tuning(r, options, error) : status;
}
