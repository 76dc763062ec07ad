#include <cblas.h>
#include <math.h>

#include "vae/geometry/tangent.h"

/* XRD_ERR_INPUT where a number overflowed, or a volume > 0 vanished. */
static xrd_status check_range(const xrd_tangent *t, const double *metric, double volume, xrd_error *error) {
  bool good = isfinite(volume), independent = true;
  for (size_t a = 0; a < t->p; a++) independent = independent && t->r[a * t->p + a] != 0;
  for (size_t i = 0; metric != NULL && i < t->p * t->p; i++) good = good && isfinite(metric[i]);
  if (good && (volume > 0 || !independent)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "the metric or the volume here is beyond the range of doubles");
}

xrd_status xrd_metric_at(const double *jet, size_t outputs, size_t p, double *metric, xrd_metric *summary,
                         xrd_error *error) {
  xrd_tangent t;
  const double *tangents = jet + outputs;
  xrd_status status = xrd_tangent_init(&t, tangents, outputs, p, false, error);
  if (status == XRD_OK) {
    *summary = (xrd_metric){.volume = 1, .condition = xrd_tangent_condition(&t), .stretch = t.largest};
    for (size_t a = 0; a < p; a++) summary->volume *= fabs(t.r[a * p + a]);
    if (metric != NULL)
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)p, (int)p, (int)outputs, 1, tangents, (int)outputs,
                  tangents, (int)outputs, 0, metric, (int)p);
  }
  if (status == XRD_OK) status = check_range(&t, metric, summary->volume, error);
  xrd_tangent_clear(&t);
  return status;
}
