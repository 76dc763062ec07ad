#include "curve/session.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/memory.h"
#include "certify/certify.h"
#include "certify/rows.h"
#include "certify/structure.h"
#include "problem/validate.h"

static bool go_on(void *context) {
  const xrd_session *session = context;
  return session->options->progress(session->options->progress_context, session->done, session->total);
}

bool xrd_session_shares_rows(const xrd_problem *problem) {
  return xrd_solver_shares_rows(problem) && xrd_structure_find(&problem->distortion) == XRD_UNSTRUCTURED;
}

/* Takes this process's rows where options->team asks for it and the problem has enough of them; otherwise every process
   does all of the work. */
static void take_rows(xrd_session *session, const xrd_problem *problem, const xrd_options *options) {
  const xrd_distortion *d = &problem->distortion;
  session->whole = session->problem = problem;
  session->options = options;
  if (options->team == NULL) return;
  session->own = *options;
  session->own.team = NULL;
  session->options = &session->own;
  if (options->method != XRD_NEWTON || !xrd_session_shares_rows(problem)) return;
  xrd_team *team = &session->team;
  *team = *options->team;
  team->total = d->n;
  team->first = xrd_team_first_row(d->n, team->rank, team->size);
  session->own.team = team;
  session->rows = *problem;
  session->rows.p += team->first;
  session->rows.distortion.n = xrd_team_first_row(d->n, team->rank + 1, team->size) - team->first;
  if (d->kind == XRD_MATRIX)
    session->rows.distortion.matrix += team->first * d->m;
  else
    session->rows.distortion.x += team->first * d->dim;
  session->problem = &session->rows;
}

/* The rows here; of a team, that all of theirs are good. */
static xrd_status validate(const xrd_session *session, xrd_error *error) {
  const xrd_team *team = session->options->team;
  double sum = 0;
  const xrd_problem *all = session->whole;
  const size_t first = team == NULL ? 0 : team->first;
  const size_t end = first + session->problem->distortion.n;
  const xrd_status status = xrd_team_agree(
      team, xrd_problem_validate_rows(all, first, end, session->options->threads, &sum, error), error);
  return status == XRD_OK ? xrd_problem_validate_sum(xrd_team_total(team, sum), error) : status;
}

static xrd_status allocate(xrd_session *session, xrd_error *error) {
  session->solution.q = xrd_allocate(session->problem->distortion.m, sizeof(double));
  session->solution.w = xrd_allocate(session->problem->distortion.n, sizeof(double));
  if (session->solution.q != NULL && session->solution.w != NULL) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for an answer");
}

xrd_status xrd_session_init(xrd_session *session, const xrd_problem *problem, const xrd_options *options,
                            xrd_error *error) {
  memset(session, 0, sizeof *session);
  xrd_blas_single_begin();
  session->blas_single = true;
  take_rows(session, problem, options);
  xrd_stop_init(&session->stop, options->progress != NULL ? go_on : NULL, session);
  xrd_options_limit(options, &session->stop);
  xrd_status status = xrd_options_validate(options, error);
  if (status == XRD_OK) status = validate(session, error);
  const xrd_team *team = session->options->team;
  if (status == XRD_OK) status = xrd_team_agree(team, allocate(session, error), error);
  if (status == XRD_OK)
    status = xrd_team_agree(
        team, xrd_solver_create_until(&session->solver, session->problem, session->options, &session->stop, error),
        error);
  if (status != XRD_OK) {
    xrd_session_clear(session);
    return status;
  }
  session->overview = xrd_solver_overview(session->solver);
  return XRD_OK;
}

void xrd_session_clear(xrd_session *session) {
  if (session->blas_single) xrd_blas_single_end();
  xrd_solver_free(session->solver);
  free(session->solution.q);
  free(session->solution.w);
  free(session->minimum);
  memset(session, 0, sizeof *session);
}

void xrd_session_solve(xrd_session *session, double slope, double gap_nats) {
  xrd_solver_solve(session->solver, slope, gap_nats, &session->solution);
}

