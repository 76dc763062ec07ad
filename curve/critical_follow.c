/* Between events masses and prices are smooth in the slope: from where they are, and how they move, one sees which mass
   vanishes next or which price comes to 1.  There they are found anew, and the cubic through both places and their
   rates tells where anything crosses its limit between; again from there, until nothing moves any more.

   What would turn back between two places shows in the cubic too.  Whatever is not as simple as one class that comes or
   goes (several at once, straight segments, dependent columns) loses the path. */
#include <math.h>
#include <string.h>

#include "curve/critical_search.h"
#include "curve/crossing.h"

enum { PLACES_MOST = 12 };                           /* on the way to one event */
static const double LONGEST = 0.12, SHORTEST = 0.01; /* steps, in log slope */
static const double CLOSE = 2e-5;          /* in log slope: from there on rates tell the event and the optimum at it */
static const double FAR = 0.02, LEAPS = 5; /* prices that stay 1 - FAR from their limit if they rise as many times
                                              faster need no look on the way */
static const double PREDICTS = 1e-4, PROVES = 1e-6; /* of rates */
static const double NEXT_TO = 1e-7;                 /* the event, in log slope: columns and prices serve again */
static const double NOISE = 1e-7;                   /* of masses and prices */

/* The class that first reaches its limit, and where, in log slope. */
typedef struct {
  double x;
  size_t class;
} crossing;

/* A mass, or how far a price is below 1, and its rate in log slope: what stays >= 0 up to the next event. */
static void read(const xrd_motion *at, size_t j, double *value, double *rate) {
  *value = at->used[j] ? at->mass[j] : 1 - at->price[j];
  *rate = at->slope * (at->used[j] ? at->mass_rate[j] : -at->price_rate[j]);
}

/* By tangents. */
static crossing predict(const xrd_critical_search *s, const xrd_motion *from) {
  crossing first = {HUGE_VAL, s->m};
  double value, rate;
  for (size_t j = 0; j < s->m; j++) {
    if (s->first[j] != j) continue;
    read(from, j, &value, &rate);
    const double x = log(from->slope) + fmax(value, 0) / -rate;
    if (rate < 0 && x < first.x) first = (crossing){x, j};
  }
  return first;
}

static xrd_arc arc_of(const xrd_motion *here, const xrd_motion *next, size_t j) {
  const double length = log(next->slope / here->slope);
  xrd_arc arc;
  read(here, j, &arc.value[0], &arc.rate[0]);
  read(next, j, &arc.value[1], &arc.rate[1]);
  arc.rate[0] *= length;
  arc.rate[1] *= length;
  return arc;
}

/* By cubics between two places. */
static crossing find_first(const xrd_critical_search *s, const xrd_motion *here, const xrd_motion *next) {
  crossing first = {HUGE_VAL, s->m};
  for (size_t j = 0; j < s->m; j++) {
    if (s->first[j] != j) continue;
    const xrd_arc arc = arc_of(here, next, j);
    const double t = xrd_arc_crossing(&arc);
    if (t < first.x) first = (crossing){t, j};
  }
  first.x = log(here->slope) + first.x * log(next->slope / here->slope);
  return first;
}

/* Coarsely: as predictions from `here` want it.  Rates are found as closely as what comes of them is worth: where a
   proof starts from them, what they leave of a residual is to be small beside what its own step takes out. */
static bool trace(xrd_critical_search *s, xrd_motion *motion, bool coarsely, double fit) {
  const double reach = coarsely ? LEAPS * log(motion->slope / s->here.slope) : 0;
  double value, rate;
  for (size_t j = 0; j < s->m; j++) {
    read(&s->here, j, &value, &rate);
    motion->idle[j] = coarsely && value > FAR - fmin(rate, 0) * reach;
  }
  motion->residual = coarsely ? 1e-8 : 1e-14;
  motion->fit = fit;
  return xrd_solver_trace(s->session->solver, motion);
}

/* `next` at a slope, from `here` alone or with what `next` was before. */
static bool go_to(xrd_critical_search *s, double slope, bool between, bool closely) {
  const xrd_motion *here = &s->here;
  xrd_motion *next = &s->next;
  const double t = between ? log(slope / here->slope) / log(next->slope / here->slope) : log(slope / here->slope);
  for (size_t j = 0; j < s->m; j++) {
    double mass = 0;
    if (here->used[j] && between) {
      const xrd_arc arc = arc_of(here, next, j);
      mass = xrd_arc_at(&arc, t);
    } else if (here->used[j]) {
      mass = here->mass[j] + t * here->slope * here->mass_rate[j];
    }
    next->mass[j] = mass;
  }
  memcpy(next->used, here->used, s->m);
  next->slope = slope;
  return trace(s, next, !closely, closely ? PROVES : PREDICTS);
}

/* Is nothing beyond its limit, but for the class that just reached it, which turns away from it? */
static bool is_beyond(const xrd_critical_search *s, const xrd_motion *at, size_t class) {
  double value, rate;
  for (size_t j = 0; j < s->m; j++) {
    if (s->first[j] != j || j == class) continue;
    read(at, j, &value, &rate);
    if (!(value >= -NOISE)) return false;
  }
  if (class == s->m) return true;
  read(at, class, &value, &rate);
  return fabs(value) <= NOISE && rate > 0;
}

