#include "vae/compare/result.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "vae/train/inputs.h"

enum { PATH_SIZE = 4096 };

/* The last whole line of a file, to be freed; NULL where there is none. */
static char *last_line(FILE *stream) {
  char *line = NULL, *last = NULL;
  size_t size = 0;
  while (getline(&line, &size, stream) > 0) {
    if (strchr(line, '\n') == NULL) break;
    free(last);
    last = line;
    line = NULL;
    size = 0;
  }
  free(line);
  return last;
}

static xrd_status parse(const char *path, const char *line, xrd_vae_measures *m, xrd_error *error) {
  json_error_t problem;
  json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &problem);
  json_int_t step, samples, active;
  *m = (xrd_vae_measures){.step = 0};
  const int result = json == NULL
                         ? -1
                         : json_unpack(json, "{s:I,s:I,s:F,s:F,s:F,s:F,s:F,s:F,s:F,s:F,s:I,s:F,s:F,s:F,s?F,s?F}",
                                       "step", &step, "samples", &samples, "sse", &m->sse, "sse_error", &m->sse_error,
                                       "mse", &m->mse, "pixel_loss", &m->pixel_loss, "neural_loss", &m->neural_loss,
                                       "kl_nats", &m->kl_nats, "kl_error", &m->kl_error, "anisotropy", &m->anisotropy,
                                       "active_units", &active, "beta", &m->beta, "pixel_scale", &m->pixel_scale,
                                       "neural_scale", &m->neural_scale, "task_nats", &m->task_nats, "task_error",
                                       &m->task_error);
  json_decref(json);
  if (result != 0) return xrd_fail(error, XRD_ERR_INPUT, "%s: its last line is no evaluation", path);
  m->step = (uint64_t)step;
  m->samples = (size_t)samples;
  m->active_units = (size_t)active;
  return XRD_OK;
}

xrd_status xrd_vae_result_read(const char *folder, xrd_vae_config *config, xrd_vae_measures *measures,
                               xrd_error *error) {
  char path[PATH_SIZE];
  xrd_vae_config_init(config);
  if (snprintf(path, sizeof path, "%s/config.txt", folder) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  xrd_status status = xrd_vae_config_read(config, path, error);
  if (status == XRD_OK) status = xrd_inputs_compare(config, folder, true, error);
  if (status != XRD_OK) return status;
  if (snprintf(path, sizeof path, "%s/metrics.jsonl", folder) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  FILE *stream = fopen(path, "r");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  char *line = last_line(stream);
  (void)fclose(stream);
  status = line == NULL ? xrd_fail(error, XRD_ERR_INPUT, "%s: no evaluation yet", path)
                        : parse(path, line, measures, error);
  free(line);
  return status;
}
