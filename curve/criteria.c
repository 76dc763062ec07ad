/* Points of R(D_1, .., D_K): where its solvers meet its certificate. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/criteria_point.h"
#include "curve/session.h"
#include "problem/criteria.h"
#include "solvers/criteria.h"

xrd_status xrd_criteria_point_reserve(const xrd_criteria *criteria, xrd_criteria_point *point, xrd_error *error) {
  const size_t n = criteria->distortions[0].n, m = criteria->distortions[0].m, count = criteria->count;
  *point = (xrd_criteria_point){.count = count, .n = n, .m = m};
  point->slopes = xrd_allocate_zero(count, sizeof(double));
  point->distortions = xrd_allocate_zero(count, sizeof(double));
  point->q = xrd_allocate_zero(m, sizeof(double));
  point->w = xrd_allocate_zero(n, sizeof(double));
  if (point->slopes != NULL && point->distortions != NULL && point->q != NULL && point->w != NULL) return XRD_OK;
  xrd_criteria_point_clear(point);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a point");
}

xrd_status xrd_criteria_point_validate(const xrd_criteria *criteria, const double *numbers, const char *what,
                                       const xrd_options *options, xrd_error *error) {
  xrd_status status = xrd_options_validate(options, error);
  if (status == XRD_OK) status = xrd_criteria_validate(criteria, error);
  for (size_t k = 0; status == XRD_OK && k < criteria->count; k++)
    if (!(numbers[k] >= 0 && isfinite(numbers[k])))
      status = xrd_fail(error, XRD_ERR_ARGUMENT, "%s %zu is not a finite number >= 0: %g", what, k + 1, numbers[k]);
  return status;
}

xrd_status xrd_criteria_point_prove(const xrd_criteria *criteria, bool asked, double rate_nats,
                                    const xrd_options *options, xrd_criteria_point *point, xrd_error *error) {
  const xrd_status status = xrd_certify_criteria(criteria, asked, options->threads, point, error);
  if (status != XRD_OK) return status;
  point->support = 0;
  for (size_t j = 0; j < point->m; j++) point->support += point->q[j] > 0;
  point->rate_nats = fmin(fmax(rate_nats, point->rate_lower), point->rate_upper);
  point->verdict = point->rate_upper - point->rate_lower <= options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  return XRD_OK;
}

/* The one distortion that the slopes make of all, at slope 1. */
static xrd_status solve_at_slopes(const xrd_criteria *criteria, const xrd_options *options, double gap_nats,
                                  xrd_criteria_point *point, xrd_error *error) {
  double *combined = xrd_criteria_combine(criteria, point->slopes);
  if (combined == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the sum of the distortions");
  const xrd_problem problem = xrd_criteria_problem(criteria, combined);
  xrd_options quiet = *options;
  quiet.on_point = NULL;
  quiet.method = XRD_NEWTON;
  xrd_session session;
  xrd_status status = xrd_session_init(&session, &problem, &quiet, error);
  if (status == XRD_OK) {
    xrd_session_solve(&session, 1, XRD_SOLVER_SHARE * gap_nats);
    memcpy(point->q, session.solution.q, point->m * sizeof(double));
    memcpy(point->w, session.solution.w, point->n * sizeof(double));
    const double rate_nats = session.solution.rate_nats;
    status = xrd_session_report(&session, 0, 1, error);
    xrd_session_clear(&session);
    if (status == XRD_OK) status = xrd_criteria_point_prove(criteria, false, rate_nats, options, point, error);
  }
  free(combined);
  return status;
}

xrd_status xrd_criteria_at_slopes(const xrd_criteria *criteria, const double *slopes, const xrd_options *options,
                                  xrd_criteria_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(point, 0, sizeof *point);
  xrd_status status = xrd_criteria_point_validate(criteria, slopes, "slope", options, error);
  if (status == XRD_OK) status = xrd_criteria_point_reserve(criteria, point, error);
  if (status != XRD_OK) return status;
  memcpy(point->slopes, slopes, criteria->count * sizeof *slopes);
  status = solve_at_slopes(criteria, options, options->gap_nats, point, error);
  if (status == XRD_OK && point->verdict != XRD_CLOSED && xrd_options_try_again(options))
    status = solve_at_slopes(criteria, options, 0.1 * options->gap_nats, point, error);
  if (status != XRD_OK) xrd_criteria_point_clear(point);
  return status;
}

static xrd_status solve_at_targets(const xrd_criteria *criteria, const xrd_options *options, double gap_nats,
                                   xrd_criteria_point *point, xrd_error *error) {
  xrd_stop stop;
  xrd_criteria_solution solution = {.slopes = point->slopes, .q = point->q};
  xrd_options_stop(options, &stop);
  const xrd_status status = xrd_criteria_solve(criteria, point->distortions, gap_nats, &stop, &solution, error);
  if (status != XRD_OK) return status;
  if (xrd_stop_wanted(&stop, HUGE_VAL)) return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted within a point");
  if (!solution.reachable)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no channel keeps to all %zu distortions at once", criteria->count);
  xrd_criteria_duals(criteria, point->slopes, point->q, point->w);
  return xrd_criteria_point_prove(criteria, true, solution.rate_nats, options, point, error);
}

/* Solves to the gap asked for, then to others until one proves it: smaller, and where rounding is in the way, larger.
   Keeps the narrowest. */
static xrd_status hit_targets(const xrd_criteria *criteria, const xrd_options *options, xrd_criteria_point *point,
                              xrd_error *error) {
  static const double factors[] = {0.1, 1e1, 1e2, 1e4, 1e6};
  xrd_status status = solve_at_targets(criteria, options, options->gap_nats, point, error);
  for (size_t k = 0; k < sizeof factors / sizeof *factors && status == XRD_OK && point->verdict != XRD_CLOSED; k++) {
    if ((factors[k] > 1 && isfinite(point->rate_upper)) || !xrd_options_try_again(options)) break;
    xrd_criteria_point other;
    status = xrd_criteria_point_reserve(criteria, &other, error);
    if (status != XRD_OK) return status;
    memcpy(other.distortions, point->distortions, criteria->count * sizeof(double));
    status = solve_at_targets(criteria, options, factors[k] * options->gap_nats, &other, error);
    if (status == XRD_OK && other.rate_upper - other.rate_lower < point->rate_upper - point->rate_lower) {
      const xrd_criteria_point wider = *point;
      *point = other;
      other = wider;
    }
    xrd_criteria_point_clear(&other);
  }
  return status;
}

/* Where one reproduction keeps to every distortion, the rate is 0. */
static bool find_constant(const xrd_criteria *criteria, xrd_criteria_point *point) {
  for (size_t j = 0; j < point->m; j++) {
    bool kept = true;
    for (size_t k = 0; kept && k < criteria->count; k++) {
      double mean = 0, total = 0;
      for (size_t i = 0; i < point->n; i++) {
        if (!(criteria->p[i] > 0)) continue;
        mean += criteria->p[i] * xrd_distortion_entry(&criteria->distortions[k], i, j);
        total += criteria->p[i];
      }
      kept = mean <= point->distortions[k] * total * (1 - 1e-14);
    }
    if (!kept) continue;
    point->q[j] = 1;
    return true;
  }
  return false;
}

xrd_status xrd_criteria_at_distortions(const xrd_criteria *criteria, const double *distortions,
                                       const xrd_options *options, xrd_criteria_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(point, 0, sizeof *point);
  xrd_status status = xrd_criteria_point_validate(criteria, distortions, "distortion", options, error);
  if (status == XRD_OK) status = xrd_criteria_point_reserve(criteria, point, error);
  if (status != XRD_OK) return status;
  memcpy(point->distortions, distortions, criteria->count * sizeof *distortions);
  if (find_constant(criteria, point)) {
    for (size_t i = 0; i < point->n; i++) point->w[i] = 1;
    status = xrd_criteria_point_prove(criteria, true, 0, options, point, error);
  } else {
    xrd_blas_single_begin();
    status = hit_targets(criteria, options, point, error);
    xrd_blas_single_end();
  }
  if (status != XRD_OK) xrd_criteria_point_clear(point);
  return status;
}
