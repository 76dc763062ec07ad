#include "vae/experiments/loss/exact.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/train/trainer.h"

typedef struct {
  xrd_extent shape;
  size_t n;
  double *covariance; /* n x n, owned */
} moments;

static xrd_status covariance_of(const xrd_images *images, moments *m, xrd_error *error) {
  const size_t n = m->n = xrd_extent_size(images->shape), count = images->count;
  m->shape = images->shape;
  m->covariance = xrd_allocate_zero(n * n, sizeof *m->covariance);
  double *centred = xrd_allocate(count * n, sizeof *centred);
  if (m->covariance == NULL || centred == NULL) {
    free(centred);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the covariance of %zu samples", count);
  }
  for (size_t k = 0; k < n; k++) {
    double mean = 0;
    for (size_t i = 0; i < count; i++) mean += (double)images->samples[i * n + k] / (double)count;
    for (size_t i = 0; i < count; i++) centred[i * n + k] = (double)images->samples[i * n + k] - mean;
  }
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, (int)n, (int)count, 1.0 / (double)count, centred, (int)n, 0,
              m->covariance, (int)n);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < i; k++) m->covariance[i * n + k] = m->covariance[k * n + i];
  free(centred);
  return XRD_OK;
}

static xrd_status moments_of(const xrd_vae_config *config, bool quick, moments *m, xrd_error *error) {
  xrd_trainer *t = xrd_allocate_zero(1, sizeof *t);
  if (t == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the data");
  xrd_vae_config of_data = *config;
  of_data.samples = 0;
  of_data.held_out = quick ? 2000 : 20000;
  xrd_status status = xrd_trainer_init(t, &of_data, error);
  if (status == XRD_OK) status = covariance_of(&t->test, m, error);
  xrd_trainer_clear(t);
  free(t);
  return status;
}

/* What the trainer's feature of that name computes, squared: see exactrd/linear_vae.h. */
static xrd_status form_of(const char *feature, const moments *m, double *form, xrd_error *error) {
  const xrd_feature_kind kind = strcmp(feature, "edge") == 0 ? XRD_FEATURES_EDGES : XRD_FEATURES_POOL;
  const size_t side = m->shape.height, rows = xrd_features_rows(kind, side);
  double *features = xrd_allocate(rows, m->n * sizeof *features);
  if (features == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu features", rows);
  xrd_features_fill(kind, side, features);
  const xrd_status status = xrd_linear_vae_mixture(features, rows, m->n, 1, form, error);
  free(features);
  return status;
}

static xrd_status predict(const moments *m, const double *form, const xrd_vae_config *c, xrd_loss_exact *e,
                          xrd_error *error) {
  const size_t n = m->n;
  double *metric = xrd_allocate(n, 2 * n * sizeof *metric), *lost = metric + n * n;
  if (metric == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a metric");
  const xrd_linear_vae vae = {m->covariance, n, c->latents};
  const xrd_balanced_losses losses = {form, c->pixel, c->alpha};
  xrd_status status = c->control == XRD_CONTROL_GECO
                          ? xrd_linear_vae_balanced_at_rate(&vae, &losses, c->target_nats, metric, &e->point, error)
                          : xrd_linear_vae_balanced_at_beta(&vae, &losses, c->beta, metric, &e->point, error);
  if (status == XRD_OK) status = xrd_linear_vae_variances(&vae, metric, e->point.beta, e->profile, error);
  if (status == XRD_OK) status = xrd_linear_vae_error_covariance(&vae, metric, e->point.beta, lost, error);
  e->known = status == XRD_OK;
  for (size_t i = 0; e->known && i < n; i++) e->sse += lost[i * (n + 1)];
  free(metric);
  return status;
}

static xrd_status predict_data(const xrd_loss_plan *plan, size_t data, const moments *m, double *form,
                               xrd_loss_exact_table *table, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t f = 0; f < XRD_LOSS_FEATURES && status == XRD_OK; f++) {
    const bool quadratic = strcmp(xrd_loss_features[f], "edge") == 0 || strcmp(xrd_loss_features[f], "pool") == 0;
    if (quadratic) status = form_of(xrd_loss_features[f], m, form, error);
    for (size_t control = 0; control < XRD_LOSS_CONTROLS; control++)
      for (size_t alpha = 0; alpha < (quadratic ? XRD_LOSS_ALPHAS : 1) && status == XRD_OK; alpha++) {
        const size_t run = xrd_loss_plan_index(plan, (xrd_loss_cell){data, control, f, alpha, 0});
        status = predict(m, form, &plan->runs[run].config, &table->at[data][control][f][alpha], error);
      }
  }
  return status;
}

xrd_status xrd_loss_predict(const xrd_loss_plan *plan, bool quick, xrd_loss_exact_table *table, xrd_error *error) {
  xrd_status status = XRD_OK;
  memset(table, 0, sizeof *table);
  for (size_t data = 0; data < XRD_LOSS_DATA && status == XRD_OK; data++) {
    const size_t any = xrd_loss_plan_index(plan, (xrd_loss_cell){.data = data});
    moments m = {.covariance = NULL};
    status = moments_of(&plan->runs[any].config, quick, &m, error);
    double *form = status == XRD_OK ? xrd_allocate_zero(m.n * m.n, sizeof *form) : NULL;
    if (status == XRD_OK && form == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for a quadratic form");
    if (status == XRD_OK) status = predict_data(plan, data, &m, form, table, error);
    free(form);
    free(m.covariance);
  }
  return status;
}
