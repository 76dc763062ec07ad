#include "certify/rows.h"

#include <math.h>

static double row_minimum(const xrd_distortion *d, size_t i) {
  enum { LANES = 8 };
  double least[LANES], entry[LANES];
  for (size_t k = 0; k < LANES; k++) least[k] = HUGE_VAL;
  for (size_t j = 0; j < d->m; j += LANES) {
    const size_t count = d->m - j < LANES ? d->m - j : LANES;
    const double *row = entry;
    if (d->kind == XRD_MATRIX)
      row = d->matrix + i * d->m + j;
    else
      for (size_t k = 0; k < count; k++) entry[k] = xrd_distortion_entry(d, i, j + k);
    for (size_t k = 0; k < count; k++) least[k] = row[k] < least[k] ? row[k] : least[k];
  }
  for (size_t k = 1; k < LANES; k++) least[0] = least[k] < least[0] ? least[k] : least[0];
  return least[0];
}

xrd_status xrd_rows_minimum(const xrd_problem *problem, double *minimum, xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  for (size_t i = 0; i < d->n; i++) {
    minimum[i] = 0;
    if (!(problem->p[i] > 0) || d->kind == XRD_HAMMING) continue;
    const double least = row_minimum(d, i);
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
