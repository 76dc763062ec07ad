/* Where LAPACK's eigenvectors meet the proof of their eigenvalues. */
#include <arb_mat.h>
#include <math.h>

#include "base/carve.h"
#include "base/float_mode.h"
#include "certify/closed/eigenvalues.h"
#include "exactrd/waterfill.h"
#include "solvers/waterfill/symmetric.h"

/* Of the weighted covariance itself anything may come out of the metric's rounding: it was validated before. */
static const double ANY = 1;

typedef struct {
  double *middle, *vectors, *values;
  void *block;
} workspace;

static xrd_status enclose(const double *covariance, const double *metric, size_t k, const workspace *w, double *lower,
                          double *upper, xrd_error *error) {
  arb_mat_t weighted;
  arb_mat_init(weighted, (slong)k, (slong)k);
  xrd_status status = xrd_weighted_covariance(covariance, metric, k, weighted, w->middle, error);
  if (status == XRD_OK)
    status = xrd_symmetric_eigen(w->middle, k, "weighted covariance", ANY, w->values, w->vectors, error);
  if (status == XRD_OK) status = xrd_eigenvalues_enclose(weighted, w->vectors, lower, upper, error);
  arb_mat_clear(weighted);
  return status;
}

xrd_status xrd_gaussian_enclose_eigenvalues(const double *covariance, const double *metric, size_t k, double *lower,
                                            double *upper, xrd_error *error) {
  if (k == 0 || k > XRD_GAUSSIAN_PROVED_MAX)
    return xrd_fail(error, XRD_ERR_INPUT, "%zu x %zu: eigenvalues are proved of 1 to %d", k, k,
                    XRD_GAUSSIAN_PROVED_MAX);
  for (size_t i = 0; i < k * k; i++)
    if (!isfinite(covariance[i]) || (metric != NULL && !isfinite(metric[i])))
      return xrd_fail(error, XRD_ERR_INPUT, "entry (%zu, %zu) is not finite", i / k, i % k);
  XRD_DEFAULT_FLOAT_MODE(callers);
  workspace w;
  const xrd_array arrays[] = {XRD_ARRAY_2(w.middle, k, k), XRD_ARRAY_2(w.vectors, k, k), XRD_ARRAY(w.values, k), {0}};
  xrd_status status = xrd_carve(&w.block, arrays, error);
  if (status == XRD_OK) status = enclose(covariance, metric, k, &w, lower, upper, error);
  xrd_carve_free(w.block);
  return status;
}
