#include "vae/experiments/experiment.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "vae/experiments/factorial/report.h"
#include "vae/experiments/table.h"

/* The eigenvalues of the held-out samples' covariance are those of a data set. */
static xrd_status measure(const xrd_factorial_plan *plan, xrd_image_measures *measures, xrd_error *error) {
  xrd_status status = XRD_OK;
  double *eigenvalues = NULL;
  for (size_t i = 0; i < plan->count && status == XRD_OK; i++) {
    if (i > 0 && plan->cells[i].data != plan->cells[i - 1].data) {
      free(eigenvalues);
      eigenvalues = NULL;
    }
    status = xrd_image_measure(plan->runs[i].folder, &eigenvalues, &measures[i], error);
  }
  free(eigenvalues);
  return status;
}

static xrd_status report(const xrd_experiment_options *options, const xrd_factorial_plan *plan, xrd_error *error) {
  xrd_factorial_results r = {options, plan, xrd_allocate_zero(plan->count, sizeof *r.measures)};
  if (r.measures == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu measures", plan->count);
  xrd_status status = measure(plan, r.measures, error);
  if (status == XRD_OK) status = xrd_factorial_tables(&r, error);
  free(r.measures);
  return status;
}

/* Before anything is trained. */
static xrd_status write_plan(const xrd_experiment_options *options, const xrd_factorial_plan *plan, xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  xrd_atomic_file *file;
  xrd_status status = xrd_experiment_path(options, "plan.csv", path, error);
  if (status == XRD_OK) status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  xrd_factorial_plan_write(plan, xrd_atomic_file_stream(file));
  return xrd_atomic_file_commit(file, error);
}

static xrd_status look_for_images(const xrd_factorial_plan *plan, xrd_error *error) {
  const char *file = plan->runs[0].config.file;
  if (file[0] == '\0' || access(file, R_OK) == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_IO, "%s: not there; it is in Debian's package dataset-fashion-mnist", file);
}

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  xrd_factorial_plan plan = {.count = 0};
  xrd_status status = xrd_factorial_plan_init(&plan, options, error);
  if (status == XRD_OK) status = look_for_images(&plan, error);
  if (status == XRD_OK) status = write_plan(options, &plan, error);
  if (status == XRD_OK)
    status = xrd_runs_train(plan.runs, plan.count, options->threads, options->report, options->context, error);
  if (status == XRD_OK) status = report(options, &plan, error);
  xrd_factorial_plan_clear(&plan);
  return status;
}

const xrd_experiment xrd_experiment_factorial = {
    .name = "factorial",
    .summary = "the paper's whole design: weights, betas, rates, architectures, image sets, second losses, seeds",
    .run = run,
    .pictures = xrd_factorial_pictures,
};
