#include "exactrd/critical.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/classes.h"
#include "curve/pin.h"
#include "curve/support_proof.h"

static const double SOLVER_GAP = 1e-13, WIDTH = 1e-9, WIDEST = 1e-4, STRIDE = 40;
static const double EASE = 0.95, EFFORT = 2; /* what is tried next, of a width that was enough or was not */

/* A solved slope, which classes carry mass there, and how much. */
typedef struct {
  double slope, distortion;
  unsigned char *used; /* m, and so the masses */
  double *mass;
} state;

static bool state_init(state *at, size_t m) {
  at->used = xrd_allocate(m, 1);
  at->mass = xrd_allocate(m, sizeof *at->mass);
  return at->used != NULL && at->mass != NULL;
}

static void state_clear(state *at) {
  free(at->used);
  free(at->mass);
}

typedef struct {
  xrd_session *session;
  size_t m;
  size_t *first; /* class of each reproduction */
  xrd_support_proof proof;
  double step;     /* of the scan, in log slope */
  double usual[2]; /* the width that was enough below and above the last event; 0: none yet */
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
  memset(to->mass, 0, s->m * sizeof *to->mass);
  for (size_t j = 0; j < s->m; j++) {
    if (!(s->session->solution.q[j] > 0)) continue;
    to->used[s->first[j]] = 1;
    to->mass[s->first[j]] += s->session->solution.q[j];
  }
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
  const xrd_pin *pin;       /* NULL, or the only one that changes, and what stays */
  double slope, distortion; /* where they are proved */
  bool proved;
} side;

static xrd_status try_width(search *s, side *place, double width, xrd_error *error) {
  double excess;
  bool proved;
  const double slope = place->found * (1 + place->toward * width);
  const xrd_support_claim claim = {slope, SOLVER_GAP, place->absent, place->present};
  const xrd_pin *pin = place->pin;
  xrd_status status;
  if (pin != NULL) {
    const xrd_lone_claim lone = {slope, pin->masses, pin->class, place->present.count > 0};
    status = xrd_support_prove_lone(&s->proof, s->session, &lone, &excess, &proved, error);
  } else {
    status = xrd_support_prove(&s->proof, s->session, &claim, &excess, &proved, error);
  }
  if (status != XRD_OK || !proved) return status;
  place->proved = true;
  place->slope = slope;
  place->distortion = s->session->overview.distortion_min + excess;
  return XRD_OK;
}

/* Wider in large strides until the proof succeeds, then back towards the last failure. */
static xrd_status search_width(search *s, side *place, double *enough, xrd_error *error) {
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
  *enough = good;
  return status;
}

/* Neighbouring events want about the same width: somewhat less than was enough, or little by little more. */
static xrd_status prove_side(search *s, side *place, xrd_error *error) {
  enum { TRIES = 4 };
  double *usual = &s->usual[place->toward > 0], width = fmax(EASE * *usual, WIDTH);
  xrd_status status = XRD_OK;
  for (int k = 0; k<TRIES && * usual> 0 && status == XRD_OK && !place->proved; k++, width *= EFFORT)
    status = try_width(s, place, width, error);
  if (status != XRD_OK) return status;
  if (!place->proved) return search_width(s, place, usual, error);
  *usual = width / EFFORT;
  return XRD_OK;
}

