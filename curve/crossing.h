/* Where a quantity that is known at both ends of a stretch, with its derivatives, first falls below 0. */
#ifndef XRD_CURVE_CROSSING_H
#define XRD_CURVE_CROSSING_H

/* Values and derivatives at 0 and at 1 of the cubic in t that has them (Hermite). */
typedef struct {
  double value[2], rate[2];
} xrd_arc;

double xrd_arc_at(const xrd_arc *arc, double t);

/* The least t, 0 <= t <= 1, beyond which the cubic is negative for a while, to 1e-15; infinite where there is none.
   value[0] < 0 counts as 0. */
double xrd_arc_crossing(const xrd_arc *arc);

#endif
