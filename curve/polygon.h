/* The polygon through solved slopes that shows where a curve's points are to be placed. */
#ifndef XRD_CURVE_POLYGON_H
#define XRD_CURVE_POLYGON_H

#include "curve/session.h"

/* A solved slope.  FLOAT. */
typedef struct {
  double slope, excess, rate_nats;
  double run; /* length of the polygon up to here */
} xrd_knot;

/* Slopes increase from knot to knot: distortions decrease.  Owns the knots. */
typedef struct {
  double excess_span, rate_span; /* the curve's extent, the unit square of lengths */
  size_t count, capacity;
  xrd_knot *knots;
} xrd_polygon;

/* Marches up from the least slope with chords no longer than `longest`, until all but a trifle of `rate_nats` is
   reached, each slope solved to `gap_nats`, and puts a monotone cubic through what it found.  Release with
   xrd_polygon_clear, also after a failure. Errors: XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_polygon_march(xrd_polygon *polygon, xrd_session *session, double rate_nats, double longest,
                                          double gap_nats, xrd_error *error);
void xrd_polygon_clear(xrd_polygon *polygon);

double xrd_polygon_length(const xrd_polygon *polygon);

/* Where the length `s` is reached: the slope there or, on a straight segment, the excess. */
typedef struct {
  bool straight;
  double slope, excess;
} xrd_polygon_point;

xrd_polygon_point xrd_polygon_place(const xrd_polygon *polygon, double s);

#endif
