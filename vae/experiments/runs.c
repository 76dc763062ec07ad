#include "vae/experiments/runs.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/output.h"
#include "vae/compare/result.h"
#include "vae/experiments/table.h"
#include "vae/train/checkpoint.h"

static const char SECONDS[] = "processor_s.txt";

xrd_status xrd_run_set(xrd_run *run, const char *key, const char *value, xrd_error *error) {
  const xrd_status status = xrd_vae_config_set(&run->config, key, value, error);
  if (status != XRD_OK) return status;
  const size_t length = strlen(run->folder), left = XRD_RUN_PATH - length;
  const char *joint = length == 0 || run->folder[length - 1] == '/' ? "" : "_";
  if (snprintf(run->folder + length, left, "%s%s-%s", joint, key, value) >= (int)left)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
  return XRD_OK;
}

/* The time of earlier processes; 0 where none was noted. */
static double read_seconds(const char *folder) {
  char path[XRD_RUN_PATH + sizeof SECONDS + 1];
  double seconds = 0;
  (void)snprintf(path, sizeof path, "%s/%s", folder, SECONDS);
  FILE *stream = fopen(path, "r");
  if (stream == NULL) return 0;
  if (fscanf(stream, "%lf", &seconds) != 1 || !(seconds >= 0)) seconds = 0;
  (void)fclose(stream);
  return seconds;
}

static xrd_status write_seconds(const char *folder, double seconds, xrd_error *error) {
  char path[XRD_RUN_PATH + sizeof SECONDS + 1];
  xrd_atomic_file *file;
  (void)snprintf(path, sizeof path, "%s/%s", folder, SECONDS);
  const xrd_status status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  (void)fprintf(xrd_atomic_file_stream(file), "%.2f\n", seconds);
  return xrd_atomic_file_commit(file, error);
}

/* The last measures stand in the folder before the last checkpoint does: a run killed between them is not finished. */
static bool is_finished(const xrd_run *run) {
  xrd_vae_config config;
  xrd_vae_measures measures;
  uint64_t saved;
  return xrd_checkpoint_list(run->folder, &saved, 1) == 1 && saved == run->config.steps &&
         xrd_vae_result_read(run->folder, &config, &measures, NULL) == XRD_OK &&
         xrd_vae_config_equal(&config, &run->config) && measures.step == config.steps;
}

typedef struct {
  xrd_progress report;
  void *context;
  size_t done, total;
  bool wanted;
} progress;

/* Fits xrd_vae_report; called by every thread. */
static bool go_on(void *context, uint64_t step, uint64_t steps, const xrd_vae_measures *measures) {
  (void)step;
  (void)steps;
  (void)measures;
  progress *p = context;
  bool wanted;
#pragma omp critical(xrd_runs)
  {
    p->wanted = p->wanted && (p->report == NULL || p->report(p->context, p->done, p->total));
    wanted = p->wanted;
  }
  return wanted;
}

static xrd_status train(xrd_run *run, progress *p, xrd_error *error) {
  run->processor_s = read_seconds(run->folder);
  if (is_finished(run)) return XRD_OK;
  if (!go_on(p, 0, 0, NULL)) return xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped; the same command resumes");
  const xrd_vae_options options = {1, go_on, p};
  const double start = xrd_thread_seconds();
  const xrd_status status = xrd_vae_train(&run->config, run->folder, &options, NULL, error);
  if (status != XRD_OK && status != XRD_ERR_INTERRUPTED) return status;
  run->processor_s += xrd_thread_seconds() - start;
  const xrd_status written = write_seconds(run->folder, run->processor_s, error);
  return written == XRD_OK ? status : written;
}

typedef struct {
  xrd_status status;
  xrd_error error;
} outcome;

xrd_status xrd_runs_train(xrd_run *runs, size_t count, int threads, xrd_progress report, void *context,
                          xrd_error *error) {
  outcome *outcomes = xrd_allocate_zero(count, sizeof *outcomes);
  if (outcomes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", count);
  progress p = {.report = report, .context = context, .total = count, .wanted = true};
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
  for (size_t i = 0; i < count; i++) {
    outcomes[i].status = train(&runs[i], &p, &outcomes[i].error);
#pragma omp critical(xrd_runs)
    p.done++;
  }
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < count && status == XRD_OK; i++)
    if (outcomes[i].status != XRD_OK)
      status = xrd_fail(error, outcomes[i].status, "%s: %s", runs[i].folder, outcomes[i].error.message);
  free(outcomes);
  return status;
}
