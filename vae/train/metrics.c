#include "vae/train/metrics.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/output.h"

enum { PATH_SIZE = 4096 };
static const double LN2 = 0.69314718055994530942;
enum { TABLE, LINES, TRAINING, FILES };
static const char *const NAMES[FILES] = {"metrics.csv", "metrics.jsonl", "training.csv"};
static const char *const HEADERS[FILES] = {
    [TABLE] =
        "step,samples,sse,sse_error,mse,pixel_loss,neural_loss,kl_nats,kl_error,kl_bits,anisotropy,active_units,beta,"
        "pixel_scale,neural_scale,elapsed_s,kl_per_latent_nats,task_nats,task_error\n",
    [LINES] = "",
    [TRAINING] = "step,pixel_loss,neural_loss,kl_nats,task_nats\n"};

static bool path_in(const char *folder, const char *name, char path[PATH_SIZE]) {
  return snprintf(path, PATH_SIZE, "%s/%s", folder, name) < PATH_SIZE;
}

/* The step at the start of a whole line of either file; false for a header or a cut line. */
static bool step_of(const char *line, unsigned long long *step) {
  if (strchr(line, '\n') == NULL) return false;
  return sscanf(line, "{\"step\": %llu,", step) == 1 || sscanf(line, "%llu,", step) == 1;
}

static xrd_status keep_lines(const char *path, const char *header, uint64_t step, xrd_error *error) {
  xrd_atomic_file *kept;
  xrd_status status = xrd_atomic_file_open(path, &kept, error);
  if (status != XRD_OK) return status;
  (void)fputs(header, xrd_atomic_file_stream(kept));
  FILE *old = fopen(path, "r");
  if (old == NULL && errno != ENOENT) {
    xrd_atomic_file_discard(kept);
    return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  }
  char *line = NULL;
  size_t size = 0;
  while (old != NULL && getline(&line, &size, old) >= 0) {
    unsigned long long at;
    if (step_of(line, &at) && at <= step) (void)fputs(line, xrd_atomic_file_stream(kept));
  }
  const bool whole = old == NULL || feof(old) != 0;
  free(line);
  if (old != NULL) (void)fclose(old);
  if (whole) return xrd_atomic_file_commit(kept, error);
  xrd_atomic_file_discard(kept);
  return xrd_fail(error, XRD_ERR_IO, "%s: reading failed", path);
}

xrd_status xrd_metrics_begin(const char *folder, uint64_t step, xrd_error *error) {
  for (int i = 0; i < FILES; i++) {
    char path[PATH_SIZE];
    if (!path_in(folder, NAMES[i], path)) return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
    const xrd_status status = keep_lines(path, HEADERS[i], step, error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

static xrd_status append(const char *folder, const char *name, const char *line, xrd_error *error) {
  char path[PATH_SIZE];
  if (!path_in(folder, name, path)) return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  FILE *stream = fopen(path, "a");
  if (stream == NULL) return xrd_fail(error, XRD_ERR_IO, "%s: %s", path, strerror(errno));
  const bool written = fputs(line, stream) >= 0;
  if (fclose(stream) != 0 || !written) return xrd_fail(error, XRD_ERR_IO, "%s: writing failed", path);
  return XRD_OK;
}

static void write_csv(const xrd_vae_measures *m, FILE *stream) {
  (void)fprintf(stream, "%llu,%zu", (unsigned long long)m->step, m->samples);
  const double before[] = {m->sse,     m->sse_error, m->mse,           m->pixel_loss, m->neural_loss,
                           m->kl_nats, m->kl_error,  m->kl_nats / LN2, m->anisotropy};
  for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) (void)fprintf(stream, ",%.9g", before[i]);
  (void)fprintf(stream, ",%zu,%.9g,%.9g,%.9g,%.2f,", m->active_units, m->beta, m->pixel_scale, m->neural_scale,
                m->elapsed_s);
  for (size_t j = 0; j < m->latents; j++) (void)fprintf(stream, "%s%.6g", j == 0 ? "" : " ", m->kl_per_latent[j]);
  (void)fprintf(stream, ",%.9g,%.9g\n", m->task_nats, m->task_error);
}

static json_t *json_of(const xrd_vae_measures *m) {
  json_t *latents = json_array();
  for (size_t j = 0; j < m->latents; j++)
    if (json_array_append_new(latents, json_real(m->kl_per_latent[j])) != 0) {
      json_decref(latents);
      return NULL;
    }
  return json_pack("{s:I,s:I,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:f,s:I,s:f,s:f,s:f,s:f,s:f,s:f,s:s,s:o}", "step",
                   (json_int_t)m->step, "samples", (json_int_t)m->samples, "sse", m->sse, "sse_error", m->sse_error,
                   "mse", m->mse, "pixel_loss", m->pixel_loss, "neural_loss", m->neural_loss, "kl_nats", m->kl_nats,
                   "kl_error", m->kl_error, "kl_bits", m->kl_nats / LN2, "anisotropy", m->anisotropy, "active_units",
                   (json_int_t)m->active_units, "beta", m->beta, "pixel_scale", m->pixel_scale, "neural_scale",
                   m->neural_scale, "task_nats", m->task_nats, "task_error", m->task_error, "elapsed_s", m->elapsed_s,
                   "evidence", "estimate", "kl_per_latent_nats", latents);
}

xrd_status xrd_metrics_append(const char *folder, const xrd_vae_measures *m, xrd_error *error) {
  char *line = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&line, &size);
  if (stream == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of metrics");
  write_csv(m, stream);
  if (fclose(stream) != 0) {
    free(line);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of metrics");
  }
  xrd_status status = append(folder, NAMES[TABLE], line, error);
  free(line);
  if (status != XRD_OK) return status;

  json_t *json = json_of(m);
  char *text = json == NULL ? NULL : json_dumps(json, JSON_REAL_PRECISION(12));
  json_decref(json);
  if (text == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of metrics");
  const size_t length = strlen(text);
  char *whole = xrd_allocate(length + 2, 1);
  if (whole == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of metrics");
  else {
    memcpy(whole, text, length);
    memcpy(whole + length, "\n", 2);
    status = append(folder, NAMES[LINES], whole, error);
  }
  free(whole);
  free(text);
  return status;
}

/* Over the samples of the lanes' last batch. */
static double batch_mean(const xrd_trainer *t, const double *(*values)(const xrd_lane *)) {
  double sum = 0;
  for (int i = 0; i < XRD_BATCH_LANES; i++)
    for (size_t b = 0; b < t->lanes[i].count; b++) sum += values(&t->lanes[i])[b];
  return sum / (double)t->config.batch;
}

static const double *pixel_of(const xrd_lane *lane) { return lane->pixel; }
static const double *neural_of(const xrd_lane *lane) { return lane->neural; }
static const double *kl_of(const xrd_lane *lane) { return lane->kl; }
static const double *task_of(const xrd_lane *lane) { return lane->task; }

xrd_status xrd_metrics_append_training(const char *folder, const xrd_trainer *t, xrd_error *error) {
  char line[256];
  const bool neural = t->config.neural != XRD_NEURAL_NONE;
  (void)snprintf(line, sizeof line, "%llu,%.9g,%.9g,%.9g,%.9g\n", (unsigned long long)t->step, batch_mean(t, pixel_of),
                 neural ? batch_mean(t, neural_of) : 0, batch_mean(t, kl_of), batch_mean(t, task_of));
  return append(folder, NAMES[TRAINING], line, error);
}
