/* No code of this length and excess probability has a smaller rate. */
#ifndef XRD_CERTIFY_LENGTH_CONVERSE_H
#define XRD_CERTIFY_LENGTH_CONVERSE_H

#include "certify/length/symbols.h"

/* *rate_lower >= 0: the largest (t + log(P[S(X_1) + ... + S(X_n) >= t] - excess)) / n over the places t of the sum's
   law. Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_converse(const xrd_symbols *symbols, size_t length, double excess, double *rate_lower,
                                     xrd_error *error);

#endif
