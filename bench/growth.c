#include <math.h>

#include "bench/methods.h"
#include "bench/ours.h"
#include "bench/program.h"
#include "bench/sweep.h"

static double solve_ours(const bench_instance *instance, double gap) {
  bench_workbench *bench = bench_workbench_new(instance, 1);
  const double least = bench_workbench_cold(bench, instance->what.slope, gap, 0, 0.2);
  const bool closed = bench_workbench_gap(bench) <= gap;
  bench_workbench_free(bench);
  return closed ? least : (double)NAN;
}

static void fit(bench_growth *growth) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0, count = 0;
  for (size_t k = 0; k < growth->count; k++) {
    if (isnan(growth->seconds[k])) continue;
    const double x = log10(growth->n[k]), y = log10(growth->seconds[k]);
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    count++;
  }
  if (count < 3) {
    growth->exponent = growth->spread = NAN;
    return;
  }
  growth->exponent = (count * sxy - sx * sy) / (count * sxx - sx * sx);
  const double offset = (sy - growth->exponent * sx) / count;
  for (size_t k = 0; k < growth->count; k++)
    if (!isnan(growth->seconds[k]))
      growth->spread = fmax(growth->spread,
                            fabs(log10(growth->seconds[k]) - offset - growth->exponent * log10(growth->n[k])));
}

void bench_growth_measure(bench_growth growth[BENCH_GROWTHS], size_t sizes, double limit_s) {
  static const struct {
    const char *method, *name;
    bench_family family;
    double slope;
    int target;
    bench_method *run; /* NULL: ours */
  } plan[BENCH_GROWTHS] = {
      {"exactrd", "random, slope 30", BENCH_RANDOM, 30, BENCH_TARGETS - 1, NULL},
      {"exactrd", "Gaussian grid, slope 5", BENCH_GAUSSIAN, 5, BENCH_TARGETS - 1, NULL},
      {"Ipopt", "random, slope 30", BENCH_RANDOM, 30, BENCH_TARGETS - 1, bench_ipopt},
      {"SQUAREM in C", "random, slope 30", BENCH_RANDOM, 30, BENCH_TARGETS - 1, bench_squarem},
      {"Blahut-Arimoto in C", "random, slope 30", BENCH_RANDOM, 30, 0, bench_blahut_arimoto},
  };
  for (size_t g = 0; g < BENCH_GROWTHS; g++) {
    bench_note("growth of %s, %s", plan[g].method, plan[g].name);
    growth[g] = (bench_growth){
        .method = plan[g].method, .family = plan[g].name, .target = bench_target[plan[g].target]};
    if (plan[g].run == bench_ipopt && !bench_ipopt_present()) continue;
    for (size_t k = 0; k < sizes; k++) {
      const size_t n = (size_t)100 << k;
      bench_instance instance;
      bench_instance_init(&instance, (bench_case){plan[g].family, n, plan[g].slope});
      double seconds;
      if (plan[g].run == NULL) {
        seconds = solve_ours(&instance, growth[g].target);
      } else {
        bench_instance_tabulate(&instance);
        bench_race race;
        bench_race_run(&race, plan[g].method, plan[g].run, &instance, limit_s);
        seconds = race.seconds[plan[g].target];
      }
      bench_instance_clear(&instance);
      if (isnan(seconds)) break;
      growth[g].n[growth[g].count] = (double)n;
      growth[g].seconds[growth[g].count++] = seconds;
      if (plan[g].run != NULL && seconds > limit_s / 8) break; /* twice the n costs eight times as much or so */
    }
    fit(&growth[g]);
  }
}
