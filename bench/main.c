/* bench [--quick] [--tiny] [--output FOLDER] [--pictures FOLDER]: times exactrd beside what a user would run instead,
   in one run, and writes tables.  One thread unless a table says otherwise. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/methods.h"
#include "bench/program.h"
#include "bench/results.h"

extern void openblas_set_num_threads(int);

typedef enum { FULL, QUICK, TINY } bench_extent;

typedef struct {
  bench_case what;
  bench_extent least; /* the shortest kind of run that has it */
  double limit_s;     /* for each competitor; Blahut-Arimoto in C gets three times that on the headline instance */
} bench_entry;

/* The largest n m a competitor is given; patience with mixsqp is only had on the headline instance. */
static const double MOST_ELEMENTS[BENCH_METHODS] = {INFINITY, 1.1e6, 2.6e5, INFINITY, INFINITY, 2e7};
enum { HEADLINE_S = 20 };

static bench_method *const METHODS[BENCH_METHODS] = {NULL,          bench_ipopt,          bench_mixsqp,
                                                     bench_squarem, bench_blahut_arimoto, bench_numpy};

static void run_contest(bench_contest *contest, const bench_entry *entry, const bool present[BENCH_METHODS],
                        double scale) {
  bench_instance *instance = &contest->instance;
  bench_instance_init(instance, entry->what);
  bench_note("%s", instance->name);
  bench_instance_tabulate(instance);
  bench_ours(&contest->races[0], &contest->detail, instance);
  const double elements = (double)instance->n * (double)instance->m;
  for (size_t r = 1; r < BENCH_METHODS; r++) {
    const bool headline = entry->limit_s >= HEADLINE_S;
    if (!present[r] || (elements > MOST_ELEMENTS[r] && !headline)) continue;
    const bool patient = headline && scale == 1 && METHODS[r] == bench_blahut_arimoto;
    bench_race_run(&contest->races[r], bench_method_names[r], METHODS[r], instance,
                   METHODS[r] == bench_mixsqp ? fmax(scale, 0.3) * entry->limit_s
                                              : scale * entry->limit_s * (patient ? 3 : 1));
  }
  free(instance->a);
  instance->a = NULL;
}

static void run_contests(bench_results *results, bench_extent extent) {
  static const bench_entry entries[] = {
      {{BENCH_BERNOULLI, 2, 1.3862943611198906}, TINY, 2},
      {{BENCH_RANDOM, 40, 10}, TINY, 1},
      {{BENCH_RANDOM, 200, 30}, QUICK, 3},
      {{BENCH_RANDOM, 200, 100}, FULL, 3},
      {{BENCH_RANDOM, 1000, 3}, FULL, 4},
      {{BENCH_RANDOM, 1000, 30}, QUICK, HEADLINE_S},
      {{BENCH_RANDOM, 1000, 100}, FULL, 4},
      {{BENCH_GAUSSIAN, 100, 5}, QUICK, 3},
      {{BENCH_GAUSSIAN, 500, 5}, QUICK, 8},
      {{BENCH_GAUSSIAN, 2000, 2}, FULL, 4},
      {{BENCH_LAPLACE, 1000, 2}, FULL, 4},
      {{BENCH_TALL, 100000, 0.5}, FULL, 4},
      {{BENCH_PLANE, 4096, 1}, FULL, 4},
      {{BENCH_PLANE, 4096, 5}, FULL, 4},
  };
  const bool present[BENCH_METHODS] = {true, bench_ipopt_present(), bench_mixsqp_present(), true,
                                       true, bench_numpy_present()};
  for (size_t r = 1; r < BENCH_METHODS; r++)
    if (!present[r]) bench_note("%s is not installed here: left out", bench_method_names[r]);
  for (size_t k = 0; k < sizeof entries / sizeof *entries; k++) {
    if (entries[k].least < extent || (extent == FULL && entries[k].what.n == 40)) continue;
    run_contest(&results->contests[results->contest_count++], &entries[k], present, extent == FULL ? 1 : 0.1);
  }
}

