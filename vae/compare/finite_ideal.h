/* R(D) of a finite source under squared error when every point of space may reproduce it. */
#ifndef XRD_VAE_FINITE_IDEAL_H
#define XRD_VAE_FINITE_IDEAL_H

#include <stddef.h>

#include "exactrd/enclosure.h"
#include "exactrd/status.h"

/* n symbols x (n x dim) with probabilities p (sum 1 within XRD_SUM_TOLERANCE), distortion > 0.

   FLOAT, with margins: each bound below is a theorem, and the solver's part of it (the rate of finitely many
   reproductions) is proved, but lengths, exponentials and sums around it are doubles, moved by 1e-11 to 1e-10 of their
   size for rounding that is not bounded.  Upper: the certified R(D) of finitely many reproductions, to which the local
   maxima of f(y) = sum_i p_i w_i exp(-slope |x_i - y|^2) are added until none exceeds 1, w the duals of the last
   solution. Lower: sum_i p_i log w_i - log sup f - slope D, with sup f over all of space enclosed (mixture.h).  Where
   dim > 3 it is the better of two: that of the symbols projected on their three leading principal axes, a map that
   brings no two points further apart, which is close where the symbols are near those axes; and that with the bound of
   sup f by the nearest symbol, which is close at steep slopes (not for more than 1024 symbols). Errors:
   XRD_ERR_ARGUMENT, XRD_ERR_MEMORY, and those of the solver. */
XRD_MUST_USE xrd_status xrd_finite_ideal(const double *p, const double *x, size_t n, size_t dim, double distortion,
                                         xrd_enclosure *rate_nats, xrd_error *error);

#endif
