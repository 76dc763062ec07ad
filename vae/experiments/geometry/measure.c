#include "vae/experiments/geometry/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "exactrd/output.h"
#include "vae/compare/result.h"
#include "vae/experiments/table.h"
#include "vae/geometry/survey.h"
#include "vae/geometry/trained.h"

enum { PATH_SIZE = 4096 };

const char *const xrd_geometry_scores[XRD_G_SCORES] = {"margin", "silhouette", "purity"};

static const char *const names[XRD_G_SEPARATION] = {
    "kl_nats",         "sse",     "latents_in_use",   "length",         "residual",   "detour",     "arc", "angle",
    "log10_condition", "bending", "scalar_curvature", "largest_change", "open_share", "processor_s"};

void xrd_geometry_name(size_t place, char name[XRD_G_NAME]) {
  if (place < XRD_G_SEPARATION) {
    (void)snprintf(name, XRD_G_NAME, "%s", names[place]);
    return;
  }
  const size_t index = place - XRD_G_SEPARATION, label = index / (2 * XRD_G_SCORES);
  (void)snprintf(name, XRD_G_NAME, "%s_%s_%s", xrd_geometry_scores[index / 2 % XRD_G_SCORES],
                 index % 2 == 0 ? "euclidean" : "geodesic", xrd_label_name(XRD_G_LABEL + (xrd_label)label));
}

/* The coordinates and classes of the samples that are compared. */
typedef struct {
  size_t count;
  double *points; /* count x latents in use */
  uint32_t *classes, *labels;
  double *matrix; /* count x count */
  void *block;
} sample;

static xrd_status choose(sample *s, const xrd_trained *t, const xrd_geometry_effort *effort, xrd_error *error) {
  const size_t k = t->active, most = effort->equal + effort->unequal;
  size_t left[] = {effort->unequal, effort->equal};
  memset(s, 0, sizeof *s);
  const xrd_array arrays[] = {XRD_ARRAY(s->points, most * k),
                              XRD_ARRAY(s->classes, most),
                              XRD_ARRAY(s->labels, most),
                              XRD_ARRAY(s->matrix, most * most),
                              {0}};
  const xrd_status status = xrd_carve(&s->block, arrays, error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < t->trainer.test.count; i++) {
    const uint32_t class_index = t->trainer.test.classes[i];
    size_t *wanted = &left[xrd_label_of(XRD_LABEL_EQUALITY, class_index)];
    if (*wanted == 0) continue;
    --*wanted;
    memcpy(s->points + s->count * k, t->points + i * k, k * sizeof *s->points);
    s->classes[s->count++] = class_index;
  }
  if (s->count == most) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "too few held-out samples: %zu of %zu", s->count, most);
}

static xrd_status separate(sample *s, const xrd_distances *d, double *row, xrd_error *error) {
  for (size_t label = 0; label < XRD_G_LABELS; label++) {
    for (size_t i = 0; i < s->count; i++) s->labels[i] = xrd_label_of(XRD_G_LABEL + (xrd_label)label, s->classes[i]);
    for (int geodesic = 0; geodesic < 2; geodesic++) {
      xrd_separation found;
      xrd_distances_matrix(d, geodesic ? d->geodesic : d->euclidean, s->matrix);
      const xrd_status status = xrd_separation_of(s->matrix, s->labels, s->count, &found, error);
      if (status != XRD_OK) return status;
      const double scores[XRD_G_SCORES] = {found.margin, found.silhouette, found.purity};
      for (size_t score = 0; score < XRD_G_SCORES; score++)
        row[xrd_geometry_place(label, score, geodesic)] = scores[score];
    }
  }
  return XRD_OK;
}

static void fill(const xrd_survey *s, const xrd_distances *d, double *row) {
  row[XRD_G_LENGTH] = s->length;
  row[XRD_G_RESIDUAL] = s->residual;
  row[XRD_G_DETOUR] = s->detour;
  row[XRD_G_ARC] = s->arc;
  row[XRD_G_ANGLE] = s->angle;
  row[XRD_G_CONDITION] = s->condition;
  row[XRD_G_BENDING] = s->bending;
  row[XRD_G_SCALAR] = s->scalar;
  row[XRD_G_CHANGE] = d->change;
  row[XRD_G_OPEN] = (double)d->open / (double)d->pairs;
}

static xrd_status measure(const xrd_trained *t, const xrd_geometry_effort *effort, double *row, xrd_error *error) {
  sample s;
  xrd_distances d = {.block = NULL};
  xrd_survey survey;
  const xrd_map *map = &t->in_use.map;
  xrd_status status = choose(&s, t, effort, error);
  if (status == XRD_OK) status = xrd_distances_fill(&d, map, s.points, s.count, &effort->geodesics, NULL, error);
  if (status == XRD_OK) status = xrd_survey_of(map, s.points, &d, &survey, error);
  if (status == XRD_OK) {
    row[XRD_G_IN_USE] = (double)t->active;
    fill(&survey, &d, row);
    status = separate(&s, &d, row, error);
  }
  xrd_distances_clear(&d);
  xrd_carve_free(s.block);
  return status;
}

/* The file's first line: it tells one effort from another. */
static void head(const xrd_geometry_effort *effort, char line[128]) {
  (void)snprintf(line, 128, "%zu equal, %zu unequal, tolerance %g, %zu elements\n", effort->equal, effort->unequal,
                 effort->geodesics.tolerance, effort->geodesics.elements_most);
}

static bool recall(const char *path, const xrd_geometry_effort *effort, double *row) {
  char expected[128], line[128];
  FILE *stream = fopen(path, "r");
  if (stream == NULL) return false;
  head(effort, expected);
  bool good = fgets(line, sizeof line, stream) != NULL && strcmp(line, expected) == 0;
  for (size_t i = 0; good && i < XRD_G_COUNT; i++) good = fscanf(stream, "%*[^,],%lf\n", &row[i]) == 1;
  (void)fclose(stream);
  return good;
}

static xrd_status note(const char *path, const xrd_geometry_effort *effort, const double *row, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  char line[128], name[XRD_G_NAME];
  head(effort, line);
  (void)fputs(line, xrd_atomic_file_stream(file));
  for (size_t i = 0; i < XRD_G_COUNT; i++) {
    xrd_geometry_name(i, name);
    (void)fprintf(xrd_atomic_file_stream(file), "%s,%.17g\n", name, row[i]);
  }
  return xrd_atomic_file_commit(file, error);
}

xrd_status xrd_geometry_measure(const char *folder, const xrd_geometry_effort *effort, double row[XRD_G_COUNT],
                                xrd_error *error) {
  char path[PATH_SIZE];
  xrd_vae_config config;
  xrd_vae_measures run;
  if (snprintf(path, sizeof path, "%s/geometry.csv", folder) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  if (recall(path, effort, row)) return XRD_OK;
  xrd_status status = xrd_vae_result_read(folder, &config, &run, error);
  if (status != XRD_OK) return status;
  row[XRD_G_KL] = run.kl_nats;
  row[XRD_G_SSE] = run.sse;
  xrd_trained *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  const double start = xrd_thread_seconds();
  status = xrd_trained_open(t, folder, false, error);
  if (status == XRD_OK) status = measure(t, effort, row, error);
  row[XRD_G_SECONDS] = xrd_thread_seconds() - start;
  xrd_trained_clear(t);
  free(t);
  return status == XRD_OK ? note(path, effort, row, error) : status;
}
