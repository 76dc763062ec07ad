#include "certify/measures/witness.h"

#include <math.h>
#include <stdbool.h>

static xrd_status validate_distribution(const double *values, size_t count, size_t atom, xrd_error *error) {
  double sum = 0;
  for (size_t k = 0; k < count; k++) {
    if (!(values[k] >= 0) || !isfinite(values[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "atom %zu: probability %zu is not a finite number >= 0: %.17g", atom, k,
                      values[k]);
    sum += values[k];
  }
  if (!(sum > 0) || !isfinite(sum))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "atom %zu: its probabilities sum to %.17g", atom, sum);
  return XRD_OK;
}

static xrd_status validate_place(const xrd_measure_problem *problem, const double *place, size_t atom,
                                 xrd_error *error) {
  if (problem->kernel == XRD_MEASURE_KL) return validate_distribution(place, problem->dim, atom, error);
  const size_t coordinates = problem->density != NULL ? xrd_measure_width(problem) : problem->dim;
  for (size_t k = 0; k < coordinates; k++)
    if (!(fabs(place[k]) <= XRD_COORDINATE_MAX))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "atom %zu, coordinate %zu is not a number of magnitude <= %g: %.17g",
                      atom, k, XRD_COORDINATE_MAX, place[k]);
  xrd_status status = XRD_OK;
  place += problem->dim;
  for (size_t t = 0; problem->kernel == XRD_MEASURE_LABELLED && t < problem->tasks && status == XRD_OK; t++) {
    status = validate_distribution(place, problem->label_counts[t], atom, error);
    place += problem->label_counts[t];
  }
  return status;
}

xrd_status xrd_measure_witness_validate(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                        xrd_error *error) {
  if (!(witness->slope > 0) || !isfinite(witness->slope))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope is not a finite number > 0: %.17g", witness->slope);
  if (witness->count == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "there are no atoms");
  if (witness->width != xrd_measure_width(problem))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "atoms of %zu numbers, not of %zu", witness->width,
                    xrd_measure_width(problem));
  bool some = false;
  for (size_t j = 0; j < witness->count; j++) {
    const double q = witness->masses[j];
    if (!(q >= 0) || !isfinite(q))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "the mass of atom %zu is not a finite number >= 0: %.17g", j, q);
    some = some || q > 0;
    const xrd_status status = validate_place(problem, witness->places + j * witness->width, j, error);
    if (status != XRD_OK) return status;
  }
  return some ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "no atom has a mass > 0");
}
