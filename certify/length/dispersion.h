/* The dispersion V = Var log w*(X), w* the duals that are optimal at D, from a witness at another slope. */
#ifndef XRD_CERTIFY_LENGTH_DISPERSION_H
#define XRD_CERTIFY_LENGTH_DISPERSION_H

#include "certify/length/symbols.h"
#include "exactrd/length.h"

/* span >= |sd log u_s(X) - sd log u*(X)|: what the slope's distance from the optimal one may change, in nats, where u_s
   = sum_j q*_j exp(-s d_ij); infinite where nothing is known.  Costs four
   certificates.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_dispersion_span(const xrd_problem *problem, const xrd_witness *witness,
                                            const xrd_symbols *symbols, const xrd_bounds *bounds, arb_t span,
                                            xrd_error *error);

/* Sets the three dispersions: (sqrt(Var S) -+ (sqrt((2 + reach) G) + span))^2. */
void xrd_dispersion_enclose(const xrd_symbols *symbols, const xrd_bounds *bounds, const arb_t span,
                            xrd_length_point *point);

#endif
