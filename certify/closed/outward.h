/* From balls to doubles and back, always outward. */
#ifndef XRD_CERTIFY_CLOSED_OUTWARD_H
#define XRD_CERTIFY_CLOSED_OUTWARD_H

#include <arb.h>
#include <stdbool.h>

#include "exactrd/enclosure.h"

/* Bits to start from, and where raising them stops. */
enum { XRD_FIRST_BITS = 128, XRD_LAST_BITS = 16384 };

/* The smallest pair of doubles around a ball. */
xrd_enclosure xrd_outward(const arb_t ball);

/* As xrd_outward, for a number known to be >= 0. */
xrd_enclosure xrd_outward_nonnegative(const arb_t ball);

/* Is the ball as good as doubles can tell, or are the bits used up? */
bool xrd_is_sharp(const arb_t ball, slong bits);

/* A function that does not increase on [0, infinity), as an enclosure at a double x; false where memory failed. */
typedef bool (*xrd_enclosed_function)(double x, void *context, xrd_enclosure *value);

/* Encloses the x >= 0 with f(x) = target: f(lower) >= target >= f(upper) is proved, strictly on the left when `strict`.
   Starts at the proposal and widens by powers of four of its last bit.  False where memory failed. */
bool xrd_enclose_inverse(xrd_enclosed_function f, void *context, double target, bool strict, double proposal,
                         xrd_enclosure *x);

#endif
