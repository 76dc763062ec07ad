/* The surface R(D_1, .., D_K) along the curves of mixtures sum_k w_k d_k: each is the R(D) of one distortion, so that
   it needs no search over several slopes, and every point of the surface lies on one of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "curve/criteria_point.h"
#include "problem/criteria.h"

static xrd_status validate(const xrd_criteria *criteria, const double *weights, const xrd_options *options,
                           xrd_error *error) {
  double largest = 0;
  const xrd_status status = xrd_criteria_point_validate(criteria, weights, "weight", options, error);
  for (size_t k = 0; status == XRD_OK && k < criteria->count; k++) largest = fmax(largest, weights[k]);
  return status != XRD_OK || largest > 0 ? status : xrd_fail(error, XRD_ERR_ARGUMENT, "every weight is 0");
}

/* What the mixture's point says of the surface. */
static xrd_status take(const xrd_criteria *criteria, const double *weights, const xrd_point *mixed,
                       const xrd_options *options, xrd_criteria_point *point, xrd_error *error) {
  xrd_status status = xrd_criteria_point_reserve(criteria, point, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < criteria->count; k++) point->slopes[k] = mixed->witness_slope * weights[k];
  memcpy(point->q, mixed->q, point->m * sizeof(double));
  memcpy(point->w, mixed->w, point->n * sizeof(double));
  status = xrd_criteria_point_prove(criteria, false, mixed->rate_nats, options, point, error);
  if (status != XRD_OK) xrd_criteria_point_clear(point);
  return status;
}

/* The mixture, half the gap being left for the D_k, which are rounded up once more. */
typedef struct {
  double *combined; /* for the caller to free */
  xrd_problem problem;
  xrd_options options;
} mixture;

static xrd_status mix(const xrd_criteria *criteria, const double *weights, const xrd_options *options, mixture *mixed,
                      xrd_error *error) {
  *mixed = (mixture){.options = *options};
  const xrd_status status = validate(criteria, weights, options, error);
  if (status != XRD_OK) return status;
  mixed->combined = xrd_criteria_combine(criteria, weights);
  if (mixed->combined == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the sum of the distortions");
  mixed->problem = xrd_criteria_problem(criteria, mixed->combined);
  mixed->options.on_point = NULL;
  mixed->options.method = XRD_NEWTON;
  mixed->options.gap_nats = 0.5 * options->gap_nats;
  return XRD_OK;
}

xrd_status xrd_criteria_at_rate(const xrd_criteria *criteria, const double *weights, double rate_nats,
                                const xrd_options *options, xrd_criteria_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(point, 0, sizeof *point);
  mixture mixed;
  xrd_curve curve = {0, NULL};
  xrd_status status = mix(criteria, weights, options, &mixed, error);
  if (status == XRD_OK) status = xrd_curve_at_rates(&mixed.problem, &rate_nats, 1, &mixed.options, &curve, error);
  if (status == XRD_OK) status = take(criteria, weights, &curve.points[0], options, point, error);
  xrd_curve_clear(&curve);
  free(mixed.combined);
  return status;
}

xrd_status xrd_criteria_rate_range(const xrd_criteria *criteria, const double *weights, const xrd_options *options,
                                   double *least_nats, double *largest_nats, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  mixture mixed;
  xrd_status status = mix(criteria, weights, options, &mixed, error);
  if (status == XRD_OK) status = xrd_curve_rate_range(&mixed.problem, &mixed.options, least_nats, largest_nats, error);
  free(mixed.combined);
  return status;
}

size_t xrd_criteria_direction_count(size_t criteria, size_t side) {
  size_t count = 1; /* (side - 1 + K - 1) over (K - 1) */
  for (size_t k = 1; k < criteria && count <= XRD_DIRECTIONS_MAX; k++) count = count * (side - 1 + k) / k;
  return criteria >= 1 && side >= 2 && count <= XRD_DIRECTIONS_MAX ? count : 0;
}

/* E d_k where X and Y are independent and Y any of the reproductions that d_k allows: never 0 unless d_k is. */
static double scale(const xrd_criteria *criteria, size_t k) {
  const xrd_distortion *d = &criteria->distortions[k];
  double mean = 0;
  for (size_t i = 0; i < d->n; i++) {
    double row = 0;
    size_t allowed = 0;
    for (size_t j = 0; j < d->m; j++) {
      const double entry = xrd_distortion_entry(d, i, j);
      if (isinf(entry)) continue;
      row += entry / (double)d->m;
      allowed++;
    }
    if (allowed > 0) mean += criteria->p[i] * row * ((double)d->m / (double)allowed);
  }
  return mean > 0 ? mean : 1;
}

/* The next way of sharing parts among K, after all to the first: false after all to the last. */
static bool share_next(size_t count, size_t *parts) {
  const size_t last = parts[count - 1];
  size_t k = count - 1;
  while (k > 0 && parts[k - 1] == 0) k--;
  if (k == 0) return false;
  parts[count - 1] = 0;
  parts[k - 1]--;
  parts[k] = last + 1;
  return true;
}

xrd_status xrd_criteria_directions(const xrd_criteria *criteria, size_t side, double *weights, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_status status = xrd_criteria_validate(criteria, error);
  if (status != XRD_OK) return status;
  if (xrd_criteria_direction_count(criteria->count, side) == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu on a side make no directions, or more than %d", side,
                    XRD_DIRECTIONS_MAX);
  double unit[XRD_CRITERIA_MAX];
  size_t parts[XRD_CRITERIA_MAX] = {side - 1};
  for (size_t k = 0; k < criteria->count; k++) unit[k] = 1 / scale(criteria, k);
  do
    for (size_t k = 0; k < criteria->count; k++) *weights++ = (double)parts[k] / (double)(side - 1) * unit[k];
  while (share_next(criteria->count, parts));
  return XRD_OK;
}
