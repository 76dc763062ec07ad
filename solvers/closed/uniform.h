/* R(D) of the uniform source on M symbols under Hamming distortion, for M too large to list. */
#ifndef XRD_SOLVERS_CLOSED_UNIFORM_H
#define XRD_SOLVERS_CLOSED_UNIFORM_H

#include "exactrd/closed.h"

/* symbols: whole, >= 1; 0 <= distortion < D_max; 0 < rate < log M; slope > 0. */
xrd_closed_point xrd_uniform_at_distortion(double symbols, double distortion);
xrd_closed_point xrd_uniform_at_rate(double symbols, double rate_nats);
xrd_closed_point xrd_uniform_at_slope(double symbols, double slope);

#endif
