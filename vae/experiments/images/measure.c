#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/waterfill.h"
#include "files/read/table.h"
#include "vae/compare/result.h"
#include "vae/experiments/images/report.h"

enum { PATH_SIZE = 4096 };

/* What the last evaluation but one found. */
static xrd_status read_earlier(const char *folder, xrd_image_measures *measures, xrd_error *error) {
  char path[PATH_SIZE];
  xrd_table table;
  if (snprintf(path, sizeof path, "%s/metrics.csv", folder) >= PATH_SIZE)
    return xrd_fail(error, XRD_ERR_IO, "%s: the name is too long", folder);
  xrd_status status = xrd_table_read(path, &table, error);
  if (status != XRD_OK) return status;
  const double *anisotropy = xrd_table_column(&table, "anisotropy"), *kl = xrd_table_column(&table, "kl_nats");
  if (anisotropy == NULL || kl == NULL || table.rows < 2) {
    status = xrd_fail(error, XRD_ERR_INPUT, "%s: fewer than two evaluations", path);
  } else {
    measures->earlier_anisotropy = anisotropy[table.rows - 2];
    measures->earlier_kl_nats = kl[table.rows - 2];
  }
  xrd_table_clear(&table);
  return status;
}

static xrd_status measure_encoding(const xrd_vae_encoding *e, double **eigenvalues, xrd_image_measures *m,
                                   xrd_error *error) {
  xrd_posterior_measures all;
  xrd_enclosure rate;
  xrd_latent_measures *latents = xrd_allocate(e->latents, sizeof *latents);
  if (latents == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu latents", e->latents);
  const xrd_posteriors q = {e->mean, e->log_variance, e->samples, e->latents};
  xrd_status status = xrd_posterior_measure(&q, &all, latents, NULL, error);
  free(latents);
  m->aggregate_anisotropy = all.aggregate_anisotropy;
  if (status == XRD_OK && *eigenvalues == NULL) {
    *eigenvalues = xrd_allocate(e->size, sizeof **eigenvalues);
    status = *eigenvalues == NULL ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu eigenvalues", e->size)
                                  : xrd_covariance_eigenvalues_upper(&(xrd_sample_rows){e->data, e->samples, e->size},
                                                                     *eigenvalues, error);
  }
  if (status == XRD_OK) status = xrd_waterfill_enclose_rate(*eigenvalues, e->size, m->run.sse, &rate, error);
  if (status == XRD_OK) m->gaussian_upper = rate.upper;
  return status;
}

xrd_status xrd_image_measure(const char *folder, double **eigenvalues, xrd_image_measures *measures, xrd_error *error) {
  xrd_vae_config config;
  xrd_vae_encoding encoding;
  xrd_status status = xrd_vae_result_read(folder, &config, &measures->run, error);
  if (status == XRD_OK) status = read_earlier(folder, measures, error);
  if (status != XRD_OK) return status;
  status = xrd_vae_encode(folder, 1, &encoding, error);
  if (status == XRD_OK) status = measure_encoding(&encoding, eigenvalues, measures, error);
  xrd_vae_encoding_clear(&encoding);
  return status;
}

double xrd_image_value(const xrd_image_results *r, xrd_image_cell cell, xrd_image_quantity quantity) {
  const xrd_image_measures *m = &r->measures[xrd_image_plan_index(r->plan, cell)];
  switch (quantity) {
  case XRD_IMAGE_KL: return m->run.kl_nats;
  case XRD_IMAGE_SSE: return m->run.sse;
  case XRD_IMAGE_ANISOTROPY: return m->run.anisotropy;
  default: return m->aggregate_anisotropy;
  }
}
