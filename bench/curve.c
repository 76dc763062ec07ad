#include <math.h>
#include <stdlib.h>

#include "bench/ours.h"
#include "bench/program.h"
#include "bench/sweep.h"
#include "exactrd/curve.h"

static const double GAP = 1e-12, PATIENCE_S = 15, LIMIT_S = 60;
static const double SLOW_S = 2; /* a slower curve is not repeated */

static double slope_at(const bench_curve *curve, size_t k) {
  return curve->low * pow(curve->high / curve->low, (double)k / (double)(curve->points - 1));
}

/* One cold start and points - 1 warm ones; every tenth answer judged off the clock where `judge` is set. */
static double march(bench_curve *curve, bench_workbench *bench, bench_instance *judge) {
  double seconds = 0;
  curve->passes = 0;
  bench_workbench_forget(bench);
  for (size_t k = 0; k < curve->points; k++) {
    const double slope = slope_at(curve, k);
    const double start = bench_cpu();
    bench_workbench_solve(bench, slope, GAP, 0);
    seconds += bench_cpu() - start;
    curve->passes += bench_workbench_passes(bench) / (double)curve->points;
    if (judge == NULL || k % 10 != 9) continue;
    judge->what.slope = slope;
    bench_instance_tabulate(judge);
    curve->worst_gap = fmax(curve->worst_gap, bench_judge(judge, bench_workbench_masses(bench)));
  }
  return seconds;
}

typedef struct {
  bench_curve *curve;
  bench_workbench *bench;
} task;

static bool marches(void *context) {
  task *work = context;
  (void)march(work->curve, work->bench, NULL);
  return true;
}

/* Proves the whole curve unless its first point foretells more than PATIENCE_S. */
static void prove(bench_curve *curve, const bench_instance *instance) {
  double *slopes = bench_allocate(curve->points, sizeof(double));
  for (size_t k = 0; k < curve->points; k++) slopes[k] = slope_at(curve, k);
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  xrd_curve answer = {0};
  xrd_error error;
  double start = bench_cpu();
  bench_require(xrd_curve_at_slopes(&instance->problem, &slopes[curve->points / 2], 1, &options, &answer, &error),
                &error);
  xrd_curve_clear(&answer);
  if ((bench_cpu() - start) * (double)curve->points > PATIENCE_S) {
    free(slopes);
    return;
  }
  start = bench_cpu();
  bench_require(xrd_curve_at_slopes(&instance->problem, slopes, curve->points, &options, &answer, &error), &error);
  curve->proved_s = bench_cpu() - start;
  for (size_t k = 0; k < answer.count; k++) {
    const xrd_bounds *bounds = &answer.points[k].bounds;
    curve->proved_width = fmax(curve->proved_width, bounds->rate_upper - bounds->rate_lower);
    curve->closed += answer.points[k].verdict == XRD_CLOSED;
  }
  xrd_curve_clear(&answer);
  free(slopes);
}

void bench_curve_measure(bench_curve *curve) {
  bench_note("curve %s %zu", curve->name, curve->n);
  bench_instance instance;
  bench_instance_init(&instance, (bench_case){curve->family, curve->n, curve->high});
  bench_workbench *bench = bench_workbench_new(&instance, 1);
  curve->seconds = curve->pass_s = curve->proved_s = NAN;
  if (!bench_finishes(marches, &(task){curve, bench}, LIMIT_S)) {
    bench_workbench_free(bench);
    bench_instance_clear(&instance);
    return;
  }
  curve->seconds = march(curve, bench, &instance);
  const double begun = bench_now();
  for (int again = 0; again < 20 && curve->seconds <= SLOW_S && bench_now() - begun < 0.5 + curve->seconds; again++)
    curve->seconds = fmin(curve->seconds, march(curve, bench, NULL));
  curve->pass_s = bench_workbench_pass(bench);
  bench_workbench_free(bench);
  prove(curve, &instance);
  bench_instance_clear(&instance);
}
