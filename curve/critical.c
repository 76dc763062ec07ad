#include "exactrd/critical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/classes.h"
#include "curve/critical_search.h"

bool xrd_critical_state_init(xrd_critical_state *at, size_t m) {
  at->used = xrd_allocate(m, 1);
  at->mass = xrd_allocate(m, sizeof *at->mass);
  return at->used != NULL && at->mass != NULL;
}

void xrd_critical_state_clear(xrd_critical_state *at) {
  free(at->used);
  free(at->mass);
}

void xrd_critical_clear(xrd_critical_list *list) {
  for (size_t k = 0; k < list->count; k++) xrd_critical_drop(&list->events[k]);
  free(list->events);
  *list = (xrd_critical_list){0, NULL};
}

void xrd_critical_drop(xrd_critical *event) {
  free(event->entering);
  free(event->leaving);
}

void xrd_critical_take(xrd_critical_search *s, double slope, xrd_critical_state *to) {
  xrd_session_solve(s->session, slope, XRD_CRITICAL_GAP);
  xrd_solver_polish(s->session->solver, &s->session->solution);
  to->slope = slope;
  to->distortion = s->session->overview.distortion_min + s->session->solution.excess;
  memset(to->used, 0, s->m);
  memset(to->mass, 0, s->m * sizeof *to->mass);
  for (size_t j = 0; j < s->m; j++) {
    if (!(s->session->solution.q[j] > 0)) continue;
    to->used[s->first[j]] = 1;
    to->mass[s->first[j]] += s->session->solution.q[j];
  }
}

/* The classes in `to` that are not in `from`. */
static bool difference(const xrd_critical_search *s, const unsigned char *from, const unsigned char *to, size_t *count,
                       size_t **indices) {
  *count = 0;
  for (size_t j = 0; j < s->m; j++) *count += to[j] && !from[j];
  *indices = xrd_allocate(*count, sizeof **indices);
  if (*indices == NULL) return false;
  size_t next = 0;
  for (size_t j = 0; j < s->m; j++)
    if (to[j] && !from[j]) (*indices)[next++] = j;
  return true;
}

xrd_status xrd_critical_changes(const xrd_critical_search *s, const unsigned char *low, const unsigned char *high,
                                xrd_critical *event, xrd_error *error) {
  const bool good = difference(s, low, high, &event->entering_count, &event->entering) &&
                    difference(s, high, low, &event->leaving_count, &event->leaving);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a critical slope");
}

bool xrd_critical_is_straight(const xrd_critical_search *s, double distortion_high, double distortion_low) {
  const double span = s->session->overview.distortion_max - s->session->overview.distortion_min;
  return distortion_high - distortion_low > 1e-6 * (isfinite(span) ? span : distortion_high);
}

