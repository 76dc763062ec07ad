#include "bench/results.h"

#include "bench/program.h"

const char *const bench_method_names[BENCH_METHODS] = {
    "exactrd", "Ipopt", "mixsqp (R)", "SQUAREM in C", "Blahut-Arimoto in C", "Blahut-Arimoto in NumPy"};

static FILE *open_table(const char *folder, const char *name, const char *header) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s.csv", folder, name);
  FILE *file = fopen(path, "w");
  if (file == NULL) bench_fail("%s cannot be written", path);
  fprintf(file, "%s\n", header);
  return file;
}

static void close_table(FILE *file) {
  if (ferror(file) != 0 || fclose(file) != 0) bench_fail("a table cannot be written");
}

static void write_methods(const bench_results *results, const char *folder) {
  FILE *file = open_table(
      folder, "methods",
      "instance,n,m,slope,method,seconds_1e-6,seconds_1e-8,seconds_1e-10,seconds_1e-12,"
      "passes_1e-6,passes_1e-8,passes_1e-10,passes_1e-12,best_gap,best_gap_s,limit_s,usual_stop_s,usual_stop_gap");
  for (size_t k = 0; k < results->contest_count; k++)
    for (size_t r = 0; r < BENCH_METHODS; r++) {
      const bench_contest *contest = &results->contests[k];
      const bench_race *race = &contest->races[r];
      if (race->method == NULL) continue;
      fprintf(file, "\"%s\",%zu,%zu,%.17g,%s", contest->instance.name, contest->instance.n, contest->instance.m,
              contest->instance.what.slope, bench_method_names[r]);
      for (int t = 0; t < BENCH_TARGETS; t++) fprintf(file, ",%.6g", race->seconds[t]);
      for (int t = 0; t < BENCH_TARGETS; t++) fprintf(file, ",%g", race->passes[t]);
      fprintf(file, ",%.3g,%.6g,%g,%.6g,%.3g\n", race->gap, race->gap_s, race->limit_s, race->usual_s, race->usual_gap);
    }
  close_table(file);
}

static void write_solver(const bench_results *results, const char *folder) {
  FILE *file = open_table(folder, "solver",
                          "instance,form,prepare_s,pass_s,rounds,support,point_s,point_width,point_closed,certify_s,"
                          "certify_width");
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_detail *detail = &results->contests[k].detail;
    fprintf(file, "\"%s\",%s,%.6g,%.6g,%zu,%zu,%.6g,%.3g,%d,%.6g,%.3g\n", results->contests[k].instance.name,
            detail->form, detail->prepare_s, detail->pass_s, detail->rounds, detail->support, detail->point_s,
            detail->point_width, detail->closed, detail->certify_s, detail->certify_width);
  }
  close_table(file);
}

static void write_sweeps(const bench_results *results, const char *folder) {
  FILE *file = open_table(folder, "curves",
                          "curve,n,points,slope_low,slope_high,seconds,passes_per_point,pass_s,worst_judged_gap,"
                          "proved_s,proved_width,closed");
  for (size_t k = 0; k < results->curve_count; k++) {
    const bench_curve *curve = &results->curves[k];
    fprintf(file, "%s,%zu,%zu,%g,%g,%.6g,%.4g,%.6g,%.3g,%.6g,%.3g,%zu\n", curve->name, curve->n, curve->points,
            curve->low, curve->high, curve->seconds, curve->passes, curve->pass_s, curve->worst_gap, curve->proved_s,
            curve->proved_width, curve->closed);
  }
  close_table(file);
  file = open_table(folder, "growth", "method,family,target,n,seconds,exponent");
  for (size_t g = 0; g < results->growth_count; g++)
    for (size_t k = 0; k < results->growth[g].count; k++)
      fprintf(file, "%s,\"%s\",%g,%g,%.6g,%.4g\n", results->growth[g].method, results->growth[g].family,
              results->growth[g].target, results->growth[g].n[k], results->growth[g].seconds[k],
              results->growth[g].exponent);
  close_table(file);
  file = open_table(folder, "threads", "instance,seconds_1,seconds_2,cpu_1,cpu_2,passes,same_bits");
  for (size_t k = 0; k < results->pair_count; k++)
    fprintf(file, "\"%s\",%.6g,%.6g,%.6g,%.6g,%g,%d\n", results->pairs[k].instance.name, results->pairs[k].seconds[0],
            results->pairs[k].seconds[1], results->pairs[k].cpu[0], results->pairs[k].cpu[1], results->pairs[k].passes,
            results->pairs[k].same_bits);
  close_table(file);
}

static void write_traces(const bench_results *results, const char *folder) {
  FILE *file = open_table(folder, "traces", "instance,method,seconds,gap");
  for (size_t k = 0; k < results->contest_count; k++)
    for (size_t r = 0; r < BENCH_METHODS; r++) {
      const bench_race *race = &results->contests[k].races[r];
      for (size_t t = 0; t < race->trace_count; t++)
        fprintf(file, "\"%s\",%s,%.6g,%.4g\n", results->contests[k].instance.name, bench_method_names[r],
                race->trace_s[t], race->trace_gap[t]);
    }
  close_table(file);
}

void bench_write_csv(const bench_results *results, const char *folder) {
  write_methods(results, folder);
  write_solver(results, folder);
  write_sweeps(results, folder);
  write_traces(results, folder);
}
