/* The slope at which the curve passes a given distortion or rate. */
#ifndef XRD_CURVE_TARGET_H
#define XRD_CURVE_TARGET_H

#include "curve/session.h"

typedef enum {
  XRD_AT_DISTORTION, /* exactly */
  XRD_AT_EXCESS,     /* at about this excess over D_min: bounds are those of the channel's own distortion */
  XRD_AT_RATE,
} xrd_target_kind;

typedef struct {
  xrd_target_kind kind;
  double value;
  double slope_guess; /* > 0 */
  double slope_top;   /* beyond it only nearest reproductions are used */
} xrd_target;

/* Masses and duals of the two ends of a bracket; allocated once for many targets. */
typedef struct {
  double *q[2]; /* m each: low and high side */
  double *w[2]; /* n each */
} xrd_bracket_store;

XRD_MUST_USE xrd_status xrd_bracket_store_init(xrd_bracket_store *store, const xrd_distortion *distortion,
                                               xrd_error *error);
void xrd_bracket_store_clear(xrd_bracket_store *store);

/* Proves the point with D or R as asked.  Where one slope covers a range of D the masses of the two ends are mixed:
   at a fixed slope all optimal q share u = A q, so distortion and rate are linear in q between them.
   The target must lie between the curve's ends. */
XRD_MUST_USE xrd_status xrd_session_hit(xrd_session *session, const xrd_target *target, xrd_bracket_store *store,
                                        xrd_point *point, xrd_error *error);

#endif
