/* Compensated summation (Neumaier 1974): error about one rounding of the result plus n^2 eps^2 of the sum of
 * magnitudes. */
#ifndef XRD_BASE_SUM_H
#define XRD_BASE_SUM_H

#include <math.h>

typedef struct {
  double high, low;
} xrd_sum;

static inline void xrd_sum_add(xrd_sum *sum, double term) {
  const double total = sum->high + term;
  sum->low += fabs(sum->high) >= fabs(term) ? (sum->high - total) + term : (term - total) + sum->high;
  sum->high = total;
}

/* An overflowed sum is infinite, not NaN: the correction means nothing then. */
static inline double xrd_sum_value(const xrd_sum *sum) {
  return isfinite(sum->high) ? sum->high + sum->low : sum->high;
}

#endif
