/* One operation rounded to nearest, moved outward by one unit: at least, or at most, the exact result. */
#ifndef XRD_THEORY_DIRECTED_H
#define XRD_THEORY_DIRECTED_H

#include <math.h>

static inline double xrd_up(double rounded) { return nextafter(rounded, HUGE_VAL); }
static inline double xrd_down(double rounded) { return nextafter(rounded, -HUGE_VAL); }

/* An upper bound of gamma_k = k u / (1 - k u), the relative error of k rounded operations, for k <= 2^36. */
static inline double xrd_gamma_up(double k) { return k * 0x1.0001p-53; }

#endif