static void swap(xrd_motion *a, xrd_motion *b) {
  const xrd_motion kept = *a;
  *a = *b;
  *b = kept;
}

/* By its rates, to a slope next to its own. */
static void shift(xrd_motion *motion, double slope) {
  const double step = slope - motion->slope;
  for (size_t j = 0; j < motion->m; j++) {
    motion->mass[j] += step * motion->mass_rate[j];
    motion->price[j] += step * motion->price_rate[j];
  }
  motion->excess += step * motion->excess_rate;
  motion->slope = slope;
}

/* `after` becomes the path beyond the event of a class that `next` is close to, and both are shifted to the event,
   where they have the same masses. */
static bool cross(xrd_critical_search *s, size_t class) {
  xrd_motion *next = &s->next, *after = &s->after;
  double value, rate;
  read(next, class, &value, &rate);
  if (!(rate < 0)) return false;
  if (fabs(value / rate) > NEXT_TO) shift(next, next->slope * exp(-value / rate));
  after->slope = next->slope;
  memcpy(after->used, next->used, s->m);
  memcpy(after->mass, next->mass, s->m * sizeof *next->mass);
  after->used[class] = !next->used[class];
  after->mass[class] = 0;
  if (!trace(s, after, false, next->used[class] ? PROVES : PREDICTS) || !is_beyond(s, after, class)) return false;
  read(after, class, &value, &rate);
  shift(after, after->slope * exp(-value / rate));
  next->slope = after->slope;
  next->excess = after->excess;
  memcpy(next->mass, after->mass, s->m * sizeof *next->mass);
  next->price[class] = 1;
  (next->used[class] ? after : next)->mass[class] = 0;
  return true;
}

/* The event of a class that `next` is close to; the path goes on beyond it, or is lost where it is not proved. */
static xrd_status pass(xrd_critical_search *s, size_t class, xrd_error *error) {
  s->follows = cross(s, class);
  if (!s->follows) return XRD_OK;
  const xrd_critical_lone lone = {.pin = {NULL, class}, .motion = s->next.used[class] ? &s->after : &s->next};
  xrd_critical event = {.slope_low = s->after.slope, .slope_high = s->after.slope, .verdict = XRD_OPEN};
  xrd_status status = xrd_critical_changes(s, s->next.used, s->after.used, &event, error);
  if (status == XRD_OK) status = xrd_critical_prove(s, &lone, &event, error);
  s->follows = status == XRD_OK && event.verdict == XRD_CLOSED;
  event.straight = xrd_critical_is_straight(s, event.distortion_high, event.distortion_low);
  if (!s->follows) {
    xrd_critical_drop(&event);
    return status;
  }
  swap(&s->here, &s->after);
  return xrd_critical_keep(s, &event, error);
}

/* To the next event and beyond it, or as far as a step goes: coarsely at first where an event is expected, but what is
   passed is seen closely; half as far where tangents do not serve. */
static xrd_status advance(xrd_critical_search *s, double end, xrd_error *error) {
  const double from = log(s->here.slope);
  double longest = fmin(from + LONGEST, log(end)), x = predict(s, &s->here).x;
  bool between = false, closely = x > longest;
  s->follows = true;
  for (int place = 0; place < PLACES_MOST && s->follows; place++) {
    x = fmin(x, longest);
    if (!go_to(s, x < log(end) ? exp(x) : end, between, closely)) {
      s->follows = !between && x - from > SHORTEST;
      longest = x = 0.5 * (from + x);
      continue;
    }
    crossing found = find_first(s, &s->here, &s->next);
    const bool none = found.class == s->m;
    if (none) found = predict(s, &s->next);
    if (closely && fabs(found.x - log(s->next.slope)) <= CLOSE) return pass(s, found.class, error);
    if (closely && none) {
      swap(&s->here, &s->next);
      return XRD_OK;
    }
    x = found.x;
    between = closely = true;
  }
  s->follows = false;
  return XRD_OK;
}

void xrd_critical_join(xrd_critical_search *s, const xrd_critical_state *state) {
  s->here.slope = state->slope;
  memcpy(s->here.used, state->used, s->m);
  memcpy(s->here.mass, state->mass, s->m * sizeof *state->mass);
  s->follows = trace(s, &s->here, false, PREDICTS) && is_beyond(s, &s->here, s->m);
}

xrd_status xrd_critical_follow(xrd_critical_search *s, double end, xrd_error *error) {
  xrd_status status = XRD_OK;
  while (status == XRD_OK && s->follows && s->here.slope < end) {
    const double from = s->here.slope;
    status = xrd_session_report(s->session, s->session->done, s->session->total, error);
    if (status == XRD_OK) status = advance(s, end, error);
    s->follows = s->follows && s->here.slope > from; /* what does not go on is lost */
  }
  return status;
}
