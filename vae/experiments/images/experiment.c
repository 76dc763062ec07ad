#include "vae/experiments/experiment.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "vae/experiments/images/report.h"
#include "vae/experiments/table.h"

static xrd_status report(const xrd_experiment_options *options, const xrd_image_plan *plan, xrd_error *error) {
  double *eigenvalues = NULL;
  xrd_image_results r = {options, plan, xrd_allocate_zero(plan->count, sizeof *r.measures)};
  if (r.measures == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu measures", plan->count);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < plan->count && status == XRD_OK; i++)
    status = xrd_image_measure(plan->runs[i].folder, &eigenvalues, &r.measures[i], error);
  if (status == XRD_OK) status = xrd_image_tables(&r, error);
  free(eigenvalues);
  free(r.measures);
  return status;
}

/* Before anything is trained. */
static xrd_status write_plan(const xrd_experiment_options *options, const xrd_image_plan *plan, xrd_error *error) {
  char path[XRD_EXPERIMENT_PATH];
  xrd_atomic_file *file;
  xrd_status status = xrd_experiment_path(options, "plan.csv", path, error);
  if (status == XRD_OK) status = xrd_atomic_file_open(path, &file, error);
  if (status != XRD_OK) return status;
  xrd_image_plan_write(plan, xrd_atomic_file_stream(file));
  return xrd_atomic_file_commit(file, error);
}

static xrd_status write_costs(const xrd_experiment_options *options, const xrd_image_plan *plan, double analysis_s,
                              xrd_error *error) {
  xrd_experiment_cost costs[] = {{"models", plan->count, 0}, {"analysis", 0, analysis_s}};
  for (size_t i = 0; i < plan->count; i++) costs[0].processor_s += plan->runs[i].processor_s;
  return xrd_experiment_costs(options, costs, sizeof costs / sizeof costs[0], error);
}

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  xrd_image_plan plan = {0};
  xrd_status status = xrd_image_plan_init(&plan, options, error);
  if (status == XRD_OK && !options->quick && access(plan.runs[0].config.file, R_OK) != 0)
    status = xrd_fail(error, XRD_ERR_IO, "%s: not there; it is in Debian's package dataset-fashion-mnist",
                      plan.runs[0].config.file);
  if (status == XRD_OK) status = write_plan(options, &plan, error);
  if (status == XRD_OK)
    status = xrd_runs_train(plan.runs, plan.count, options->threads, options->report, options->context, error);
  const double start = xrd_processor_seconds();
  if (status == XRD_OK) status = report(options, &plan, error);
  if (status == XRD_OK) status = write_costs(options, &plan, xrd_processor_seconds() - start, error);
  xrd_image_plan_clear(&plan);
  return status;
}

const xrd_experiment xrd_experiment_images = {
    .name = "images",
    .summary = "what a second loss does on real images, under two normalisers and at a matched rate",
    .run = run,
    .pictures = xrd_image_pictures,
};
