/* The proof of an event: one on either side of it, as far away as it takes. */
#include <math.h>

#include "curve/critical_search.h"

static const double STRIDE = 40;
static const double EASE = 0.95, EFFORT = 2; /* what is tried next, of a width that was enough or was not */

/* One side of a bracket, moved outward until the supports there are proved. */
typedef struct {
  double found, toward; /* the bracket's end; -1 below, 1 above */
  xrd_class_list absent, present;
  const xrd_critical_lone *lone; /* NULL, or the only one that changes, and what stays */
  double slope, distortion;      /* where they are proved */
  bool proved;
} side;

/* How wide it may become: events begin one after another, even where they are too near each other to end before the
   next one begins. */
static double widest(const xrd_critical_search *s, const side *place) {
  if (place->toward > 0 || s->list->count == 0) return XRD_CRITICAL_WIDEST;
  return fmin(EASE * (1 - s->list->events[s->list->count - 1].slope_low / place->found), XRD_CRITICAL_WIDEST);
}

/* The optimum without the only class that changes becomes the session's solution; its price, and its excess where the
   rates are known.  False where there is none. */
static bool take_lone(xrd_session *session, const xrd_critical_lone *lone, double slope, double *price) {
  xrd_solution *solution = &session->solution;
  const xrd_motion *motion = lone->motion;
  if (motion == NULL)
    return xrd_solver_hold(session->solver, slope, lone->pin.masses, lone->pin.class, solution, price);
  const double step = slope - motion->slope;
  for (size_t j = 0; j < motion->m; j++) solution->q[j] = fmax(motion->mass[j] + step * motion->mass_rate[j], 0);
  solution->slope = slope;
  solution->excess = motion->excess + step * motion->excess_rate;
  *price = motion->price[lone->pin.class] + step * motion->price_rate[lone->pin.class];
  return true;
}

static xrd_status try_lone(xrd_critical_search *s, const side *place, double slope, bool *proved, xrd_error *error) {
  xrd_session *session = s->session;
  const xrd_lone_claim claim = {place->lone->pin.class, place->present.count > 0};
  double price;
  *proved = take_lone(session, place->lone, slope, &price) && (claim.present ? price > 1 : price < 1);
  xrd_status status = xrd_session_report(session, session->done, session->total, error);
  if (status != XRD_OK || !*proved) return status;
  status = xrd_support_prove_lone(&s->proof, session, &claim, proved, error);
  if (status == XRD_OK && *proved && place->lone->motion == NULL)
    xrd_solver_evaluate(session->solver, &session->solution);
  return status;
}

static xrd_status try_width(xrd_critical_search *s, side *place, double width, xrd_error *error) {
  xrd_session *session = s->session;
  bool proved;
  const double slope = place->found * (1 + place->toward * width);
  const xrd_support_claim claim = {slope, XRD_CRITICAL_GAP, place->absent, place->present};
  double excess = 0;
  const xrd_status status = place->lone != NULL
                                ? try_lone(s, place, slope, &proved, error)
                                : xrd_support_prove(&s->proof, session, &claim, &excess, &proved, error);
  if (status != XRD_OK || !proved) return status;
  if (place->lone != NULL) excess = session->solution.excess;
  place->proved = true;
  place->slope = slope;
  place->distortion = session->overview.distortion_min + excess;
  return XRD_OK;
}

/* Wider in large strides until the proof succeeds, then back towards the last failure. */
static xrd_status search_width(xrd_critical_search *s, side *place, double *enough, xrd_error *error) {
  enum { REFINEMENTS = 2 };
  const double most = widest(s, place);
  xrd_status status = XRD_OK;
  double good = 0, bad = 0;
  while (status == XRD_OK && !place->proved && good < most) {
    bad = good;
    good = fmin(fmax(STRIDE * good, XRD_CRITICAL_WIDTH), most);
    status = try_width(s, place, good, error);
  }
  for (int k = 0; k < REFINEMENTS && status == XRD_OK && place->proved && good > XRD_CRITICAL_WIDTH; k++) {
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

/* Where rates are known: prices next to each other are enclosed about as closely, and the width must move the price by
   more than that. */
static xrd_status prove_by_rate(xrd_critical_search *s, side *place, xrd_error *error) {
  enum { TRIES = 4 };
  static const double MARGIN = 1.2, FIRST = 2; /* of this class's own enclosure, and of another's */
  const double per_width = fabs(place->lone->motion->price_rate[place->lone->pin.class]) * place->found;
  double margin = place->toward < 0 ? FIRST : MARGIN;
  xrd_status status = XRD_OK;
  for (int k = 1; k <= TRIES && status == XRD_OK && !place->proved; k++, margin = k * MARGIN) {
    const double width = fmax(margin * s->radius / per_width, XRD_CRITICAL_WIDTH);
    if (!(width < widest(s, place))) break;
    status = try_width(s, place, width, error);
    const double radius = 0.5 * (s->proof.upper[0] - s->proof.lower[0]);
    s->radius = isfinite(radius) ? radius : 10 * s->radius;
  }
  return status;
}

/* Neighbouring events want about the same width: somewhat less than was enough, or little by little more. */
static xrd_status prove_by_width(xrd_critical_search *s, side *place, xrd_error *error) {
  enum { TRIES = 4 };
  double *usual = &s->usual[place->toward > 0], width = fmax(EASE * *usual, XRD_CRITICAL_WIDTH);
  xrd_status status = XRD_OK;
  const int tries = *usual > 0 ? TRIES : 0;
  for (int k = 0; k < tries && width < widest(s, place) && status == XRD_OK && !place->proved; k++, width *= EFFORT)
    status = try_width(s, place, width, error);
  if (status != XRD_OK) return status;
  if (!place->proved) return search_width(s, place, usual, error);
  *usual = width / EFFORT;
  return XRD_OK;
}

static xrd_status prove_side(xrd_critical_search *s, side *place, xrd_error *error) {
  double enough;
  if (place->lone == NULL || place->lone->motion == NULL) return prove_by_width(s, place, error);
  const xrd_status status = prove_by_rate(s, place, error);
  return status == XRD_OK && !place->proved ? search_width(s, place, &enough, error) : status;
}

xrd_status xrd_critical_prove(xrd_critical_search *s, const xrd_critical_lone *lone, xrd_critical *event,
                              xrd_error *error) {
  const xrd_class_list entering = {event->entering_count, event->entering},
                       leaving = {event->leaving_count, event->leaving};
  side below = {.found = event->slope_low, .toward = -1, .absent = entering, .present = leaving, .lone = lone},
       above = {.found = event->slope_high, .toward = 1, .absent = leaving, .present = entering, .lone = lone};
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
