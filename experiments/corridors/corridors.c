/* Capacity, data and task: every condition trained with every seed, measured, and judged. */
#include <stdlib.h>

#include "base/memory.h"
#include "experiments/corridors/design.h"

enum { SEEDS = 5 };

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  const size_t seeds = options->quick ? 1 : SEEDS, count = XRD_CONDITIONS * seeds;
  xrd_run *runs = xrd_allocate_zero(count, sizeof *runs);
  if (runs == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu runs", count);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < count && status == XRD_OK; i++)
    status = xrd_condition_run(&xrd_conditions[i / seeds], i % seeds + 1, options, &runs[i], error);
  if (status == XRD_OK)
    status = xrd_runs_train(runs, count, options->threads, options->report, options->context, error);
  free(runs);
  return status;
}

const xrd_experiment xrd_experiment_corridors = {
    .name = "corridors",
    .summary = "what capacity, data and task make of the latent space of Corridors",
    .run = run,
};
