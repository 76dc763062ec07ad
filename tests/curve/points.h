/* What every point of a curve must satisfy. */
#ifndef XRD_TESTS_CURVE_POINTS_H
#define XRD_TESTS_CURVE_POINTS_H

#include "exactrd/curve.h"

/* The point's exact distortion, to the 64 bits of long double. */
long double point_distortion(const xrd_point *point);

/* D of b minus D of a, to 64 bits of the difference: large slopes magnify it. */
long double distortion_apart(const xrd_bounds *a, const xrd_bounds *b);

/* Bounds ordered and at most `gap` apart with the verdict that follows, rate between them, masses >= 0 of sum one,
   support counted, duals positive where p > 0. */
void assert_proved(const xrd_problem *problem, const xrd_point *point, double gap);

/* As above without asking for the gap: the verdict may be either, and must be true. */
void assert_honest(const xrd_problem *problem, const xrd_point *point, double gap);

/* rate_lower <= truth <= rate_upper, `rounding` being the truth's own error. */
void assert_encloses(const xrd_point *point, long double truth, long double rounding);

/* Default options but for the gap. */
xrd_options options_with_gap(double gap_nats);

#endif
