#include <cblas.h>
#include <math.h>

#include "vae/geometry/tangent.h"

xrd_status xrd_metric_at(const double *jet, size_t outputs, size_t p, double *metric, xrd_metric *summary,
                         xrd_error *error) {
  xrd_tangent t;
  const double *tangents = jet + outputs;
  const xrd_status status = xrd_tangent_init(&t, tangents, outputs, p, false, error);
  if (status == XRD_OK) {
    *summary = (xrd_metric){.volume = 1, .condition = xrd_tangent_condition(&t), .stretch = t.largest};
    for (size_t a = 0; a < p; a++) summary->volume *= fabs(t.r[a * p + a]);
    if (metric != NULL)
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)p, (int)p, (int)outputs, 1, tangents, (int)outputs,
                  tangents, (int)outputs, 0, metric, (int)p);
  }
  xrd_tangent_clear(&t);
  return status;
}
