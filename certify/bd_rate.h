/* How much more rate a measured curve takes than the ideal one, on average (Bjontegaard, VCEG-M33, 2001). */
#ifndef XRD_CERTIFY_BD_RATE_H
#define XRD_CERTIFY_BD_RATE_H

#include "certify/between.h"

/* Measured points in order of distortion, which increases strictly; all are finite and > 0. */
typedef struct {
  size_t count; /* >= 2 */
  const double *distortion;
  const double *least, *most; /* what each rate lies between; both may be one */
} xrd_measured_curve;

/* *lower <= 100 (exp(mean of log(r / R)) - 1) <= *upper, PROVED, rounding included: R is the curve that the points
   prove, r goes through points within the measured ones on straight lines of log r over log D, and the mean is even in
   log D from the first to the last of them, as it is in PSNR or dB.  +infinity where R may be 0 on the way, -100 where
   it may be infinite.  Sums over `cells` >= 1 pieces, on each of which R lies between its values at both ends, for it
   never increases: the bounds are about 100 log(R_1 / R_count) / cells apart.  Cost O(cells points^2).  Errors:
   XRD_ERR_ARGUMENT (the measured curve), XRD_ERR_INPUT (points that contradict each other). */
XRD_MUST_USE xrd_status xrd_bd_rate(const xrd_proved_point *points, size_t count, const xrd_measured_curve *measured,
                                    size_t cells, double *lower, double *upper, xrd_error *error);

#endif
