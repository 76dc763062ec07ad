#include "vae/experiments/experiment.h"
#include "vae/experiments/figure.h"

static const xrd_experiment *const experiments[] = {
    &xrd_experiment_corridors, &xrd_experiment_factorial, &xrd_experiment_geometry, &xrd_experiment_images,
    &xrd_experiment_loss,      &xrd_experiment_optimum,   &xrd_experiment_sight,
};

const xrd_experiment *xrd_experiment_at(size_t index) {
  return index < sizeof experiments / sizeof experiments[0] ? experiments[index] : NULL;
}

xrd_status xrd_experiment_draw(const xrd_experiment *experiment, const xrd_experiment_options *options,
                               xrd_error *error) {
  return xrd_drawings_draw(options, experiment->pictures, error);
}

xrd_status xrd_experiment_run(const xrd_experiment *experiment, const xrd_experiment_options *options,
                              xrd_error *error) {
  const xrd_status status = experiment->run(options, error);
  return status == XRD_OK ? xrd_experiment_draw(experiment, options, error) : status;
}
