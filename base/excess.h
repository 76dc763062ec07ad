/* e(x) = log(1+x) - x/(1+x) for x > -1: the difference that entropies and Gaussian divergences are made of.
   Near 0 both terms agree to x^2, so the formula as written loses every digit.  With w = x/(2+x),
     e(x) = w x/(1+x) + 2 [ w^3/3 + w^5/5 + ... ],
   whose terms are all positive for x > 0.  Relative error below 6 eps. */
#ifndef XRD_BASE_EXCESS_H
#define XRD_BASE_EXCESS_H

#include <math.h>
#include <stdbool.h>

/* The series, for -1/3 <= x <= 1/2 (|w| <= 1/5: what is left out is below 1e-16 of the sum); its even and odd halves
   are independent chains of operations. */
static inline double xrd_excess_series(double x) {
  const double w = x / (2 + x), v = w * w, v2 = v * v;
  const double even = 1.0 / 3 + v2 * (1.0 / 7 + v2 * (1.0 / 11 + v2 * (1.0 / 15 + v2 * (1.0 / 19))));
  const double odd = 1.0 / 5 + v2 * (1.0 / 9 + v2 * (1.0 / 13 + v2 * (1.0 / 17 + v2 * (1.0 / 21))));
  return w * (x / (1 + x) + 2 * v * (even + v * odd));
}

static inline bool xrd_excess_is_small(double x) { return x >= -1.0 / 3 && x <= 0.5; }

/* e(x); +infinity at x = -1 and at x = +infinity. */
static inline double xrd_excess(double x) {
  if (xrd_excess_is_small(x)) return xrd_excess_series(x);
  if (x <= -1 || isinf(x)) return INFINITY;
  return log1p(x) - x / (1 + x);
}

/* The divergence term w log(w/p) - w + p >= 0 for w >= 0, p > 0, from difference = w - p, which the caller knows
   exactly: p [(1+t) log(1+t) - t] with t = difference/p. */
static inline double xrd_divergence_term(double w, double p, double difference) {
  if (w == 0) return p;
  const double t = difference / p;
  return xrd_excess_is_small(t) ? w * xrd_excess_series(t) : w * (log(w) - log(p)) - difference;
}

#endif
