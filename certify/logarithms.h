/* Weighted sums of logarithms of pairs, with a proved error. */
#ifndef XRD_CERTIFY_LOGARITHMS_H
#define XRD_CERTIFY_LOGARITHMS_H

#include <arb.h>
#include <stdbool.h>

#include "certify/pair.h"
#include "certify/weights.h"

/* The high and the low parts of pairs, as they are read. */
typedef struct {
  const double *high, *low;
} xrd_parts;

/* result encloses sum_k a_k log x_k for pairs a_k >= 0 (|a_low| <= 2^-51 a_high) and x_k > 0, both known to a relative
   error `x_error` < 2^-20 in x and 2^-90 in a.  Terms with a_k = 0 count for nothing, whatever x_k.  The sums of
   magnitudes bound the error: sum_k a_k (XRD_LOG_ERROR + x_error) and the rounding of the sums.  The low parts may
   be NULL for doubles.  False where the C library's log is too far off to be corrected (by more than 2^-44), which
   leaves result undefined. */
bool xrd_logarithms_sum(const xrd_weight_kernel *kernel, size_t count, xrd_parts a, xrd_parts x, xrd_up x_error,
                        arb_t result);

#endif
