/* Critical slopes where reproductions may lie anywhere: where atoms of the optimum part, enter, leave or meet. */
#ifndef EXACTRD_MEASURE_CRITICAL_H
#define EXACTRD_MEASURE_CRITICAL_H

#include "exactrd/measure_curve.h"

XRD_API_BEGIN

/* What happens as the slope grows. */
typedef enum {
  XRD_ATOM_PARTS,  /* one becomes two */
  XRD_ATOM_ENTERS, /* away from the others, without mass */
  XRD_ATOM_LEAVES, /* loses its mass */
  XRD_ATOM_MEETS,  /* two become one */
} xrd_atom_change;

/* The word for it: "parts", "enters", "leaves", "meets". */
const char *xrd_atom_change_name(xrd_atom_change change);

/* Between slope_low and slope_high the number of atoms changes.
   PROVED where the verdict is XRD_CLOSED: the optimum at slope_low has exactly `before` atoms, that at slope_high
   exactly `after` (xrd_certify_places).  All else is FLOAT. */
typedef struct {
  double slope;                 /* FLOAT: where it happens */
  double slope_low, slope_high; /* PROVED, or FLOAT of a relative width of 1e-6, wider where counts stay in doubt */
  size_t before, after;
  xrd_atom_change change; /* FLOAT: of the atom that changes most, where several do at once */
  double distortion, rate_nats;
  size_t width;
  double *place; /* FLOAT, `width` numbers: of the atom that parts, enters, leaves or is met in */
  xrd_verdict verdict;
} xrd_atom_event;

/* Owns its events; release with xrd_atom_events_clear. */
typedef struct {
  size_t count;
  xrd_atom_event *events; /* slope increasing */
} xrd_atom_event_list;

/* Releases everything; a zeroed list is fine. */
void xrd_atom_events_clear(xrd_atom_event_list *list);

/* Called for each event, slope increasing, as soon as its proof has ended.  Returning false stops as xrd_progress does.
 */
typedef bool (*xrd_on_atom_event)(void *context, const xrd_atom_event *event);

/* All changes of the number of atoms that a scan of `scan` >= 2 slopes over the whole curve (xrd_measure_slopes)
   separates, each narrowed down by bisection; changes that cancel between two of them are not seen.  Counts are proved
   for squared distances of finite sources on a line and for distributions over two labels, on slopes up to a twentieth
   away where they are not nearer by; all other events stay FLOAT.  on_event may be NULL.
   Where rounding hides which atoms are one the number found changes from slope to slope; such a stretch is one wide
   event that is not proved, and the scan goes on behind it.
   Cost: scan + some 20 solves an event, 400 + 12,000 / scan for all stretches in doubt, and some proofs.
   Errors: those of xrd_measure_at_slope; XRD_ERR_ARGUMENT also for densities that go on for ever: their
   optima are no finite numbers of atoms; and for absolute errors, where atoms lie at symbols (xrd_curve_critical). */
XRD_MUST_USE xrd_status xrd_measure_critical(const xrd_measure_problem *problem, size_t scan,
                                             const xrd_options *options, xrd_on_atom_event on_event, void *context,
                                             xrd_atom_event_list *list, xrd_error *error);

XRD_API_END

#endif
