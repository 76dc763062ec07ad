#include "plots/ticks.h"

#include <math.h>

enum { STEPS = 6, MOST_DIGITS = 6 };
static const double SLACK = 1e-9;

bool xrd_ticks_of(double low, double high, xrd_ticks *ticks) {
  const double width = high - low;
  if (!(width > 1e-9 * fmax(fabs(low), fabs(high))) || !(width > 1e-250) || !isfinite(width)) return false;
  const double power = pow(10, floor(log10(width / STEPS))), ratio = width / STEPS / power;
  const double step = power * (ratio > 5 ? 10 : ratio > 2 ? 5 : ratio > 1 ? 2 : 1);
  const int digits = -(int)floor(log10(step) + SLACK);
  *ticks = (xrd_ticks){.from = step * floor(low / step + SLACK), .to = step * ceil(high / step - SLACK), .step = step};
  const double largest = fmax(fabs(ticks->from), fabs(ticks->to));
  ticks->powers = digits > MOST_DIGITS || largest >= 1e6;
  ticks->digits = digits + (ticks->powers ? (int)floor(log10(largest) + SLACK) : 0);
  if (ticks->digits < 0) ticks->digits = 0;
  return true;
}

const char *xrd_ticks_of_powers(double low, double high) {
  const double bottom = floor(log10(low) + SLACK), top = ceil(log10(high) - SLACK);
  if (!(bottom < -4 || top > 5)) return "%h";
  return top - bottom >= 2 ? "10^{%L}" : "%.0t×10^{%T}"; /* between neighbours marks are not at powers alone */
}
