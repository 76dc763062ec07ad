#include "vae/experiments/geometry/pictures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "vae/experiments/figure.h"
#include "vae/experiments/geometry/picture.h"
#include "vae/experiments/table.h"
#include "vae/geometry/trained.h"

enum { CELLS = 101, PATHS = 6 };

static const xrd_drawing_group laws[] = {{"data=uniform", "uniform"}, {"data=correlated", "correlated"}, {0}};
static const xrd_drawing_layer means[] = {
    {.table = "runs.csv", .x = "task", .kind = XRD_PLOT_ERROR_BARS, .groups = laws, .apart = 0.2}, {.table = NULL}};

static const xrd_drawing_panel curvature[] = {
    {.title = "residual  1 - corr²(Euclidean, geodesic)", .y = "residual"},
    {.title = "detour  straight / geodesic - 1", .y = "detour"},
    {.title = "arc  geodesic / chord - 1", .y = "arc"},
    {.title = "largest tangent angle (rad)", .y = "angle"},
    {.title = "bending  |II| · length", .y = "bending"},
    {.title = "scalar curvature · length²", .y = "scalar_curvature"},
};

/* The silhouettes of a label under both distances, beside each other. */
#define SILHOUETTES(label)                                                                                             \
  (const xrd_drawing_layer[]) {                                                                                        \
    {.table = "runs.csv",                                                                                              \
     .where = "data=uniform",                                                                                          \
     .x = "task",                                                                                                      \
     .y = "silhouette_euclidean_" label,                                                                               \
     .kind = XRD_PLOT_ERROR_BARS,                                                                                      \
     .title = "Euclidean"},                                                                                            \
        {.table = "runs.csv",                                                                                          \
         .where = "data=uniform",                                                                                      \
         .x = "task",                                                                                                  \
         .y = "silhouette_geodesic_" label,                                                                            \
         .kind = XRD_PLOT_ERROR_BARS,                                                                                  \
         .title = "geodesic",                                                                                          \
         .style = 1,                                                                                                   \
         .shift = 0.24},                                                                                               \
        {.table = NULL},                                                                                               \
  }

static const xrd_drawing_panel distance[] = {
    {.title = "silhouette of side", .layers = SILHOUETTES("side")},
    {.title = "silhouette of order", .layers = SILHOUETTES("order")},
    {.title = "silhouette of equality", .layers = SILHOUETTES("equality")},
    {.title = "silhouette of bins", .layers = SILHOUETTES("bins")},
};

#define TASKS                                                                                                          \
  { .label = "task", .from = -0.5, .to = XRD_G_TASKS - 0.5, .name_count = XRD_G_TASKS, .names = xrd_geometry_tasks }

const xrd_drawing xrd_geometry_pictures[] = {
    {.name = "curvature.png",
     .rows = 2,
     .columns = 3,
     .x = TASKS,
     .key = XRD_KEY_BELOW,
     .layers = means,
     .panels = curvature},
    {.name = "distance.png", .rows = 2, .columns = 2, .x = TASKS, .key = XRD_KEY_BELOW, .panels = distance},
    {.name = NULL},
};

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

xrd_status xrd_geometry_fields_draw(const xrd_experiment_options *options, const xrd_run *runs, size_t seeds,
                                    xrd_error *error) {
  const xrd_status status = draw_field(options, runs[0].folder, "field-none.png", error);
  return status == XRD_OK ? draw_field(options, runs[(XRD_G_TASKS - 1) * seeds].folder, "field-all.png", error)
                          : status;
}
