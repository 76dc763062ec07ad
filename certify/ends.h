/* Doubles around a ball, rounded outward: the bounds that leave the proofs. */
#ifndef XRD_CERTIFY_ENDS_H
#define XRD_CERTIFY_ENDS_H

#include <arb.h>
#include <math.h>

#include "exactrd/status.h"

/* An end is rounded twice in one direction, which is as good as once. */
enum { XRD_END_BITS = 64 };

/* The least double >= every number of the ball; infinity where the ball is not finite. */
static inline double xrd_upper_end(const arb_t ball) {
  if (!arb_is_finite(ball)) return HUGE_VAL;
  arf_t end;
  arf_init(end);
  arb_get_ubound_arf(end, ball, XRD_END_BITS);
  const double upper = arf_get_d(end, ARF_RND_CEIL);
  arf_clear(end);
  return upper;
}

/* The largest double <= every number of the ball; -infinity where the ball is not finite. */
static inline double xrd_lower_end(const arb_t ball) {
  if (!arb_is_finite(ball)) return -HUGE_VAL;
  arf_t end;
  arf_init(end);
  arb_get_lbound_arf(end, ball, XRD_END_BITS);
  const double lower = arf_get_d(end, ARF_RND_FLOOR);
  arf_clear(end);
  return lower;
}

/* The last defence of every certificate: two proved bounds of one number that cross, or are no numbers, show a fault of
   the proof itself.  Error: XRD_ERR_INTERNAL, with `what` they bound. */
XRD_MUST_USE static inline xrd_status xrd_ends_in_order(const char *what, double lower, double upper,
                                                        xrd_error *error) {
  if (lower <= upper) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERNAL,
                  "a fault of the certificate, please report it: %s is proved >= %.17g and <= %.17g", what, lower,
                  upper);
}

#endif