static void run_curves(bench_results *results, bench_extent extent) {
  static const bench_curve curves[] = {
      {.name = "random", .family = BENCH_RANDOM, .n = 200, .points = 100, .low = 3, .high = 100},
      {.name = "random", .family = BENCH_RANDOM, .n = 1000, .points = 100, .low = 3, .high = 100},
      {.name = "Gaussian grid", .family = BENCH_GAUSSIAN, .n = 500, .points = 100, .low = 0.6, .high = 20},
      {.name = "Gaussian grid", .family = BENCH_GAUSSIAN, .n = 2000, .points = 100, .low = 0.6, .high = 20},
      {.name = "Laplace grid", .family = BENCH_LAPLACE, .n = 200, .points = 100, .low = 1.1, .high = 8},
      {.name = "Laplace grid", .family = BENCH_LAPLACE, .n = 1000, .points = 100, .low = 1.1, .high = 8},
      {.name = "2-D mixture grid", .family = BENCH_PLANE, .n = 4096, .points = 20, .low = 1, .high = 5},
  };
  for (size_t k = 0; k < sizeof curves / sizeof *curves; k++) {
    if (extent == QUICK && curves[k].n > 500) continue;
    bench_curve *curve = &results->curves[results->curve_count++];
    *curve = curves[k];
    bench_curve_measure(curve);
  }
}

static void run_pairs(bench_results *results) {
  static const bench_case cases[] = {{BENCH_TALL, 100000, 0.5}, {BENCH_PLANE, 4096, 1}, {BENCH_RANDOM, 3200, 30}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    bench_pair_measure(&results->pairs[results->pair_count++], cases[k]);
}

static void write_all(const bench_results *results, const char *folder) {
  bench_write_csv(results, folder);
  char path[512];
  snprintf(path, sizeof path, "%s/tables.md", folder);
  FILE *file = fopen(path, "w");
  if (file == NULL) bench_fail("%s cannot be written", path);
  bench_write_markdown(results, file);
  bench_write_targets(results, file);
  if (fclose(file) != 0) bench_fail("%s cannot be written", path);
}

int main(int count, char **words) {
  bench_extent extent = FULL;
  const char *folder = ".", *pictures = NULL;
  for (int k = 1; k < count; k++) {
    if (strcmp(words[k], "--quick") == 0)
      extent = QUICK;
    else if (strcmp(words[k], "--tiny") == 0)
      extent = TINY;
    else if (strcmp(words[k], "--output") == 0 && k + 1 < count)
      folder = words[++k];
    else if (strcmp(words[k], "--pictures") == 0 && k + 1 < count)
      pictures = words[++k];
    else
      bench_fail("unknown word %s; bench [--quick | --tiny] [--output FOLDER] [--pictures FOLDER]", words[k]);
  }
  openblas_set_num_threads(1);
  const double start = bench_now();
  bench_results *results = bench_allocate(1, sizeof *results);
  results->command = extent == FULL ? "script/bench" : extent == QUICK ? "script/bench --quick" : "bench --tiny";
  results->quick = extent != FULL;
  bench_machine_measure(&results->machine, results->quick);
  run_contests(results, extent);
  write_all(results, folder); /* a long run that is stopped leaves what it has */
  if (extent != TINY) {
    run_curves(results, extent);
    write_all(results, folder);
    results->growth_count = BENCH_GROWTHS;
    bench_growth_measure(results->growth, extent == FULL ? BENCH_SIZES : BENCH_SIZES - 2, extent == FULL ? 4 : 1);
  }
  if (extent == FULL) run_pairs(results);
  write_all(results, folder);
  bench_write_markdown(results, stdout);
  bench_write_targets(results, stdout);
  if (pictures != NULL) bench_draw(results, pictures);
  bench_note("%.0f s", bench_now() - start);
  for (size_t k = 0; k < results->contest_count; k++) bench_instance_clear(&results->contests[k].instance);
  for (size_t k = 0; k < results->pair_count; k++) bench_instance_clear(&results->pairs[k].instance);
  free(results);
}
