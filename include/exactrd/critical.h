/* Critical slopes: where the optimal reproductions of a source change. */
#ifndef EXACTRD_CRITICAL_H
#define EXACTRD_CRITICAL_H

#include <stdbool.h>

#include "exactrd/curve.h"

XRD_API_BEGIN

/* Between slope_low and slope_high the support changes.  Reproductions whose distortions agree for every symbol of
   positive probability count as one, named by the least of their indices.
   PROVED where the verdict is XRD_CLOSED: at slope_low no optimum uses an entering reproduction and every optimum uses
   each leaving one; at slope_high the other way round (docs/proved.md).  Else FLOAT: both supports are those of
   solutions whose own gap is below 1e-13 nats. */
typedef struct {
  double slope_low, slope_high; /* relative width <= 1e-9 where FLOAT (wider only where rounding stops the bisection),
                                   <= 2e-4 where PROVED */
  double distortion_low, distortion_high; /* FLOAT: D just above and just below; they differ on a straight segment */
  bool straight;                          /* one slope covers a range of D */
  size_t entering_count, leaving_count;
  size_t *entering, *leaving; /* reproduction indices that gain or lose mass as the slope grows */
  xrd_verdict verdict;
} xrd_critical;

/* Owns its events and their arrays; release with xrd_critical_clear. */
typedef struct {
  size_t count;
  xrd_critical *events; /* slope_low increasing; proved intervals may overlap where events are nearer than 1e-4 */
} xrd_critical_list;

/* Releases everything; a zeroed list is fine. */
void xrd_critical_clear(xrd_critical_list *list);

/* All changes of support between rate 0 and D_min.  On tables and points the optimum is followed from one to the next:
   masses, prices and their derivatives in the slope tell which reproduction comes or goes next.  Where that does not
   serve (lines and grids, several at once, straight segments) a scan of `scan` >= 2 slopes, even in log slope,
   separates them, and each is found by secants on the price of the only reproduction that changes, at the optimum
   without it, or else by bisection.  Changes that cancel between two scanned slopes, or so near each other that cubics
   through masses, prices and their rates do not show them, are not seen: scan more finely to find them. A Hamming
   distortion of more than 1024 symbols is not written out, and its events stay FLOAT. Errors: as xrd_curve_at_slopes.
   Cost about two proofs and as much work again for each event on the path; else scan + 2 solves per event, and for each
   some ten on known supports and two proofs. */
XRD_MUST_USE xrd_status xrd_curve_critical(const xrd_problem *problem, size_t scan, const xrd_options *options,
                                           xrd_critical_list *list, xrd_error *error);

/* Called for each event, slope increasing, as soon as its proof has ended.  The event is lent until the call returns.
   Returning false stops as xrd_progress does, with no further call. */
typedef bool (*xrd_on_critical)(void *context, const xrd_critical *event);

/* The same, and each event is shown as it is found; on_critical may be NULL. */
XRD_MUST_USE xrd_status xrd_curve_critical_each(const xrd_problem *problem, size_t scan, const xrd_options *options,
                                                xrd_on_critical on_critical, void *context, xrd_critical_list *list,
                                                xrd_error *error);

XRD_API_END

#endif
