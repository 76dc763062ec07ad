#include "vae/experiments/corridors/ideals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/numbers.h"
#include "vae/experiments/table.h"

enum { HALF_POINTS = 40, PAIR_POINTS = 16, QUICK_POINTS = 2, COLUMNS = 4 };
const double xrd_corridor_task_weight = 30;

/* The log-loss alone has its critical slope at 1 / weight; squared error has its first near 0.12 (correlated).  Steep
   slopes, with a prototype for each class, take most of the time. */
static double slope_at(const xrd_ideal_curve *curve, size_t k) {
  const double first = curve->task == XRD_TASK_NONE ? 0.1 : 0.4 / xrd_corridor_task_weight;
  const double last = curve->count != QUICK_POINTS ? 3 : curve->task == XRD_TASK_NONE ? 0.13 : 0.05;
  return first * pow(last / first, (double)k / (double)(curve->count - 1));
}

static bool independent(const xrd_ideal_curve *curve) {
  return curve->task == XRD_TASK_NONE && curve->data != XRD_CORRIDORS_CORRELATED;
}

static xrd_status add_optimum(const xrd_corridor_source *source, double slope, xrd_ideal_point *point,
                              xrd_error *error) {
  xrd_prototypes r;
  const xrd_status status = xrd_prototypes_at_slope(&source->source, slope, NULL, &r, error);
  if (status != XRD_OK) return status;
  point->slope = slope;
  point->distortion += r.bounds.distortion;
  point->rate_lower += fmax(0, r.bounds.rate_lower - r.excess);
  point->rate_upper += r.bounds.rate_upper;
  xrd_prototypes_clear(&r);
  return XRD_OK;
}

static xrd_status path_of(const xrd_ideal_curve *curve, const xrd_experiment_options *options,
                          char path[XRD_EXPERIMENT_PATH], xrd_error *error) {
  char name[64];
  (void)snprintf(name, sizeof name, "ideal_%s_%s.txt", xrd_data_name(curve->data), xrd_task_name(curve->task));
  return xrd_experiment_path(options, name, path, error);
}

/* False where the file is not there, or is not this curve's. */
static bool read_points(xrd_ideal_curve *curve, const char *path) {
  xrd_numbers numbers;
  if (xrd_numbers_read(path, XRD_TABLE, XRD_FINITE, &numbers, NULL) != XRD_OK) return false;
  const bool fits = numbers.columns == COLUMNS && numbers.rows == curve->count;
  bool same = fits;
  for (size_t k = 0; fits && k < curve->count; k++) {
    const double *row = numbers.values + k * COLUMNS;
    same = same && fabs(row[0] / slope_at(curve, k) - 1) < 1e-8;
    curve->points[k] = (xrd_ideal_point){row[0], row[1], row[2], row[3]};
  }
  xrd_numbers_clear(&numbers);
  return same;
}

static xrd_status write_points(const xrd_ideal_curve *curve, const char *path, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  (void)fprintf(xrd_atomic_file_stream(file), "# slope distortion rate_lower rate_upper\n");
  for (size_t k = 0; k < curve->count; k++)
    (void)fprintf(xrd_atomic_file_stream(file), "%.17g %.17g %.17g %.17g\n", curve->points[k].slope,
                  curve->points[k].distortion, curve->points[k].rate_lower, curve->points[k].rate_upper);
  return xrd_atomic_file_commit(file, error);
}

/* Asked on the threads of all points. */
static bool go_on(void *context, size_t done, size_t total) {
  const xrd_experiment_options *options = context;
  bool answer = true;
#pragma omp critical(ideal_curves)
  if (options->report != NULL) answer = options->report(options->context, done, total);
  return answer;
}

static xrd_status solve_points(xrd_ideal_curve *curve, const xrd_corridor_source *sources, int threads,
                               xrd_error *error) {
  xrd_status status = XRD_OK;
  memset(curve->points, 0, curve->count * sizeof *curve->points);
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
  for (size_t k = 0; k < curve->count; k++) {
    xrd_error problem = {""};
    xrd_status result = XRD_OK;
    for (int half = 0; half < (independent(curve) ? 2 : 1) && result == XRD_OK; half++)
      result = add_optimum(&sources[half], slope_at(curve, k), &curve->points[k], &problem);
#pragma omp critical
    if (result != XRD_OK && status == XRD_OK) status = xrd_fail(error, result, "%s", problem.message);
  }
  return status;
}

xrd_status xrd_ideal_curve_solve(xrd_ideal_curve *curve, const xrd_experiment_options *options, xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  xrd_status status = path_of(curve, options, path, error);
  if (status != XRD_OK) return status;
  curve->count = options->quick ? QUICK_POINTS : independent(curve) ? HALF_POINTS : PAIR_POINTS;
  curve->points = xrd_allocate_zero(curve->count, sizeof *curve->points);
  xrd_corridor_source *sources = xrd_allocate_zero(2, sizeof *sources);
  if (sources == NULL || curve->points == NULL) {
    free(sources);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for an ideal curve");
  }
  xrd_corridor_pair(curve->data, curve->task, xrd_corridor_task_weight, &sources[0]);
  curve->noise = sources[0].noise;
  for (size_t c = 0; c < XRD_CLASSES; c++) curve->entropy -= sources[0].p[c] * log(sources[0].p[c]);
  for (int half = 0; independent(curve) && half < 2; half++) {
    double p[XRD_POSITIONS];
    xrd_corridor_marginal(curve->data, half, p);
    xrd_corridor_half(p, 0, &sources[half]);
  }
  xrd_experiment_options asked = *options;
  for (int half = 0; half < 2; half++) {
    sources[half].source.progress = go_on;
    sources[half].source.progress_context = &asked;
  }
  if (!read_points(curve, path)) {
    status = solve_points(curve, sources, options->threads, error);
    if (status == XRD_OK) status = write_points(curve, path, error);
  }
  free(sources);
  return status;
}
