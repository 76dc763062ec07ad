#include "exactrd/measure_critical.h"

#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/measures/change.h"
#include "curve/measures/session.h"
#include "exactrd/density.h"

enum { REFINEMENTS = 2, SOLVES_LEAST = 200, SOLVES_SHARED = 6000 }; /* solves between two slopes, and shared by all */
static const double SOLVER_GAP = 1e-13;
static const double WIDTH = 1e-6; /* of a bracket in floats: atoms that have parted are 2e-3 / sqrt(slope) apart then */
static const double NEAR = 1e-4;  /* changes as near to each other are one: rounding makes more of them */
static const double FIRST = 2e-5, WIDEST = 0.05, STRIDE = 6; /* distances at which counts are proved */

/* A solved slope. */
typedef struct {
  double slope, distortion, rate_nats;
  xrd_atom_list atoms;
} state;

typedef struct {
  xrd_measure_session session;
  xrd_options options;
  xrd_atom_event_list *list;
  size_t capacity;
  xrd_on_atom_event show; /* NULL: nobody looks on */
  void *context;
  state low, high; /* of a change that is not told yet, for the next may be part of it */
  bool held;
  size_t allowance, left; /* solves between two slopes of the scan, and those not taken yet */
} search;

void xrd_atom_events_clear(xrd_atom_event_list *list) {
  for (size_t k = 0; k < list->count; k++) free(list->events[k].place);
  free(list->events);
  *list = (xrd_atom_event_list){0, NULL};
}

static xrd_status take_state(search *s, double slope, state *to, xrd_error *error) {
  const xrd_status status = xrd_measure_session_solve(&s->session, slope, error);
  if (status != XRD_OK) return status;
  const xrd_engine_answer *answer = &s->session.answer;
  to->slope = slope;
  to->distortion = answer->distortion;
  to->rate_nats = answer->rate_nats;
  return xrd_atom_list_copy(&to->atoms, &answer->atoms, error);
}

static xrd_status copy_state(const state *from, state *to, xrd_error *error) {
  to->slope = from->slope;
  to->distortion = from->distortion;
  to->rate_nats = from->rate_nats;
  return xrd_atom_list_copy(&to->atoms, &from->atoms, error);
}

/* One side of a bracket, moved outward until the number of atoms there is proved. */
typedef struct {
  double found, toward; /* the bracket's end; -1 below, 1 above */
  size_t atoms;
  double slope; /* where they are proved */
  bool proved;
} side;

static xrd_status try_width(search *s, side *at, double width, xrd_error *error) {
  const double slope = at->found * (1 + at->toward * width);
  xrd_status status = xrd_measure_session_solve(&s->session, slope, error);
  if (status != XRD_OK) return status;
  const xrd_engine_answer *answer = &s->session.answer;
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = answer->atoms.count,
                                       .width = answer->atoms.width,
                                       .places = answer->atoms.places,
                                       .masses = answer->atoms.masses,
                                       .cut_low = answer->cut_low,
                                       .cut_high = answer->cut_high};
  xrd_places places;
  status = xrd_certify_places(s->session.problem, &witness, &places, error);
  if (status == XRD_OK && places.counted && places.count == at->atoms) {
    at->proved = true;
    at->slope = slope;
  }
  xrd_places_clear(&places);
  return status;
}

/* Wider in strides until the proof succeeds, then back towards the last failure. */
static xrd_status prove_side(search *s, side *at, xrd_error *error) {
  xrd_status status = XRD_OK;
  double width = FIRST, good = FIRST, bad = 0;
  for (; status == XRD_OK && !at->proved && width < STRIDE * WIDEST; width *= STRIDE) {
    good = fmin(width, WIDEST);
    status = try_width(s, at, good, error);
    bad = at->proved ? bad : good;
  }
  for (int k = 0; k < REFINEMENTS && status == XRD_OK && at->proved && bad > 0; k++) {
    const double middle = sqrt(good * bad), slope = at->slope;
    status = try_width(s, at, middle, error);
    *(at->slope == slope ? &bad : &good) = middle;
  }
  return status;
}

static xrd_status prove(search *s, xrd_atom_event *event, xrd_error *error) {
  side below = {.found = s->low.slope, .toward = -1, .atoms = event->before},
       above = {.found = s->high.slope, .toward = 1, .atoms = event->after};
  if (!xrd_places_covered(s->session.problem)) return XRD_OK;
  xrd_status status = prove_side(s, &below, error);
  if (status == XRD_OK && below.proved) status = prove_side(s, &above, error);
  if (status != XRD_OK || !below.proved || !above.proved) return status;
  event->slope_low = below.slope;
  event->slope_high = above.slope;
  event->verdict = XRD_CLOSED;
  return XRD_OK;
}

