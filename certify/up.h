/* Upper bounds of numbers >= 0, the arithmetic of error terms.  Every operation returns a number not below the exact
   result of the exact operation on any numbers below its arguments, in every rounding mode, also where subnormal
   numbers are flushed to zero; what is no number becomes infinity.  A struct, so that the compiler refuses to mix it
   with plain arithmetic.

   Why: a correctly rounded x >= 0 is at least the double before the exact result, and x (1 + 2^-52), rounded in
   whatever direction, at least the double after x.  Below 2^-1021 that fails, and 2^-1021 stands for all. */
#ifndef XRD_CERTIFY_UP_H
#define XRD_CERTIFY_UP_H

#include <arb.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct {
  double above;
} xrd_up;

#define XRD_UP_ZERO ((xrd_up){0})
#define XRD_UP_INFINITE ((xrd_up){HUGE_VAL})

/* Of the rounded result of one operation. */
static inline xrd_up xrd_up_rounded(double x) {
  if (x < 2 * DBL_MIN) return (xrd_up){2 * DBL_MIN};
  return (xrd_up){x <= DBL_MAX / 2 ? x * (1 + DBL_EPSILON) : HUGE_VAL}; /* overflow may be rounded to DBL_MAX */
}

/* |x| itself. */
static inline xrd_up xrd_up_of(double x) { return (xrd_up){isnan(x) ? HUGE_VAL : fabs(x)}; }

static inline xrd_up xrd_up_of_count(size_t count) { return xrd_up_rounded((double)count); }

static inline xrd_up xrd_up_add(xrd_up a, xrd_up b) {
  if (a.above == 0) return b;
  return b.above == 0 ? a : xrd_up_rounded(a.above + b.above);
}

/* 0 times infinity is infinity: nothing is known of it. */
static inline xrd_up xrd_up_multiply(xrd_up a, xrd_up b) {
  if ((a.above == 0 && b.above <= DBL_MAX) || (b.above == 0 && a.above <= DBL_MAX)) return XRD_UP_ZERO;
  return xrd_up_rounded(a.above * b.above);
}

static inline xrd_up xrd_up_scale(double factor, xrd_up a) { return xrd_up_multiply(xrd_up_of(factor), a); }

/* Of a sum of `count` terms >= 0, each of at most four operations on numbers >= 0, that plain arithmetic has added up.
 */
static inline xrd_up xrd_up_of_total(double total, size_t count) {
  const double margin = 1 + DBL_EPSILON * ((double)count + 8);
  return total == 0 && count == 0 ? XRD_UP_ZERO : xrd_up_add(xrd_up_rounded(total * margin), (xrd_up){0x1p-900});
}

/* a / b for a divisor that is known to be at least b; infinity where b is not > 0. */
static inline xrd_up xrd_up_divide(xrd_up a, double b) {
  if (!(b > 0)) return XRD_UP_INFINITE;
  return a.above == 0 ? a : xrd_up_rounded(a.above / b);
}

static inline xrd_up xrd_up_root(xrd_up a) { return a.above == 0 ? a : xrd_up_rounded(sqrt(a.above)); }

/* max(x + a, 0) for any x; infinity for a NaN. */
static inline xrd_up xrd_up_of_sum(double x, xrd_up a) {
  if (x >= 0) return xrd_up_add((xrd_up){x}, a);
  return x < 0 ? xrd_up_rounded(fmax(a.above + x * (1 - DBL_EPSILON), 0)) : XRD_UP_INFINITE;
}

static inline xrd_up xrd_up_larger(xrd_up a, xrd_up b) { return a.above > b.above ? a : b; }

static inline bool xrd_up_is_finite(xrd_up a) { return a.above <= DBL_MAX; }

/* The bound as a number to enclose or to compare: what is computed with it is no bound any more. */
static inline double xrd_up_value(xrd_up a) { return a.above; }

static inline bool xrd_up_at_most(xrd_up a, double limit) { return a.above <= limit; }

/* At most 1 - a, and at least 0: the rounded difference is less than its last bit too large. */
static inline double xrd_up_complement(xrd_up a) {
  const double rest = 1 - a.above;
  return rest > 0 ? rest * (1 - DBL_EPSILON) : 0;
}

/* (1 + a) (1 + b) - 1: two relative errors, one upon the other. */
static inline xrd_up xrd_up_compound(xrd_up a, xrd_up b) { return xrd_up_add(xrd_up_add(a, b), xrd_up_multiply(a, b)); }

/* 1 / (1 - a) - 1: the relative error of a quotient by what errs by a; infinity where a >= 1. */
static inline xrd_up xrd_up_inverse(xrd_up a) { return xrd_up_divide(a, xrd_up_complement(a)); }

/* Of |x| for all x of the ball. */
static inline xrd_up xrd_up_of_ball(const arb_t x) {
  if (!arb_is_finite(x)) return XRD_UP_INFINITE;
  mag_t most;
  mag_init(most);
  arb_get_mag(most, x);
  const double bound = mag_get_d(most);
  mag_clear(most);
  return bound == 0 ? XRD_UP_ZERO : xrd_up_rounded(bound);
}

/* The ball x grows by a. */
static inline void xrd_up_add_to_ball(arb_t x, xrd_up a) {
  arb_t part;
  arb_init(part);
  arb_set_d(part, a.above);
  arb_add_error(x, part);
  arb_clear(part);
}

#endif
