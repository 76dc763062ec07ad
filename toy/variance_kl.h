/* K as a function of y = 2/beta: K = (1/2) sum_i e(a_i y), e of base/excess.h. */
#ifndef XRD_TOY_VARIANCE_KL_H
#define XRD_TOY_VARIANCE_KL_H

#include "exactrd/toy.h"

typedef struct {
  double value;     /* K */
  double slope;     /* dK / d log y = (1/2) sum (1-s)^2 */
  double curvature; /* second derivative = sum s (1-s)^2 >= 0: K is convex in log y */
  double third;     /* third derivative = sum s (1-s)^2 (3s - 1) */
} xrd_variance_kl_value;

/* a: d finite numbers >= 0.  Relative error of the value below 20 eps. */
xrd_variance_kl_value xrd_variance_kl(const double *a, size_t d, xrd_scaled y);

/* 2/number; its own inverse map, between beta and y. */
xrd_scaled xrd_scaled_two_over(xrd_scaled number);

/* number * exp(step). */
xrd_scaled xrd_scaled_grow(xrd_scaled number, double step);

/* A number as two doubles whose product it is, so that many products cost two multiplications each.  Exponents beyond
   +-2000 are cut there: every product has left the doubles by then. */
typedef struct {
  double low, high;
} xrd_multiplier;

xrd_multiplier xrd_scaled_multiplier(xrd_scaled number);

/* number * factor, factor >= 0 finite; +infinity or 0 where it does not fit. */
static inline double xrd_multiply(xrd_multiplier number, double factor) { return factor * number.low * number.high; }

#endif
