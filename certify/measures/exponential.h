/* exp in doubles from above, by operations alone, so that nothing rests on a library's word.

   x in [-170, 170], y = x / 256 exactly: |y| < .6641.  Taylor's polynomial of degree 16 leaves out less than .6641^17 /
   17! e^.6641 < 6e-18; Horner's rule errs by XRD_EXPONENTIAL_SERIES (certify/proofs/exponential_series.g).  Each of the
   8 squarings doubles that and adds 2^-53: XRD_EXPONENTIAL_ERROR after all.  Nothing underflows: results lie in [1e-74,
   1e74]. */
#ifndef XRD_CERTIFY_MEASURES_EXPONENTIAL_H
#define XRD_CERTIFY_MEASURES_EXPONENTIAL_H

#include <math.h>
#include <stddef.h>

#include "certify/up.h"

/* |x| of the arguments; relative errors of exp(y), and of its power 256. */
#define XRD_EXPONENTIAL_LIMIT 170.0
#define XRD_EXPONENTIAL_SERIES 0x1.81p-52
#define XRD_EXPONENTIAL_ERROR 0x1.01p-43

/* exp(y) for |y| <= .6641 */
static inline double xrd_exponential_series(double y) {
  double p = y * (1.0 / 20922789888000) + 1.0 / 1307674368000;
  p = p * y + 1.0 / 87178291200;
  p = p * y + 1.0 / 6227020800;
  p = p * y + 1.0 / 479001600;
  p = p * y + 1.0 / 39916800;
  p = p * y + 1.0 / 3628800;
  p = p * y + 1.0 / 362880;
  p = p * y + 1.0 / 40320;
  p = p * y + 1.0 / 5040;
  p = p * y + 1.0 / 720;
  p = p * y + 1.0 / 120;
  p = p * y + 1.0 / 24;
  p = p * y + 1.0 / 6;
  p = p * y + 1.0 / 2;
  p = p * y + 1;
  return p * y + 1;
}

/* The sum of exp(x_k) from above; arguments below -170 count as -170, above 170 give +infinity. */
static inline double xrd_exponential_sum(const double *x, size_t n) {
  double sum = 0, largest = -HUGE_VAL;
  for (size_t k = 0; k < n; k++) largest = fmax(largest, x[k]);
  for (size_t k = 0; k < n; k++) {
    const double clamped = x[k] > -XRD_EXPONENTIAL_LIMIT ? x[k] : -XRD_EXPONENTIAL_LIMIT;
    double power = xrd_exponential_series(clamped * 0x1p-8);
    for (int j = 0; j < 8; j++) power *= power;
    sum += power;
  }
  if (!(largest <= XRD_EXPONENTIAL_LIMIT)) return HUGE_VAL;
  const xrd_up error = xrd_up_inverse(xrd_up_of(XRD_EXPONENTIAL_ERROR)), total = xrd_up_of_total(sum, n);
  return xrd_up_value(xrd_up_add(total, xrd_up_multiply(total, error)));
}

#endif
