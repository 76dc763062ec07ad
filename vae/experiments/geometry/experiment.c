#include "vae/experiments/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "vae/experiments/geometry/claims.h"
#include "vae/experiments/geometry/pictures.h"
#include "vae/experiments/table.h"

enum { SEEDS = 5, SEEDS_QUICK = 2 };

static const xrd_geometry_effort effort_full = {
    .equal = 4, .unequal = 14, .geodesics = {.tolerance = 1e-2, .elements_most = 16}};
static const xrd_geometry_effort effort_quick = {
    .equal = 3, .unequal = 7, .geodesics = {.tolerance = 1e-2, .elements_most = 4}};

typedef struct {
  size_t seeds, count;
  xrd_run *runs; /* XRD_G_GROUPS x seeds */
  double *rows;  /* count x XRD_G_COUNT */
  void *block;
} work;

typedef struct {
  xrd_status status;
  xrd_error error;
} outcome;

/* Seed by seed, so that what is stopped early has whole seeds. */
static size_t in_turn(const work *w, size_t i) { return i % XRD_G_GROUPS * w->seeds + i / XRD_G_GROUPS; }

static xrd_status measure_all(const xrd_experiment_options *options, work *w, xrd_error *error) {
  const xrd_geometry_effort *effort = options->quick ? &effort_quick : &effort_full;
  outcome *outcomes = xrd_allocate_zero(w->count, sizeof *outcomes);
  if (outcomes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", w->count);
  size_t done = 0;
  bool wanted = true;
#pragma omp parallel for num_threads(options->threads) schedule(dynamic, 1)
  for (size_t turn = 0; turn < w->count; turn++) {
    const size_t i = in_turn(w, turn);
    outcome *o = &outcomes[i];
    bool go;
#pragma omp critical(xrd_geometry)
    go = wanted = wanted && (options->report == NULL || options->report(options->context, done, w->count));
    o->status = go ? xrd_geometry_measure(w->runs[i].folder, effort, w->rows + i * XRD_G_COUNT, &o->error)
                   : xrd_fail(&o->error, XRD_ERR_INTERRUPTED, "stopped; the same command goes on");
#pragma omp critical(xrd_geometry)
    done++;
  }
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < w->count && status == XRD_OK; i++)
    if (outcomes[i].status != XRD_OK)
      status = xrd_fail(error, outcomes[i].status, "%s: %s", w->runs[i].folder, outcomes[i].error.message);
  free(outcomes);
  return status;
}

static xrd_status write_runs(const xrd_experiment_options *options, const work *w, xrd_error *error) {
  xrd_atomic_file *file;
  char header[4096] = "data,task,seed", name[XRD_G_NAME];
  for (size_t i = 0; i < XRD_G_COUNT; i++) {
    xrd_geometry_name(i, name);
    const size_t length = strlen(header);
    (void)snprintf(header + length, sizeof header - length, ",%s", name);
  }
  const xrd_status status = xrd_experiment_table(options, "runs.csv", header, &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (size_t i = 0; i < w->count; i++) {
    const size_t group = i / w->seeds;
    (void)fprintf(stream, "%s,%s,%zu", xrd_geometry_data[group / XRD_G_TASKS], xrd_geometry_tasks[group % XRD_G_TASKS],
                  i % w->seeds + XRD_G_FIRST_SEED);
    for (size_t j = 0; j < XRD_G_COUNT; j++) (void)fprintf(stream, ",%.9g", w->rows[i * XRD_G_COUNT + j]);
    (void)fputc('\n', stream);
  }
  return xrd_atomic_file_commit(file, error);
}

static xrd_status write_costs(const xrd_experiment_options *options, const work *w, double pictures_s,
                              xrd_error *error) {
  xrd_experiment_cost costs[] = {{"training", w->count, 0}, {"geometry", 0, 0}, {"pictures", 0, pictures_s}};
  for (size_t i = 0; i < w->count; i++) {
    costs[0].processor_s += w->runs[i].processor_s;
    costs[1].processor_s += w->rows[i * XRD_G_COUNT + XRD_G_SECONDS];
  }
  return xrd_experiment_costs(options, costs, sizeof costs / sizeof costs[0], error);
}

static xrd_status prepare(const xrd_experiment_options *options, work *w, xrd_error *error) {
  w->seeds = options->quick ? SEEDS_QUICK : SEEDS;
  w->count = XRD_G_GROUPS * w->seeds;
  const xrd_array arrays[] = {XRD_ARRAY(w->runs, w->count), XRD_ARRAY(w->rows, w->count * XRD_G_COUNT), {0}};
  xrd_status status = xrd_carve(&w->block, arrays, error);
  for (size_t i = 0; i < w->count && status == XRD_OK; i++)
    status = xrd_geometry_run(options, i / w->seeds, i % w->seeds, &w->runs[i], error);
  return status;
}

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  work w = {.count = 0};
  xrd_status status = prepare(options, &w, error);
  if (status == XRD_OK)
    status = xrd_runs_train(w.runs, w.count, options->threads, options->report, options->context, error);
  if (status == XRD_OK) status = measure_all(options, &w, error);
  const double start = xrd_processor_seconds();
  if (status == XRD_OK) status = write_runs(options, &w, error);
  if (status == XRD_OK) status = xrd_geometry_claims(options, w.rows, w.seeds, error);
  if (status == XRD_OK) status = xrd_geometry_fields_draw(options, w.runs, w.seeds, error);
  if (status == XRD_OK) status = write_costs(options, &w, xrd_processor_seconds() - start, error);
  xrd_carve_free(w.block);
  return status;
}

const xrd_experiment xrd_experiment_geometry = {
    .name = "geometry",
    .summary = "whether models with a task curve more, and whether geodesic distances serve better than Euclidean",
    .run = run,
    .pictures = xrd_geometry_pictures,
};
