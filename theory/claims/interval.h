/* Arithmetic on enclosures: each operation rounded outward, exact where the result is a double. */
#ifndef XRD_THEORY_INTERVAL_H
#define XRD_THEORY_INTERVAL_H

#include "exactrd/enclosure.h"

static inline xrd_enclosure xrd_exactly(double value) { return (xrd_enclosure){value, value}; }

/* a + b, a - b, a b, a / b (all numbers where b holds 0).  The ends may be infinite; 0 times infinity is 0. */
xrd_enclosure xrd_enclosure_add(xrd_enclosure a, xrd_enclosure b);
xrd_enclosure xrd_enclosure_sub(xrd_enclosure a, xrd_enclosure b);
xrd_enclosure xrd_enclosure_mul(xrd_enclosure a, xrd_enclosure b);
xrd_enclosure xrd_enclosure_div(xrd_enclosure a, xrd_enclosure b);

/* factor a; scale x + shift */
xrd_enclosure xrd_enclosure_scale(double factor, xrd_enclosure a);
xrd_enclosure xrd_enclosure_affine(double scale, double x, double shift);

/* log a (-infinity for numbers <= 0), exp a, the square root of a >= 0, a^2, -a log a for a >= 0 */
xrd_enclosure xrd_enclosure_log(xrd_enclosure a);
xrd_enclosure xrd_enclosure_exp(xrd_enclosure a);
xrd_enclosure xrd_enclosure_sqrt(xrd_enclosure a);
xrd_enclosure xrd_enclosure_square(xrd_enclosure a);
xrd_enclosure xrd_enclosure_surprise(xrd_enclosure a);

/* factor pi */
xrd_enclosure xrd_pi_times(double factor);

/* The larger of the two numbers. */
xrd_enclosure xrd_enclosure_max(xrd_enclosure a, xrd_enclosure b);

#endif
