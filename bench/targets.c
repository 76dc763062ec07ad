/* Targets were set on a machine with AVX-512 whose fused pass costs 0.51, 0.92 and 1.10 ns per element at n = 1000,
   2000 and 4096.  On another machine they are as much shorter or longer as its own fused pass, the floor that was
   measured in the same run. */
#include <math.h>

#include "bench/results.h"

static const double REFERENCE_NS[BENCH_FLOORS] = {0.51, 0.92, 1.10};

static int size_class(double elements) { return elements <= 1.5e6 ? 0 : elements <= 8e6 ? 1 : 2; }

static const char *verdict(bool reached) { return reached ? "reached" : "missed"; }

static void write_time(const bench_results *results, FILE *out, const char *what, double seconds, double target_s,
                       double elements) {
  char a[32], b[32], c[32];
  const int k = size_class(elements);
  const double floor_ns = results->machine.fused_ns[k], here_s = target_s * floor_ns / REFERENCE_NS[k];
  if (isnan(seconds)) {
    fprintf(out, "| %s | %s | %s | not reached in the time allowed | missed |\n", what, bench_time_text(target_s, a),
            bench_time_text(here_s, b));
    return;
  }
  fprintf(out, "| %s | %s | %s | %s, %.1f fused passes | %s, %.2f of it |\n", what, bench_time_text(target_s, a),
          bench_time_text(here_s, b), bench_time_text(seconds, c), seconds / (1e-9 * floor_ns * elements),
          verdict(seconds <= here_s), seconds / here_s);
}

static const bench_contest *find(const bench_results *results, bench_family family, size_t n, double slope) {
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_case *what = &results->contests[k].instance.what;
    if (what->family == family && what->n == n && what->slope == slope) return &results->contests[k];
  }
  return NULL;
}

static void write_solves(const bench_results *results, FILE *out) {
  static const struct {
    bench_family family;
    size_t n;
    double slope, target_s;
  } targets[] = {{BENCH_RANDOM, 200, 30, 0.5e-3}, {BENCH_RANDOM, 1000, 30, 6e-3}, {BENCH_GAUSSIAN, 500, 5, 3e-3},
                 {BENCH_LAPLACE, 1000, 2, 60e-3}, {BENCH_TALL, 100000, 0.5, 1},   {BENCH_PLANE, 4096, 5, 3}};
  for (size_t k = 0; k < sizeof targets / sizeof *targets; k++) {
    const bench_contest *contest = find(results, targets[k].family, targets[k].n, targets[k].slope);
    if (contest == NULL) continue;
    write_time(results, out, contest->instance.name, contest->races[0].seconds[BENCH_TARGETS - 1], targets[k].target_s,
               (double)contest->instance.n * (double)contest->instance.m);
  }
}

static void write_curves(const bench_results *results, FILE *out) {
  static const struct {
    bench_family family;
    size_t n;
    double target_s; /* for 100 points; per point on the plane */
  } targets[] = {{BENCH_RANDOM, 200, 8e-3},   {BENCH_RANDOM, 1000, 0.1}, {BENCH_GAUSSIAN, 500, 0.2},
                 {BENCH_GAUSSIAN, 2000, 0.5}, {BENCH_LAPLACE, 1000, 2},  {BENCH_PLANE, 4096, 0.3}};
  for (size_t t = 0; t < sizeof targets / sizeof *targets; t++)
    for (size_t k = 0; k < results->curve_count; k++) {
      const bench_curve *curve = &results->curves[k];
      if (curve->family != targets[t].family || curve->n != targets[t].n) continue;
      const bool each = curve->family == BENCH_PLANE;
      char what[128];
      snprintf(what, sizeof what, each ? "%s %zu, per tracked point" : "curve of 100 points, %s %zu", curve->name,
               curve->n);
      write_time(results, out, what, each ? curve->seconds / (double)curve->points : curve->seconds,
                 targets[t].target_s, (double)curve->n * (double)curve->n);
    }
}

static void write_ratio(FILE *out, const char *what, const bench_race *ours, const bench_race *other, double target) {
  if (other->method == NULL || ours->reached < BENCH_TARGETS) return;
  for (int t = BENCH_TARGETS - 1; t >= 0; t--) {
    const bool missed = isnan(other->seconds[t]);
    if (missed && t > 0) continue;
    const double ratio = (missed ? other->spent_s : other->seconds[t]) / ours->seconds[t];
    fprintf(out, "| %s, gap %.0e | %g times | | %s%.0f times | %s |\n", what, bench_target[t], target,
            missed ? "more than " : "", ratio, verdict(ratio >= target));
    return;
  }
}

void bench_write_targets(const bench_results *results, FILE *out) {
  fprintf(out,
          "\n### Targets\n\n| what | target where a fused pass costs 0.51 / 0.92 / 1.10 ns | target here | measured "
          "| |\n|---|---|---|---|---|\n");
  write_solves(results, out);
  write_curves(results, out);
  const bench_contest *head = find(results, BENCH_RANDOM, 1000, 30);
  if (head != NULL) {
    write_ratio(out, "faster than mixsqp, random 1000, slope 30", &head->races[0], &head->races[2], 300);
    write_ratio(out, "faster than Blahut-Arimoto in C, random 1000, slope 30", &head->races[0], &head->races[4], 1000);
    const double pass = 1e9 * head->detail.pass_s / 1e6, here = 1.5 * results->machine.fused_ns[0];
    fprintf(out, "| a pass of the solver's at 1000 x 1000, ns per element | %.2f | %.2f | %.2f | %s, %.2f of it |\n",
            1.5 * REFERENCE_NS[0], here, pass, verdict(pass <= here), pass / here);
    char text[32];
    fprintf(out, "| proof at 1000 x 1000 | width 2e-15 in 100 ms | | %.1e in %s | %s |\n", head->detail.certify_width,
            bench_time_text(head->detail.certify_s, text),
            verdict(head->detail.certify_width <= 2e-15 && head->detail.certify_s <= 0.1));
  }
  for (size_t k = 0; k < results->pair_count; k++) {
    const bench_pair *pair = &results->pairs[k];
    const double wall = pair->seconds[0] / pair->seconds[1], cpu = pair->cpu[0] / pair->cpu[1];
    fprintf(out, "| two threads, %s | 1.6 times | | %.2f times; by processor time %.2f | %s |\n", pair->instance.name,
            wall, cpu, verdict(fmax(wall, cpu) >= 1.6));
  }
}
