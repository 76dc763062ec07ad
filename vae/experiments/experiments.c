#include "vae/experiments/experiment.h"

static const xrd_experiment *const experiments[] = {
    &xrd_experiment_corridors, &xrd_experiment_geometry, &xrd_experiment_images,
    &xrd_experiment_loss,      &xrd_experiment_optimum,
};

const xrd_experiment *xrd_experiment_at(size_t index) {
  return index < sizeof experiments / sizeof experiments[0] ? experiments[index] : NULL;
}
