/* Product sources X = (U, V), U and V independent, under squared error on small grids. */
#ifndef XRD_THEORY_NUISANCE_H
#define XRD_THEORY_NUISANCE_H

#include "theory/claims/trial.h"

/* Values are k/8, or the mean, and probabilities k/64, so that every product and square is exact.  Pair (i, k) of
   symbols has index i * v.n + k in `weak` and `strong`, pair (j, l) of reproductions j * v.m + l. d_weak = |u - u'|^2
   and d_strong = |u - u'|^2 + |v - v'|^2. */
typedef struct {
  xrd_sample u, v, weak, strong;
  double v_value[XRD_SIDE];
} xrd_nuisance;

/* v_symbols 0: random, else that many (1: a constant V, reproduced exactly). */
void xrd_nuisance_draw(xrd_random *random, size_t v_symbols, xrd_nuisance *nuisance);

/* PROVED: D0_V = min_c E|V - c|^2 = Var V. */
xrd_enclosure xrd_nuisance_zero_rate_level(const xrd_nuisance *nuisance);

/* PROVED: I(V;Y), I(V;Y|U), E|V - V'|^2 of a channel on the pair. */
xrd_enclosure xrd_nuisance_information(const xrd_nuisance *nuisance, const xrd_channel *kernel);
xrd_enclosure xrd_nuisance_conditional_information(const xrd_nuisance *nuisance, const xrd_channel *kernel);
xrd_enclosure xrd_nuisance_v_distortion(const xrd_nuisance *nuisance, const xrd_channel *kernel);

/* A random channel on the pair (every second one of them ignores U), or (every second time) the optimal one for
 * d_strong at a random slope. */
XRD_MUST_USE xrd_status xrd_nuisance_channel(xrd_trial *trial, const xrd_nuisance *nuisance, xrd_channel *kernel);

#endif
