#include "cli/geometry_report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "files/write/decimal.h"
#include "vae/experiments/geometry/picture.h"

enum { CELLS = 24 };

/* A named value of a table; one that is not defined is an empty cell, and null in a document. */
typedef struct {
  const char *name;
  double value;
} cell;

static uint32_t label_of(const geometry_report *r, size_t point) {
  return xrd_label_of(r->label, r->trained.trainer.test.classes[point]);
}

xrd_status geometry_report_separate(geometry_report *r, xrd_error *error) {
  if (r->label == XRD_LABELS) return XRD_OK;
  const size_t n = r->distances.count;
  uint32_t *labels;
  double *matrix;
  void *block;
  xrd_status status = xrd_carve(&block, (const xrd_array[]){XRD_ARRAY(labels, n), XRD_ARRAY(matrix, n * n), {0}},
                                error);
  if (status != XRD_OK) return status;
  for (size_t i = 0; i < n; i++) labels[i] = label_of(r, i);
  xrd_distances_matrix(&r->distances, r->distances.euclidean, matrix);
  status = xrd_separation_of(matrix, labels, n, &r->euclidean, error);
  xrd_distances_matrix(&r->distances, r->distances.geodesic, matrix);
  if (status == XRD_OK) status = xrd_separation_of(matrix, labels, n, &r->geodesic, error);
  xrd_carve_free(block);
  return status;
}

void geometry_report_clear(geometry_report *r) {
  for (size_t i = 0; i < r->path_count; i++) xrd_geodesic_clear(&r->paths[i]);
  free(r->paths);
  free(r->plane_axes);
  xrd_field_clear(&r->field);
  xrd_distances_clear(&r->distances);
  xrd_trained_clear(&r->trained);
}

static size_t summary_cells(const geometry_report *r, cell cells[CELLS]) {
  const xrd_survey *s = &r->survey;
  const double none = (double)NAN;
  const cell all[] = {
      {"latents", (double)r->trained.trainer.model.latents},
      {"latents_in_use", (double)r->trained.active},
      {"points", (double)r->distances.count},
      {"length", s->length},
      {"residual", s->residual},
      {"detour", s->detour},
      {"arc", s->arc},
      {"angle", s->angle},
      {"log10_condition", s->condition},
      {"bending", s->smooth ? s->bending : none},
      {"scalar_curvature", s->smooth ? s->scalar : none},
      {"largest_change", r->distances.change},
      {"open", (double)r->distances.open},
      {"margin_euclidean", r->euclidean.margin},
      {"margin_geodesic", r->geodesic.margin},
      {"silhouette_euclidean", r->euclidean.silhouette},
      {"silhouette_geodesic", r->geodesic.silhouette},
      {"purity_euclidean", r->euclidean.purity},
      {"purity_geodesic", r->geodesic.purity},
  };
  const size_t count = sizeof all / sizeof all[0];
  memcpy(cells, all, sizeof all);
  for (size_t i = count - 6; r->label == XRD_LABELS && i < count; i++) cells[i].value = none;
  return count;
}

static size_t pair_cells(const geometry_report *r, size_t i, size_t j, size_t pair, cell cells[CELLS]) {
  const xrd_distances *d = &r->distances;
  const bool labelled = r->label != XRD_LABELS;
  const cell all[] = {
      {"first", (double)i},
      {"second", (double)j},
      {"first_label", labelled ? label_of(r, i) : (double)NAN},
      {"second_label", labelled ? label_of(r, j) : (double)NAN},
      {"euclidean", d->euclidean[pair]},
      {"chord", d->chord[pair]},
      {"straight", d->straight[pair]},
      {"geodesic", d->geodesic[pair]},
  };
  memcpy(cells, all, sizeof all);
  return sizeof all / sizeof all[0];
}

static size_t field_cells(const geometry_report *r, size_t row, size_t column, cell cells[CELLS]) {
  const xrd_field *f = &r->field;
  const size_t index = row * f->size + column;
  double z[2];
  xrd_field_place(f, row, column, z);
  const cell all[] = {
      {"x", z[0]},
      {"y", z[1]},
      {"volume", f->volume[index]},
      {"condition", f->condition[index]},
      {"gauss", f->gauss != NULL ? f->gauss[index] : (double)NAN},
      {"bending", f->bending != NULL ? f->bending[index] : (double)NAN},
  };
  memcpy(cells, all, sizeof all);
  return sizeof all / sizeof all[0];
}

