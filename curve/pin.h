/* Where one class of reproductions enters or leaves the support, all others staying. */
#ifndef XRD_CURVE_PIN_H
#define XRD_CURVE_PIN_H

#include "curve/session.h"

/* The price of the class at the optimum without it is below 1 on the one side of that slope, and above 1 on the
   other. */
typedef struct {
  const double *masses; /* m: of an optimum nearby; 0 on the class, and wherever there is none on either side */
  size_t class;         /* its first reproduction */
} xrd_pin;

/* *slope, between low and high, in floating point to some 1e-12 of itself.  False where the price does not cross 1
   there, or the method cannot tell; or where the price is so far from straight that it may cross 1 more than once. */
bool xrd_pin_find(xrd_session *session, const xrd_pin *pin, double low, double high, double *slope);

#endif
