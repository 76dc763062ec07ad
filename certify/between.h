/* What proved points of a convex curve prove of it at any other distortion. */
#ifndef XRD_CERTIFY_BETWEEN_H
#define XRD_CERTIFY_BETWEEN_H

#include "exactrd/certificate.h"

/* A proved point: rate_lower <= R(D) <= rate_upper at D = distortion + distortion_low, and, where rate_lower > 0,
   R(D') >= rate_lower + shallow (D - D') for D' < D and >= rate_lower - steep (D' - D) for D' > D; an infinite shallow
   one says that R is infinite below D.  The two are one where a line proves the bound: its witness's slope. */
typedef struct {
  double shallow, steep;
  xrd_bounds bounds;
} xrd_proved_point;

/* *lower <= R(distortion) <= *upper, PROVED, rounding included: the largest of 0 and the points' lines; the least of
   the upper bounds at or left of `distortion`, for R never increases, and of the chords over it, for R is convex.
   Either may be +infinity.  Cost O(count^2) for the chords.  Error: XRD_ERR_INPUT where they cross, so that a point's
   claim is false. */
XRD_MUST_USE xrd_status xrd_between(const xrd_proved_point *points, size_t count, double distortion, double *lower,
                                    double *upper, xrd_error *error);

#endif