static xrd_status add(search *s, const xrd_atom_event *event, xrd_error *error) {
  xrd_atom_event *grown = xrd_grow(s->list->events, &s->capacity, s->list->count + 1, sizeof *event);
  if (grown == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for critical slopes");
  s->list->events = grown;
  grown[s->list->count++] = *event;
  if (s->show == NULL || s->show(s->context, event)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after critical slope %zu", s->list->count - 1);
}

/* Tells the change that is held. */
static xrd_status tell(search *s, xrd_error *error) {
  const state *low = &s->low, *high = &s->high;
  if (!s->held || low->atoms.count == high->atoms.count) return XRD_OK;
  s->held = false;
  xrd_atom_event event = {.slope = (low->slope + high->slope) / 2,
                          .slope_low = low->slope,
                          .slope_high = high->slope,
                          .before = low->atoms.count,
                          .after = high->atoms.count,
                          .distortion = (low->distortion + high->distortion) / 2,
                          .rate_nats = (low->rate_nats + high->rate_nats) / 2,
                          .verdict = XRD_OPEN};
  xrd_status status = xrd_atom_change_find(s->session.engine, &low->atoms, &high->atoms, &event, error);
  if (status == XRD_OK) status = prove(s, &event, error);
  const size_t listed = s->list->count;
  if (status == XRD_OK) status = add(s, &event, error);
  if (s->list->count == listed) free(event.place);
  return status;
}

static xrd_status hold(search *s, const state *low, const state *high, xrd_error *error) {
  xrd_status status = XRD_OK;
  const bool same = s->held && low->slope - s->high.slope <= NEAR * low->slope;
  if (!same) status = tell(s, error);
  if (!same && status == XRD_OK) status = copy_state(low, &s->low, error);
  if (status == XRD_OK) status = copy_state(high, &s->high, error);
  s->held = status == XRD_OK;
  return status;
}

/* Both parts where the count between differs from both ends'.  Where the solver sees more atoms than there are their
   number differs from slope to slope: what the allowance does not narrow down is told as it is. */
static xrd_status narrow(search *s, const state *low, const state *high, xrd_error *error) {
  if (low->atoms.count == high->atoms.count) return XRD_OK;
  const double slope = sqrt(low->slope) * sqrt(high->slope);
  if (high->slope - low->slope <= WIDTH * high->slope || !(slope > low->slope && slope < high->slope) || s->left == 0)
    return hold(s, low, high, error);
  s->left--;
  state middle = {.slope = slope};
  xrd_status status = take_state(s, slope, &middle, error);
  if (status == XRD_OK) status = narrow(s, low, &middle, error);
  if (status == XRD_OK) status = narrow(s, &middle, high, error);
  xrd_atom_list_clear(&middle.atoms);
  return status;
}

/* Between two slopes of the scan.  Once the allowance was too little the numbers of atoms are in doubt, and the next
   one is half as large: all of them together cost no more than two. */
static xrd_status search_between(search *s, const state *low, const state *high, xrd_error *error) {
  s->left = s->allowance;
  const xrd_status status = narrow(s, low, high, error);
  if (s->left == 0) s->allowance /= 2;
  return status;
}

/* slopes: falling. */
static xrd_status scan(search *s, const double *slopes, size_t count, xrd_error *error) {
  state ends[2] = {{.slope = 0}, {.slope = 0}};
  const xrd_options *o = &s->options;
  xrd_status status = take_state(s, slopes[count - 1], &ends[0], error);
  for (size_t k = 1; k < count && status == XRD_OK; k++) {
    if (o->progress != NULL && !o->progress(o->progress_context, k, count)) {
      status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted at slope %zu of %zu", k, count);
      break;
    }
    status = take_state(s, slopes[count - 1 - k], &ends[k % 2], error);
    if (status == XRD_OK) status = search_between(s, &ends[(k + 1) % 2], &ends[k % 2], error);
  }
  if (status == XRD_OK) status = tell(s, error);
  xrd_atom_list_clear(&ends[0].atoms);
  xrd_atom_list_clear(&ends[1].atoms);
  return status;
}

static xrd_status validate(const xrd_measure_problem *problem, size_t points, xrd_error *error) {
  if (points < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a scan needs at least 2 slopes, not %zu", points);
  if (problem->kernel == XRD_MEASURE_ABSOLUTE && problem->density == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "under absolute errors atoms lie at symbols: xrd_curve_critical of those");
  if (problem->kernel == XRD_MEASURE_ABSOLUTE)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "under absolute errors a density's optimum is no number of atoms");
  if (problem->density == NULL) return XRD_OK;
  double low, high;
  xrd_density_hull(problem->density, &low, &high);
  if (isfinite(low) && isfinite(high)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "%s goes on for ever: its optimum is no finite number of atoms",
                  xrd_density_name(problem->density->family));
}

xrd_status xrd_measure_critical(const xrd_measure_problem *problem, size_t points, const xrd_options *options,
                                xrd_on_atom_event on_event, void *context, xrd_atom_event_list *list,
                                xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *list = (xrd_atom_event_list){0, NULL};
  search s = {.options = *options, .list = list, .show = on_event, .context = context};
  s.options.gap_nats = SOLVER_GAP;
  xrd_status status = validate(problem, points, error);
  if (status != XRD_OK) return status;
  s.allowance = SOLVES_LEAST + SOLVES_SHARED / (points - 1);
  double *slopes = xrd_allocate(points, sizeof *slopes);
  if (slopes == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu slopes", points);
  status = xrd_measure_slopes(problem, points, options, slopes, error);
  if (status == XRD_OK) status = xrd_measure_session_init(&s.session, problem, NULL, &s.options, error);
  if (status == XRD_OK) status = scan(&s, slopes, points, error);
  xrd_measure_session_clear(&s.session);
  xrd_atom_list_clear(&s.low.atoms);
  xrd_atom_list_clear(&s.high.atoms);
  free(slopes);
  return status;
}
