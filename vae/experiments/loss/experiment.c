#include "vae/experiments/experiment.h"

#include <stdlib.h>

#include "base/memory.h"
#include "vae/experiments/loss/report.h"
#include "vae/experiments/table.h"

/* Both are large. */
typedef struct {
  xrd_loss_exact_table exact;
  xrd_loss_measures measures[];
} findings;

static xrd_status report(const xrd_experiment_options *options, const xrd_loss_plan *plan, xrd_error *error) {
  findings *f = xrd_allocate_zero(1, sizeof *f + plan->count * sizeof f->measures[0]);
  if (f == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu measures", plan->count);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < plan->count && status == XRD_OK; i++)
    status = xrd_loss_measure(plan->runs[i].folder, &f->measures[i], error);
  if (status == XRD_OK) status = xrd_loss_predict(plan, options->quick, &f->exact, error);
  const xrd_loss_results results = {options, plan, f->measures, &f->exact};
  if (status == XRD_OK) status = xrd_loss_write_tables(&results, error);
  free(f);
  return status;
}

static xrd_status write_costs(const xrd_experiment_options *options, const xrd_loss_plan *plan, double analysis_s,
                              xrd_error *error) {
  xrd_experiment_cost costs[] = {{"leaves", 0, 0}, {"corridors", 0, 0}, {"analysis", 0, analysis_s}};
  for (size_t i = 0; i < plan->count; i++) {
    xrd_experiment_cost *cost = &costs[plan->cells[i].data];
    cost->runs++;
    cost->processor_s += plan->runs[i].processor_s;
  }
  return xrd_experiment_costs(options, costs, sizeof costs / sizeof costs[0], error);
}

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  xrd_loss_plan plan;
  xrd_status status = xrd_loss_plan_init(&plan, options, error);
  if (status == XRD_OK)
    status = xrd_runs_train(plan.runs, plan.count, options->threads, options->report, options->context, error);
  const double start = xrd_processor_seconds();
  if (status == XRD_OK) status = report(options, &plan, error);
  if (status == XRD_OK) status = write_costs(options, &plan, xrd_processor_seconds() - start, error);
  xrd_loss_plan_clear(&plan);
  return status;
}

const xrd_experiment xrd_experiment_loss = {
    .name = "loss",
    .summary = "what a second loss does to the rate and to the shape of the latent space",
    .run = run,
    .pictures = xrd_loss_pictures,
};
