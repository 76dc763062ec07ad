#include "experiments/corridors/ideals.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { HALF_POINTS = 40, PAIR_POINTS = 16, QUICK_POINTS = 2 };
const double xrd_corridor_task_weight = 30;

/* The log-loss alone has its critical slope at 1 / weight; squared error has its first near 0.12 (correlated). */
static double slope_at(const xrd_ideal_curve *curve, size_t k) {
  const double first = curve->task == XRD_TASK_NONE ? 0.1 : 0.4 / xrd_corridor_task_weight, last = 3;
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

xrd_status xrd_ideal_curve_solve(xrd_ideal_curve *curve, bool quick, int threads, xrd_error *error) {
  xrd_corridor_source *sources = xrd_allocate_zero(2, sizeof *sources);
  const bool halves = independent(curve);
  curve->count = quick ? QUICK_POINTS : halves ? HALF_POINTS : PAIR_POINTS;
  curve->points = xrd_allocate_zero(curve->count, sizeof *curve->points);
  if (sources == NULL || curve->points == NULL) {
    free(sources);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for an ideal curve");
  }
  xrd_corridor_pair(curve->data, curve->task, xrd_corridor_task_weight, &sources[0]);
  curve->noise = sources[0].noise;
  curve->entropy = 0;
  for (size_t c = 0; c < XRD_CLASSES; c++) curve->entropy -= sources[0].p[c] * log(sources[0].p[c]);
  for (int half = 0; halves && half < 2; half++) {
    double p[XRD_POSITIONS];
    xrd_corridor_marginal(curve->data, half, p);
    xrd_corridor_half(p, 0, &sources[half]);
  }
  xrd_status status = XRD_OK;
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
  for (size_t k = 0; k < curve->count; k++) {
    xrd_error problem = {""};
    xrd_status result = XRD_OK;
    for (int half = 0; half < (halves ? 2 : 1) && result == XRD_OK; half++)
      result = add_optimum(&sources[half], slope_at(curve, k), &curve->points[k], &problem);
#pragma omp critical
    if (result != XRD_OK && status == XRD_OK) status = xrd_fail(error, result, "%s", problem.message);
  }
  free(sources);
  return status;
}
