/* The balancer's fixed point, by iteration, which settles because the error covariance moves less than M does: in some
   5 to 30 rounds, near collapse in more. */
#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "toy/linear_modes.h"

enum { MAX_ROUNDS = 10000 };

static const double SETTLED = 1e-12;

typedef struct {
  const xrd_linear_vae *vae;
  const xrd_balanced_losses *losses;
  double *z, *lost, *product; /* modes, error covariance, and Q times it: n x n each; one block from `z` on */
  double *l, *values, *s;     /* n, n, latents */
  double norms[2];            /* E|2e|, E|2Qe| */
} workspace;

static xrd_status check(const xrd_linear_vae *vae, const xrd_balanced_losses *losses, xrd_error *error) {
  const double alpha = losses->neural;
  if (!(alpha >= 0) || isinf(alpha))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "alpha is %g: must be finite and >= 0", alpha);
  if (!(losses->pixel > 0) || isinf(losses->pixel))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the pixels' weight is %g: must be finite and > 0", losses->pixel);
  if (vae->n == 0 || vae->n > INT_MAX / 8)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "covariance is %zu x %zu", vae->n, vae->n);
  return XRD_OK;
}

static void set_metric(const workspace *w, double *metric) {
  const size_t n = w->vae->n;
  const xrd_balanced_losses *losses = w->losses;
  const double sum = losses->pixel + losses->neural, pixel = losses->pixel / (w->norms[0] * sum);
  const double neural = losses->neural > 0 ? losses->neural / (w->norms[1] * sum) : 0;
  for (size_t i = 0; i < n * n; i++)
    metric[i] = (neural > 0 ? neural * losses->form[i] : 0) + (i % (n + 1) == 0 ? pixel : 0);
}

/* E|2 e| for e of the given covariance, which is overwritten. */
static xrd_status mean_gradient(const workspace *w, double *covariance, double *norm, xrd_error *error) {
  const lapack_int size = (lapack_int)w->vae->n;
  const lapack_int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'N', 'L', size, covariance, size, w->values);
  if (info == LAPACK_WORK_MEMORY_ERROR) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for eigenvalues");
  if (info != 0) return xrd_fail(error, XRD_ERR_INTERNAL, "the eigenvalues did not converge (%d)", (int)info);
  for (size_t i = 0; i < w->vae->n; i++) w->values[i] = fmax(0, w->values[i]);
  *norm = 2 * xrd_gaussian_mean_norm(w->values, w->vae->n);
  return *norm > 0 ? XRD_OK
                   : xrd_fail(error, XRD_ERR_INPUT, "a loss has no gradient: the source or the features are 0");
}

/* The optimum under the metric, and the norms that belong to it.  `metric` then serves as room. */
static xrd_status measure(const workspace *w, xrd_waterfill_question asked, double *metric, double norms[2],
                          xrd_linear_vae_point *point, xrd_error *error) {
  const int n = (int)w->vae->n;
  xrd_status status = xrd_linear_vae_modes(w->vae, metric, w->z, w->l, w->product, error);
  if (status == XRD_OK) status = xrd_linear_vae_fill(w->l, w->vae->n, w->vae->latents, asked, w->s, point, error);
  if (status != XRD_OK) return status;
  xrd_linear_vae_lost(w->vae, w->z, w->l, point->beta, w->lost);
  if (w->losses->neural > 0) {
    const double *form = w->losses->form;
    cblas_dsymm(CblasRowMajor, CblasLeft, CblasLower, n, n, 1, w->lost, n, form, n, 0, metric, n);
    cblas_dsymm(CblasRowMajor, CblasLeft, CblasLower, n, n, 1, form, n, metric, n, 0, w->product, n);
    status = mean_gradient(w, w->product, &norms[1], error);
  }
  return status == XRD_OK ? mean_gradient(w, w->lost, &norms[0], error) : status;
}

static xrd_status iterate(workspace *w, xrd_waterfill_question asked, double *metric, xrd_linear_vae_point *point,
                          xrd_error *error) {
  for (int round = 0; round < MAX_ROUNDS; round++) {
    double norms[2] = {1, 1}, change = 0;
    set_metric(w, metric);
    const xrd_status status = measure(w, asked, metric, norms, point, error);
    if (status != XRD_OK) return status;
    set_metric(w, metric);
    for (int k = 0; k < 2; k++) change += fabs(log(norms[k] / w->norms[k]));
    if (change < SETTLED) return XRD_OK;
    memcpy(w->norms, norms, sizeof norms);
  }
  return xrd_fail(error, XRD_ERR_INTERNAL, "the balancer did not settle in %d rounds", MAX_ROUNDS);
}

static xrd_status balance(const xrd_linear_vae *vae, const xrd_balanced_losses *losses, xrd_waterfill_question asked,
                          double *metric, xrd_linear_vae_point *point, xrd_error *error) {
  const size_t n = vae->n, area = n * n;
  xrd_status status = check(vae, losses, error);
  /* Once as the pixels alone see it: the covariance is checked there. */
  if (status == XRD_OK) status = xrd_linear_vae_at_beta(vae, NULL, 1, point, error);
  if (status != XRD_OK) return status;
  double *block = xrd_allocate(3 * area + 2 * n + vae->latents, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu x %zu matrices", n, n);
  double *l = block + 3 * area;
  workspace w = {vae, losses, block, block + area, block + 2 * area, l, l + n, l + 2 * n, {1, 1}};
  status = iterate(&w, asked, metric, point, error);
  free(block);
  return status;
}

xrd_status xrd_linear_vae_balanced_at_beta(const xrd_linear_vae *vae, const xrd_balanced_losses *losses, double beta,
                                           double *metric, xrd_linear_vae_point *point, xrd_error *error) {
  if (!(beta > 0) || isinf(beta)) return xrd_fail(error, XRD_ERR_ARGUMENT, "beta is %g: must be finite and > 0", beta);
  const xrd_status status = balance(vae, losses, (xrd_waterfill_question){xrd_waterfill_at_level, beta / 2}, metric,
                                    point, error);
  if (status == XRD_OK) point->beta = beta;
  return status;
}

xrd_status xrd_linear_vae_balanced_at_rate(const xrd_linear_vae *vae, const xrd_balanced_losses *losses,
                                           double rate_nats, double *metric, xrd_linear_vae_point *point,
                                           xrd_error *error) {
  if (!(rate_nats > 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and > 0", rate_nats);
  return balance(vae, losses, (xrd_waterfill_question){xrd_waterfill_at_rate, rate_nats}, metric, point, error);
}
