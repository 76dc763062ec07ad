/* Pairs of doubles: (high, low) is their exact sum.  h = 2^-53. */
#ifndef XRD_CERTIFY_PAIR_H
#define XRD_CERTIFY_PAIR_H

#include <math.h>
#include <stddef.h>

#include "certify/accuracy.h"
#include "certify/up.h"

typedef struct {
  double high, low;
} xrd_pair;

/* a + b exactly (Knuth's TwoSum). */
static inline xrd_pair xrd_two_sum(double a, double b) {
  const double sum = a + b, t = sum - a;
  return (xrd_pair){sum, (a - (sum - t)) + (b - t)};
}

/* a b exactly, barring underflow. */
static inline xrd_pair xrd_two_product(double a, double b) {
  const double product = a * b;
  return (xrd_pair){product, fma(a, b, -product)};
}

/* x with |low| <= h |high|. */
static inline xrd_pair xrd_pair_normal(xrd_pair x) { return xrd_two_sum(x.high, x.low); }

/* a x; relative error XRD_PAIR_ERROR where |x.low| <= 2^-46 |x.high|. */
static inline xrd_pair xrd_pair_scaled(double a, xrd_pair x) {
  const xrd_pair product = xrd_two_product(a, x.high);
  return (xrd_pair){product.high, fma(a, x.low, product.low)};
}

/* x y; relative error XRD_PAIR_ERROR where |low| <= 2^-46 |high| in one and <= 2^-52 |high| in the other. */
static inline xrd_pair xrd_pair_product(xrd_pair x, xrd_pair y) {
  const xrd_pair product = xrd_two_product(x.high, y.high);
  return (xrd_pair){product.high, fma(x.low, y.high, fma(x.high, y.low, product.low))};
}

/* a / x; relative error XRD_PAIR_ERROR for a normal x (|x.low| <= h |x.high|): the first remainder is exact. */
static inline xrd_pair xrd_pair_quotient(double a, xrd_pair x) {
  const double high = a / x.high;
  return (xrd_pair){high, (fma(-high, x.high, a) - high * x.low) / x.high};
}

/* sum += term, for terms of one sign with |low| <= 2^-46 |high|: high parts are added without error, so that after N
   terms the sum errs relatively by xrd_sum_error(N). */
static inline void xrd_pair_add(xrd_pair *sum, xrd_pair term) {
  const xrd_pair high = xrd_two_sum(sum->high, term.high);
  sum->high = high.high;
  sum->low += high.low + term.low;
}

/* At least x + a for a normal x >= 0, but for XRD_PAIR_ERROR of x: the low parts' sum is rounded by h of each. */
static inline xrd_pair xrd_pair_raised(xrd_pair x, xrd_up a) {
  const xrd_up more = xrd_up_scale(1 + 0x1p-50, a);
  return xrd_pair_normal((xrd_pair){x.high, x.low + xrd_up_value(more)});
}

/* Low parts sum to at most (N h + 2^-46) S, S the sum of magnitudes; each of the 2 N additions among them errs by h of
   that: N (N 2^-105 + 2^-98); the terms' own XRD_PAIR_ERROR is included.  Holds for terms of both signs relative to S.
 */
static inline xrd_up xrd_sum_error(size_t count) {
  const xrd_up n = xrd_up_of_count(count), low = xrd_up_add(xrd_up_scale(0x1p-105, n), xrd_up_of(0x1p-98));
  return xrd_up_add(xrd_up_of(XRD_PAIR_ERROR), xrd_up_multiply(n, low));
}

#endif
