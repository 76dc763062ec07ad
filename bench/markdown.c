#include <math.h>
#include <string.h>

#include "bench/results.h"

const char *bench_time_text(double seconds, char text[32]) {
  if (isnan(seconds))
    snprintf(text, 32, "–");
  else if (seconds < 1e-3)
    snprintf(text, 32, "%.3g µs", seconds * 1e6);
  else if (seconds < 1)
    snprintf(text, 32, "%.3g ms", seconds * 1e3);
  else
    snprintf(text, 32, "%.3g s", seconds);
  return text;
}

static void write_machine(const bench_results *results, FILE *out) {
  const bench_machine *machine = &results->machine;
  fprintf(out, "- command: `%s`\n- processor: %s, %d processors; vector code chosen: %s\n- compiler: %s, `%s`\n",
          results->command, machine->cpu, machine->threads, machine->kernel, machine->compiler, machine->flags);
  fprintf(out, "- reading memory: %.1f GB/s on one thread, 8 MB in cache: %.1f", 1e-9 * machine->dram_bytes_per_s[0],
          1e-9 * machine->cache_bytes_per_s[0]);
  if (machine->dram_bytes_per_s[1] > 1.2 * machine->dram_bytes_per_s[0])
    fprintf(out, "; on two threads %.1f and %.1f\n\n", 1e-9 * machine->dram_bytes_per_s[1],
            1e-9 * machine->cache_bytes_per_s[1]);
  else
    fprintf(out, "; two threads read no faster: the second processor is busy with something else\n\n");
  fprintf(out, "| table | fused pass (exponentials, c and V), ns per element | GB/s | stored A (c and V), ns per "
               "element | GB/s |\n"
               "|---|---|---|---|---|\n");
  for (int k = 0; k < (results->quick ? 1 : BENCH_FLOORS); k++)
    fprintf(out, "| %zu x %zu | %.2f | %.1f | %.2f | %.1f |\n", machine->floor_n[k], machine->floor_n[k],
            machine->fused_ns[k], 8 / machine->fused_ns[k], machine->stored_ns[k], 8 / machine->stored_ns[k]);
  fprintf(out, "\n");
}

/* Seconds to the targets, and where it stopped if it missed one. */
static void write_cell(const bench_race *race, FILE *out) {
  if (race->method == NULL) {
    fprintf(out, " not run |");
    return;
  }
  char text[32];
  for (int t = 0; t < BENCH_TARGETS; t++) {
    if (isinf(race->gap)) {
      fprintf(out, " no answer in %s |", bench_time_text(race->gap_s, text));
      return;
    }
    if (isnan(race->seconds[t])) {
      fprintf(out, "%s-(%.1e) |", t == 0 ? " " : " / ", race->gap);
      return;
    }
    fprintf(out, "%s%s", t == 0 ? " " : " / ", bench_time_text(race->seconds[t], text));
  }
  fprintf(out, " |");
}

static void write_header(FILE *out, size_t first) {
  fprintf(out, "| instance |");
  for (size_t r = first; r < BENCH_METHODS; r++) fprintf(out, " %s |", bench_method_names[r]);
  fprintf(out, "\n|---|");
  for (size_t r = first; r < BENCH_METHODS; r++) fprintf(out, "---|");
  fprintf(out, "\n");
}

static void write_methods(const bench_results *results, FILE *out) {
  fprintf(out, "### Time to a gap of 1e-6 / 1e-8 / 1e-10 / 1e-12\n\n");
  write_header(out, 0);
  for (size_t k = 0; k < results->contest_count; k++) {
    fprintf(out, "| %s |", results->contests[k].instance.name);
    for (size_t r = 0; r < BENCH_METHODS; r++) write_cell(&results->contests[k].races[r], out);
    fprintf(out, "\n");
  }
  fprintf(out, "\n### The same as multiples of exactrd's time\n\n");
  write_header(out, 1);
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_race *races = results->contests[k].races;
    fprintf(out, "| %s |", results->contests[k].instance.name);
    for (size_t r = 1; r < BENCH_METHODS; r++) {
      if (races[r].method == NULL)
        fprintf(out, " not run");
      else if (races[0].reached < BENCH_TARGETS)
        fprintf(out, " –");
      else
        for (int t = 0; t < BENCH_TARGETS; t++) {
          const bool missed = isnan(races[r].seconds[t]);
          const double seconds = missed ? races[r].spent_s : races[r].seconds[t];
          fprintf(out, "%s%s%.3g", t == 0 ? " " : " / ", missed ? ">" : "", seconds / races[0].seconds[t]);
        }
      fprintf(out, " |");
    }
    fprintf(out, "\n");
  }
}

static void write_rate(const bench_race *race, int last, double bytes, FILE *out) {
  if (last < BENCH_TARGETS - 1) fprintf(out, " to %.0e:", bench_target[last]);
  fprintf(out, " %g, %.3g GB/s |", race->passes[last], 1e-9 * race->passes[last] * bytes / race->seconds[last]);
}

static void write_passes(const bench_results *results, FILE *out) {
  fprintf(out, "\n### Passes over A (or the distortion) to a gap of 1e-12, and gigabytes read per second\n\n");
  write_header(out, 0);
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_contest *contest = &results->contests[k];
    const double bytes = 8 * (double)contest->instance.n * (double)contest->instance.m;
    fprintf(out, "| %s |", contest->instance.name);
    for (size_t r = 0; r < BENCH_METHODS; r++) {
      const bench_race *race = &contest->races[r];
      const int last = race->reached - 1;
      if (race->method == NULL || last < 0 || isnan(race->passes[last]))
        fprintf(out, " – |");
      else if (r == 0 && strcmp(contest->detail.form, "table") != 0)
        fprintf(out, " %g, as %s |", race->passes[last], contest->detail.form);
      else
        write_rate(race, last, bytes, out);
    }
    fprintf(out, "\n");
  }
}

