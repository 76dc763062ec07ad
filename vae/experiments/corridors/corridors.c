/* Capacity, data and task: every condition trained with every seed, measured, held against the ideal, and judged. */

#include "base/memory.h"
#include "vae/experiments/corridors/results.h"
#include "vae/experiments/table.h"

static xrd_status allocate(xrd_corridor_results *r, bool quick, xrd_error *error) {
  r->seeds = quick ? 1 : XRD_CORRIDOR_SEEDS;
  r->count = XRD_CONDITIONS * r->seeds;
  r->runs = xrd_allocate_zero(r->count, sizeof *r->runs);
  r->results = xrd_allocate_zero(r->count, sizeof *r->results);
  if (r->runs != NULL && r->results != NULL) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", r->count);
}

static xrd_status write_costs(const xrd_corridor_results *r, double analysis_s, const xrd_experiment_options *options,
                              xrd_error *error) {
  xrd_experiment_cost costs[] = {
      {"capacity and data", 0, 0}, {"tasks", 0, 0}, {"ideal curves and measures", 0, analysis_s}};
  for (size_t i = 0; i < r->count; i++) {
    xrd_experiment_cost *cost = &costs[xrd_conditions[i / r->seeds].task == XRD_TASK_NONE ? 0 : 1];
    cost->runs++;
    cost->processor_s += r->runs[i].processor_s;
  }
  return xrd_experiment_costs(options, costs, sizeof costs / sizeof costs[0], error);
}

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  xrd_corridor_results r = {.seeds = 0};
  xrd_status status = allocate(&r, options->quick, error);
  for (size_t i = 0; i < r.count && status == XRD_OK; i++)
    status = xrd_condition_run(&xrd_conditions[i / r.seeds], i % r.seeds + 1, options, &r.runs[i], error);
  if (status == XRD_OK)
    status = xrd_runs_train(r.runs, r.count, options->threads, options->report, options->context, error);
  const double start = xrd_processor_seconds();
  if (status == XRD_OK) status = xrd_corridor_results_measure(&r, options, error);
  if (status == XRD_OK) status = xrd_corridor_tables_write(&r, options, error);
  if (status == XRD_OK) status = xrd_corridor_claims_write(&r, options, error);
  if (status == XRD_OK && !options->quick) status = xrd_corridor_beside_write(&r, options, error);
  if (status == XRD_OK) status = xrd_corridor_pictures_draw(&r, options, error);
  if (status == XRD_OK) status = write_costs(&r, xrd_processor_seconds() - start, options, error);
  xrd_corridor_results_clear(&r);
  return status;
}

const xrd_experiment xrd_experiment_corridors = {
    .name = "corridors",
    .summary = "what capacity, data and task make of the latent space of Corridors",
    .run = run,
    .pictures = xrd_corridor_pictures,
};
