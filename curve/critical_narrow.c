/* Brackets around events made narrow: by secants on the price of the only class that changes, by where its mass
   vanishes, or else by halves. */
#include <math.h>
#include <string.h>

#include "curve/critical_search.h"

static bool same_support(const xrd_critical_search *s, const xrd_critical_state *a, const xrd_critical_state *b) {
  return memcmp(a->used, b->used, s->m) == 0;
}

static xrd_status add_event(xrd_critical_search *s, const xrd_critical_state *low, const xrd_critical_state *high,
                            xrd_error *error) {
  xrd_critical event = {.slope_low = low->slope,
                        .slope_high = high->slope,
                        .distortion_low = high->distortion,
                        .distortion_high = low->distortion,
                        .verdict = XRD_OPEN};
  event.straight = xrd_critical_is_straight(s, low->distortion, high->distortion);
  xrd_status status = xrd_critical_changes(s, low->used, high->used, &event, error);
  if (status == XRD_OK) status = xrd_critical_prove(s, NULL, &event, error);
  if (status == XRD_OK) return xrd_critical_keep(s, &event, error);
  xrd_critical_drop(&event);
  return status;
}

/* Where supports change between low and high, and what was solved beyond them (NULL: nothing near). */
typedef struct {
  const xrd_critical_state *below, *low, *high, *above;
  int tries;   /* brackets around it before this one */
  bool pinned; /* the only change was found at once, and not proved */
} bracket;

static bool is_narrow(const bracket *b) {
  return b->high->slope - b->low->slope <= XRD_CRITICAL_WIDTH * b->high->slope;
}

/* The one class that changes; m where there are more. */
static size_t only_change(const xrd_critical_search *s, const bracket *b) {
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
static double vanishing(const xrd_critical_search *s, const bracket *b) {
  const double nearly = 0.3 * XRD_CRITICAL_WIDTH,
               bent = 10; /* how far a secant may err, over its distances from both slopes */
  const size_t j = only_change(s, b);
  if (j == s->m) return NAN;
  const bool enters = b->high->used[j];
  const xrd_critical_state *end = enters ? b->high : b->low, *beyond = enters ? b->above : b->below;
  if (beyond == NULL || !(fabs(beyond->mass[j] - end->mass[j]) > 0) || !beyond->used[j]) return NAN;
  const double step = log(beyond->slope / end->slope) / (beyond->mass[j] - end->mass[j]);
  const double root = -end->mass[j] * step; /* in log slope from the end */
  const double low = log(b->low->slope / end->slope), high = log(b->high->slope / end->slope);
  if (!(root > low && root < high)) return NAN;
  const double margin = fmax(nearly, bent * fabs(root * (root - log(beyond->slope / end->slope))));
  return end->slope * exp(root - low > high - root ? root - margin : root + margin);
}

/* Where only one class changes: its slope at once (*found), and the proof there (*done). */
static xrd_status try_pin(xrd_critical_search *s, const bracket *b, bool *found, bool *done, xrd_error *error) {
  const size_t j = only_change(s, b);
  double slope;
  *done = false;
  const xrd_critical_lone lone = {.pin = {(b->high->used[j] ? b->low : b->high)->mass, j}};
  *found = xrd_pin_find(s->session, &lone.pin, b->low->slope, b->high->slope, &slope);
  if (!*found) return XRD_OK;
  xrd_critical event = {.slope_low = slope, .slope_high = slope, .verdict = XRD_OPEN};
  xrd_status status = xrd_critical_changes(s, b->low->used, b->high->used, &event, error);
  if (status == XRD_OK) status = xrd_critical_prove(s, &lone, &event, error);
  *done = status == XRD_OK && event.verdict == XRD_CLOSED;
  event.straight = xrd_critical_is_straight(s, event.distortion_high, event.distortion_low);
  if (*done) return xrd_critical_keep(s, &event, error);
  xrd_critical_drop(&event);
  return status;
}

static double between(const xrd_critical_search *s, const bracket *b) {
  const bool patient = b->tries % 3 < 2; /* secants that mislead delay a bisection by no more than that */
  const double slope = patient ? vanishing(s, b) : (double)NAN;
  if (slope > b->low->slope && slope < b->high->slope) return slope;
  return sqrt(b->low->slope) * sqrt(b->high->slope);
}

enum { PINS_MOST = 20 };        /* brackets around one in which to look at once */
static const double PIECE = 16; /* of a scanned step: bisected so far, lest what comes and goes again stays unseen */

/* Narrows brackets in log slope; both parts where the slope between differs from both ends. */
static xrd_status narrow(xrd_critical_search *s, const bracket *b, xrd_error *error) {
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
  xrd_critical_state middle = {.used = NULL};
  if (xrd_critical_state_init(&middle, s->m)) {
    xrd_critical_take(s, slope, &middle);
    status = narrow(s, &(bracket){b->below, b->low, &middle, b->high, b->tries + 1, pinned}, error);
    if (status == XRD_OK)
      status = narrow(s, &(bracket){b->low, &middle, b->high, b->above, b->tries + 1, pinned}, error);
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to narrow a critical slope down");
  }
  xrd_critical_state_clear(&middle);
  return status;
}

xrd_status xrd_critical_narrow(xrd_critical_search *s, const xrd_critical_state *low, const xrd_critical_state *high,
                               xrd_error *error) {
  return narrow(s, &(bracket){NULL, low, high, NULL, 0, false}, error);
}
