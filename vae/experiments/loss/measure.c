#include "vae/experiments/loss/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "vae/compare/result.h"
#include "vae/train/open.h"

double xrd_log_variance_of(const double *values, size_t count) {
  double mean = 0, square = 0;
  for (size_t i = 0; i < count; i++) mean += log(values[i]) / (double)count;
  for (size_t i = 0; i < count; i++) square += (log(values[i]) - mean) * (log(values[i]) - mean) / (double)count;
  return square;
}

static int rising(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* mean and log_variance: count x latents. */
static void summarize(const xrd_real *mean, const xrd_real *log_variance, size_t count, xrd_loss_measures *m) {
  double aggregate[XRD_LOSS_LATENTS];
  const size_t k = m->latents;
  const double n = (double)count;
  for (size_t j = 0; j < k; j++) {
    double centre = 0, spread = 0;
    m->profile[j] = 0;
    for (size_t b = 0; b < count; b++) {
      centre += (double)mean[b * k + j] / n;
      m->profile[j] += exp((double)log_variance[b * k + j]) / n;
    }
    for (size_t b = 0; b < count; b++) {
      const double difference = (double)mean[b * k + j] - centre;
      spread += difference * difference / n;
    }
    aggregate[j] = m->profile[j] + spread;
  }
  m->profile_anisotropy = xrd_log_variance_of(m->profile, k);
  m->diagonal_anisotropy = xrd_log_variance_of(aggregate, k);
  qsort(m->profile, k, sizeof *m->profile, rising);
}

static xrd_status encode(xrd_trainer *t, xrd_loss_measures *m, xrd_error *error) {
  const size_t count = t->test.count, k = t->model.latents;
  if (k > XRD_LOSS_LATENTS) return xrd_fail(error, XRD_ERR_ARGUMENT, "at most %d latents fit", XRD_LOSS_LATENTS);
  xrd_real *mean, *log_variance;
  void *block;
  const xrd_array arrays[] = {XRD_ARRAY(mean, count * k), XRD_ARRAY(log_variance, count * k), {0}};
  const xrd_status status = xrd_carve(&block, arrays, error);
  if (status != XRD_OK) return status;
  xrd_trainer_encode(t, t->test.samples, count, mean, log_variance);
  m->latents = k;
  summarize(mean, log_variance, count, m);
  xrd_carve_free(block);
  return XRD_OK;
}

xrd_status xrd_loss_measure(const char *folder, xrd_loss_measures *m, xrd_error *error) {
  xrd_vae_config config;
  memset(m, 0, sizeof *m);
  xrd_status status = xrd_vae_result_read(folder, &config, &m->run, error);
  if (status != XRD_OK) return status;
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a model");
  status = xrd_trainer_open(t, folder, error);
  if (status == XRD_OK) status = encode(t, m, error);
  xrd_trainer_clear(t);
  free(t);
  return status;
}
