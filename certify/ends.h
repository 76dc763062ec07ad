/* Doubles around a ball, rounded outward: the bounds that leave the proofs. */
#ifndef XRD_CERTIFY_ENDS_H
#define XRD_CERTIFY_ENDS_H

#include <arb.h>
#include <math.h>

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

#endif
