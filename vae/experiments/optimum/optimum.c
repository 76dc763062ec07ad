/* The exact counterpart: what the optimum itself does when capacity, probabilities and task change. */
#include <stdlib.h>

#include "base/memory.h"
#include "vae/experiments/optimum/sweep.h"
#include "vae/experiments/table.h"

static xrd_status solve(xrd_half_sweep *sweeps, const xrd_experiment_options *options, xrd_experiment_cost *costs,
                        xrd_error *error) {
  xrd_status status = XRD_OK;
  for (xrd_half_kind kind = 0; kind < XRD_HALVES && status == XRD_OK; kind++) {
    const double start = xrd_processor_seconds();
    status = xrd_half_sweep_solve(&sweeps[kind], kind, options->quick, options->threads, error);
    costs[kind] = (xrd_experiment_cost){xrd_half_name(kind), 0, xrd_processor_seconds() - start};
    if (status == XRD_OK && options->report != NULL && !options->report(options->context, kind + 1, XRD_HALVES))
      status = xrd_fail(error, XRD_ERR_INTERRUPTED, "stopped");
  }
  return status;
}

static xrd_status run(const xrd_experiment_options *options, xrd_error *error) {
  xrd_experiment_cost costs[XRD_HALVES];
  xrd_half_sweep *sweeps = xrd_allocate_zero(XRD_HALVES, sizeof *sweeps);
  if (sweeps == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for sweeps");
  xrd_status status = solve(sweeps, options, costs, error);
  if (status == XRD_OK) status = xrd_optimum_tables_write(sweeps, options, error);
  if (status == XRD_OK) status = xrd_experiment_costs(options, costs, XRD_HALVES, error);
  for (size_t k = 0; k < XRD_HALVES; k++) xrd_half_sweep_clear(&sweeps[k]);
  free(sweeps);
  return status;
}

const xrd_experiment xrd_experiment_optimum = {
    .name = "optimum",
    .summary = "the exact counterpart: the optimal prototypes of a half of Corridors along the slope",
    .run = run,
    .pictures = xrd_optimum_pictures,
};
