/* Weighted sums of logarithms of pairs, with a proved error. */
#ifndef XRD_CERTIFY_LOGARITHMS_H
#define XRD_CERTIFY_LOGARITHMS_H

#include <arb.h>
#include <stdbool.h>

#include "certify/pair.h"
#include "certify/weights.h"

/* result encloses sum_k a_k log x_k for pairs a_k >= 0 (|a_low| <= 2^-51 a_high) and x_k > 0, both known to a relative
   error `x_error` < 2^-20 in x and 2^-90 in a.  Terms with a_k = 0 count for nothing, whatever x_k.  The sums of
   magnitudes bound the error: sum_k a_k (XRD_LOG_ERROR + x_error) and the rounding of the sums.  a_low, x_low may be
   NULL for doubles. False where the C library's log is too far off to be corrected (by more than 2^-44), which leaves
   result undefined. */
bool xrd_logarithms_sum(const xrd_weight_kernel *kernel, size_t count, const double *a_high, const double *a_low,
                        const double *x_high, const double *x_low, xrd_up x_error, arb_t result);

#endif
