#include "exactrd/measure.h"

#include <math.h>
#include <stdbool.h>

static xrd_status validate_shape(const xrd_measure_problem *problem, xrd_error *error) {
  const bool line = problem->density != NULL || problem->kernel == XRD_MEASURE_ABSOLUTE;
  if (problem->density != NULL && problem->kernel != XRD_MEASURE_SQUARED && problem->kernel != XRD_MEASURE_ABSOLUTE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a density goes with squared or absolute distances only");
  if (line && problem->dim != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "points on the line have 1 coordinate, not %zu", problem->dim);
  if (problem->density == NULL && problem->p == NULL && problem->kernel != XRD_MEASURE_KL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the source has neither probabilities nor a density");
  return XRD_OK;
}

static xrd_status validate_labels(const xrd_measure_problem *problem, xrd_error *error) {
  if (problem->tasks == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "labels have no task");
  if (!(problem->weight >= 0) || !isfinite(problem->weight))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the weight of the labels is not a number >= 0: %.15g", problem->weight);
  for (size_t t = 0; t < problem->tasks; t++)
    if (problem->label_counts[t] == 0) return xrd_fail(error, XRD_ERR_INPUT, "task %zu has no labels", t);
  for (size_t k = 0; k < problem->tasks * problem->n; k++)
    if (problem->labels[k] >= problem->label_counts[k / problem->n])
      return xrd_fail(error, XRD_ERR_INPUT, "task %zu: label %u of symbol %zu is not below %zu", k / problem->n,
                      (unsigned)problem->labels[k], k % problem->n, problem->label_counts[k / problem->n]);
  return XRD_OK;
}

/* Each row a distribution up to its sum; *total the sum of all. */
static xrd_status validate_rows(const xrd_measure_problem *problem, xrd_error *error) {
  if (problem->dim < 2) return xrd_fail(error, XRD_ERR_INPUT, "distributions need at least 2 labels");
  double total = 0;
  for (size_t i = 0; i < problem->n; i++) {
    double sum = 0;
    for (size_t k = 0; k < problem->dim; k++) {
      const double x = problem->x[i * problem->dim + k];
      if (!(x >= 0) || !isfinite(x))
        return xrd_fail(error, XRD_ERR_INPUT, "entry (%zu, %zu) is not a finite number >= 0: %.15g", i, k, x);
      sum += x;
    }
    if (!(sum > 0) && (problem->p == NULL || problem->p[i] > 0))
      return xrd_fail(error, XRD_ERR_INPUT, "row %zu is empty: its entries sum to 0", i);
    total += sum;
  }
  if (!isfinite(total)) return xrd_fail(error, XRD_ERR_INPUT, "the sum of all entries is not finite");
  return XRD_OK;
}

/* p and points are those of a problem whose reproductions are the source's own. */
static xrd_status validate_points(const xrd_measure_problem *problem, xrd_error *error) {
  const xrd_problem points = {
      problem->p,
      {.kind = XRD_SQUARED, .n = problem->n, .m = problem->n, .dim = problem->dim, .x = problem->x, .y = problem->x}};
  return xrd_problem_validate(&points, error);
}

static xrd_status validate_probabilities(const xrd_measure_problem *problem, xrd_error *error) {
  if (problem->p == NULL) return XRD_OK;
  const xrd_problem alone = {problem->p, {.kind = XRD_HAMMING, .n = problem->n, .m = problem->n}};
  return xrd_problem_validate(&alone, error);
}

xrd_status xrd_measure_validate(const xrd_measure_problem *problem, xrd_error *error) {
  xrd_status status = validate_shape(problem, error);
  if (status != XRD_OK || problem->density != NULL) return status;
  if (problem->n == 0) return xrd_fail(error, XRD_ERR_INPUT, "the source has no symbols");
  switch (problem->kernel) {
  case XRD_MEASURE_SQUARED:
  case XRD_MEASURE_ABSOLUTE: return validate_points(problem, error);
  case XRD_MEASURE_KL:
    status = validate_probabilities(problem, error);
    return status != XRD_OK ? status : validate_rows(problem, error);
  case XRD_MEASURE_LABELLED:
    status = validate_points(problem, error);
    return status != XRD_OK ? status : validate_labels(problem, error);
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown kernel %d", (int)problem->kernel);
}

size_t xrd_measure_width(const xrd_measure_problem *problem) {
  size_t width = problem->dim;
  if (problem->density != NULL && problem->kernel == XRD_MEASURE_ABSOLUTE) return 2;
  for (size_t t = 0; problem->kernel == XRD_MEASURE_LABELLED && t < problem->tasks; t++)
    width += problem->label_counts[t];
  return width;
}
