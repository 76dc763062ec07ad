#include "bench/race.h"

#include <math.h>

#include "bench/program.h"

const double bench_target[BENCH_TARGETS] = {1e-6, 1e-8, 1e-10, 1e-12};

void bench_race_start(bench_race *race, const char *method, const bench_instance *instance, double limit_s) {
  *race = (bench_race){.method = method,
                       .instance = instance,
                       .limit_s = limit_s,
                       .caution = 1,
                       .stride = 1,
                       .gap = INFINITY,
                       .gap_s = NAN,
                       .usual_gap = NAN,
                       .usual_s = NAN};
  for (int t = 0; t < BENCH_TARGETS; t++) race->seconds[t] = race->passes[t] = NAN;
  bench_race_begin(race);
}

void bench_race_begin(bench_race *race) { race->started = bench_cpu(); }

void bench_race_trace(bench_race *race, double seconds, double gap) {
  if (race->trace_count == BENCH_TRACE || !(gap > 0)) return;
  race->trace_s[race->trace_count] = seconds;
  race->trace_gap[race->trace_count++] = gap;
}

void bench_race_enter(bench_race *race, const double *q, double seconds, double passes) {
  const double gap = bench_judge(race->instance, q);
  if (!(seconds <= race->spent_s)) race->spent_s = seconds;
  if (gap < race->gap) {
    race->gap = gap;
    race->gap_s = seconds;
  }
  for (int t = 0; t < BENCH_TARGETS; t++) {
    if (!(gap <= bench_target[t]) || seconds >= race->seconds[t]) continue;
    race->seconds[t] = seconds;
    race->passes[t] = passes;
    if (t >= race->reached) race->reached = t + 1;
  }
}

/* Keeps readings of the clock some 50 microseconds apart. */
static bool is_time_to_read(bench_race *race, double own_gap) {
  race->calls++;
  return own_gap <= race->caution * bench_target[race->reached] || race->calls % race->stride == 0;
}

bool bench_race_observe(bench_race *race, const double *q, double own_gap, double passes) {
  if (!is_time_to_read(race, own_gap)) return true;
  const double now = bench_cpu(), elapsed = now - race->started - race->paused;
  if (elapsed - race->last_read < 2e-5 && race->stride < 1024) race->stride *= 2;
  race->last_read = elapsed;
  const bool late = elapsed > race->limit_s;
  if (race->trace_count == 0 || elapsed > 1.12 * race->trace_s[race->trace_count - 1])
    bench_race_trace(race, elapsed, own_gap);
  if (!late && !(own_gap <= race->caution * bench_target[race->reached])) return true;
  const int before = race->reached;
  bench_race_enter(race, q, elapsed, passes);
  race->caution = race->reached == before ? 0.8 * race->caution : 1;
  if (race->reached == BENCH_TARGETS) {
    bench_race_trace(race, elapsed, own_gap);
    return false;
  }
  race->paused += bench_cpu() - now;
  return !late;
}

void bench_race_run(bench_race *race, const char *name, bench_method *method, const bench_instance *instance,
                    double limit_s) {
  if (name != NULL) bench_note("  %s", name);
  bench_race_start(race, name, instance, limit_s);
  const double begun = bench_now();
  method(race);
  for (int again = 1; again < 20 && race->reached > 0 && bench_now() - begun < 0.33; again++) {
    bench_race other;
    bench_race_start(&other, name, instance, limit_s);
    other.stride = race->stride;
    method(&other);
    for (int t = 0; t < other.reached; t++) {
      if (race->seconds[t] <= other.seconds[t]) continue;
      race->seconds[t] = other.seconds[t];
      race->passes[t] = other.passes[t];
    }
    if (other.reached > race->reached) race->reached = other.reached;
  }
}
