/* R(D) of a finite source under squared error when every point of space may reproduce it. */
#ifndef XRD_VAE_FINITE_IDEAL_H
#define XRD_VAE_FINITE_IDEAL_H

#include <stddef.h>

#include "exactrd/enclosure.h"
#include "exactrd/status.h"

/* n symbols x (n x dim) with probabilities p (sum 1 within XRD_SUM_TOLERANCE), distortion > 0.

   PROVED, for the exact p over their sum.  In up to three dimensions: masses and places of the atoms, and a supremum
   over all of space (xrd_measure_at_distortion); bounds meet to the solver's gap.  Beyond: upper, the certified R(D) of
   finitely many reproductions, to which the local maxima of f(y) = sum_i p_i w_i exp(-slope |x_i - y|^2) are added
   until none exceeds 1, w the duals of the last solution; lower, the better of two: that of the symbols projected on
   their three leading principal axes, close where the symbols are near those axes; and that by the nearest symbol
   (nearest.h), close at steep slopes (not for more than 1024 symbols).  Between them the gap may be wide. Errors:
   XRD_ERR_ARGUMENT, XRD_ERR_MEMORY, and those of the solver. */
XRD_MUST_USE xrd_status xrd_finite_ideal(const double *p, const double *x, size_t n, size_t dim, double distortion,
                                         xrd_enclosure *rate_nats, xrd_error *error);

#endif