static void write_usual(const bench_results *results, FILE *out) {
  fprintf(out, "\n### Where the usual stop rule leaves textbook Blahut-Arimoto\n\n"
               "| instance | stops after | true gap there |\n|---|---|---|\n");
  char text[32];
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_race *race = &results->contests[k].races[BENCH_METHODS - 1];
    if (race->method != NULL && !isnan(race->usual_gap))
      fprintf(out, "| %s | %s | %.1e |\n", results->contests[k].instance.name, bench_time_text(race->usual_s, text),
              race->usual_gap);
  }
}

static void write_solver(const bench_results *results, FILE *out) {
  fprintf(out, "\n### exactrd in detail, gap 1e-12\n\n"
               "| instance | form | solve | rounds | support | one pass | solve in passes | preparation | whole proved "
               "point | proved width | proof alone, solved to 1e-15 | its width "
               "|\n|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  char a[32], b[32], c[32], d[32], e[32];
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_contest *contest = &results->contests[k];
    const bench_detail *detail = &contest->detail;
    const double solve = contest->races[0].seconds[BENCH_TARGETS - 1];
    if (isnan(solve)) {
      fprintf(out, "| %s | %s | not in %g s | | | %s | | | | | | |\n", contest->instance.name, detail->form,
              contest->races[0].limit_s, bench_time_text(detail->pass_s, b));
      continue;
    }
    fprintf(out, "| %s | %s | %s | %zu | %zu | %s | %.1f | %s | %s | %.1e%s | %s | %.1e |\n", contest->instance.name,
            detail->form, bench_time_text(solve, a), detail->rounds, detail->support,
            bench_time_text(detail->pass_s, b), solve / detail->pass_s, bench_time_text(detail->prepare_s, c),
            bench_time_text(detail->point_s, d), detail->point_width, detail->closed ? "" : " (open)",
            bench_time_text(detail->certify_s, e), detail->certify_width);
  }
}

static void write_curves(const bench_results *results, FILE *out) {
  fprintf(out, "\n### Curves, gap 1e-12 at every point\n\n"
               "| curve | slopes | points | solver alone | passes per point | time per point in passes | worst judged "
               "gap | all points proved | proved to 1e-12 | widest |\n|---|---|---|---|---|---|---|---|---|---|\n");
  char a[32], b[32];
  for (size_t k = 0; k < results->curve_count; k++) {
    const bench_curve *curve = &results->curves[k];
    if (isnan(curve->seconds)) {
      fprintf(out, "| %s %zu | %g to %g | %zu | not in 60 s | | | | | | |\n", curve->name, curve->n, curve->low,
              curve->high, curve->points);
      continue;
    }
    fprintf(out, "| %s %zu | %g to %g | %zu | %s | %.2f | %.2f | %.1e | %s |", curve->name, curve->n, curve->low,
            curve->high, curve->points, bench_time_text(curve->seconds, a), curve->passes,
            curve->seconds / (double)curve->points / curve->pass_s, curve->worst_gap,
            bench_time_text(curve->proved_s, b));
    if (isnan(curve->proved_s))
      fprintf(out, " – | – |\n");
    else
      fprintf(out, " %zu of %zu | %.1e |\n", curve->closed, curve->points, curve->proved_width);
  }
}

static void write_growth(const bench_results *results, FILE *out) {
  fprintf(out,
          "\n### Growth with n\n\n| method | problem | gap | seconds at n = |  exponent | largest residual (factor) |\n"
          "|---|---|---|---|---|---|\n");
  char text[32];
  for (size_t g = 0; g < results->growth_count; g++) {
    const bench_growth *growth = &results->growth[g];
    if (growth->count == 0) continue;
    fprintf(out, "| %s | %s | %.0e |", growth->method, growth->family, growth->target);
    for (size_t k = 0; k < growth->count; k++)
      fprintf(out, "%s%g: %s", k == 0 ? " " : ", ", growth->n[k], bench_time_text(growth->seconds[k], text));
    if (isnan(growth->exponent))
      fprintf(out, " | – | – |\n");
    else
      fprintf(out, " | %.2f | %.2f |\n", growth->exponent, pow(10, growth->spread));
  }
}

static void write_threads(const bench_results *results, FILE *out) {
  fprintf(out, "\n### One and two threads, gap 1e-12\n\n| instance | one | two | faster by | first thread's processor "
               "time: one | two | faster by | "
               "same bits |\n|---|---|---|---|---|---|---|---|\n");
  char a[32], b[32], c[32], d[32];
  for (size_t k = 0; k < results->pair_count; k++) {
    const bench_pair *pair = &results->pairs[k];
    fprintf(out, "| %s | %s | %s | %.2f | %s | %s | %.2f | %s |\n", pair->instance.name,
            bench_time_text(pair->seconds[0], a), bench_time_text(pair->seconds[1], b),
            pair->seconds[0] / pair->seconds[1], bench_time_text(pair->cpu[0], c), bench_time_text(pair->cpu[1], d),
            pair->cpu[0] / pair->cpu[1], pair->same_bits ? "yes" : "NO");
  }
}

void bench_write_markdown(const bench_results *results, FILE *out) {
  write_machine(results, out);
  write_methods(results, out);
  write_passes(results, out);
  write_usual(results, out);
  write_solver(results, out);
  if (results->curve_count > 0) write_curves(results, out);
  if (results->growth_count > 0) write_growth(results, out);
  if (results->pair_count > 0) write_threads(results, out);
}
