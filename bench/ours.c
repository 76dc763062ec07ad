#include "bench/ours.h"

#include <math.h>

#include "bench/program.h"
#include "exactrd/curve.h"

static const double LIMIT_S = 30; /* of processor time; beyond it only the first rounds are reported */

typedef struct {
  bench_workbench *bench;
  double slope;
} task;

static bool solves(void *context) {
  const task *work = context;
  bench_workbench_forget(work->bench);
  bench_workbench_solve(work->bench, work->slope, bench_target[BENCH_TARGETS - 1], 0);
  return bench_workbench_gap(work->bench) <= bench_target[BENCH_TARGETS - 1];
}

static size_t count_used(const double *q, size_t m) {
  size_t used = 0;
  for (size_t j = 0; j < m; j++) used += q[j] > 0;
  return used;
}

/* The gap after each round, by stopping after one, two, three... */
static void trace(bench_race *race, bench_workbench *bench) {
  const double slope = race->instance->what.slope;
  for (size_t rounds = 1; rounds <= 200; rounds++) {
    const double seconds = bench_workbench_cold(bench, slope, bench_target[BENCH_TARGETS - 1], rounds, 0.01);
    bench_race_trace(race, seconds, fmax(bench_workbench_gap(bench), 1e-16));
    if (race->reached == 0)
      bench_race_enter(race, bench_workbench_masses(bench), seconds, bench_workbench_passes(bench));
    if (bench_workbench_rounds(bench) < rounds || seconds > 1) break;
    if (bench_workbench_gap(bench) <= bench_target[BENCH_TARGETS - 1]) break;
  }
}

/* The point through the public interface. */
static void solve_point(xrd_curve *curve, const bench_instance *instance, double gap_nats) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = gap_nats;
  xrd_error error;
  bench_require(xrd_curve_at_slopes(&instance->problem, &instance->what.slope, 1, &options, curve, &error), &error);
}

/* The whole way once, to the last target's gap; and the proof alone, of an answer as exact as doubles make it. */
static void prove_once(bench_detail *detail, const bench_instance *instance) {
  const double finest = 1e-15, gap_nats = bench_target[BENCH_TARGETS - 1];
  xrd_curve curve = {0};
  xrd_error error;
  const double start = bench_cpu();
  solve_point(&curve, instance, gap_nats);
  detail->point_s = fmin(detail->point_s, bench_cpu() - start);
  const xrd_point *point = &curve.points[0];
  detail->point_width = point->bounds.rate_upper - point->bounds.rate_lower;
  detail->closed = point->verdict == XRD_CLOSED;
  xrd_curve_clear(&curve);
  solve_point(&curve, instance, finest);
  point = &curve.points[0];
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  xrd_bounds bounds;
  const double solved = bench_cpu();
  bench_require(xrd_certify(&instance->problem, &witness, finest, 1, &bounds, &error), &error);
  detail->certify_s = fmin(detail->certify_s, bench_cpu() - solved);
  detail->certify_width = bounds.rate_upper - bounds.rate_lower;
  xrd_curve_clear(&curve);
}

static void prove(bench_detail *detail, const bench_instance *instance) {
  detail->point_s = detail->certify_s = INFINITY;
  const double begun = bench_now();
  for (int again = 0; again < 20 && (again < 1 || bench_now() - begun < 0.3); again++) prove_once(detail, instance);
}

void bench_ours(bench_race *race, bench_detail *detail, const bench_instance *instance) {
  bench_note("  exactrd");
  bench_race_start(race, "exactrd", instance, LIMIT_S);
  const double start = bench_cpu();
  bench_workbench *bench = bench_workbench_new(instance, 1);
  *detail = (bench_detail){.prepare_s = bench_cpu() - start, .form = bench_workbench_form(bench)};
  if (!bench_finishes(solves, &(task){bench, instance->what.slope}, LIMIT_S)) {
    trace(race, bench);
    detail->rounds = bench_workbench_rounds(bench);
    detail->support = count_used(bench_workbench_masses(bench), instance->m);
    detail->pass_s = bench_workbench_pass(bench);
    detail->point_s = detail->point_width = detail->certify_s = detail->certify_width = NAN;
    bench_workbench_free(bench);
    return;
  }
  for (int t = 0; t < BENCH_TARGETS; t++) {
    const double seconds = bench_workbench_cold(bench, instance->what.slope, bench_target[t], 0, 0.2);
    bench_race_enter(race, bench_workbench_masses(bench), seconds, bench_workbench_passes(bench));
  }
  detail->rounds = bench_workbench_rounds(bench);
  detail->support = count_used(bench_workbench_masses(bench), instance->m);
  detail->pass_s = bench_workbench_pass(bench);
  if (race->seconds[BENCH_TARGETS - 1] < 0.1) trace(race, bench); /* it costs as many solves as there are rounds */
  bench_workbench_free(bench);
  prove(detail, instance);
}
