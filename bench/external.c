/* Methods that live in other languages: a child process reads A and p from a temporary folder, times itself, and
   prints what it found; its answers are judged here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/methods.h"
#include "bench/program.h"

static void write_numbers(const char *folder, const char *name, const double *values, size_t count) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(values, sizeof *values, count, file) != count || fclose(file) != 0)
    bench_fail("%s cannot be written", path);
}

/* Takes the masses from `path` and removes it; false when they cannot be read. */
static bool read_masses(const char *path, double *q, size_t m) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  const bool whole = fread(q, sizeof *q, m, file) == m;
  fclose(file);
  unlink(path);
  return whole;
}

static void take_line(bench_race *race, const char *line, double *q) {
  double seconds, number;
  char path[256];
  if (sscanf(line, "trace %lf %lf", &seconds, &number) == 2) {
    bench_race_trace(race, seconds, number);
  } else if (sscanf(line, "answer %lf %lf %255s", &seconds, &number, path) == 3) {
    if (read_masses(path, q, race->instance->m)) bench_race_enter(race, q, seconds, number > 0 ? number : (double)NAN);
  } else if (sscanf(line, "usual %lf %lf %255s", &seconds, &number, path) == 3) {
    if (!read_masses(path, q, race->instance->m)) return;
    race->usual_gap = bench_judge(race->instance, q);
    race->usual_s = seconds;
  }
}

/* Runs `program script folder n m limit`; one that long outlives its limit is ended. */
static void run_child(bench_race *race, const char *program, const char *script) {
  const char *home = getenv("TMPDIR");
  char folder[128], command[512], line[512];
  snprintf(folder, sizeof folder, "%s/exactrd-bench-XXXXXX", home != NULL ? home : "/tmp");
  if (mkdtemp(folder) == NULL) bench_fail("no temporary folder in %s", home != NULL ? home : "/tmp");
  const bench_instance *instance = race->instance;
  write_numbers(folder, "a", instance->a, instance->n * instance->m);
  write_numbers(folder, "p", instance->p, instance->n);
  snprintf(command, sizeof command,
           "OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 timeout %.0f %s '%s/%s' '%s' %zu %zu %g 2>/dev/null",
           ceil(2 * race->limit_s + 30), program, BENCH_SOURCE_FOLDER, script, folder, instance->n, instance->m,
           race->limit_s);
  FILE *pipe = popen(command, "r");
  if (pipe == NULL) bench_fail("cannot run %s", program);
  double *q = bench_allocate(instance->m, sizeof(double));
  while (fgets(line, sizeof line, pipe) != NULL) take_line(race, line, q);
  if (pclose(pipe) != 0) bench_note("    %s did not finish", script);
  if (isnan(race->gap_s)) race->gap_s = race->spent_s = race->limit_s; /* no answer at all */
  free(q);
  snprintf(command, sizeof command, "%s/a", folder);
  unlink(command);
  snprintf(command, sizeof command, "%s/p", folder);
  unlink(command);
  if (rmdir(folder) != 0) bench_note("    %s is left behind", folder);
}

static bool answers(const char *command) { return system(command) == 0; }

bool bench_numpy_present(void) { return answers("/usr/bin/python3 -c 'import numpy' >/dev/null 2>&1"); }

void bench_numpy(bench_race *race) { run_child(race, "/usr/bin/python3", "numpy_blahut_arimoto.py"); }

bool bench_mixsqp_present(void) { return answers("Rscript -e 'library(mixsqp)' >/dev/null 2>&1"); }

void bench_mixsqp(bench_race *race) { run_child(race, "Rscript --vanilla", "mixsqp.R"); }
