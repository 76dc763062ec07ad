#include "certify/rows.h"

#include <math.h>

xrd_status xrd_rows_minimum(const xrd_problem *problem, double *minimum, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  for (size_t i = 0; i < d->n; i++) {
    minimum[i] = 0;
    if (!(problem->p[i] > 0) || d->kind == XRD_HAMMING) continue;
    double least = INFINITY;
    for (size_t j = 0; j < d->m; j++) {
      const double entry = xrd_distortion_entry(d, i, j);
      least = entry < least ? entry : least;
    }
    if (!isfinite(least)) return xrd_fail(error, XRD_ERR_INPUT, "source symbol %zu has no allowed reproduction", i);
    minimum[i] = least;
  }
  return XRD_OK;
}

xrd_status xrd_witness_validate(const xrd_problem *problem, const xrd_witness *witness, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  if (!(witness->slope >= 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope of a witness is not a number >= 0: %.17g", witness->slope);
  for (size_t j = 0; j < d->m; j++)
    if (!(isfinite(witness->q[j]) && witness->q[j] >= 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "mass %zu of a witness is not a finite number >= 0: %.17g", j,
                      witness->q[j]);
  for (size_t i = 0; i < d->n; i++)
    if (problem->p[i] > 0 && !(isfinite(witness->w[i]) && witness->w[i] > 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "dual %zu of a witness is not a finite number > 0: %.17g", i,
                      witness->w[i]);
  return XRD_OK;
}
