/* What the search for critical slopes is made of: states on both sides of an event (critical.c), the proof of an event
   (critical_prove.c), brackets made narrow (critical_narrow.c), and the path followed from event to event
   (critical_follow.c). */
#ifndef XRD_CURVE_CRITICAL_SEARCH_H
#define XRD_CURVE_CRITICAL_SEARCH_H

#include "curve/pin.h"
#include "curve/support_proof.h"
#include "exactrd/critical.h"

/* To which gap slopes are solved; what a bracket is narrowed to, relatively, and a proof begins with. */
#define XRD_CRITICAL_GAP 1e-13
#define XRD_CRITICAL_WIDTH 1e-9
#define XRD_CRITICAL_WIDEST 1e-4

/* A solved slope, which classes carry mass there, and how much. */
typedef struct {
  double slope, distortion;
  unsigned char *used; /* m, and so the masses */
  double *mass;
} xrd_critical_state;

typedef struct {
  xrd_session *session;
  size_t m;
  size_t *first; /* class of each reproduction */
  xrd_support_proof proof;
  double step;                  /* of the scan, in log slope */
  double usual[2];              /* the width that was enough below and above the last event; 0: none yet */
  double radius;                /* of the last enclosure of a price next to an event of the path; 0: none yet */
  xrd_motion here, next, after; /* of the path that is followed */
  bool follows;                 /* `here` is on it */
  xrd_critical_list *list;
  size_t capacity;
  xrd_on_critical show; /* NULL: nobody looks on */
  void *context;
} xrd_critical_search;

/* Solves there. */
void xrd_critical_take(xrd_critical_search *search, double slope, xrd_critical_state *to);

bool xrd_critical_state_init(xrd_critical_state *state, size_t m);
void xrd_critical_state_clear(xrd_critical_state *state);

/* The only class that changes, and the optimum without it: held from masses nearby, or known next to the event with its
   rates. */
typedef struct {
  xrd_pin pin;
  const xrd_motion *motion; /* NULL: held */
} xrd_critical_lone;

/* Tries to move the slopes of an event apart until the supports there are proved; lone: NULL where more than one class
   changes. */
XRD_MUST_USE xrd_status xrd_critical_prove(xrd_critical_search *search, const xrd_critical_lone *lone,
                                           xrd_critical *event, xrd_error *error);

/* What changes from low to high: two flags of m each. */
XRD_MUST_USE xrd_status xrd_critical_changes(const xrd_critical_search *search, const unsigned char *low,
                                             const unsigned char *high, xrd_critical *event, xrd_error *error);

/* Appends and shows the event, which owns its lists. */
XRD_MUST_USE xrd_status xrd_critical_keep(xrd_critical_search *search, const xrd_critical *event, xrd_error *error);

/* Frees the lists of an event that is not kept. */
void xrd_critical_drop(xrd_critical *event);

bool xrd_critical_is_straight(const xrd_critical_search *search, double distortion_high, double distortion_low);

/* Finds all events between two states by brackets that become narrow. */
XRD_MUST_USE xrd_status xrd_critical_narrow(xrd_critical_search *search, const xrd_critical_state *low,
                                            const xrd_critical_state *high, xrd_error *error);

/* Puts `here` on the path at a state, if it can; search->follows tells. */
void xrd_critical_join(xrd_critical_search *search, const xrd_critical_state *state);

/* Goes along the path from `here` to slope `end`, finding all events between; where it loses the path,
   search->follows is false and `here` is the last place on it, beyond all events found. */
XRD_MUST_USE xrd_status xrd_critical_follow(xrd_critical_search *search, double end, xrd_error *error);

#endif
