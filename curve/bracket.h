/* Two slopes with the target between them. */
#ifndef XRD_CURVE_BRACKET_H
#define XRD_CURVE_BRACKET_H

#include "curve/target.h"

/* One side of the bracket: residual > 0 on the low side, <= 0 on the high side. */
typedef struct {
  bool known;
  double slope, residual, excess;
  xrd_outcome outcome;
  double *q, *w;
} xrd_side;

typedef struct {
  xrd_side low, high;
  double width; /* log high.slope - log low.slope when last halved */
  bool halve;   /* the secant did not halve it in two tries: bisect */
  int tries;
} xrd_bracket;

/* The distortion asked for, less D_min. */
double xrd_target_excess(const xrd_session *session, const xrd_target *target);

/* How far session->solution is from the target: decreasing in the slope, zero where the target is met. */
double xrd_target_residual(const xrd_session *session, const xrd_target *target, double gap_nats);

/* Is a residual within the gap? */
bool xrd_target_met(const xrd_session *session, const xrd_target *target, double residual, double gap_nats);

/* Fills the solution with the mixture of both sides that meets the target.  Uses up the bracket's arrays. */
void xrd_bracket_mix(xrd_session *session, const xrd_target *target, xrd_bracket *bracket, double gap_nats);

#endif