static xrd_status prove(search *s, const xrd_pin *pin, xrd_critical *event, xrd_error *error) {
  const xrd_class_list entering = {event->entering_count, event->entering},
                       leaving = {event->leaving_count, event->leaving};
  side below = {.found = event->slope_low, .toward = -1, .absent = entering, .present = leaving, .pin = pin},
       above = {.found = event->slope_high, .toward = 1, .absent = leaving, .present = entering, .pin = pin};
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

static bool is_straight(const search *s, double distortion_high, double distortion_low) {
  const double span = s->session->overview.distortion_max - s->session->overview.distortion_min;
  return distortion_high - distortion_low > 1e-6 * (isfinite(span) ? span : distortion_high);
}

/* Appends and shows the event, which owns its lists. */
static xrd_status keep_event(search *s, const xrd_critical *event, xrd_error *error) {
  xrd_critical *events = xrd_grow(s->list->events, &s->capacity, s->list->count + 1, sizeof *events);
  if (events == NULL) {
    free(event->entering);
    free(event->leaving);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu critical slopes", s->list->count + 1);
  }
  s->list->events = events;
  events[s->list->count++] = *event;
  if (s->show == NULL || s->show(s->context, event)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after critical slope %zu", s->list->count - 1);
}

/* What changes from low to high. */
static xrd_status take_changes(search *s, const state *low, const state *high, xrd_critical *event, xrd_error *error) {
  const bool good = difference(s, low, high, &event->entering_count, &event->entering) &&
                    difference(s, high, low, &event->leaving_count, &event->leaving);
  return good ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a critical slope");
}

static xrd_status add_event(search *s, const state *low, const state *high, xrd_error *error) {
  xrd_critical event = {.slope_low = low->slope,
                        .slope_high = high->slope,
                        .distortion_low = high->distortion,
                        .distortion_high = low->distortion,
                        .verdict = XRD_OPEN};
  event.straight = is_straight(s, low->distortion, high->distortion);
  xrd_status status = take_changes(s, low, high, &event, error);
  if (status == XRD_OK) status = prove(s, NULL, &event, error);
  if (status == XRD_OK) return keep_event(s, &event, error);
  free(event.entering);
  free(event.leaving);
  return status;
}

/* Where supports change between low and high, and what was solved beyond them (NULL: nothing near). */
typedef struct {
  const state *below, *low, *high, *above;
  int tries;   /* brackets around it before this one */
  bool pinned; /* the only change was found at once, and not proved */
} bracket;

static bool is_narrow(const bracket *b) { return b->high->slope - b->low->slope <= WIDTH * b->high->slope; }

/* The one class that changes; m where there are more. */
static size_t only_change(const search *s, const bracket *b) {
  size_t found = s->m;
  for (size_t j = 0; j < s->m; j++) {
    if (b->low->used[j] == b->high->used[j]) continue;
    if (found < s->m) return s->m;
    found = j;
  }
  return found;
}

/* Where the mass of the one class that changes vanishes, by a secant through the last two slopes at which it has some:
   a little beyond that place, on the side where more of the bracket lies, which then shrinks almost to nothing.  NaN
   where there are no two such slopes, or the place is outside. */
static double vanishing(const search *s, const bracket *b) {
  const double nearly = 0.3 * WIDTH, bent = 10; /* how far a secant may err, over its distances from both slopes */
  const size_t j = only_change(s, b);
  if (j == s->m) return NAN;
  const bool enters = b->high->used[j];
  const state *end = enters ? b->high : b->low, *beyond = enters ? b->above : b->below;
  if (beyond == NULL || !(fabs(beyond->mass[j] - end->mass[j]) > 0) || !beyond->used[j]) return NAN;
  const double step = log(beyond->slope / end->slope) / (beyond->mass[j] - end->mass[j]);
  const double root = -end->mass[j] * step; /* in log slope from the end */
  const double low = log(b->low->slope / end->slope), high = log(b->high->slope / end->slope);
  if (!(root > low && root < high)) return NAN;
  const double margin = fmax(nearly, bent * fabs(root * (root - log(beyond->slope / end->slope))));
  return end->slope * exp(root - low > high - root ? root - margin : root + margin);
}

/* Where only one class changes: its slope at once (*found), and the proof there (*done). */
static xrd_status try_pin(search *s, const bracket *b, bool *found, bool *done, xrd_error *error) {
  const size_t j = only_change(s, b);
  double slope;
  *done = false;
  const xrd_pin pin = {(b->high->used[j] ? b->low : b->high)->mass, j};
  *found = xrd_pin_find(s->session, &pin, b->low->slope, b->high->slope, &slope);
  if (!*found) return XRD_OK;
  xrd_critical event = {.slope_low = slope, .slope_high = slope, .verdict = XRD_OPEN};
  xrd_status status = take_changes(s, b->low, b->high, &event, error);
  if (status == XRD_OK) status = prove(s, &pin, &event, error);
  *done = status == XRD_OK && event.verdict == XRD_CLOSED;
  event.straight = is_straight(s, event.distortion_high, event.distortion_low);
  if (*done) return keep_event(s, &event, error);
  free(event.entering);
  free(event.leaving);
  return status;
}

static double between(const search *s, const bracket *b) {
  const bool patient = b->tries % 3 < 2; /* secants that mislead delay a bisection by no more than that */
  const double slope = patient ? vanishing(s, b) : (double)NAN;
  if (slope > b->low->slope && slope < b->high->slope) return slope;
  return sqrt(b->low->slope) * sqrt(b->high->slope);
}

enum { PINS_MOST = 20 };        /* brackets around one in which to look at once */
static const double PIECE = 16; /* of a scanned step: bisected so far, lest what comes and goes again stays unseen */

/* Narrows brackets in log slope; both parts where the slope between differs from both ends. */
static xrd_status narrow(search *s, const bracket *b, xrd_error *error) {
  if (same_support(s, b->low, b->high)) return XRD_OK;
  xrd_status status = xrd_session_report(s->session, s->session->done, s->session->total, error);
  if (status != XRD_OK) return status;
  bool found = false, done = false;
  const bool fine = log(b->high->slope / b->low->slope) <= s->step / PIECE;
  const bool lone = fine && b->tries < PINS_MOST && !b->pinned && only_change(s, b) < s->m;
  if (lone) status = try_pin(s, b, &found, &done, error);
  if (status != XRD_OK || done) return status;
  const bool pinned = b->pinned || found;
  const double slope = fine ? between(s, b) : sqrt(b->low->slope) * sqrt(b->high->slope);
  if (is_narrow(b) || !(slope > b->low->slope && slope < b->high->slope)) return add_event(s, b->low, b->high, error);
  state middle = {.used = NULL};
  if (state_init(&middle, s->m)) {
    take_state(s, slope, &middle);
    status = narrow(s, &(bracket){b->below, b->low, &middle, b->high, b->tries + 1, pinned}, error);
    if (status == XRD_OK)
      status = narrow(s, &(bracket){b->low, &middle, b->high, b->above, b->tries + 1, pinned}, error);
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to narrow a critical slope down");
  }
  state_clear(&middle);
  return status;
}

static xrd_status scan(search *s, double from, double to, size_t points, state *ends, xrd_error *error) {
  s->step = log(to / from) / (double)(points - 1);
  take_state(s, from, &ends[0]);
  for (size_t k = 1; k < points; k++) {
    xrd_status status = xrd_session_report(s->session, k, points, error);
    if (status != XRD_OK) return status;
    take_state(s, k + 1 < points ? from * pow(to / from, (double)k / (double)(points - 1)) : to, &ends[k % 2]);
    status = narrow(s, &(bracket){NULL, &ends[(k + 1) % 2], &ends[k % 2], NULL, 0, false}, error);
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
  state ends[2] = {{.used = NULL}, {.used = NULL}};
  const bool good = state_init(&ends[0], m) && state_init(&ends[1], m);
  if (s.first == NULL || !good)
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to compare supports of %zu reproductions", m);
  if (status == XRD_OK) status = xrd_classes_find(problem, s.first, error);
  if (status == XRD_OK) status = xrd_support_proof_init(&s.proof, problem->distortion.n, m, s.first, error);
  if (status == XRD_OK) {
    const double top = xrd_session_slope_top(&session);
    const double low = xrd_session_slope_bottom(&session, SOLVER_GAP);
    status = scan(&s, fmin(low, top), top, asked->points, ends, error);
  }
  xrd_support_proof_clear(&s.proof);
  free(s.first);
  state_clear(&ends[0]);
  state_clear(&ends[1]);
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
