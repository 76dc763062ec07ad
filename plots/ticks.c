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
  if (digits > MOST_DIGITS || ticks->to >= 1e6 || ticks->from <= -1e6)
    ticks->digits = -1;
  else
    ticks->digits = digits > 0 ? digits : 0;
  return true;
}
