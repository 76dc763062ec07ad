#include "vae/train/open.h"

#include <string.h>

#include "vae/train/checkpoint.h"
#include "vae/train/inputs.h"

enum { PATH_SIZE = 4096 };

xrd_status xrd_trainer_open(xrd_trainer *t, const char *folder, xrd_error *error) {
  char path[PATH_SIZE];
  xrd_vae_config config;
  uint64_t step;
  memset(t, 0, sizeof *t);
  if (snprintf(path, sizeof path, "%s/config.txt", folder) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  xrd_vae_config_init(&config);
  xrd_status status = xrd_vae_config_read(&config, path, error);
  const size_t samples = config.samples;
  config.samples = 0;
  if (status == XRD_OK) status = xrd_inputs_compare(&config, folder, false, error);
  if (status == XRD_OK) status = xrd_trainer_init(t, &config, error);
  if (status != XRD_OK) return status;
  t->config.samples = samples;
  if (xrd_checkpoint_list(folder, &step, 1) == 0 || !xrd_checkpoint_path(folder, step, path, sizeof path))
    return xrd_fail(error, XRD_ERR_INPUT, "%s: no checkpoint", folder);
  return xrd_checkpoint_read(t, path, error);
}

void xrd_trainer_encode(xrd_trainer *t, const xrd_real *samples, size_t count, xrd_real *mean, xrd_real *log_variance) {
  const size_t size = xrd_extent_size(t->test.shape), k = t->model.latents;
  xrd_lane *lane = &t->lanes[0];
  memset(lane->posterior.noise, 0, lane->count * k * sizeof(xrd_real));
  for (size_t first = 0; first < count; first += lane->count) {
    const size_t taken = count - first < lane->count ? count - first : lane->count;
    xrd_stack_forward(&t->model.encoder, t->parameters, samples + first * size, taken, &lane->encoder);
    xrd_posterior_sample(&t->model, t->parameters, xrd_trace_output(&lane->encoder), taken, &lane->posterior);
    memcpy(mean + first * k, lane->posterior.mean, taken * k * sizeof *mean);
    memcpy(log_variance + first * k, lane->posterior.log_variance, taken * k * sizeof *log_variance);
  }
}
