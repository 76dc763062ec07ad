#include "certify/closed/outward.h"

#include <math.h>

#include "certify/ends.h"

xrd_enclosure xrd_outward(const arb_t ball) { return (xrd_enclosure){xrd_lower_end(ball), xrd_upper_end(ball)}; }

xrd_enclosure xrd_outward_nonnegative(const arb_t ball) {
  xrd_enclosure result = xrd_outward(ball);
  if (result.lower < 0) result.lower = 0;
  return result;
}

bool xrd_is_sharp(const arb_t ball, slong bits) { return bits >= XRD_LAST_BITS || arb_rel_accuracy_bits(ball) >= 70; }

/* The double `steps` last bits away from x, not below 0. */
static double shifted(double x, double steps, double direction) {
  const double ulp = fmax(nextafter(fabs(x), INFINITY) - fabs(x), 0x1p-1074);
  return fmax(0, x + direction * steps * ulp);
}

bool xrd_enclose_inverse(xrd_enclosed_function f, void *context, double target, bool strict, double proposal,
                         xrd_enclosure *x) {
  xrd_enclosure value;
  *x = (xrd_enclosure){0, INFINITY}; /* true whatever happens below */
  for (double steps = 0;; steps = steps == 0 ? 1 : 4 * steps) {
    const double low = shifted(proposal, steps, -1);
    if (!f(low, context, &value)) return false;
    if (value.lower > target || (!strict && value.lower == target)) {
      x->lower = low;
      break;
    }
    if (low == 0) break;
  }
  for (double steps = 0; steps < 0x1p200; steps = steps == 0 ? 1 : 4 * steps) {
    const double high = shifted(proposal, steps, 1);
    if (isinf(high)) break;
    if (!f(high, context, &value)) return false;
    if (value.upper <= target) {
      x->upper = high;
      break;
    }
  }
  return true;
}