xrd_status xrd_critical_keep(xrd_critical_search *s, const xrd_critical *event, xrd_error *error) {
  xrd_critical *events = xrd_grow(s->list->events, &s->capacity, s->list->count + 1, sizeof *events);
  if (events == NULL) {
    xrd_critical dropped = *event;
    xrd_critical_drop(&dropped);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu critical slopes", s->list->count + 1);
  }
  s->list->events = events;
  events[s->list->count++] = *event;
  if (s->show == NULL || s->show(s->context, event)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after critical slope %zu", s->list->count - 1);
}

/* Where the path was lost. */
static void take_here(const xrd_critical_search *s, xrd_critical_state *to) {
  to->slope = s->here.slope;
  to->distortion = s->session->overview.distortion_min + s->here.excess;
  memcpy(to->used, s->here.used, s->m);
  for (size_t j = 0; j < s->m; j++) to->mass[j] = fmax(s->here.mass[j], 0);
}

/* From a place on the path, or else from the state `low`, which is `to` at the end where the path was lost. */
static xrd_status step(xrd_critical_search *s, double to, xrd_critical_state *low, xrd_critical_state *high,
                       xrd_error *error) {
  if (!s->follows) xrd_critical_join(s, low);
  if (s->follows) {
    const xrd_status status = xrd_critical_follow(s, to, error);
    if (status != XRD_OK || s->follows) return status;
    take_here(s, low);
  }
  xrd_critical_take(s, to, high);
  const xrd_status status = xrd_critical_narrow(s, low, high, error);
  const xrd_critical_state kept = *low;
  *low = *high;
  *high = kept;
  return status;
}

static xrd_status scan(xrd_critical_search *s, double from, double to, size_t points, xrd_critical_state *ends,
                       xrd_error *error) {
  s->step = log(to / from) / (double)(points - 1);
  xrd_critical_take(s, from, &ends[0]);
  xrd_status status = XRD_OK;
  for (size_t k = 1; k < points && status == XRD_OK; k++) {
    const double next = k + 1 < points ? from * pow(to / from, (double)k / (double)(points - 1)) : to;
    status = xrd_session_report(s->session, k, points, error);
    if (status == XRD_OK) status = step(s, next, &ends[0], &ends[1], error);
  }
  return status;
}

/* What is asked of a search. */
typedef struct {
  size_t points;
  const xrd_options *options;
  xrd_on_critical show;
  void *context;
} question;

static xrd_status find(const xrd_problem *problem, const question *asked, xrd_critical_list *list, xrd_error *error) {
  xrd_session session;
  xrd_status status = xrd_session_init(&session, problem, asked->options, error);
  if (status != XRD_OK) return status;
  const size_t m = problem->distortion.m;
  xrd_critical_search s = {.session = &session,
                           .m = m,
                           .first = xrd_allocate(m, sizeof(size_t)),
                           .list = list,
                           .show = asked->show,
                           .context = asked->context};
  xrd_critical_state ends[2] = {{.used = NULL}, {.used = NULL}};
  const bool good = xrd_critical_state_init(&ends[0], m) && xrd_critical_state_init(&ends[1], m);
  if (s.first == NULL || !good)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to compare supports of %zu reproductions", m);
  if (status == XRD_OK) status = xrd_classes_find(problem, s.first, error);
  if (status == XRD_OK) status = xrd_support_proof_init(&s.proof, problem->distortion.n, m, s.first, error);
  xrd_motion *motions[] = {&s.here, &s.next, &s.after};
  for (size_t k = 0; k < 3 && status == XRD_OK; k++) status = xrd_motion_init(motions[k], m, error);
  if (status == XRD_OK) {
    const double top = xrd_session_slope_top(&session);
    const double low = xrd_session_slope_bottom(&session, XRD_CRITICAL_GAP);
    status = scan(&s, fmin(low, top), top, asked->points, ends, error);
  }
  for (size_t k = 0; k < 3; k++) xrd_motion_clear(motions[k]);
  xrd_support_proof_clear(&s.proof);
  free(s.first);
  xrd_critical_state_clear(&ends[0]);
  xrd_critical_state_clear(&ends[1]);
  xrd_session_clear(&session);
  return status;
}

/* Supports are proved entry by entry: a Hamming distortion of moderate size is written out for that. */
static xrd_status find_in_matrix(const xrd_problem *problem, const question *asked, xrd_critical_list *list,
                                 xrd_error *error) {
  const size_t n = problem->distortion.n;
  double *matrix = xrd_allocate(n * n, sizeof *matrix);
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu distortions", n, n);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) matrix[i * n + j] = i == j ? 0 : 1;
  const xrd_problem written = {problem->p, {.kind = XRD_MATRIX, .n = n, .m = n, .matrix = matrix}};
  const xrd_status status = find(&written, asked, list, error);
  free(matrix);
  return status;
}

xrd_status xrd_curve_critical_each(const xrd_problem *problem, size_t points, const xrd_options *options,
                                   xrd_on_critical on_critical, void *context, xrd_critical_list *list,
                                   xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  enum { LARGEST_WRITTEN = 1024 };
  *list = (xrd_critical_list){0, NULL};
  if (options->method == XRD_BLAHUT_ARIMOTO)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "Blahut-Arimoto never drops a reproduction: it has no critical slopes");
  if (points < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a scan needs at least 2 slopes, not %zu", points);
  const xrd_distortion *distortion = &problem->distortion;
  xrd_options whole = *options;
  whole.settle = NULL; /* half a search finds no event */
  const question asked = {points, &whole, on_critical, context};
  if (distortion->kind != XRD_HAMMING || distortion->n > LARGEST_WRITTEN || distortion->n != distortion->m)
    return find(problem, &asked, list, error);
  return find_in_matrix(problem, &asked, list, error);
}

xrd_status xrd_curve_critical(const xrd_problem *problem, size_t points, const xrd_options *options,
                              xrd_critical_list *list, xrd_error *error) {
  return xrd_curve_critical_each(problem, points, options, NULL, NULL, list, error);
}