/* Everybody's duals in the order of rows, on rank 0; what is here on others. */
static xrd_status gather_duals(const xrd_session *session, xrd_point *point, xrd_error *error) {
  const xrd_team *team = session->options->team;
  size_t *counts = xrd_allocate(team->size, sizeof *counts);
  double *all = xrd_allocate(team->rank == 0 ? team->total : 1, sizeof *all);
  xrd_status status = XRD_OK;
  if (counts == NULL || all == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for the duals of a point");
  status = xrd_team_agree(session->options->team, status, error);
  for (size_t rank = 0; status == XRD_OK && rank < team->size; rank++)
    counts[rank] = /* NOLINT(clang-analyzer-core.NullDereference): all agree that there is memory */
        xrd_team_first_row(team->total, rank + 1, team->size) - xrd_team_first_row(team->total, rank, team->size);
  if (status == XRD_OK) xrd_team_gather(team, point->w, counts, sizeof *all, all);
  free(counts);
  if (status != XRD_OK || team->rank > 0) {
    free(all);
    return status;
  }
  free(point->w);
  point->w = all;
  point->n = team->total;
  return XRD_OK;
}

/* Moves the solution's arrays, bounded by a certificate, into a point of its own. */
static xrd_status make_point(xrd_session *session, const xrd_bounds *bounds, xrd_point *point, xrd_error *error) {
  const xrd_solution *solution = &session->solution;
  const size_t n = session->problem->distortion.n, m = session->problem->distortion.m;
  const bool with_duals = !session->options->without_duals;
  *point = (xrd_point){.slope = solution->slope,
                       .bounds = *bounds,
                       .support = solution->support,
                       .outcome = solution->outcome,
                       .iterations = solution->rounds,
                       .n = n,
                       .m = m,
                       .witness_slope = solution->slope,
                       .q = xrd_duplicate(solution->q, m, sizeof(double)),
                       .w = with_duals ? xrd_duplicate(solution->w, n, sizeof(double)) : NULL};
  xrd_status status = XRD_OK;
  if (point->q == NULL || (with_duals && point->w == NULL))
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for a point");
  status = xrd_team_agree(session->options->team, status, error);
  if (status == XRD_OK && with_duals && session->options->team != NULL) status = gather_duals(session, point, error);
  if (status != XRD_OK) {
    xrd_point_clear(point);
    return status;
  }
  point->rate_nats = fmin(fmax(solution->rate_nats, bounds->rate_lower), bounds->rate_upper);
  point->verdict = bounds->rate_upper - bounds->rate_lower <= session->options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  return XRD_OK;
}

xrd_status xrd_session_find_minimum(xrd_session *session, xrd_error *error) {
  if (session->minimum != NULL) return XRD_OK;
  double *minimum = xrd_allocate(session->problem->distortion.n, sizeof *minimum);
  xrd_status status = minimum == NULL ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for the least distortions") : XRD_OK;
  if (status == XRD_OK) status = xrd_rows_minimum(session->problem, session->options->threads, minimum, error);
  status = xrd_team_agree(session->options->team, status, error);
  if (status == XRD_OK)
    session->minimum = minimum;
  else
    free(minimum);
  return status;
}

static xrd_effort effort_of(xrd_session *session) {
  const double share = 0x1p-10; /* of the gap: rounding that nobody asked to see less of */
  return (xrd_effort){session->options->threads, &session->stop, session->options->team, session->minimum,
                      share * session->options->gap_nats};
}

static xrd_witness witness_of(const xrd_session *session) {
  return (xrd_witness){session->solution.slope, session->solution.q, session->solution.w};
}

static xrd_status interrupted(const xrd_session *session, xrd_error *error) {
  if (session->total == 0) return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted before the first inner point");
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after %zu of %zu points", session->done, session->total);
}

static xrd_status check_room(const xrd_session *session, xrd_error *error) {
  size_t most;
  double bytes;
  if (!xrd_solver_is_full(session->solver, &most, &bytes)) return XRD_OK;
  if (bytes == 0)
    return xrd_fail(error, XRD_ERR_MEMORY,
                    "slope %g wants more than %zu of the %zu reproductions at once, as many as are taken: take gentler "
                    "slopes or fewer reproductions",
                    session->solution.slope, most, session->problem->distortion.m);
  return xrd_fail(
      error, XRD_ERR_MEMORY,
      "slope %g wants more than %zu of the %zu reproductions at once, and %.1f GB for their columns is as much "
      "as is taken: take gentler slopes or fewer symbols",
      session->solution.slope, most, session->problem->distortion.m, 1e-9 * bytes);
}

/* Bounds were wanted and came with `status`. */
static xrd_status conclude(xrd_session *session, xrd_status status, const xrd_bounds *bounds, xrd_point *point,
                           xrd_error *error) {
  if (status == XRD_ERR_INTERRUPTED) return interrupted(session, error);
  return status == XRD_OK ? make_point(session, bounds, point, error) : status;
}

xrd_status xrd_session_prove(xrd_session *session, xrd_point *point, xrd_error *error) {
  const xrd_witness witness = witness_of(session);
  xrd_bounds bounds;
  xrd_status status = check_room(session, error);
  if (status == XRD_OK) status = xrd_session_find_minimum(session, error);
  if (status != XRD_OK) return status;
  const xrd_effort effort = effort_of(session);
  status = XRD_ERR_INTERRUPTED;
  if (!xrd_session_stopped(session))
    status = xrd_certify_until(session->problem, &witness, session->options->gap_nats, &effort, &bounds, error);
  return conclude(session, status, &bounds, point, error);
}

xrd_status xrd_session_prove_at(xrd_session *session, double distortion, double distortion_low, xrd_point *point,
                                xrd_error *error) {
  const xrd_witness witness = witness_of(session);
  xrd_bounds bounds;
  xrd_status status = check_room(session, error);
  if (status == XRD_OK) status = xrd_session_find_minimum(session, error);
  if (status != XRD_OK) return status;
  const xrd_effort effort = effort_of(session);
  status = XRD_ERR_INTERRUPTED;
  if (!xrd_session_stopped(session))
    status = xrd_certify_at_until(session->problem, &witness, (xrd_pair){distortion, distortion_low}, &effort, &bounds,
                                  error);
  return conclude(session, status, &bounds, point, error);
}

double xrd_session_coarser(const xrd_session *session, const xrd_point *point, double gap) {
  const double ladder[] = {1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10};
  const double open = point->bounds.rate_upper - point->bounds.rate_lower;
  if (point->verdict == XRD_CLOSED || session->options->max_iterations > 0 || xrd_session_settled(session)) return 0;
  for (size_t k = 0; k < sizeof ladder / sizeof *ladder; k++)
    if (ladder[k] > gap) return ladder[k] < open ? ladder[k] : 0;
  return 0;
}

/* Solves to another gap and keeps the better of two points. */
static xrd_status solve_again(xrd_session *session, double slope, double gap, xrd_point *point, xrd_error *error) {
  xrd_point other;
  xrd_session_solve(session, slope, XRD_SOLVER_SHARE * gap);
  const xrd_status status = xrd_session_prove(session, &other, error);
  if (status == XRD_OK)
    xrd_point_keep_narrower(point, &other);
  else
    xrd_point_clear(point);
  return status;
}

xrd_status xrd_session_point(xrd_session *session, double slope, xrd_point *point, xrd_error *error) {
  const double asked = session->options->gap_nats;
  xrd_session_solve(session, slope, XRD_SOLVER_SHARE * asked);
  const bool met = session->solution.outcome == XRD_STOP_GAP;
  xrd_status status = xrd_session_prove(session, point, error);
  if (status == XRD_OK && point->verdict != XRD_CLOSED && met && !xrd_session_settled(session))
    status = solve_again(session, slope, 0.1 * asked, point, error);
  double gap = asked;
  while (status == XRD_OK && (gap = xrd_session_coarser(session, point, gap)) > 0)
    status = solve_again(session, slope, gap, point, error);
  return status;
}

bool xrd_session_stopped(xrd_session *session) {
  const bool wanted = xrd_team_largest(session->options->team, xrd_stop_wanted(&session->stop, HUGE_VAL)) > 0;
  if (wanted) xrd_stop_now(&session->stop);
  return wanted;
}

bool xrd_session_settled(const xrd_session *session) {
  return xrd_team_largest(session->options->team, xrd_stop_settled(&session->stop)) > 0;
}

xrd_status xrd_session_report(xrd_session *session, size_t done, size_t total, xrd_error *error) {
  session->done = done;
  session->total = total;
  const bool enough = done > 0 && done < total && xrd_session_settled(session);
  return xrd_session_stopped(session) || enough ? interrupted(session, error) : XRD_OK;
}

xrd_status xrd_session_deliver(xrd_session *session, const xrd_curve *curve, size_t end, xrd_error *error) {
  const xrd_options *options = session->options;
  while (session->delivered < end && curve->points[session->delivered].q != NULL) {
    const size_t k = session->delivered++;
    const bool go_on_here = options->on_point == NULL ||
                            options->on_point(options->on_point_context, k, &curve->points[k]);
    if (xrd_team_largest(options->team, !go_on_here) == 0) continue;
    session->delivered = SIZE_MAX;
    return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after point %zu", k);
  }
  return XRD_OK;
}
