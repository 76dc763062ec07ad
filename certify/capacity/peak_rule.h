/* Information under Gaussian noise and a peak, i(x) = D(N(x, 1) || output), and its derivatives in balls. */
#ifndef XRD_CERTIFY_CAPACITY_PEAK_RULE_H
#define XRD_CERTIFY_CAPACITY_PEAK_RULE_H

#include <arb.h>
#include <stdbool.h>

#include "exactrd/capacity.h"

enum { XRD_PEAK_BITS = 128 };

typedef struct {
  const xrd_peak_point *point;
  double step; /* d */
  size_t nodes;
  arb_ptr weight;   /* nodes: d exp(-y_j^2 / 2) L(y_j) / sqrt(2 pi), half of it at 0 */
  arb_t error;      /* of g, g' and g'' */
  arb_t i0, i1, i2; /* i, i', i'' at the place evaluated last */
  arb_t e, power, inverse, term, sum[3];
} xrd_peak_rule;

/* A trapezoidal rule of step `share` of the strip's half width, cut off `reach` beyond the peak: 0.1 and 12 err by some
   1e-26.  False where memory is out; xrd_peak_rule_clear in any case. */
bool xrd_peak_rule_init(xrd_peak_rule *rule, const xrd_peak_point *point, double share, double reach);
void xrd_peak_rule_clear(xrd_peak_rule *rule);

/* i0, i1, i2 at 0 <= x <= A. */
void xrd_peak_rule_evaluate(xrd_peak_rule *rule, double x);

/* What a rule of half width c = strip, step d and J = nodes errs by: cos(cA) > 0, J d - A >= 2. */
void xrd_peak_rule_error(arb_t error, double peak, double strip, double step, size_t nodes);

#endif
