#include "vae/experiments/table.h"

#include <time.h>

xrd_status xrd_experiment_path(const xrd_experiment_options *options, const char *name, char path[XRD_EXPERIMENT_PATH],
                               xrd_error *error) {
  if (snprintf(path, XRD_EXPERIMENT_PATH, "%s/%s", options->folder, name) < XRD_EXPERIMENT_PATH) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the name of the folder is too long");
}

xrd_status xrd_experiment_table(const xrd_experiment_options *options, const char *name, const char *header,
                                xrd_atomic_file **file, xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  xrd_status status = xrd_experiment_path(options, name, path, error);
  if (status == XRD_OK) status = xrd_atomic_file_open(path, file, error);
  if (status == XRD_OK) (void)fprintf(xrd_atomic_file_stream(*file), "%s\n", header);
  return status;
}

xrd_status xrd_experiment_tables(const xrd_experiment_options *options, const xrd_experiment_rows *tables,
                                 const void *context, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (; tables->name != NULL && status == XRD_OK; tables++) {
    xrd_atomic_file *file;
    status = xrd_experiment_table(options, tables->name, tables->header, &file, error);
    if (status != XRD_OK) break;
    tables->write(context, xrd_atomic_file_stream(file));
    status = xrd_atomic_file_commit(file, error);
  }
  return status;
}

xrd_status xrd_experiment_figure(const xrd_experiment_options *options, const char *name, const xrd_figure *figure,
                                 xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  const xrd_status status = xrd_experiment_path(options, name, path, error);
  return status == XRD_OK ? xrd_figure_draw(figure, path, error) : status;
}

static double seconds_of(clockid_t clock) {
  struct timespec t;
  (void)clock_gettime(clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double xrd_processor_seconds(void) { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

double xrd_thread_seconds(void) { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }

xrd_status xrd_experiment_costs(const xrd_experiment_options *options, const xrd_experiment_cost *costs, size_t count,
                                xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_experiment_table(options, "seconds.csv", "part,runs,processor_s", &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (size_t i = 0; i < count; i++)
    (void)fprintf(stream, "%s,%zu,%.1f\n", costs[i].part, costs[i].runs, costs[i].processor_s);
  return xrd_atomic_file_commit(file, error);
}
