#include <stdio.h>

#include "bench/program.h"
#include "bench/results.h"
#include "exactrd/plot.h"

static void draw(const xrd_figure *figure, const char *folder, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  xrd_error error;
  bench_require(xrd_figure_draw(figure, path, &error), &error);
  bench_note("%s", path);
}

static void draw_growth(const bench_results *results, const char *folder) {
  xrd_series series[BENCH_GROWTHS];
  char titles[BENCH_GROWTHS][160];
  size_t count = 0;
  for (size_t g = 0; g < results->growth_count; g++) {
    const bench_growth *growth = &results->growth[g];
    if (growth->count == 0) continue;
    snprintf(titles[count], sizeof titles[count], "%s, %s, gap %.0e", growth->method, growth->family, growth->target);
    series[count] = (xrd_series){.kind = XRD_PLOT_LINE_POINTS,
                                 .title = titles[count],
                                 .count = growth->count,
                                 .x = growth->n,
                                 .y = growth->seconds};
    count++;
  }
  if (count == 0) return;
  const xrd_panel panel = {.x = {.label = "source and reproduction symbols n", .log = true},
                           .y = {.label = "time", .unit = "s", .log = true},
                           .key = XRD_KEY_BELOW,
                           .series_count = count,
                           .series = series};
  draw(&(xrd_figure){.rows = 1, .columns = 1, .panels = &panel}, folder, "bench_growth.png");
}

static void draw_gap(const bench_contest *contest, const char *folder, const char *name) {
  xrd_series series[BENCH_METHODS];
  size_t count = 0;
  for (size_t r = 0; r < BENCH_METHODS; r++) {
    const bench_race *race = &contest->races[r];
    if (race->method == NULL || race->trace_count == 0) continue;
    series[count++] = (xrd_series){.kind = race->trace_count > 40 ? XRD_PLOT_LINE : XRD_PLOT_LINE_POINTS,
                                   .title = bench_method_names[r],
                                   .count = race->trace_count,
                                   .x = race->trace_s,
                                   .y = race->trace_gap};
  }
  const xrd_panel panel = {.title = contest->instance.name,
                           .x = {.label = "time", .unit = "s", .log = true},
                           .y = {.label = "gap", .unit = "nats", .log = true, .from = 1e-13, .to = 10},
                           .key = XRD_KEY_BELOW,
                           .series_count = count,
                           .series = series};
  draw(&(xrd_figure){.rows = 1, .columns = 1, .panels = &panel}, folder, name);
}

void bench_draw(const bench_results *results, const char *folder) {
  draw_growth(results, folder);
  for (size_t k = 0; k < results->contest_count; k++) {
    const bench_contest *contest = &results->contests[k];
    const bench_case *what = &contest->instance.what;
    if (what->family == BENCH_RANDOM && what->n == 1000 && what->slope == 30)
      draw_gap(contest, folder, "bench_gap_random.png");
    if (what->family == BENCH_GAUSSIAN && what->n == 500) draw_gap(contest, folder, "bench_gap_gaussian.png");
  }
}
