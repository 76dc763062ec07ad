/* bench_hunt [KIND [MOST [SEED]]]: on tables of many kinds, sizes and slopes, is another method faster at any gap?
   Symbols and reproductions up to MOST (1,000 unless given); KIND "all" for every kind.  Prints for each instance how
   many times as long as ours the fastest other takes to each gap, at most LONGEST times, for no other is given longer.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/methods.h"
#include "bench/ours.h"
#include "bench/program.h"
#include "bench/tables.h"

extern void openblas_set_num_threads(int);

static const double LONGEST = 3;
static const double IPOPT_MOST = 1e5; /* entries: beyond, a step of Ipopt's takes longer than our answer */
static const double SLOPES[] = {1, 3, 10, 30, 100, 300, 1000, 10000};
static const size_t SIZES[][2] = {{2, 2},     {4, 4},     {8, 8},       {20, 20},   {50, 50},   {100, 100},
                                  {250, 250}, {500, 500}, {1000, 1000}, {2000, 50}, {50, 2000}, {2000, 2000}};

static bench_method *const OTHERS[] = {bench_squarem, bench_blahut_arimoto, bench_ipopt};
static const char *const OTHER_NAMES[] = {"SQUAREM", "Blahut-Arimoto", "Ipopt"};
enum { OTHERS_COUNT = sizeof OTHERS / sizeof *OTHERS };

/* Ours at every gap, judged. */
static void race_ours(bench_race *race, const bench_instance *instance) {
  bench_race_start(race, "exactrd", instance, INFINITY);
  bench_workbench *bench = bench_workbench_new(instance, 1);
  for (int t = 0; t < BENCH_TARGETS; t++) {
    const double seconds = bench_workbench_cold(bench, instance->what.slope, bench_target[t], 0, 0.03);
    bench_race_enter(race, bench_workbench_masses(bench), seconds, bench_workbench_passes(bench));
  }
  bench_workbench_free(bench);
}

typedef struct {
  size_t instances, lost, unsolved;
} tally;

static void hunt(bench_instance *instance, tally *all) {
  bench_race ours, other;
  bench_instance_tabulate(instance);
  race_ours(&ours, instance);
  double longest = 0;
  for (int t = 0; t < BENCH_TARGETS; t++)
    if (!isnan(ours.seconds[t])) longest = ours.seconds[t];
  double best[BENCH_TARGETS];
  const char *name[BENCH_TARGETS];
  for (int t = 0; t < BENCH_TARGETS; t++) best[t] = HUGE_VAL, name[t] = "";
  for (size_t r = 0; r < OTHERS_COUNT; r++) {
    if (OTHERS[r] == bench_ipopt && (!bench_ipopt_present() || (double)instance->n * (double)instance->m > IPOPT_MOST))
      continue;
    bench_race_run(&other, NULL, OTHERS[r], instance, LONGEST * longest);
    for (int t = 0; t < BENCH_TARGETS; t++)
      if (other.seconds[t] < best[t]) best[t] = other.seconds[t], name[t] = OTHER_NAMES[r];
  }
  all->instances++;
  all->unsolved += ours.reached < BENCH_TARGETS;
  printf("| %s |", instance->name);
  bool lost = false;
  for (int t = 0; t < BENCH_TARGETS; t++) {
    printf(" %.3g:", 1e6 * ours.seconds[t]);
    if (best[t] < HUGE_VAL)
      printf(" %.2f", best[t] / ours.seconds[t]);
    else
      printf(" more");
    if (!(ours.seconds[t] <= best[t])) lost = true, printf(" **%s**", name[t]);
  }
  all->lost += lost;
  printf(" |\n");
  fflush(stdout);
}

int main(int count, char **words) {
  const char *kind = count > 1 ? words[1] : "all";
  const size_t most = count > 2 ? strtoul(words[2], NULL, 10) : 1000;
  const uint64_t seed = count > 3 ? strtoul(words[3], NULL, 10) : 1;
  tally all = {0};
  openblas_set_num_threads(1);
  printf(
      "| instance | microseconds of exactrd to 1e-6, 1e-8, 1e-10, 1e-12, and how many times as long the fastest other"
      " takes |\n|---|---|\n");
  for (int k = 0; k < BENCH_KINDS; k++) {
    if (strcmp(kind, "all") != 0 && strcmp(kind, bench_kind_names[k]) != 0) continue;
    for (size_t s = 0; s < sizeof SIZES / sizeof *SIZES; s++)
      for (size_t b = 0; b < sizeof SLOPES / sizeof *SLOPES; b++) {
        if (SIZES[s][0] > most || SIZES[s][1] > most) continue;
        bench_instance instance;
        bench_table_init(&instance, (bench_kind)k, SIZES[s][0], SIZES[s][1], SLOPES[b], seed);
        hunt(&instance, &all);
        bench_instance_clear(&instance);
      }
  }
  printf("\n%zu instances: another method faster to some gap on %zu, %zu not solved to 1e-12\n", all.instances,
         all.lost, all.unsolved);
}
