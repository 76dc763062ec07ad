#include "experiments/experiment.h"

#include <stdlib.h>

#include "base/memory.h"
#include "experiments/loss/measure.h"
#include "experiments/loss/plan.h"
#include "experiments/table.h"

static xrd_status write_runs(const xrd_experiment_options *options, const xrd_loss_plan *plan,
                             const xrd_loss_measures *measures, xrd_error *error) {
  xrd_atomic_file *file;
  const xrd_status status = xrd_experiment_table(
      options, "runs.csv",
      "data,control,neural,alpha,seed,kl_nats,kl_error,sse,sse_error,neural_loss,kl_weight,active_units,anisotropy,"
      "profile_anisotropy,aggregate_anisotropy,processor_s,profile",
      &file, error);
  if (status != XRD_OK) return status;
  FILE *stream = xrd_atomic_file_stream(file);
  for (size_t i = 0; i < plan->count; i++) {
    const xrd_loss_cell *c = &plan->cells[i];
    const xrd_loss_measures *m = &measures[i];
    (void)fprintf(stream, "%s,%s,%s,%g,%zu,%.9g,%.3g,%.9g,%.3g,%.9g,%.9g,%zu,%.9g,%.9g,%.9g,%.2f,",
                  xrd_loss_data[c->data], xrd_loss_controls[c->control], xrd_loss_cell_feature(*c),
                  xrd_loss_alphas[c->alpha], c->seed + 1, m->run.kl_nats, m->run.kl_error, m->run.sse, m->run.sse_error,
                  m->run.neural_loss, m->run.beta, m->run.active_units, m->run.anisotropy, m->profile_anisotropy,
                  m->aggregate_anisotropy, plan->runs[i].processor_s);
    for (size_t j = 0; j < m->latents; j++) (void)fprintf(stream, "%s%.6g", j == 0 ? "" : " ", m->profile[j]);
    (void)fputc('\n', stream);
  }
  return xrd_atomic_file_commit(file, error);
}

static xrd_status measure(const xrd_experiment_options *options, const xrd_loss_plan *plan, xrd_error *error) {
  xrd_loss_measures *measures = xrd_allocate_zero(plan->count, sizeof *measures);
  if (measures == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu measures", plan->count);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < plan->count && status == XRD_OK; i++)
    status = xrd_loss_measure(plan->runs[i].folder, &measures[i], error);
  if (status == XRD_OK) status = write_runs(options, plan, measures, error);
  free(measures);
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
  if (status == XRD_OK) status = measure(options, &plan, error);
  if (status == XRD_OK) status = write_costs(options, &plan, xrd_processor_seconds() - start, error);
  xrd_loss_plan_clear(&plan);
  return status;
}

const xrd_experiment xrd_experiment_loss = {
    .name = "loss",
    .summary = "what a second loss does to the rate and to the shape of the latent space",
    .run = run,
};
