#include "exactrd/critical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/classes.h"
#include "curve/support_proof.h"

static const double SOLVER_GAP = 1e-13, WIDTH = 1e-9, WIDEST = 1e-4, STRIDE = 40;

/* A solved slope and which classes carry mass there. */
typedef struct {
  double slope, distortion;
  unsigned char *used; /* m */
} state;

typedef struct {
  xrd_session *session;
  size_t m;
  size_t *first; /* class of each reproduction */
  xrd_support_proof proof;
  xrd_critical_list *list;
  size_t capacity;
  xrd_on_critical show; /* NULL: nobody looks on */
  void *context;
} search;

void xrd_critical_clear(xrd_critical_list *list) {
  for (size_t k = 0; k < list->count; k++) {
    free(list->events[k].entering);
    free(list->events[k].leaving);
  }
  free(list->events);
  *list = (xrd_critical_list){0, NULL};
}

static void take_state(search *s, double slope, state *to) {
  xrd_session_solve(s->session, slope, SOLVER_GAP);
  xrd_solver_polish(s->session->solver, &s->session->solution);
  to->slope = slope;
  to->distortion = s->session->overview.distortion_min + s->session->solution.excess;
  memset(to->used, 0, s->m);
  for (size_t j = 0; j < s->m; j++)
    if (s->session->solution.q[j] > 0) to->used[s->first[j]] = 1;
}

static bool same_support(const search *s, const state *a, const state *b) {
  return memcmp(a->used, b->used, s->m) == 0;
}

/* The classes in `to` that are not in `from`. */
static bool difference(const search *s, const state *from, const state *to, size_t *count, size_t **indices) {
  *count = 0;
  for (size_t j = 0; j < s->m; j++) *count += to->used[j] && !from->used[j];
  *indices = xrd_allocate(*count, sizeof **indices);
  if (*indices == NULL) return false;
  size_t next = 0;
  for (size_t j = 0; j < s->m; j++)
    if (to->used[j] && !from->used[j]) (*indices)[next++] = j;
  return true;
}

/* One side of a bracket, moved outward until the supports there are proved. */
typedef struct {
  double found, toward; /* the bracket's end; -1 below, 1 above */
  xrd_class_list absent, present;
  double slope, distortion; /* where they are proved */
  bool proved;
} side;

static xrd_status try_width(search *s, side *place, double width, xrd_error *error) {
  double excess;
  bool proved;
  const double slope = place->found * (1 + place->toward * width);
  const xrd_support_claim claim = {slope, SOLVER_GAP, place->absent, place->present};
  const xrd_status status = xrd_support_prove(&s->proof, s->session, &claim, &excess, &proved, error);
  if (status != XRD_OK || !proved) return status;
  place->proved = true;
  place->slope = slope;
  place->distortion = s->session->overview.distortion_min + excess;
  return XRD_OK;
}

/* Wider in large strides until the proof succeeds, then back towards the last failure. */
static xrd_status prove_side(search *s, side *place, xrd_error *error) {
  enum { REFINEMENTS = 2 };
  xrd_status status = XRD_OK;
  double width = WIDTH;
  for (; status == XRD_OK && !place->proved && width < WIDEST; width *= STRIDE)
    status = try_width(s, place, width, error);
  double good = width / STRIDE, bad = good / STRIDE;
  for (int k = 0; k < REFINEMENTS && status == XRD_OK && place->proved && good > WIDTH; k++) {
    const double middle = sqrt(good * bad), slope = place->slope;
    status = try_width(s, place, middle, error);
    if (place->slope == slope)
      bad = middle;
    else
      good = middle;
  }
  return status;
}

static xrd_status prove(search *s, xrd_critical *event, xrd_error *error) {
  const xrd_class_list entering = {event->entering_count, event->entering},
                       leaving = {event->leaving_count, event->leaving};
  side below = {.found = event->slope_low, .toward = -1, .absent = entering, .present = leaving},
       above = {.found = event->slope_high, .toward = 1, .absent = leaving, .present = entering};
  xrd_status status = prove_side(s, &below, error);
  if (status == XRD_OK && below.proved) status = prove_side(s, &above, error);
  if (status != XRD_OK || !below.proved || !above.proved) return status;
  event->slope_low = below.slope;
  event->distortion_high = below.distortion;
  event->slope_high = above.slope;
  event->distortion_low = above.distortion;
  event->verdict = XRD_CLOSED;
  return XRD_OK;
}

