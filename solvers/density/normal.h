/* The standard normal density and its tails. */
#ifndef XRD_SOLVERS_DENSITY_NORMAL_H
#define XRD_SOLVERS_DENSITY_NORMAL_H

#include <math.h>

static inline double xrd_normal_value(double z) { return exp(-z * z / 2) * 0.3989422804014326779399; }

/* P(Z >= z) */
static inline double xrd_normal_above(double z) { return erfc(z * 0.70710678118654752440) / 2; }

#endif
