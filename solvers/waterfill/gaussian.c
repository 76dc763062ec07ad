/* M = V^T diag(m) V and L = V^T diag(sqrt m) restricted to the r directions with m > 0, so that M = L L^T and the
   nonzero eigenvalues of M^(1/2) Sigma M^(1/2) are those of L^T Sigma L = U^T diag(l) U.  The components T = U L^T X
   are independent with variances l_i, and the distortion is their squared error. In the backward channel T_i = Y_i +
   noise of variance t, Var Y_i = l_i - t, for the active i.  The decoder's best guess of all of X is E[X | Y] = sum_i
   g_i Y_i with g = Sigma L U^T diag(1/l), hence Cov(Y) = Cov(X, Y) = G diag(l - t) G^T. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "exactrd/waterfill.h"
#include "solvers/waterfill/symmetric.h"

struct xrd_gaussian {
  size_t k, positive; /* dimension, positive eigenvalues */
  double *guess;      /* positive x k: row i is g_i */
  xrd_waterfill *waterfill;
  void *block;
};

typedef struct {
  double *values, *vectors; /* k, k x k */
  double *half;             /* r x k: L^T, later U L^T */
  double *image;            /* r x k: L^T Sigma */
  double *inner;            /* r x r */
  size_t rank;
  void *block;
} workspace;

/* c (rows x columns) = a (rows x depth) b (depth x columns), or b^T. */
static void multiply(const double *a, const double *b, bool transpose_b, double *c, size_t rows, size_t depth,
                     size_t columns) {
  if (rows == 0 || columns == 0) return;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, transpose_b ? CblasTrans : CblasNoTrans, (int)rows, (int)columns, (int)depth,
              1, a, (int)depth, b, (int)(transpose_b ? depth : columns), 0, c, (int)columns);
}

static xrd_status metric_root(const double *metric, size_t k, double tolerance, workspace *w, xrd_error *error) {
  if (metric == NULL) {
    w->rank = k;
    memset(w->half, 0, k * k * sizeof *w->half);
    for (size_t i = 0; i < k; i++) w->half[i * k + i] = 1;
    return XRD_OK;
  }
  const xrd_status status = xrd_symmetric_eigen(metric, k, "metric", tolerance, w->values, w->vectors, error);
  if (status != XRD_OK) return status;
  for (w->rank = 0; w->rank < k && w->values[w->rank] > 0; w->rank++)
    for (size_t j = 0; j < k; j++) w->half[w->rank * k + j] = sqrt(w->values[w->rank]) * w->vectors[w->rank * k + j];
  return XRD_OK;
}

/* Eigenvalues of L^T Sigma L into w->values, and the rows g_i. */
static xrd_status decompose(const double *covariance, size_t k, double tolerance, workspace *w, xrd_gaussian *g,
                            xrd_error *error) {
  const size_t r = w->rank;
  multiply(w->half, covariance, false, w->image, r, k, k);
  multiply(w->image, w->half, true, w->inner, r, k, r);
  for (size_t i = 0; i < r; i++) /* exactly symmetric: rounding of the product is not the user's fault */
    for (size_t j = 0; j < i; j++) w->inner[i * r + j] = w->inner[j * r + i];
  const xrd_status status = xrd_symmetric_eigen(w->inner, r, "weighted covariance", tolerance, w->values, w->vectors,
                                                error);
  if (status != XRD_OK) return status;
  for (g->positive = 0; g->positive < r && w->values[g->positive] > 0;) g->positive++;
  multiply(w->vectors, w->image, false, g->guess, g->positive, r, k);
  for (size_t i = 0; i < g->positive; i++) cblas_dscal((int)k, 1 / w->values[i], g->guess + i * k, 1);
  return xrd_waterfill_init(w->values, r, &g->waterfill, error);
}

static xrd_status build(const double *covariance, const double *metric, size_t k, double tolerance, workspace *w,
                        xrd_gaussian *g, xrd_error *error) {
  xrd_status status = xrd_symmetric_eigen(covariance, k, "covariance", tolerance, w->values, w->vectors, error);
  if (status == XRD_OK) status = metric_root(metric, k, tolerance, w, error);
  if (status != XRD_OK) return status;
  if (w->rank > 0) return decompose(covariance, k, tolerance, w, g, error);
  const double nothing = 0; /* M = 0: no distortion, no rate */
  return xrd_waterfill_init(&nothing, 1, &g->waterfill, error);
}

xrd_status xrd_gaussian_init(const double *covariance, const double *metric, size_t k, double tolerance,
                             xrd_gaussian **gaussian, xrd_error *error) {
  xrd_gaussian *g = xrd_allocate_zero(1, sizeof *g);
  if (g == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for a %zu x %zu covariance", k, k);
  workspace w = {.rank = 0};
  const xrd_array own[] = {XRD_ARRAY_2(g->guess, k, k), {0}};
  const xrd_array arrays[] = {XRD_ARRAY(w.values, k),     XRD_ARRAY_2(w.vectors, k, k), XRD_ARRAY_2(w.half, k, k),
                              XRD_ARRAY_2(w.image, k, k), XRD_ARRAY_2(w.inner, k, k),   {0}};
  g->k = k;
  xrd_status status = xrd_carve(&g->block, own, error);
  if (status == XRD_OK) status = xrd_carve(&w.block, arrays, error);
  if (status == XRD_OK) status = build(covariance, metric, k, tolerance, &w, g, error);
  xrd_carve_free(w.block);
  if (status == XRD_OK)
    *gaussian = g;
  else
    xrd_gaussian_clear(g);
  return status;
}

void xrd_gaussian_clear(xrd_gaussian *gaussian) {
  if (gaussian == NULL) return;
  xrd_carve_free(gaussian->block);
  xrd_waterfill_clear(gaussian->waterfill);
  free(gaussian);
}

const xrd_waterfill *xrd_gaussian_waterfill(const xrd_gaussian *gaussian) { return gaussian->waterfill; }

xrd_status xrd_gaussian_test_channel(const xrd_gaussian *gaussian, double level, double *shared, xrd_error *error) {
  xrd_waterfill_point point;
  const xrd_status status = xrd_waterfill_at_level(gaussian->waterfill, level, &point, error);
  if (status != XRD_OK) return status;
  const size_t k = gaussian->k;
  size_t count;
  const double *eigenvalues = xrd_waterfill_eigenvalues(gaussian->waterfill, &count);
  memset(shared, 0, k * k * sizeof *shared);
  for (size_t i = 0; i < point.active; i++)
    cblas_dsyr(CblasRowMajor, CblasLower, (int)k, eigenvalues[i] - level, gaussian->guess + i * k, 1, shared, (int)k);
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < i; j++) shared[j * k + i] = shared[i * k + j];
  return XRD_OK;
}
