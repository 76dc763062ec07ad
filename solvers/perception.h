/* The saddle point behind R(D, P). */
#ifndef XRD_SOLVERS_PERCEPTION_H
#define XRD_SOLVERS_PERCEPTION_H

#include "base/stop.h"
#include "exactrd/perception.h"

/* How to go about it.  The channel keeps a part `margin` of D below it, as much of P below that: rounding does not
   carry it beyond.  caution, begin: see xrd_saddle. */
typedef struct {
  double margin, caution, begin;
} xrd_perception_manner;

/* FLOAT.  Fills slope, price, q, w, g, plan and rate_nats of a point at its distortion and perception, which has its
   arrays, all zero.  *reached: false where D is below the least
   distortion of any channel. Leaves early
   when `stop` says so; the answer then means nothing.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_perception_solve(const xrd_perception *perception, xrd_perception_manner manner,
                                             xrd_stop *stop, xrd_perception_point *point, bool *reached,
                                             xrd_error *error);

#endif