static void write_names(const cell *cells, size_t count, FILE *stream) {
  for (size_t i = 0; i < count; i++) (void)fprintf(stream, "%s%s", i == 0 ? "" : ",", cells[i].name);
  (void)fputc('\n', stream);
}

static void write_cells(const cell *cells, size_t count, FILE *stream) {
  for (size_t i = 0; i < count; i++) {
    if (i > 0) (void)fputc(',', stream);
    if (!isnan(cells[i].value)) (void)fputs(xrd_decimal_of(cells[i].value, XRD_SHORTEST).text, stream);
  }
  (void)fputc('\n', stream);
}

void geometry_report_summary(const geometry_report *r, FILE *stream) {
  cell cells[CELLS];
  const size_t count = summary_cells(r, cells);
  (void)fputs("run,", stream);
  write_names(cells, count, stream);
  (void)fprintf(stream, "%s,", r->folder);
  write_cells(cells, count, stream);
}

void geometry_report_pairs(const geometry_report *r, FILE *stream) {
  cell cells[CELLS];
  size_t pair = 0;
  write_names(cells, pair_cells(r, 0, 1, 0, cells), stream);
  for (size_t i = 0; i < r->distances.count; i++)
    for (size_t j = i + 1; j < r->distances.count; j++, pair++)
      write_cells(cells, pair_cells(r, i, j, pair, cells), stream);
}

void geometry_report_field(const geometry_report *r, FILE *stream) {
  cell cells[CELLS];
  write_names(cells, field_cells(r, 0, 0, cells), stream);
  for (size_t row = 0; row < r->field.size; row++)
    for (size_t column = 0; column < r->field.size; column++)
      write_cells(cells, field_cells(r, row, column, cells), stream);
}

static json_t *json_value(double value) {
  if (isnan(value)) return json_null();
  return isinf(value) ? json_string("inf") : json_real(value);
}

static json_t *json_cells(const cell *cells, size_t count) {
  json_t *object = json_object();
  for (size_t i = 0; i < count; i++)
    if (json_object_set_new(object, cells[i].name, json_value(cells[i].value)) != 0) {
      json_decref(object);
      return NULL;
    }
  return object;
}

static json_t *json_pairs(const geometry_report *r) {
  json_t *list = json_array();
  cell cells[CELLS];
  size_t pair = 0;
  for (size_t i = 0; i < r->distances.count; i++)
    for (size_t j = i + 1; j < r->distances.count; j++, pair++)
      if (json_array_append_new(list, json_cells(cells, pair_cells(r, i, j, pair, cells))) != 0) {
        json_decref(list);
        return NULL;
      }
  return list;
}

static json_t *json_field(const geometry_report *r) {
  json_t *list = json_array();
  cell cells[CELLS];
  for (size_t i = 0; i < r->field.size * r->field.size; i++) {
    const size_t count = field_cells(r, i / r->field.size, i % r->field.size, cells);
    if (json_array_append_new(list, json_cells(cells, count)) != 0) {
      json_decref(list);
      return NULL;
    }
  }
  return list;
}

xrd_status geometry_report_json(const geometry_report *r, FILE *stream, xrd_error *error) {
  cell cells[CELLS];
  const size_t count = summary_cells(r, cells);
  json_t *document = json_pack("{s:s, s:o, s:o, s:[I,I], s:o}", "run", r->folder, "summary", json_cells(cells, count),
                               "pairs", json_pairs(r), "plane", (json_int_t)r->plane[0], (json_int_t)r->plane[1],
                               "field", json_field(r));
  const bool done = document != NULL && json_dumpf(document, stream, JSON_INDENT(1)) == 0;
  json_decref(document);
  (void)fputc('\n', stream);
  return done ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the document");
}

xrd_status geometry_report_draw(const geometry_report *r, const char *path, xrd_error *error) {
  char labels[2][32];
  for (int a = 0; a < 2; a++) (void)snprintf(labels[a], sizeof labels[a], "latent %zu", r->plane[a]);
  const xrd_field_picture picture = {&r->field, labels[0], labels[1], r->path_count, r->paths};
  return xrd_field_draw(&picture, path, error);
}
