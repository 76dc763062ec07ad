/* The largest value of a function over an interval, from its Taylor series. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_TAYLOR_H
#define XRD_CERTIFY_MEASURES_DENSITY_TAYLOR_H

#include "certify/measures/supremum.h"

/* Takes c(t), which lies within rest >= 0 of sum_{k < degree} g_k t^k for |t| <= 1: by halving until the bound is
   low, the budget is used up or the stop says so.  False where memory is out. */
bool xrd_taylor_supremum(arb_srcptr g, slong degree, const arb_t rest, slong precision, xrd_supremum *sup);

#endif