static xrd_status add_event(search *s, const state *low, const state *high, xrd_error *error) {
  xrd_critical event = {.slope_low = low->slope,
                        .slope_high = high->slope,
                        .distortion_low = high->distortion,
                        .distortion_high = low->distortion};
  const double span = s->session->overview.distortion_max - s->session->overview.distortion_min;
  event.straight = low->distortion - high->distortion > 1e-6 * (isfinite(span) ? span : low->distortion);
  if (s->list->count == s->capacity) {
    const size_t wanted = 2 * s->capacity + 16;
    xrd_critical *grown = realloc(s->list->events, wanted * sizeof *grown);
    if (grown == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu critical slopes", wanted);
    s->list->events = grown;
    s->capacity = wanted;
  }
  event.verdict = XRD_OPEN;
  const bool good = difference(s, low, high, &event.entering_count, &event.entering) &&
                    difference(s, high, low, &event.leaving_count, &event.leaving);
  xrd_critical *kept = &s->list->events[s->list->count++];
  *kept = event;
  if (!good) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a critical slope");
  const xrd_status status = prove(s, kept, error);
  if (status != XRD_OK || s->show == NULL || s->show(s->context, kept)) return status;
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after critical slope %zu", s->list->count - 1);
}

/* Bisects in log slope; both halves where the middle differs from both ends. */
static xrd_status bisect(search *s, const state *low, const state *high, xrd_error *error) {
  if (same_support(s, low, high)) return XRD_OK;
  xrd_status status = xrd_session_report(s->session, 0, 0, error);
  if (status != XRD_OK) return status;
  const double slope = sqrt(low->slope) * sqrt(high->slope);
  if (high->slope - low->slope <= WIDTH * high->slope || !(slope > low->slope && slope < high->slope))
    return add_event(s, low, high, error);
  state middle = {.used = xrd_allocate(s->m, 1)};
  if (middle.used == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to bisect a critical slope");
  take_state(s, slope, &middle);
  status = bisect(s, low, &middle, error);
  if (status == XRD_OK) status = bisect(s, &middle, high, error);
  free(middle.used);
  return status;
}

static xrd_status scan(search *s, double from, double to, size_t points, state *ends, xrd_error *error) {
  take_state(s, from, &ends[0]);
  for (size_t k = 1; k < points; k++) {
    xrd_status status = xrd_session_report(s->session, k, points, error);
    if (status != XRD_OK) return status;
    take_state(s, k + 1 < points ? from * pow(to / from, (double)k / (double)(points - 1)) : to, &ends[k % 2]);
    status = bisect(s, &ends[(k + 1) % 2], &ends[k % 2], error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
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
  search s = {.session = &session,
              .m = m,
              .first = xrd_allocate(m, sizeof(size_t)),
              .list = list,
              .show = asked->show,
              .context = asked->context};
  state ends[2] = {{.used = xrd_allocate(m, 1)}, {.used = xrd_allocate(m, 1)}};
  if (s.first == NULL || ends[0].used == NULL || ends[1].used == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to compare supports of %zu reproductions", m);
  if (status == XRD_OK) status = xrd_classes_find(problem, s.first, error);
  if (status == XRD_OK) status = xrd_support_proof_init(&s.proof, m, s.first, error);
  if (status == XRD_OK) {
    const double top = xrd_session_slope_top(&session);
    const double low = xrd_session_slope_bottom(&session, SOLVER_GAP);
    status = scan(&s, fmin(low, top), top, asked->points, ends, error);
  }
  xrd_support_proof_clear(&s.proof);
  free(s.first);
  free(ends[0].used);
  free(ends[1].used);
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
  const question asked = {points, options, on_critical, context};
  if (distortion->kind != XRD_HAMMING || distortion->n > LARGEST_WRITTEN || distortion->n != distortion->m)
    return find(problem, &asked, list, error);
  return find_in_matrix(problem, &asked, list, error);
}

xrd_status xrd_curve_critical(const xrd_problem *problem, size_t points, const xrd_options *options,
                              xrd_critical_list *list, xrd_error *error) {
  return xrd_curve_critical_each(problem, points, options, NULL, NULL, list, error);
}
